"""A store on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import Store
from tests import postgres
from world.clock import SetClock


@pytest.fixture
def store(database_url: str, clock: SetClock) -> Iterator[Store]:
    opened = Store.open(database_url, clock)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url
