"""Each part of each answer in full: status, quantity, day, cause and words."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.acknowledgement import Cause, LineStatus, Verdict
from canonical.lifecycle import OrderState
from canonical.replenishment import Dated
from canonical.stock import Item
from router.allocation import Allocation
from router.confirmation import Instead, confirm, refuse, withdraw

D = Decimal
TODAY, FRIDAY, MONDAY = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 9)
S = LineStatus
SHORT = Cause.not_in_stock


def parts(line):
    return [(one.status, one.quantity, one.ships_on, one.cause, one.reason) for one in line.answers]


@pytest.mark.parametrize(
    ("allocated", "dates", "told"),
    [
        ({}, (), [(S.accepted, 5, FRIDAY, None, "")]),
        ({"backordered": {1: D(5)}}, (), [(S.backordered, 5, None, SHORT, "not in stock")]),
        (
            {"backordered": {1: D(2)}, "cancelled": {1: D(1)}},
            (Dated(on=MONDAY, quantity=D(1)),),
            [
                (S.accepted, 2, FRIDAY, None, ""),
                (S.backordered, 1, MONDAY, SHORT, "not in stock before"),
                (S.backordered, 1, None, SHORT, "not in stock"),
                (S.rejected, 1, None, SHORT, "not in stock"),
            ],
        ),
        (
            {"backordered": {1: D(5)}},
            (Dated(on=MONDAY, quantity=D(5)),),
            [(S.rescheduled, 5, MONDAY, SHORT, "not in stock before")],
        ),
        (
            {"backordered": {1: D(5)}},
            (Dated(on=FRIDAY, quantity=D(4)), Dated(on=MONDAY, quantity=D(1))),
            [(S.accepted, 4, FRIDAY, None, ""), (S.backordered, 1, MONDAY, SHORT, "not in stock before")],
        ),
        (
            {"backordered": {1: D("4.5")}, "rejected": {1: D("0.5")}},
            (),
            [
                (S.backordered, D("4.5"), None, SHORT, "not in stock"),
                (S.rejected, D("0.5"), None, Cause.unknown_item, "not an item of ours"),
            ],
        ),
    ],
    ids=["all comes", "nothing is here", "some of each", "later as a whole", "in time on the day", "less than one"],
)
def test_every_part_of_a_line_says_how_much_when_and_why(allocated, dates, told, an_order):
    order = an_order(requested_on=FRIDAY)
    allocation = Allocation(state=OrderState.allocated, **allocated)
    answer = confirm(order, allocation, answered_on=TODAY, ships_on=FRIDAY, dates={1: dates})
    assert parts(answer.lines[0]) == told
    assert answer.reason == ""
    assert {one.unit for one in answer.lines[0].answers} == {"each"}


def test_a_line_of_nothing_says_that_nothing_was_asked_for(a_line, an_order):
    order = an_order(a_line(quantity="0"))
    answer = confirm(order, Allocation(state=OrderState.backordered), answered_on=TODAY)
    assert parts(answer.lines[0]) == [(S.rejected, 0, None, Cause.no_quantity, "no quantity was asked for")]


def test_another_item_says_which_and_comes_on_the_same_day(an_order):
    instead = Instead(position=1, item=Item(sku="MUG-02", description="Mug, new"), quantity=D(2))
    answer = confirm(
        an_order(), Allocation(state=OrderState.allocated), answered_on=TODAY, ships_on=FRIDAY, instead=[instead]
    )
    assert parts(answer.lines[0]) == [
        (S.accepted, 3, FRIDAY, None, ""),
        (S.substituted, 2, FRIDAY, SHORT, "MUG-02 comes in its place"),
    ]
    assert [(one.unit, one.description) for one in answer.lines[0].answers] == [("each", ""), ("each", "Mug, new")]


def test_our_own_price_is_told_with_its_reason(a_line, an_order):
    order = an_order(a_line(), a_line(number="2"))
    answer = confirm(order, Allocation(state=OrderState.allocated), answered_on=TODAY, asked={1: D(3), 2: D(4)})
    first, second = answer.lines
    assert parts(first) == [(S.price_changed, 5, None, Cause.price_differs, "the price is the one agreed")]
    assert (first.unit_price, first.answers[0].unit_price) == (3, 4)
    assert parts(second) == [(S.accepted, 5, None, None, "")]


def test_a_refusal_and_a_withdrawal_count_the_lines_from_one_and_say_why(a_line, an_order):
    order = an_order(a_line(), a_line(number="20"), a_line(number="30", quantity="0"))
    refused = refuse(order, "no such account", answered_on=TODAY)
    assert [(line.position, line.number) for line in refused.lines] == [(1, "1"), (2, "20"), (3, "30")]
    assert parts(refused.lines[1]) == [(S.rejected, 5, None, None, "no such account")]

    answer = withdraw(order, {1: D(1), 2: D(5)}, {1: D("0.5")}, "too late", answered_on=TODAY)
    assert [line.position for line in answer.lines] == [1, 2, 3]
    before = "as we told you before"
    assert [parts(line) for line in answer.lines] == [
        [
            (S.shipped, 1, None, None, ""),
            (S.rejected, D("0.5"), None, Cause.outside_ship_window, "too late"),
            (S.rejected, D("3.5"), None, Cause.other, before),
        ],
        [(S.shipped, 5, None, None, "")],
        [(S.rejected, 0, None, Cause.other, before)],
    ]
    assert (answer.verdict, answer.reason, answer.answered_on) == (Verdict.accepted_with_changes, "", TODAY)
    nothing = withdraw(order, {}, {}, "too late", answered_on=TODAY)
    assert [parts(line)[0][1:3] for line in nothing.lines] == [(5, None), (5, None), (0, None)]
