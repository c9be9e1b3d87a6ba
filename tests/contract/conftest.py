"""Who plays the other side for each connector. A new connector adds its player here, and nothing else."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from canonical.party import Address, Party, PartyRole
from canonical.shipment import Carton, ShipmentPlan, sscc
from connectors import catalog
from connectors.mapping.library.book import MappingBook
from crossdock.practice.house import PracticeHouse
from crossdock.practice.marketplace import PracticeMarketplace
from world.clock import SetClock

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FOUND = catalog.load()

LINES = [{"line": 1, "sku": "MUG-01", "title": "Stoneware mug", "quantity": 2, "unit_price": "12.90"}]


@dataclass
class Played:
    """A connector, opened, and the other side that it speaks with."""

    name: str
    side: Any  # has .faults, .stop()
    connector: Any
    mapping: str = ""
    terms: dict[str, str] = None

    def reopened(self, **changed):
        """Open the connector once more, with other terms."""
        return _opened(self.name, self.mapping, self.terms | changed)


@contextmanager
def practice_marketplace(folder, monkeypatch):
    monkeypatch.setenv("CONTRACT_TOKEN", "practice")
    with PracticeMarketplace(folder) as shop:
        for _ in range(3):
            shop.add({"lines": LINES, "updated_at": "2026-11-23T12:00:00Z", "created_at": "2026-11-23T12:00:00Z"})
        terms = {
            "base_url": shop.url,
            "token": "env:CONTRACT_TOKEN",
            "answer_seconds": "0.4",
            "tries": "1",
            "page_size": "2",
        }
        yield shop, "marketplaces/practice", terms


@contextmanager
def house(folder, monkeypatch):
    with PracticeHouse(folder) as depot:
        yield depot, "", {"base_url": depot.url, "answer_seconds": "0.4", "tries": "1"}


PLAYERS = {"practice": practice_marketplace, "house": house}


def _opened(name, mapping, terms):
    clock = SetClock(NOW)
    if name in FOUND.carriers:
        connector = FOUND.carriers[name]
        return connector.open(connector.terms.model_validate(terms), clock=clock)
    connector = FOUND.marketplaces[name]
    book = MappingBook.load(Path(__file__).parents[2] / "mappings")
    return connector.open(
        connector.terms.model_validate(terms),
        channel="shop",
        partner="marina",
        mapping=book.standing(mapping),
        clock=clock,
    )


def _play(name, tmp_path, monkeypatch):
    assert name in PLAYERS, f"nobody plays the other side for {name!r}; add a player to {__file__}"
    return PLAYERS[name](tmp_path, monkeypatch)


@pytest.fixture
def played(request, tmp_path, monkeypatch):
    name = request.param
    with _play(name, tmp_path, monkeypatch) as (side, mapping, terms):
        yield Played(name, side, _opened(name, mapping, terms), mapping, terms)


def pytest_generate_tests(metafunc):
    """Ask every marketplace, or every carrier, whatever a test module asks."""
    if "played" in metafunc.fixturenames:
        known = FOUND.carriers if "carrier" in metafunc.module.__name__ else FOUND.marketplaces
        metafunc.parametrize("played", sorted(known), indirect=True)


@pytest.fixture
def plan():
    where = Address(street=("12 Pier Road",), city="Portland", region="ME", postal_code="04101", country="US")
    return ShipmentPlan(
        number="000001-1", partner="acme", order_number="PO-1", service="ground",
        ship_from=Party(role=PartyRole.ship_from, name="Blue Harbor Supply", address=where),
        ship_to=Party(role=PartyRole.ship_to, name="Acme Stores", address=where),
        cartons=tuple(Carton(sscc=sscc("0614141", n), contents=()) for n in (1, 2)),
    )  # fmt: skip


@pytest.fixture
def told():
    """Return what a marketplace was told, as comparable text."""
    return lambda side: [json.dumps(told.body, sort_keys=True) for told in side.told]
