import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from store import Store, StoreUnavailable, migrations
from store.engine import connect
from store.schema import metadata
from tests.store.sample import enter, writing
from world.clock import SetClock


def test_the_tables_are_what_the_migrations_make(bare_url: str):
    migrations.upgrade(bare_url)
    engine = connect(bare_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_checks_and_strictness_are_in_the_migrations_too(sqlite_url: str, tmp_path):
    """Autogenerate does not compare them, so the databases' own words are compared."""
    drawn = connect(f"sqlite:///{tmp_path / 'drawn.db'}")
    metadata.create_all(drawn)

    def said(engine) -> dict[str, set[str]]:
        query = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')")
        with engine.connect() as connection:
            return {
                name: parts(sql)
                for name, sql in connection.execute(query)
                if name not in ("alembic_version", "sqlite_sequence")
            }

    def parts(sql: str) -> set[str]:
        """Cut at the commas between columns: a column that was added later stands on no line of its own."""
        plain = " ".join(sql.split()).replace("( ", "(").replace(" )", ")").removesuffix(") STRICT")
        return {part.strip() for part in re.split(r",(?![^(]*\))", plain.replace("(", ",", 1))}

    made = connect(sqlite_url)
    assert said(made) == said(drawn)
    made.dispose()
    drawn.dispose()


def test_the_newest_revision_is_the_one_that_the_store_asks_for():
    script = ScriptDirectory(str(migrations.Path(migrations.__file__).parent))
    assert script.get_heads() == [migrations.HEAD]


def test_there_and_back_and_there_again(bare_url: str, clock: SetClock):
    engine = connect(bare_url, migrating=True)
    for target in (migrations.HEAD, "0002", migrations.HEAD, "base"):
        migrations.run(engine, target)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()
    store = Store.open(bare_url, clock)
    with writing(store) as uow:
        enter(uow)
    store.close()


def test_opening_again_changes_nothing_and_keeps_what_is_there(bare_url: str, clock: SetClock):
    first = Store.open(bare_url, clock)
    with writing(first) as uow:
        enter(uow)
    first.close()
    again = Store.open(bare_url, clock, migrate=False)
    with again.reading() as uow:
        assert len(uow.orders.list()) == 1
    again.close()


def test_a_migration_that_fails_leaves_nothing(bare_url: str, monkeypatch: pytest.MonkeyPatch):
    engine = connect(bare_url, migrating=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE lease (x INTEGER)"))
    with pytest.raises(Exception, match="lease"):
        migrations.run(engine, migrations.HEAD)
    assert inspect(engine).get_table_names() == ["lease"]
    engine.dispose()


def test_tables_that_are_not_up_to_date_are_refused_where_nobody_may_change_them(bare_url: str, clock: SetClock):
    with pytest.raises(StoreUnavailable, match="is needed"):
        Store.open(bare_url, clock, migrate=False)


def test_a_database_of_a_newer_program_is_refused(bare_url: str, clock: SetClock):
    Store.open(bare_url, clock).close()
    engine = connect(bare_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreUnavailable, match="newer Crossdock"):
        Store.open(bare_url, clock)


def test_four_that_open_an_empty_database_at_once_make_it_once(bare_url: str, clock: SetClock):
    with ThreadPoolExecutor(4) as pool:
        for opened in pool.map(lambda _: Store.open(bare_url, clock), range(4)):
            opened.close()
