"""Which warehouse serves an order: by list, priority, region, distance or cost; and how what is short is shared out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonical.party import Address
from canonical.storage import Reach, Warehouse
from router.fair_share import shares
from router.sourcing import rank

D = Decimal
PORTLAND = Address(city="Portland", region="OR", postal_code="97209", country="US")
EAST = Warehouse(
    name="east", priority=1,
    reach=(Reach(region="US", distance=D(4000), cost=D(9)), Reach(region="US-OR", distance=D(4100), cost=D(30))),
)  # fmt: skip
WEST = Warehouse(name="west", priority=5, reach=(Reach(region="US 972", distance=D(20)),))
EU = Warehouse(name="rotterdam", priority=9, serves={"NL", "DE"})
LISTED = ("east", "rotterdam", "west", "nobody")


@pytest.mark.parametrize(
    ("by", "ranked"),
    [
        (
            "listed",
            {f"{name}": f"number {n} in the partner's list" for n, name in enumerate(("east", "west", "nobody"), 1)},
        ),
        ("priority", {"west": "priority 5", "east": "priority 1", "nobody": "priority 0"}),
        ("region", {"west": "serves US 972", "east": "serves US-OR", "nobody": "priority 0"}),
        ("distance", {"west": "20 km to US 972", "east": "4100 km to US-OR", "nobody": "priority 0"}),
        ("cost", {"east": "30 to US-OR", "west": "priority 5", "nobody": "priority 0"}),
    ],
)
def test_each_rule_ranks_the_warehouses_that_serve_the_address(by, ranked):
    assert rank(LISTED, [EAST, WEST, EU], PORTLAND, by) == tuple(ranked.items())


def test_the_partners_list_decides_where_nothing_else_was_agreed_and_where_no_difference_is_seen():
    rotterdam = Address(city="Delft", country="NL")
    assert [one.warehouse for one in rank(LISTED, [EAST, WEST, EU], rotterdam)] == list(LISTED)
    assert [one.warehouse for one in rank(("b", "a", "b"), [], None, "cost")] == ["b", "a"]


def test_without_an_address_only_those_remain_that_serve_everywhere():
    assert [one.warehouse for one in rank(LISTED, [EAST, WEST, EU], None, "cost")] == ["west", "east", "nobody"]


@pytest.mark.parametrize(
    ("wanted", "there", "step", "got"),
    [
        ({1: 4, 2: 6}, 20, 1, {1: 4, 2: 6}),
        ({1: 10, 2: 10}, 10, 1, {1: 5, 2: 5}),
        ({1: 10, 2: 10, 3: 10}, 10, 1, {1: 4, 2: 3, 3: 3}),
        ({1: 24, 2: 12}, 24, 12, {1: 12, 2: 12}),
        ({1: 30, 2: 6}, 24, 12, {1: 24, 2: 0}),
        ({1: 24, 2: 24}, 36, 12, {1: 24, 2: 12}),
        ({1: 3, 2: 10}, 5, 1, {1: 1, 2: 4}),
        ({1: 11, 2: 11, 3: 24}, 40, 12, {1: 0, 2: 0, 3: 24}),
        ({1: 5}, -3, 1, {1: 0}),
        ({}, 5, 1, {}),
    ],
)
def test_everyone_gets_the_same_part_in_whole_steps(wanted, there, step, got):
    assert shares({n: D(q) for n, q in wanted.items()}, D(there), D(step)) == got


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 40).map(D), max_size=6), st.integers(0, 120).map(D))
def test_nobody_gets_more_than_it_wants_and_nothing_is_left_that_someone_lacks(wanted, there):
    given_ = shares(wanted, there)
    assert all(0 <= given_[n] <= wanted[n] for n in wanted)
    assert sum(given_.values()) == min(there, sum(wanted.values()))
