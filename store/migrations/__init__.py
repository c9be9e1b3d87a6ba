"""How the tables came to be what they are, and the way there from any earlier state.

No ``alembic.ini``: the revisions lie beside this file, in an installed package too.
Each one runs whole or not at all, and two processes that start at once do it once.
"""

import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from store import engine as engines
from store.failure import StoreUnavailable

HEAD = "0023"  # the newest revision; a test holds it against the files

_LOCK_NUMBER = 0x63726F7373  # any number, as long as all our processes ask PostgreSQL for the same
_one_at_a_time = threading.Lock()  # Alembic keeps its state in the module


def upgrade(url: str, *, migrate: bool = True) -> None:
    """Bring the tables up to date; without ``migrate``, raise ``StoreUnavailable`` where they are not."""
    engine = engines.connect(url, migrating=True)
    try:
        found = revision(engine)
        if found == HEAD:
            return
        if found is not None and found > HEAD:
            raise StoreUnavailable(
                f"the database is at revision {found}, made by a newer Crossdock; this one knows {HEAD}"
            )
        if not migrate:
            raise StoreUnavailable(
                f"the database is at revision {found}, {HEAD} is needed; start the hub once to bring it there"
            )
        run(engine, HEAD)
    finally:
        engine.dispose()


def revision(engine: Engine) -> str | None:
    """Return the revision that a database is at; nothing where it has no tables yet."""
    with engines.reading(engine).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def run(engine: Engine, target: str) -> None:
    """Go up or down to a revision, in one transaction; ``base`` is the empty database."""
    with _one_at_a_time, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
        _walk(connection, target)
        if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise StoreUnavailable("a migration left rows that point at nothing; it was undone, please report it")


def _walk(connection: Connection, target: str) -> None:
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    present = MigrationContext.configure(connection).get_current_revision()
    down = target == "base" or (present is not None and target < present)
    (command.downgrade if down else command.upgrade)(config, target)
