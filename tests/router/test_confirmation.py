"""The answer to the buyer: its own numbers echoed, and every ordered unit answered for."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonical.acknowledgement import LineStatus, Verdict
from canonical.lifecycle import OrderState
from canonical.order import OrderLine, PurchaseOrder
from canonical.price import AgreedPrice
from canonical.stock import Item
from router.allocation import Allocation, allocate
from router.confirmation import Instead, confirm, refuse, withdraw
from router.facts import Facts
from router.pricing import unpriced

D = Decimal
TODAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def answers(acknowledgement):
    return [[(part.status.value, str(part.quantity)) for part in line.answers] for line in acknowledgement.lines]


def an_allocation(**changes):
    return Allocation(**{"state": OrderState.allocated} | changes)


def test_a_full_yes_echoes_the_order_and_promises_a_day(a_line, an_order):
    order = an_order(a_line(number="010", description="Mug"), currency="USD", ordered_on=date(2026, 3, 1))
    said = confirm(order, an_allocation(), answered_on=TODAY, ships_on=FRIDAY)
    [line] = said.lines
    assert (said.partner, said.order_number, said.ordered_on, said.currency) == (
        "acme",
        "4711",
        date(2026, 3, 1),
        "USD",
    )
    assert (said.verdict, said.answered_on) == (Verdict.accepted, TODAY)
    assert (line.position, line.number, line.description, line.items) == (1, "010", "Mug", order.lines[0].items)
    assert (line.quantity, line.unit, line.unit_price) == (D(5), "each", D(4))
    assert [part.ships_on for part in line.answers] == [FRIDAY]


def test_a_line_is_split_into_what_comes_and_what_waits(an_order):
    said = confirm(an_order(), an_allocation(backordered={1: D(2)}), answered_on=TODAY, ships_on=FRIDAY)
    assert answers(said) == [[("accepted", "3"), ("backordered", "2")]]
    assert said.verdict is Verdict.accepted_with_changes
    assert [part.ships_on for part in said.lines[0].answers] == [FRIDAY, None]


def test_what_the_buyer_wrote_no_price_for_is_told_at_the_agreed_one(a_line, an_order):
    lines = (a_line(unit_price=None), a_line(number="2"), *(a_line(number=n, unit_price=None) for n in "345"))
    allocation = an_allocation(backordered={1: D(2)}, rejected={3: D(5)})
    instead = (Instead(position=4, item=Item(sku="MUG-02"), quantity=D(5)),)
    agreed = {1: D("3.5"), 2: D(9), 3: D(7), 4: D(8)}
    said = confirm(
        an_order(*lines, currency=None), allocation, answered_on=TODAY, agreed=agreed, currency="GBP", instead=instead
    )
    assert [[(part.status.value, part.unit_price) for part in line.answers] for line in said.lines] == [
        [("accepted", D("3.5")), ("backordered", D("3.5"))], [("accepted", None)], [("rejected", None)],
        [("substituted", None)], [("accepted", None)],
    ]  # fmt: skip
    assert [line.unit_price for line in said.lines] == [None, D(4), None, None, None]
    assert (said.currency, said.verdict) == ("GBP", Verdict.accepted_with_changes)


@pytest.mark.parametrize(("ordered", "agreed", "told"), [
    (None, {}, None), (None, {1: D(3)}, "GBP"), ("USD", {}, "USD"), ("USD", {1: D(3)}, "USD"),
])  # fmt: skip
def test_a_currency_is_told_where_the_order_has_one_or_a_price_needs_one(a_line, an_order, ordered, agreed, told):
    order = an_order(a_line(unit_price=None), currency=ordered)
    assert confirm(order, an_allocation(), answered_on=TODAY, agreed=agreed, currency="GBP").currency == told


def test_only_lines_without_a_price_are_priced_as_agreed(a_line, an_order, the_facts):
    order = an_order(a_line(unit_price=None), a_line(number="2"), a_line(number="3", sku="JUG-02", unit_price=None))
    prices = {"MUG-01": (AgreedPrice(sku="MUG-01", price=D("3.5"), currency="GBP"),)}
    assert unpriced(order, the_facts(order, prices=prices)) == {1: D("3.5")}


def test_lines_that_will_never_come_are_rejected_with_a_reason(a_line, an_order):
    order = an_order(a_line(), a_line(number="2"), a_line(number="3", quantity="0"))
    said = confirm(order, an_allocation(rejected={2: D(5), 3: D(0)}), answered_on=TODAY)
    assert answers(said) == [[("accepted", "5")], [("rejected", "5")], [("rejected", "0")]]
    reasons = [line.answers[0].reason for line in said.lines]
    assert reasons == ["", "not an item of ours", "no quantity was asked for"]


def test_an_order_that_waits_altogether_is_not_rejected(an_order):
    said = confirm(an_order(), an_allocation(backordered={1: D(5)}), answered_on=TODAY)
    assert said.verdict is Verdict.accepted_with_changes


def test_an_order_of_which_nothing_comes_is_rejected(an_order):
    assert confirm(an_order(), an_allocation(rejected={1: D(5)}), answered_on=TODAY).verdict is Verdict.rejected


def test_a_refusal_names_one_reason_everywhere(a_line, an_order):
    said = refuse(an_order(a_line(), a_line(number="2", quantity="0")), "no such account", answered_on=TODAY)
    assert (said.verdict, said.reason) == (Verdict.rejected, "no such account")
    assert answers(said) == [[("rejected", "5")], [("rejected", "0")]]
    assert {part.reason for line in said.lines for part in line.answers} == {"no such account"}


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.decimals(0, 50, places=1), st.booleans()), min_size=1, max_size=6),
    st.decimals(0, 90, places=1),
    st.sampled_from(["partial", "complete"]),
)
def test_the_parts_of_every_line_add_up_to_what_was_ordered(lines, available, shortage):
    order = PurchaseOrder(
        partner="acme",
        number="4711",
        lines=tuple(OrderLine(number=str(n), quantity=quantity, unit="each") for n, (quantity, _) in enumerate(lines)),
    )
    skus = {position: "MUG-01" for position, (_, known) in enumerate(lines, 1) if known}
    facts = Facts(order_id=1, today=TODAY, skus=skus, available={"MUG-01": available}, shortage=shortage)
    allocation = allocate(order, facts)
    said = confirm(order, allocation, answered_on=TODAY)
    for line in said.lines:
        assert line.answers
        assert sum(part.quantity for part in line.answers) == line.quantity
    accepted = sum(part.quantity for line in said.lines for part in line.answers if part.status is LineStatus.accepted)
    assert accepted == sum(part.quantity for part in allocation.reservations)


def test_what_lapsed_is_refused_and_what_left_or_was_refused_before_is_said_again(an_order):
    order = an_order()
    line = order.lines[0]
    gone, lapsed = {1: D(2)}, {1: D(1)}
    answer = withdraw(order, gone, lapsed, "not shipped by 2026-12-01", answered_on=TODAY)
    parts = [(part.status, part.quantity) for part in answer.lines[0].answers]
    assert parts == [
        (LineStatus.shipped, D(2)), (LineStatus.rejected, D(1)), (LineStatus.rejected, line.quantity - 3),
    ]  # fmt: skip
    assert answer.verdict is Verdict.accepted_with_changes
    whole = withdraw(order, {}, {1: line.quantity}, "too late", answered_on=TODAY)
    assert [(part.status, part.reason) for part in whole.lines[0].answers] == [(LineStatus.rejected, "too late")]
    assert whole.verdict is Verdict.rejected
