"""A hub on the bench, with the practice carrier behind it."""

import itertools
from pathlib import Path

import pytest

from connectors.edi.guide import GuideBook
from connectors.mapping.library.book import MappingBook
from crossdock.practice.house import PracticeHouse
from store import Store
from tests.pipeline.bench import Bench

MAPPINGS = Path(__file__).parents[2] / "mappings"

_prefixes = itertools.count(1)


@pytest.fixture(scope="session")
def book():
    return MappingBook.load(MAPPINGS)


@pytest.fixture(scope="session")
def guides():
    return GuideBook.load(MAPPINGS / "guides" / "x12")


@pytest.fixture
def uow(sqlite_url, clock):
    """A unit on a store of its own, for what needs no hub."""
    store = Store.open(sqlite_url, clock)
    with store.unit_of_work(actor="dana", cause="test") as unit:
        yield unit
    store.close()


@pytest.fixture(scope="session")
def depot(tmp_path_factory):
    with PracticeHouse(tmp_path_factory.mktemp("house")) as open_depot:
        yield open_depot


@pytest.fixture
def carrier(depot):
    """The practice carrier, with no fault left over from another test."""
    depot.faults.switch_off()
    yield depot
    depot.faults.switch_off()


@pytest.fixture(autouse=True)
def no_power_cut(monkeypatch):
    """Nobody pulls the plug in this room, so nothing need wait for the disk."""
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.fixture
def make_bench(tmp_path, book, guides, carrier, clock):
    """Return a function that opens a hub; all hubs of a test share folders and GS1 prefix."""
    prefix = f"8{next(_prefixes):06}"
    made = []

    def make(url, **words):
        words = {"clock": clock, "book": book, **words}
        made.append(Bench(url, tmp_path / "partners", guides=guides, house_url=carrier.url, prefix=prefix, **words))
        return made[-1]

    yield make
    for bench in made:
        bench.store.close()


@pytest.fixture
def bench(make_bench, database_url):
    """A hub with stock, on either database."""
    opened = make_bench(database_url)
    opened.stock()
    return opened


@pytest.fixture
def small(make_bench, sqlite_url):
    """A hub with stock, on SQLite alone: for what no database could make different."""
    opened = make_bench(sqlite_url)
    opened.stock()
    return opened


@pytest.fixture
def hub(make_bench, sqlite_url):
    """A hub whose shelves are empty."""
    opened = make_bench(sqlite_url)
    opened.stock({"LAMP-30": 0, "MUG-01": 0, "MUG-02": 0, "BOWL-10": 0})
    return opened
