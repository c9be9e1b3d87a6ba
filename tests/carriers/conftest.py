from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from canonical.party import Address, Party, PartyRole
from canonical.shipment import Carton, ShipmentPlan, sscc
from connectors.carriers.house import CONNECTOR, HouseTerms
from crossdock.practice.house import PracticeHouse
from world.clock import SetClock


class Turned:
    """The carrier's clock, which a test turns."""

    def __init__(self):
        self.instant = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def __call__(self):
        return self.instant

    def turn(self, **by):
        self.instant += timedelta(**by)


@pytest.fixture
def their_clock():
    return Turned()


@pytest.fixture
def depot(tmp_path, their_clock):
    with PracticeHouse(tmp_path / "house", now=their_clock) as open_depot:
        yield open_depot


@pytest.fixture
def opened(depot):
    """Return a function that opens the carrier; the terms can be changed by name."""

    def opened(**changed):
        terms = HouseTerms.model_validate({"base_url": depot.url, "answer_seconds": "0.4", "tries": "1"} | changed)
        return CONNECTOR.open(terms, clock=SetClock(datetime(2026, 11, 24, 8, 0, tzinfo=UTC)))

    return opened


@pytest.fixture
def a_plan():
    def a_plan(*serials, **changed):
        cartons = tuple(
            Carton(sscc=sscc("0614141", serial), contents=(), weight_kg=Decimal("11.40")) for serial in serials or (1,)
        )
        from_us = Address(street=("12 Pier Road",), city="Portland", region="ME", postal_code="04101", country="US")
        to_them = Address(
            street=("Receiving Dock 14", "4200 Commerce Parkway"), city="Columbus", region="OH", postal_code="43215",
            country="US",
        )  # fmt: skip
        plan = ShipmentPlan(
            number="000001-1", partner="acme", order_number="PO-4500118822", service="ground", cartons=cartons,
            ship_from=Party(role=PartyRole.ship_from, name="Blue Harbor Supply", address=from_us),
            ship_to=Party(role=PartyRole.ship_to, name="Acme Stores, Distribution Center 7", address=to_them),
        )  # fmt: skip
        return plan.model_copy(update=changed)

    return a_plan
