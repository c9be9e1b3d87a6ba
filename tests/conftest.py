"""Fixtures for every room: databases of both kinds, empty of rows, with their tables made."""

import gc
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.migrations import upgrade
from tests import postgres
from world.clock import SetClock


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of our own for the whole session."""
    with postgres.running() as server:
        server.make_template(upgrade)
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """The address of a fresh PostgreSQL database."""
    with postgres.from_template(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with its tables made."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite database."""
    path = tmp_path / "store.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database: the test runs once on each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at a fixed instant until it is turned."""
    return SetClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


@pytest.fixture
def undisturbed() -> Iterator[None]:
    """Tidy up before a test that looks at its own time, and not in the midst of it: all that others left is much."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
