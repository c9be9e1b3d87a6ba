"""The tables of the life cycles, looked at as maps: nothing unreachable, nothing that cannot end."""

import pytest

from canonical import lifecycle
from canonical.lifecycle import ImpossibleTransitionError, OrderState, Validation, check

TABLES = {
    "order": (lifecycle.ORDER, "received"),
    "validation": (lifecycle.VALIDATION, "received"),
    "application": (lifecycle.APPLICATION, "pending"),
    "delivery": (lifecycle.DELIVERY, "drafted"),
    "acknowledged": (lifecycle.ACKNOWLEDGED, "none"),
    "booking": (lifecycle.BOOKING, "planned"),
    "mapping": (lifecycle.MAPPING, "draft"),
}


def reachable(table, start):
    seen, waiting = set(), [start]
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            waiting.extend(table[state])
    return seen


@pytest.mark.parametrize("name", TABLES)
def test_every_state_of_a_life_cycle_has_its_row(name):
    table, start = TABLES[name]
    states = type(next(iter(table)))
    assert set(table) == set(states)
    assert all(after in states for row in table.values() for after in row)
    assert states(start) in table


@pytest.mark.parametrize("name", TABLES)
def test_every_state_can_be_reached(name):
    table, start = TABLES[name]
    assert reachable(table, start) == set(table)


@pytest.mark.parametrize("name", TABLES)
def test_no_state_is_followed_by_itself(name):
    table, _ = TABLES[name]
    assert [state for state, row in table.items() if state in row] == []


def test_every_order_can_come_to_an_end():
    final = {OrderState.closed, OrderState.cancelled, OrderState.rejected}
    assert {state for state, row in lifecycle.ORDER.items() if not row} == final
    assert [state for state in OrderState if not reachable(lifecycle.ORDER, state) & final] == []


def test_an_order_can_be_cancelled_until_it_ships_and_never_after():
    left_the_dock = reachable(lifecycle.ORDER, OrderState.shipped)
    assert OrderState.cancelled not in left_the_dock
    assert OrderState.cancelled in lifecycle.ORDER[OrderState.checked]


def test_a_booking_that_is_unknown_is_never_simply_planned_again():
    assert lifecycle.BookingState.planned not in lifecycle.BOOKING[lifecycle.BookingState.unknown]


def test_check_returns_the_state_that_may_follow():
    assert check(lifecycle.VALIDATION, Validation.received, Validation.valid) is Validation.valid


def test_check_names_what_could_have_followed():
    with pytest.raises(ImpossibleTransitionError, match=r"picking cannot become delivered; .*: .*packed"):
        check(lifecycle.ORDER, OrderState.picking, OrderState.delivered)


def test_check_says_of_a_final_state_that_nothing_follows():
    with pytest.raises(ImpossibleTransitionError, match="nothing: it is a final state"):
        check(lifecycle.ORDER, OrderState.closed, OrderState.received)
