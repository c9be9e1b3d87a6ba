import pytest
from sqlalchemy import text

from store import StoreUnavailable
from store.engine import check_sqlite, connect, sqlite_driver


@pytest.mark.parametrize("version", ["3.40.1", "3.44.5", "3.45.0", "3.49.2", "3.50.6", "3.51.2", "3.7.0"])
def test_a_sqlite_that_may_lose_data_is_refused(version: str):
    with pytest.raises(StoreUnavailable, match=f"SQLite {version} can lose data"):
        check_sqlite(version)


@pytest.mark.parametrize("version", ["3.44.6", "3.50.7", "3.51.3", "3.53.4", "4.0.0"])
def test_a_sqlite_that_was_mended_is_taken(version: str):
    check_sqlite(version)


def test_an_old_driver_is_refused_when_a_store_is_opened(monkeypatch: pytest.MonkeyPatch, sqlite_url: str):
    monkeypatch.setattr(sqlite_driver(), "sqlite_version", "3.40.1")
    with pytest.raises(StoreUnavailable, match="Install the package pysqlite3"):
        connect(sqlite_url)


def test_sqlite_is_set_up_for_durable_commits_and_several_workers(sqlite_url: str):
    engine = connect(sqlite_url)
    with engine.connect() as connection:
        set_to = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()
    assert set_to == ["wal", 2, 1, 30_000]


def test_postgresql_is_set_up_so_that_nobody_waits_for_ever(postgres_url: str):
    engine = connect(postgres_url)
    with engine.connect() as connection:
        set_to = [
            connection.execute(text(f"SHOW {name}")).scalar()
            for name in ("transaction_isolation", "timezone", "statement_timeout", "lock_timeout")
        ]
    engine.dispose()
    assert set_to == ["read committed", "UTC", "2min", "30s"]
