"""What an order says of itself."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from canonical.order import Destination, ItemNumber, Numbering, OrderLine, Portion, PurchaseOrder, Purpose
from canonical.party import Party, PartyRole

D = Decimal


def a_line(**changes):
    return OrderLine(**{"number": "1", "quantity": D(5), "unit": "each"} | changes)


def an_order(*lines, **changes):
    return PurchaseOrder(**{"partner": "acme", "number": "4711", "lines": lines or (a_line(),)} | changes)


def test_the_total_leaves_out_unpriced_lines():
    order = an_order(a_line(unit_price=D("2.50")), a_line(number="2"))
    assert order.total == D("12.50")


def test_an_order_finds_its_first_party_in_a_role():
    home, shop = Party(role=PartyRole.ship_to, name="Home"), Party(role=PartyRole.ship_to, name="Shop")
    order = an_order(parties=(Party(role=PartyRole.buyer), home, shop))
    assert order.party(PartyRole.ship_to) == home
    assert order.party(PartyRole.bill_to) is None


def test_a_line_finds_our_sku_among_its_item_numbers():
    line = a_line(
        items=(
            ItemNumber(numbering=Numbering.buyer, number="A-9", qualifier="IN"),
            ItemNumber(numbering=Numbering.seller, number="MUG-01", qualifier="VN"),
        )
    )
    assert line.sku == "MUG-01"
    assert line.item(Numbering.gtin) is None


def test_an_order_without_lines_is_none():
    with pytest.raises(ValidationError, match="at least 1 item"):
        PurchaseOrder(partner="acme", number="4711", lines=())


@pytest.mark.parametrize(
    "changed",
    [
        an_order(a_line(quantity=D(6))),
        an_order(number="4712"),
        an_order(purpose=Purpose.change),
        an_order(requested_on=date(2026, 3, 1)),
        an_order(a_line(unit_price=D("1.10"))),
        an_order(a_line(), a_line()),
        an_order(a_line(destinations=(Destination(number="0012", quantity=D(5)),))),
        an_order(a_line(schedule=(Portion(quantity=D(5), arrives_on=date(2026, 3, 1)),))),
    ],
)
def test_any_change_changes_the_digest(changed):
    assert changed.digest() != an_order().digest()


@settings(deadline=None)
@given(st.decimals(0, 10**6, places=3), st.integers(0, 1), st.decimals(-(10**6), 10**6, places=2), st.integers(0, 4))
def test_equal_orders_have_equal_digests_however_their_numbers_are_written(quantity, places, price, more):
    wider = an_order(
        a_line(quantity=quantity.quantize(D(10) ** (-3 - places)), unit_price=price.quantize(D(10) ** (-2 - more)))
    )
    order = an_order(a_line(quantity=quantity, unit_price=price))
    assert wider == order
    assert wider.digest() == order.digest()


def test_a_digest_survives_the_way_through_json():
    order = an_order(a_line(unit_price=D("2.50"), requested_on=date(2026, 3, 1)), currency="USD")
    assert PurchaseOrder.model_validate_json(order.model_dump_json()).digest() == order.digest()


def test_what_an_order_has_nothing_of_changes_no_digest_that_was_stored_before_it_could_be_said():
    order = an_order(a_line(unit_price=D("2.50")), ordered_on=date(2026, 3, 1))
    assert order.digest() == "ac240eab85ad191befe0888f2847c4208576f72b6f7d78bde17ff3189ca0e5e3"
    assert "destinations" not in order.model_dump_json()
