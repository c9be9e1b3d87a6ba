"""Stock for an order: never more than there is, and every ordered unit accounted for."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonical.lifecycle import OrderState
from canonical.order import OrderLine, PurchaseOrder
from router.allocation import allocate
from router.facts import Facts

D = Decimal
TODAY = "2026-03-02"


def an_order_of(*quantities):
    lines = tuple(
        OrderLine(number=str(position), quantity=D(quantity), unit="each")
        for position, quantity in enumerate(quantities, 1)
    )
    return PurchaseOrder(partner="acme", number="4711", lines=lines)


def plan(order, available, *, skus=None, **facts):
    everywhere = {position: "MUG-01" for position in range(1, len(order.lines) + 1)}
    return allocate(
        order,
        Facts(
            order_id=1,
            today=TODAY,
            skus=everywhere if skus is None else skus,
            available={sku: D(quantity) for sku, quantity in available.items()},
            **facts,
        ),
    )


def reserved(allocation):
    return {part.position: part.quantity for part in allocation.reservations}


def test_what_is_there_is_reserved_in_the_named_warehouse():
    allocation = plan(an_order_of(5), {"MUG-01": 9}, warehouse="north")
    [part] = allocation.reservations
    assert (part.position, part.sku, part.warehouse, part.quantity) == (1, "MUG-01", "north", D(5))
    assert (allocation.backordered, allocation.rejected, allocation.state) == ({}, {}, OrderState.allocated)


def test_lines_that_share_an_item_are_served_in_their_order():
    allocation = plan(an_order_of(5, 5, 5), {"MUG-01": 8}, shortage="partial")
    assert reserved(allocation) == {1: D(5), 2: D(3)}
    assert allocation.backordered == {2: D(2), 3: D(5)}
    assert allocation.state is OrderState.partially_allocated


def test_a_partner_who_wants_all_or_nothing_gets_nothing_when_one_unit_lacks():
    allocation = plan(an_order_of(5, 5), {"MUG-01": 9}, shortage="complete")
    assert (allocation.reservations, allocation.backordered) == ((), {1: D(5), 2: D(5)})
    assert allocation.state is OrderState.backordered


@pytest.mark.parametrize("available", [{}, {"MUG-01": 0}, {"MUG-01": -3}, {"LAMP-30": 9}])
def test_without_stock_everything_waits(available):
    allocation = plan(an_order_of(5), available, shortage="partial")
    assert (allocation.reservations, allocation.state) == ((), OrderState.backordered)


def test_a_line_that_is_no_item_of_ours_is_rejected_and_holds_up_nobody():
    allocation = plan(an_order_of(5, 7), {"MUG-01": 5}, skus={1: "MUG-01"}, shortage="complete")
    assert (reserved(allocation), allocation.rejected, allocation.state) == (
        {1: D(5)},
        {2: D(7)},
        OrderState.allocated,
    )


def test_a_line_that_asks_for_nothing_is_rejected():
    allocation = plan(an_order_of(5, 0), {"MUG-01": 9})
    assert (reserved(allocation), allocation.rejected) == ({1: D(5)}, {2: D(0)})


def test_a_backordered_rest_gets_only_what_it_still_lacks():
    allocation = plan(an_order_of(5, 5), {"MUG-01": 9}, shortage="partial", reserved={1: D(5), 2: D(1)})
    assert (reserved(allocation), allocation.state) == ({2: D(4)}, OrderState.allocated)


def test_a_rest_that_still_waits_stays_partially_allocated():
    allocation = plan(an_order_of(5), {}, shortage="partial", reserved={1: D(2)})
    assert (allocation.backordered, allocation.state) == ({1: D(3)}, OrderState.partially_allocated)


def test_what_was_refused_once_is_never_reserved_later():
    allocation = plan(an_order_of(5, 5), {"MUG-01": 99}, rejected={1: D(5)})
    assert (reserved(allocation), allocation.rejected) == ({2: D(5)}, {1: D(5)})


def test_an_item_that_vanished_takes_back_no_reservation():
    allocation = plan(an_order_of(5), {}, skus={}, reserved={1: D(2)})
    assert allocation.rejected == {1: D(3)}


def test_an_order_of_which_nothing_can_be_delivered_is_never_ready_to_pack():
    assert plan(an_order_of(0, 5), {"MUG-01": 9}, skus={1: "MUG-01"}).state is OrderState.backordered


AMOUNTS = st.decimals(0, 50, places=2)
SKUS = st.sampled_from(["MUG-01", "BOWL-10", "LAMP-30"])
CASES = st.lists(st.tuples(AMOUNTS, st.none() | SKUS, st.fractions(0, 1)), min_size=1, max_size=8)


@settings(deadline=None)
@given(CASES, st.dictionaries(SKUS, st.decimals(-5, 80, places=2)), st.sampled_from(["partial", "complete"]))
def test_nothing_is_promised_twice_and_nothing_is_forgotten(cases, available, shortage):
    order = an_order_of(*(quantity for quantity, _, _ in cases))
    skus = {position: sku for position, (_, sku, _) in enumerate(cases, 1) if sku}
    before = {
        position: (quantity * share.numerator / share.denominator).quantize(D("0.01"), "ROUND_DOWN")
        for position, (quantity, _, share) in enumerate(cases, 1)
    }
    allocation = plan(order, available, skus=skus, shortage=shortage, reserved=before)
    now = reserved(allocation)

    assert all(quantity > 0 for quantity in (*now.values(), *allocation.backordered.values()))
    for sku in set(skus.values()):
        taken = sum(part.quantity for part in allocation.reservations if part.sku == sku)
        assert taken <= max(available.get(sku, D(0)), D(0))
    for position, line in enumerate(order.lines, 1):
        parts = (before, now, allocation.backordered, allocation.rejected)
        assert sum(part.get(position, D(0)) for part in parts) == line.quantity
    if shortage == "complete":
        assert not (now and allocation.backordered)
    if allocation.state is OrderState.allocated:
        assert not allocation.backordered
        assert now or any(before.values())
