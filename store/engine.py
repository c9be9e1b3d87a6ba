"""Connections to either database, set up so that a commit is durable and two workers never overwrite each other.

SQLite needs most of the care. Its driver begins transactions late and by itself,
which loses updates; so the driver is told to keep its hands off, and every unit
begins with ``BEGIN IMMEDIATE``, or with plain ``BEGIN`` where it only reads.
``synchronous=FULL`` because in WAL mode NORMAL may lose the last commits when the
power fails.
"""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from store.failure import READING, StoreUnavailable, translate

_BUSY_MS = 30_000
_SQLITE_CONNECTIONS = 20
_POSTGRESQL_CONNECTIONS = 20
_STATEMENT_MS = 120_000
_LOCK_MS = 30_000
_IDLE_MS = 300_000  # a worker that hangs inside a unit must not hold its locks for ever

# The race between writer and checkpoint in WAL mode was mended in 3.51.3 and in these older branches.
# https://sqlite.org/wal.html#walresetbug
_MENDED = (3, 51, 3)
_MENDED_BRANCHES = ((3, 50, 7), (3, 44, 6))


def connect(url: str, *, migrating: bool = False) -> Engine:
    """Return an engine for ``sqlite:///path`` or ``postgresql://…``; errors come out as those of ``failure``.

    ``migrating``: on SQLite foreign keys are off, because a table is changed by
    building it anew; on PostgreSQL a statement may take as long as it takes.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreUnavailable(
            "the database's address cannot be understood; write sqlite:///path or postgresql://…"
        ) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        engine = _sqlite(parsed, foreign_keys=not migrating)
    elif backend in ("postgresql", "postgres"):
        engine = _postgresql(parsed, patient=migrating)
    else:
        raise StoreUnavailable(f"{backend!r} is not a database we know; write sqlite:///path or postgresql://…")
    event.listen(engine, "handle_error", translate, retval=True)
    return engine


def reading(engine: Engine) -> Engine:
    """Return the same engine for units that only read; both databases refuse writes in them."""
    return engine.execution_options(**{READING: True, "postgresql_readonly": True})


def check_sqlite(version: str) -> None:
    """Raise ``StoreUnavailable`` where this SQLite may corrupt a database that two connections write to."""
    parts = tuple(int(part) for part in version.split("."))
    if parts >= _MENDED or any(parts[:2] == branch[:2] and parts >= branch for branch in _MENDED_BRANCHES):
        return
    raise StoreUnavailable(
        f"SQLite {version} can lose data in WAL mode; 3.51.3 or later is needed (or 3.50.7, 3.44.6). "
        "Install the package pysqlite3, or use PostgreSQL."
    )


def sqlite_driver() -> ModuleType:
    """Return the driver with the newest SQLite: the wheel ``pysqlite3`` brings its own, Python's is the system's."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3.dbapi2")


def _sqlite(url: URL, *, foreign_keys: bool) -> Engine:
    driver = sqlite_driver()
    check_sqlite(driver.sqlite_version)
    if not url.database or url.database == ":memory:":
        raise StoreUnavailable("a store in memory would forget everything; name a file: sqlite:///path/to/file.db")
    _make_folder(Path(url.database).parent)
    engine = create_engine(url, module=driver, pool_size=_SQLITE_CONNECTIONS, max_overflow=0)
    pragmas = (
        f"busy_timeout={_BUSY_MS}",  # first: switching to WAL may have to wait for another process
        "journal_mode=WAL",
        "synchronous=FULL",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        "recursive_triggers=ON",  # so that REPLACE asks the triggers that refuse a DELETE
    )

    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"the folder {folder} for the database cannot be made: {error.strerror}") from error


def _begin(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.isolation_level = None  # SQLAlchemy may have set it back
    reads = bool(connection.get_execution_options().get(READING))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _postgresql(url: URL, *, patient: bool) -> Engine:
    settings = {
        "statement_timeout": 0 if patient else _STATEMENT_MS,
        "lock_timeout": 0 if patient else _LOCK_MS,
        "idle_in_transaction_session_timeout": _IDLE_MS,
        "timezone": "UTC",
    }
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        pool_size=_POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
            "connect_timeout": 10,
            "keepalives_idle": 30,
            "application_name": "crossdock",
        },
    )
