from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.mapping.library.book import MappingBook
from connectors.marketplaces.practice import CONNECTOR, PracticeTerms
from crossdock.practice.marketplace import PracticeMarketplace
from world.clock import SetClock

MAPPINGS = Path(__file__).parents[2] / "mappings"


class Turned:
    """The marketplace's clock, which a test turns; each look at it takes a millisecond."""

    def __init__(self):
        self.instant = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def __call__(self):
        self.instant += timedelta(milliseconds=1)
        return self.instant

    def turn(self, **by):
        self.instant += timedelta(**by)


@pytest.fixture
def their_clock():
    return Turned()


@pytest.fixture
def shop(tmp_path, their_clock, monkeypatch):
    monkeypatch.setenv("MARINA_TOKEN", "practice")
    with PracticeMarketplace(tmp_path / "shop", now=their_clock) as open_shop:
        yield open_shop


@pytest.fixture(scope="session")
def mapping():
    return MappingBook.load(MAPPINGS).standing("marketplaces/practice")


@pytest.fixture
def opened(shop, mapping):
    """Return a function that opens the channel `marina`; the terms can be changed by name."""

    def opened(**changed):
        terms = PracticeTerms.model_validate(
            {"base_url": shop.url, "token": "env:MARINA_TOKEN", "answer_seconds": "0.4", "tries": "1"} | changed
        )
        clock = SetClock(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
        return CONNECTOR.open(terms, channel="marina", partner="marina", mapping=mapping, clock=clock)

    return opened


@pytest.fixture
def an_order():
    def an_order(**changed):
        return {
            "buyer": {"name": "Robin Vale", "email": "robin@shopper.example"},
            "ship_to": {
                "name": "Robin Vale", "street": ["4 Harbor Lane", "Flat 2"], "city": "Boston", "region": "MA",
                "postal_code": "02110", "country": "US",
            },
            "lines": [
                {"line": 1, "sku": "MUG-01", "title": "Stoneware mug, blue", "quantity": 2, "unit_price": "12.90"},
                {"line": 2, "sku": "KETTLE-50", "title": "Tea kettle", "quantity": 1, "unit_price": "49.00"},
            ],
        } | changed  # fmt: skip

    return an_order
