"""Being the only process of a name on a database, for as long as the process lives and not a moment longer.

A lease would outlive a crash until it runs out. This does not: SQLite's neighbour
is a locked file, PostgreSQL's an advisory lock of one session, and both are let go
by the system when the process dies.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from world import lock

_LOCK_NUMBER = 0x63726F73  # any number, as long as all our processes ask PostgreSQL for the same


@contextmanager
def alone(engine: Engine, name: str) -> Iterator[bool]:
    """Yield true while no other process has ``name`` on this database, false where one has."""
    if engine.dialect.name == "sqlite":
        with lock.held(Path(f"{engine.url.database}-{name}.lock")) as ours:
            yield ours
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
        session.detach()  # its end is the session's end, and the lock's
        numbers = {"us": _LOCK_NUMBER, "name": zlib.crc32(name.encode()) - 2**31}
        ours = bool(session.execute(text("SELECT pg_try_advisory_lock(:us, :name)"), numbers).scalar())
        yield ours
        if ours:  # at once: the server notices the end of a session a moment later
            with suppress(DBAPIError):  # a session that is lost holds nothing any more
                session.execute(text("SELECT pg_advisory_unlock(:us, :name)"), numbers)
