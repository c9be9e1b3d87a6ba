"""What can go wrong with a database, told apart by what the caller does next.

::

    StoreError
     ├─ Conflict          two workers met: repeat the whole unit of work
     ├─ StoreFull         no space left: stop, tell a person, nothing was written
     ├─ StoreUnavailable  the database cannot be reached, or the connection was lost: try again later
     ├─ NotFound          there is no such row
     └─ NotEnough         more stock is asked for than there is to give
"""

from collections.abc import Mapping

from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

READING = "crossdock_reading"  # execution option of a unit that will not write


class StoreError(Exception):
    """The store cannot do what was asked; ``str()`` is a sentence for a person."""


class Conflict(StoreError):
    """Two workers met at one row; nothing of the unit was kept, and repeating the whole unit helps."""


class StoreFull(StoreError):
    """The disk or the database is full; nothing of the unit was kept."""


class StoreUnavailable(StoreError):
    """The database cannot be reached, or the connection was lost.

    Where the connection was lost during a commit, nobody knows whether the unit
    was kept: look before repeating. Every repository can be asked twice.
    """


class NotFound(StoreError):
    """There is no row with that number or name."""


class NotEnough(StoreError):
    """More stock is to leave, or less to be on hand, than what is reserved for orders."""


_BUSY = "the database was busy with another worker's unit; repeat the unit"
_RACED = "another worker wrote the same row first; repeat the unit"
_FULL = "the disk is full, nothing was written; free some space, then the hub goes on by itself"
_LOST = "the database cannot be reached; check that it runs and can be written to"

# https://sqlite.org/rescode.html, by the sentences that the driver passes on
_SQLITE: tuple[tuple[str, type[StoreError], str], ...] = (
    ("database is locked", Conflict, _BUSY),
    ("database table is locked", Conflict, _BUSY),
    ("UNIQUE constraint failed", Conflict, _RACED),
    ("database or disk is full", StoreFull, _FULL),
    ("unable to open database file", StoreUnavailable, _LOST),
    ("disk I/O error", StoreUnavailable, _LOST),
    ("file is not a database", StoreUnavailable, _LOST),
    ("database disk image is malformed", StoreUnavailable, _LOST),
    ("attempt to write a readonly database", StoreUnavailable, _LOST),
)

# https://www.postgresql.org/docs/current/errcodes-appendix.html, the longest prefix first
_POSTGRESQL: Mapping[str, tuple[type[StoreError], str]] = {
    "40001": (Conflict, _BUSY),  # serialization failure
    "40P01": (Conflict, _BUSY),  # deadlock
    "55P03": (Conflict, _BUSY),  # lock timeout
    "57014": (Conflict, _BUSY),  # statement timeout
    "23505": (Conflict, _RACED),  # unique violation
    "53100": (StoreFull, _FULL),  # disk full
    "08": (StoreUnavailable, _LOST),
    "57P": (StoreUnavailable, _LOST),  # shutting down, starting up, session ended
    "53": (StoreUnavailable, _LOST),  # out of connections or memory
    "25P03": (StoreUnavailable, _LOST),  # idle in transaction for too long
    "28": (StoreUnavailable, _LOST),  # not let in
    "3D": (StoreUnavailable, _LOST),  # no such database
    "58": (StoreUnavailable, _LOST),  # the server's own disk fails
}


def translate(context: ExceptionContext) -> BaseException | None:
    """Turn a driver's error into one of ours; listens to SQLAlchemy's ``handle_error``."""
    error = context.original_exception
    if isinstance(error, ValueError):  # a value that a column refused, see column.py
        return error
    if context.connection is not None and context.connection.get_execution_options().get(READING):
        refused = "readonly" in str(error) or getattr(error, "sqlstate", None) == "25006"
        if refused:
            return TypeError("a unit that only reads tried to write; use Store.unit_of_work")
    if context.is_disconnect:
        return StoreUnavailable(f"{_LOST} ({_first_line(error)})")
    found = _sqlstate(error) if hasattr(error, "sqlstate") else _sentence(error)
    if found is None:
        return None
    kind, says = found
    return kind(f"{says} ({_first_line(error)})")


def out_of_connections(error: NoConnectionLeft) -> Conflict:
    """Name the error of a worker that waited in vain for a connection to become free."""
    return Conflict(f"all connections to the database stayed in use; repeat the unit ({_first_line(error)})")


def _sqlstate(error: BaseException) -> tuple[type[StoreError], str] | None:
    state = getattr(error, "sqlstate", None)
    if state is None:  # psycopg could not connect, or the connection broke
        lost = type(error).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError")
        return (StoreUnavailable, _LOST) if lost else None
    return next((_POSTGRESQL[state[:n]] for n in (5, 3, 2) if state[:n] in _POSTGRESQL), None)


def _sentence(error: BaseException) -> tuple[type[StoreError], str] | None:
    said = str(error)
    return next(((kind, says) for words, kind, says in _SQLITE if words in said), None)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
