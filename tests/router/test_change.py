"""A change is made as far as it still can be, line by line, and answered as the buyer reads it."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.acknowledgement import Cause, LineStatus, Verdict
from canonical.lifecycle import OrderState
from canonical.order import Destination, ItemNumber, Numbering, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange, QuantityMeaning
from router.change import Progress, Standing, amend

D = Decimal
TODAY = date(2026, 3, 2)
K = LineChangeKind


@pytest.fixture
def two_lines(a_line, an_order):
    """An order of 5 mugs and 8 jugs."""
    return an_order(a_line(), a_line(number="2", quantity="8", sku="JUG-01"))


@pytest.fixture
def changed(a_line):
    """Make one changed line; what is not given is as ordered."""

    def make(kind, number="1", means=QuantityMeaning.whole, **line):
        return ChangedLine(kind=kind, line=a_line(number=number, **line), quantity_means=means)

    return make


def a_change(*lines, **more):
    return OrderChange(**{"partner": "acme", "order_number": "4711", "sequence": "1", "lines": lines} | more)


def made(order, *lines, progress=None, state=OrderState.allocated, unpack=True, **more):
    standing = Standing(state=state, progress=progress or {}, unpack=unpack)
    return amend(order, a_change(*lines, **more), standing, today=TODAY)


def quantities(amendment):
    return [line.quantity for line in amendment.order.lines]


def statuses(amendment):
    return [[part.status for part in line.answered.answers] for line in amendment.answer.lines]


def test_less_is_given_back_from_what_was_reserved(two_lines, changed):
    amendment = made(two_lines, changed(K.decreased, quantity="3"), progress={1: Progress(free=D(5))})
    assert quantities(amendment) == [D(3), D(8)]
    assert amendment.surplus == {1: D(2)}
    assert (amendment.answer.verdict, statuses(amendment)) == (Verdict.accepted, [[LineStatus.accepted]])


@pytest.mark.parametrize(
    ("kind", "given", "left"), [(K.decreased, "2", "3"), (K.decreased, "9", "0"), (K.increased, "2", "7")]
)
def test_a_difference_is_added_or_taken_away_and_never_below_nothing(kind, given, left, two_lines, changed):
    amendment = made(two_lines, changed(kind, quantity=given, means=QuantityMeaning.difference))
    assert quantities(amendment)[0] == D(left)


def test_a_difference_that_is_neither_more_nor_less_is_the_quantity_itself(two_lines, changed):
    amendment = made(two_lines, changed(K.changed, quantity="6", means=QuantityMeaning.difference))
    assert quantities(amendment)[0] == D(6)


def test_a_deleted_line_keeps_its_position_and_gives_all_back(two_lines, changed):
    amendment = made(two_lines, changed(K.deleted), progress={1: Progress(free=D(4))})
    assert (quantities(amendment), amendment.surplus, amendment.cancelled) == ([D(0), D(8)], {1: D(4)}, False)
    [line] = amendment.answer.lines
    assert (line.answered.quantity, line.answered.answers[0].quantity) == (D(5), D(5))
    assert statuses(amendment) == [[LineStatus.deleted]]


def test_what_has_left_cannot_be_taken_back_but_the_rest_can(two_lines, changed):
    amendment = made(two_lines, changed(K.deleted), progress={1: Progress(left=D(3), free=D(2))})
    assert (quantities(amendment), amendment.surplus) == ([D(3), D(8)], {1: D(2)})
    assert statuses(amendment) == [[LineStatus.quantity_changed, LineStatus.deleted]]
    assert amendment.answer.verdict is Verdict.accepted_with_changes
    assert amendment.answer.reason == "3 each have left already"


def test_a_line_that_has_left_whole_is_refused_and_nothing_changes(two_lines, changed):
    amendment = made(two_lines, changed(K.decreased, quantity="1"), progress={1: Progress(left=D(5))})
    assert (amendment.order, amendment.surplus, amendment.answer.verdict) == (None, {}, Verdict.rejected)
    [line] = amendment.answer.lines
    assert line.answered.answers[0].cause is Cause.already_shipped


def test_one_line_that_cannot_be_changed_does_not_stop_the_others(two_lines, changed):
    lines = (changed(K.deleted), changed(K.deleted, number="2"))
    amendment = made(two_lines, *lines, progress={1: Progress(left=D(5))})
    assert quantities(amendment) == [D(5), D(0)]
    assert amendment.answer.verdict is Verdict.accepted_with_changes


def test_what_has_left_cannot_become_another_item_and_what_is_reserved_of_the_old_one_is_given_back(two_lines, changed):
    other = (ItemNumber(numbering=Numbering.seller, number="CUP-01"),)
    amendment = made(two_lines, changed(K.replaced, items=other), progress={1: Progress(left=D(1), free=D(4))})
    assert amendment.answer.reason == "1 each have left already"
    unpacked = made(two_lines, changed(K.replaced, items=other), progress={1: Progress(free=D(4))})
    assert (unpacked.order.lines[0].items, unpacked.surplus, unpacked.goods) == (other, {1: D(4)}, (1,))


def test_a_new_price_or_day_changes_nothing_else(two_lines, changed):
    priced = made(two_lines, changed(K.price_changed, quantity="99", unit_price=D("3.50")))
    assert (quantities(priced)[0], priced.order.lines[0].unit_price) == (D(5), D("3.50"))
    moved = made(two_lines, changed(K.rescheduled, quantity="99", requested_on=date(2026, 4, 1)))
    assert (quantities(moved)[0], moved.order.lines[0].requested_on) == (D(5), date(2026, 4, 1))
    assert moved.answer.lines[0].answered.answers[0].ships_on == date(2026, 4, 1)


def test_what_a_change_does_not_say_stays_as_it_was(a_line, an_order, changed):
    stores = (Destination(number="12", quantity=D(5)),)
    order = an_order(a_line(description="blue", destinations=stores))
    amendment = made(order, changed(K.changed, quantity="5", unit_price=D(3)))
    assert (amendment.order.lines[0].description, amendment.order.lines[0].destinations) == ("blue", stores)


def test_an_added_line_comes_last_and_one_that_is_there_is_refused(two_lines, changed):
    amendment = made(two_lines, changed(K.added, number="3", quantity="2"), changed(K.added, number="2"))
    assert quantities(amendment) == [D(5), D(8), D(2)]
    assert statuses(amendment) == [[LineStatus.accepted], [LineStatus.rejected]]
    assert amendment.answer.lines[0].answered.position == 3


def test_a_line_that_is_not_there_cannot_be_changed(two_lines, changed):
    amendment = made(two_lines, changed(K.deleted, number="9"))
    assert (amendment.order, amendment.answer.reason) == (None, "the order has no such line")


def test_lines_of_one_number_are_told_apart_by_their_item(a_line, an_order, changed):
    order = an_order(a_line(), a_line(sku="JUG-01"))
    assert quantities(made(order, changed(K.deleted, sku="JUG-01"))) == [D(5), D(0)]
    assert made(order, changed(K.deleted, sku="CUP-01")).order is None


def test_an_unchanged_line_is_accepted_and_nothing_is_done(two_lines, changed):
    amendment = made(two_lines, changed(K.unchanged, quantity="1"))
    assert (amendment.order, amendment.answer.verdict) == (None, Verdict.accepted)


def test_the_header_takes_what_the_change_says(two_lines):
    amendment = made(two_lines, requested_on=date(2026, 5, 1), service="air")
    assert (amendment.order.requested_on, amendment.order.service) == (date(2026, 5, 1), "air")
    assert amendment.order.parties == two_lines.parties
    assert amendment.answer.verdict is Verdict.accepted


def test_a_cancelled_order_is_gone_and_gives_everything_back(two_lines):
    progress = {1: Progress(free=D(5)), 2: Progress(free=D(1))}
    amendment = made(two_lines, purpose=Purpose.cancellation, progress=progress)
    assert (amendment.cancelled, amendment.surplus) == (True, {1: D(5), 2: D(1)})
    assert amendment.answer.verdict is Verdict.accepted


def test_of_a_shipped_order_the_rest_is_cancelled(two_lines):
    amendment = made(two_lines, purpose=Purpose.cancellation, progress={1: Progress(left=D(5)), 2: Progress(free=D(8))})
    assert (quantities(amendment), amendment.cancelled, amendment.surplus) == ([D(5), D(0)], False, {2: D(8)})
    again = made(amendment.order, purpose=Purpose.cancellation, progress={1: Progress(left=D(5))})
    assert (again.order, again.answer.verdict) == (None, Verdict.rejected)
