"""Ordered units against kept ones: exact, and nothing is broken up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonical.lifecycle import OrderState
from canonical.order import OrderLine, PurchaseOrder
from router.allocation import allocate
from router.facts import Facts
from router.measure import Measure

D = Decimal
CASES = Measure(ordered=D(3), kept=D(36))  # 3 cases of 12, counted by the piece
PIECES = Measure(ordered=D(24), kept=D(2))  # 24 pieces, counted by cases of 12


@pytest.mark.parametrize(
    ("measure", "wanted", "available", "taken"),
    [
        (Measure(D(5), D(5)), D(5), D("3.5"), D("3.5")),
        (Measure(D(5), D(5)), D(5), D(9), D(5)),
        (CASES, D(3), D(36), D(3)),
        (CASES, D(3), D(35), D(2)),
        (CASES, D(3), D(11), D(0)),
        (PIECES, D(24), D(2), D(24)),
        (PIECES, D(24), D("1.9"), D(12)),
    ],
)
def test_of_the_larger_unit_only_whole_ones_are_taken(measure, wanted, available, taken):
    assert measure.within(wanted, available) == taken


def test_a_quantity_is_said_in_the_unit_in_which_the_item_is_kept():
    assert CASES.kept_of(D(2)) == 24
    assert PIECES.kept_of(D(12)) == 1
    assert Measure(D(2), D(2)).kept_of(D("0.5")) == D("0.5")


@given(cases=st.integers(1, 50), pack=st.integers(2, 144), available=st.integers(0, 5000))
def test_cases_never_take_more_pieces_than_there_are(cases, pack, available):
    order = PurchaseOrder(partner="acme", number="1", lines=(OrderLine(number="1", quantity=D(cases), unit="case"),))
    facts = Facts(
        order_id=1, today="2026-03-02", skus={1: "MUG-01"}, quantities={1: D(cases * pack)},
        available={"MUG-01": D(available)}, shortage="partial",
    )  # fmt: skip
    plan = allocate(order, facts)
    pieces = sum(r.quantity for r in plan.reservations)
    assert pieces <= available
    assert pieces == plan.taken.get(1, 0) * pack
    assert plan.taken.get(1, 0) + plan.backordered.get(1, 0) == cases
    assert (plan.state is OrderState.allocated) == (available >= cases * pack)
