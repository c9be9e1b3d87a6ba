"""What is different between two orders, field by field."""

from decimal import Decimal

from canonical.difference import differences
from canonical.order import OrderLine, PurchaseOrder
from canonical.party import Party, PartyRole

D = Decimal


def order(*lines, **changes):
    made = tuple(OrderLine(number=number, quantity=D(quantity), unit="each") for number, quantity in lines)
    return PurchaseOrder(**{"partner": "acme", "number": "1", "lines": made, **changes})


def told(one, other):
    return [(d.field, d.before, d.after) for d in differences(one, other)]


def test_equal_orders_differ_in_nothing_and_zeros_after_the_point_are_nothing():
    assert told(order(("1", "5")), order(("1", "5.00"))) == []


def test_each_field_is_named_with_both_values():
    one = order(("1", "5"), currency="USD")
    assert told(one, order(("1", "6"), number="2")) == [
        ("number", "1", "2"), ("currency", "USD", ""), ("lines[0].quantity", "5", "6"),
    ]  # fmt: skip


def test_lines_are_compared_by_their_numbers():
    one, other = order(("1", "5"), ("3", "7")), order(("1", "5"), ("2", "6"), ("3", "8"))
    assert told(one, other) == [("lines[1].quantity", "7", "8"), ("lines[1]", "", "number 2, quantity 6, unit each")]
    assert told(other, one)[0] == ("lines[1]", "number 2, quantity 6, unit each", "")


def test_entries_without_numbers_of_their_own_are_compared_by_their_places():
    one = order(("1", "5"), ("1", "6"), notes=("a",))
    other = order(("1", "5"), ("1", "7"), notes=("a", "b"), parties=(Party(role=PartyRole.buyer),))
    assert told(one, other) == [
        ("parties[0]", "", "role buyer"), ("lines[1].quantity", "6", "7"), ("notes[1]", "", "b"),
    ]  # fmt: skip


def test_lists_inside_an_entry_are_written_out():
    one = order(("1", "5"))
    party = Party(role=PartyRole.buyer, contacts=({"name": "Kim"}, {"name": "Lee"}))
    [(field, _, after)] = told(one, order(("1", "5"), parties=(party,)))
    assert (field, after) == ("parties[0]", "role buyer, contacts name Kim; name Lee")
