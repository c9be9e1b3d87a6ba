"""Orders and facts to decide about: each test says only what is special about its own."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.customer import Customer
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from canonical.party import Address, Contact, Party, PartyRole
from canonical.stock import Item
from router.facts import Facts

TODAY = date(2026, 3, 2)
SHOP = Party(
    role=PartyRole.ship_to,
    name="Acme Stores 12",
    number="0012",
    address=Address(street=("1 Quay",), city="Bristol", postal_code="BS1 4ND", country="GB"),
    contacts=(Contact(name="Ann Lee", phone="+44 117 496 0000"),),
)
ACME = Customer(partner="acme", name="Acme Stores", currency="GBP", payment_terms=("net 30",))


def _line(number="1", quantity="5", sku="MUG-01", **changes):
    items = (ItemNumber(numbering=Numbering.seller, number=sku, qualifier="VN"),)
    given = {"number": number, "quantity": Decimal(quantity), "unit": "each", "items": items}
    return OrderLine(**given | {"unit_price": Decimal(4)} | changes)


def _order(*lines, **changes):
    given = {"partner": "acme", "number": "4711", "parties": (SHOP,), "lines": lines or (_line(),)}
    given["requested_on"] = date(2026, 3, 16)
    return PurchaseOrder(**given | changes)


def _facts(order=None, **changes):
    skus = {position: line.sku for position, line in enumerate((order or _order()).lines, 1) if line.sku}
    items = {sku: Item(sku=sku) for sku in skus.values()}
    return Facts(**{"order_id": 12, "today": TODAY, "skus": skus, "items": items, "customer": ACME} | changes)


@pytest.fixture
def a_line():
    """Make a line of 5 blue mugs, except for what is given."""
    return _line


@pytest.fixture
def an_order():
    """Make an order with nothing wrong in it, except for what is given."""
    return _order


@pytest.fixture
def the_facts():
    """Make the facts under which every line of an order is an item of ours, except for what is given."""
    return _facts
