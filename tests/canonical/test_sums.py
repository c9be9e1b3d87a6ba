"""What the nouns of the order cycle add up by themselves."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus
from canonical.invoice import Direction, Extra, Invoice, InvoicedLine, Tax
from canonical.party import Party, PartyRole
from canonical.shipment import Carton, ShipmentPlan, ShippedOrder
from canonical.warehouse import SentLine, WarehouseLine, WarehouseOrder, WarehouseShipment

D, DAY = Decimal, date(2026, 3, 2)
HOME = Party(role=PartyRole.ship_to, name="Store 12")


def charged(amount):
    return Extra(direction=Direction.charge, amount=D(amount))


def allowed(amount):
    return Extra(direction=Direction.allowance, amount=D(amount))


def line(quantity, unit_price, **more):
    return InvoicedLine(position=1, number="1", quantity=D(quantity), unit="each", unit_price=D(unit_price), **more)


def invoice(*lines, **more):
    return Invoice(partner="acme", number="R-1", invoiced_on=DAY, order_number="4711", lines=lines, **more)


def test_a_line_with_parts_says_how_much_of_it_is_promised():
    parts = {"accepted": 5, "backordered": 3, "rejected": 2, "on_hold": 1, "deleted": 4, "substituted": 7}
    answers = tuple(LineAnswer(status=LineStatus(word), quantity=D(n), unit="each") for word, n in parts.items())
    assert AnsweredLine(position=1, number="1", quantity=D(22), unit="each", answers=answers).coming == D(15)


def test_every_status_is_either_a_promise_or_none():
    assert {status for status in LineStatus if not status.coming} == {"on_hold", "deleted", "rejected"}


def test_half_a_cent_is_asked_for_line_by_line():
    assert line(3, "0.335").amount == D("1.01")
    assert invoice(line(3, "0.335"), line(3, "0.335")).goods == D("2.02")


def test_a_total_holds_extras_and_taxes_of_the_lines_and_of_the_whole():
    one = line(2, 10, extras=(allowed("1.50"),), taxes=(Tax(amount=D("0.80")),))
    assert invoice(one, extras=(charged("12.00"),), taxes=(Tax(amount=D("2.00")),)).total == D("33.30")


def test_allowances_can_weigh_more_than_the_goods():
    assert invoice(line(1, 10), extras=(allowed("15"),)).total == D("-5.00")


def test_an_amount_of_an_extra_is_never_negative_its_direction_says_which_way():
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        charged("-1")


def test_an_invoice_for_nothing_is_none():
    with pytest.raises(ValidationError, match="at least 1 item"):
        invoice()


def test_a_warehouse_adds_up_what_it_is_asked_for_and_what_left():
    wanted = tuple(WarehouseLine(number=str(n), sku="MUG-01", quantity=D(n), unit="each") for n in (1, 2))
    assert WarehouseOrder(partner="quayside", number="W-1", ship_to=HOME, lines=wanted).quantity == 3
    sent = (SentLine(number="1", sent=D(2), unit="each", ordered=D(5)), SentLine(number="2", sent=D(4), unit="each"))
    left = WarehouseShipment(partner="quayside", number="S-1", warehouse_order="W-1", shipped_on=DAY, lines=sent)
    assert left.quantity == 6
    assert [one.missing for one in sent] == [3, 0]


def test_what_was_sent_beyond_the_order_is_not_missing_below_zero():
    assert SentLine(number="1", sent=D(7), unit="each", ordered=D(5)).missing == 0


def plan(**more):
    box = Carton(sscc="006141410000000019", contents=())
    return ShipmentPlan(
        number="S-1", partner="acme", order_number="4711", ship_from=HOME, ship_to=HOME, cartons=(box,), **more
    )


def test_a_shipment_of_one_order_names_it_once():
    assert plan(ordered_on=DAY).every_order == (ShippedOrder(number="4711", ordered_on=DAY),)


def test_a_shipment_of_several_orders_lists_them():
    orders = (ShippedOrder(number="4711"), ShippedOrder(number="4712"))
    assert plan(orders=orders).every_order == orders
