"""From several warehouses, and with other items in a short one's place; never more than there is, no line mixed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonical.lifecycle import OrderState
from canonical.order import OrderLine, PurchaseOrder
from router.allocation import allocate
from router.facts import Facts
from router.supply import Place, Supply

D = Decimal


def an_order_of(*quantities):
    lines = tuple(OrderLine(number=str(n), quantity=D(q), unit="each") for n, q in enumerate(quantities, 1))
    return PurchaseOrder(partner="acme", number="4711", lines=lines)


def facts_of(*skus, **changes):
    return Facts(order_id=1, today="2026-03-02", skus=dict(enumerate(skus, 1)), **changes)


def a_supply(*places, **terms):
    made = tuple(Place(warehouse=name, free={sku: D(n) for sku, n in free.items()}) for name, free in places)
    return Supply(places=made, **terms)


def taken(allocation):
    return [(r.position, r.sku, r.warehouse, r.quantity) for r in allocation.reservations]


EAST, WEST = ("east", {"A": 3, "B": 9}), ("west", {"A": 8, "B": 1})


@pytest.mark.parametrize(
    ("split", "shortage", "got"),
    [
        ("never", "complete", []),
        ("never", "partial", [(1, "A", "east", 3), (2, "B", "east", 4)]),
        ("never", "line", [(2, "B", "east", 4)]),
        ("by_line", "complete", [(1, "A", "west", 5), (2, "B", "east", 4)]),
        ("freely", "complete", [(1, "A", "east", 3), (1, "A", "west", 2), (2, "B", "east", 4)]),
    ],
)
def test_how_far_an_order_is_split_is_agreed(split, shortage, got):
    allocation = allocate(an_order_of(5, 4), facts_of("A", "B"), a_supply(EAST, WEST, split=split, shortage=shortage))
    assert taken(allocation) == got


def test_the_first_warehouse_that_has_all_serves_an_order_that_is_not_split():
    supply = a_supply(("east", {"A": 4}), ("west", {"A": 5}), ("north", {"A": 9}), shortage="partial")
    assert taken(allocate(an_order_of(5), facts_of("A"), supply)) == [(1, "A", "west", 5)]


def test_where_none_has_all_of_a_line_it_comes_from_the_one_that_has_most():
    supply = a_supply(("east", {"A": 2}), ("west", {"A": 3}), split="by_line", shortage="partial")
    assert taken(allocate(an_order_of(5), facts_of("A"), supply)) == [(1, "A", "west", 3)]


def test_a_substitute_takes_the_whole_line_or_nothing_of_it():
    terms = {"shortage": "partial", "substitutes": {"A": ("B", "C")}}
    enough = a_supply(("main", {"A": 3, "B": 4, "C": 5}), **terms)
    assert taken(allocate(an_order_of(5), facts_of("A"), enough)) == [(1, "C", "main", 5)]
    little = a_supply(("main", {"A": 3, "B": 4, "C": 4}), **terms)
    assert taken(allocate(an_order_of(5), facts_of("A"), little)) == [(1, "A", "main", 3)]


def test_what_nobody_waits_for_is_cancelled():
    supply = a_supply(("main", {"A": 3}), shortage="partial", rest="cancel")
    allocation = allocate(an_order_of(5), facts_of("A"), supply)
    assert (allocation.cancelled, allocation.backordered, allocation.state) == ({1: 2}, {}, OrderState.allocated)
    nothing = allocate(an_order_of(5), facts_of("A"), supply.model_copy(update={"places": ()}))
    assert (nothing.cancelled, nothing.state) == ({1: 5}, OrderState.cancelled)
    hopeless = allocate(an_order_of(5), facts_of(), supply)
    assert (hopeless.rejected, hopeless.state) == ({1: 5}, OrderState.backordered)


def test_cases_are_not_broken_up_by_a_split():
    order = an_order_of(3)  # cases of 12
    supply = a_supply(("east", {"A": 20}), ("west", {"A": 30}), split="freely", shortage="complete")
    allocation = allocate(order, facts_of("A", quantities={1: D(36)}), supply)
    assert [(r.warehouse, r.quantity, r.of_line) for r in allocation.reservations] == [("east", 12, 1), ("west", 24, 2)]


QUANTITIES = st.lists(st.integers(0, 12), min_size=1, max_size=5)
SHELF = st.dictionaries(st.sampled_from("ABC"), st.integers(-2, 15), max_size=3)


@settings(deadline=None, max_examples=150)
@given(
    QUANTITIES, st.lists(SHELF, max_size=3), st.sampled_from(["never", "by_line", "freely"]),
    st.sampled_from(["partial", "line", "complete"]), st.sampled_from(["backorder", "cancel"]), st.booleans(),
)  # fmt: skip
def test_whatever_was_agreed_nothing_is_taken_twice_and_nothing_forgotten(
    quantities, shelves, split, shortage, rest, swaps
):
    places = [(f"w{n}", shelf) for n, shelf in enumerate(shelves)]
    skus = ["ABC"[n % 3] for n in range(len(quantities))]
    supply = a_supply(
        *places, split=split, shortage=shortage, rest=rest, substitutes={"A": ("B",), "B": ("C",)} if swaps else {}
    )
    order = an_order_of(*quantities)
    allocation = allocate(order, facts_of(*skus), supply)
    for name, shelf in places:
        for sku in "ABC":
            here = [r.quantity for r in allocation.reservations if (r.warehouse, r.sku) == (name, sku)]
            assert sum(here) <= max(shelf.get(sku, 0), 0)
    for n, line in enumerate(order.lines, 1):
        mine = [r for r in allocation.reservations if r.position == n]
        assert len({r.sku for r in mine}) <= 1, "a line is never mixed"
        assert split == "freely" or len(mine) <= 1
        parts = [part.get(n, 0) for part in (allocation.taken, allocation.backordered, allocation.cancelled)]
        assert sum(parts) + allocation.rejected.get(n, 0) == line.quantity
        if shortage != "partial" and mine:
            assert allocation.taken[n] == line.quantity
    if split == "never":
        assert len({r.warehouse for r in allocation.reservations}) <= 1
    if shortage == "complete":
        assert not (allocation.reservations and (allocation.backordered or allocation.cancelled))
