"""What stock, receipts and questions say of themselves beyond what is written in them."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from canonical.inquiry import Inquiry
from canonical.invoice import Invoice, InvoicedLine
from canonical.lifecycle import Acknowledged
from canonical.message import Receipt, SetReceipt
from canonical.party import Party, PartyRole
from canonical.replenishment import Inbound, InboundState
from canonical.storage import Lot
from canonical.transfer import Flaw, ReceivedLine
from canonical.warehouse import WarehouseLine, WarehouseOrder

D, DAY = Decimal, date(2026, 3, 2)


@pytest.mark.parametrize(
    ("numbers", "about"),
    [
        ({"interchange": "41", "group": "7"}, "interchange 41"),
        ({"group": "7", "sets": ("0001", "0002")}, "group 7, set 0001 and 0002"),
        ({"reference": "4711"}, "reference 4711"),
        ({}, "nothing"),
    ],
)
def test_an_answer_says_what_it_is_about(numbers, about):
    sets = tuple(SetReceipt(number=one, state=Acknowledged.accepted) for one in numbers.pop("sets", ()))
    assert Receipt(partner="acme", state=Acknowledged.accepted, says="", sets=sets, **numbers).about == about


@pytest.mark.parametrize(
    ("units", "quantity"), [(("each", "each"), D("2.5")), (("each", "case"), None)], ids=["alike", "mixed"]
)
def test_an_invoice_counts_its_units_where_all_are_the_same(units, quantity):
    amounts = zip(units, (D(2), D("0.50")), strict=True)
    lines = [
        InvoicedLine(position=n, number=str(n), quantity=many, unit=unit, unit_price=D(4))
        for n, (unit, many) in enumerate(amounts, 1)
    ]
    one = Invoice(partner="acme", number="R-1", invoiced_on=DAY, order_number="4711", lines=tuple(lines))
    assert one.quantity == quantity


@pytest.mark.parametrize(
    ("received", "state", "missing"),
    [(3, InboundState.due, 7), (12, InboundState.due, 0), (3, InboundState.received, 0)],
)
def test_what_is_to_come_is_missing_until_nobody_waits_for_it(received, state, missing):
    due = Inbound(
        number="P-1", sku="MUG-01", warehouse="main", quantity=D(10), received=D(received), due_on=DAY, state=state
    )
    assert due.missing == missing


def test_of_a_lot_may_go_what_lies_in_no_carton_and_in_no_quarantine():
    lot = Lot(sku="MUG-01", warehouse="main", on_hand=D(10), picked=D(3), quarantined=D(2))
    assert lot.free == 5


@pytest.mark.parametrize(("expires", "usable"), [(None, True), (DAY, False), (date(2026, 3, 3), True)])
def test_what_expires_on_a_day_may_not_leave_on_it(expires, usable):
    lot = Lot(sku="MUG-01", warehouse="main", lot="L-1", expires_on=expires, on_hand=D(1))
    assert lot.usable_on(DAY) is usable


@pytest.mark.parametrize(
    ("flaws", "unsound"),
    [((), 0), ((("damaged", 2), ("wet", 1)), 3), ((("short", 4), ("over", 1)), 0), ((("damaged", 9),), 5)],
)
def test_what_arrived_unsound_is_all_but_what_was_short_or_over_and_no_more_than_arrived(flaws, unsound):
    said = tuple(Flaw(condition=word, quantity=D(many)) for word, many in flaws)
    assert ReceivedLine(number="1", received=D(5), unit="each", flaws=said).unsound == unsound


@pytest.mark.parametrize(("weights", "weight"), [(("1.5", "2.50"), D(4)), (("1.5", None), None)])
def test_an_order_to_a_warehouse_weighs_what_all_its_lines_weigh(weights, weight):
    lines = tuple(
        WarehouseLine(number=str(n), sku="MUG-01", quantity=D(1), unit="each", weight_kg=None if w is None else D(w))
        for n, w in enumerate(weights, 1)
    )
    home = Party(role=PartyRole.ship_to, name="Store 12")
    assert WarehouseOrder(partner="quayside", number="W-1", ship_to=home, lines=lines).weight_kg == weight


def test_a_request_for_money_names_its_currency_as_the_banks_do():
    asked = {"partner": "acme", "order_number": "4711", "question": "please pay first", "amount": D("12.50")}
    assert Inquiry(**asked, currency="USD").amount == D("12.50")
    with pytest.raises(ValidationError, match="currency"):
        Inquiry(**asked, currency="dollars")
