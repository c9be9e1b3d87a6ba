"""Cartons: as few as the rule allows, in the order of the lines, nothing lost and nothing added."""

from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonical.shipment import PackedItem, sscc
from router.carton import pack

D = Decimal


def codes():
    return (sscc("0614141", serial) for serial in count(1))


def to_pack(position, quantity, sku="MUG-01"):
    return PackedItem(position=position, line=str(position), sku=sku, quantity=D(quantity), unit="each")


def contents(cartons):
    return [[(item.position, str(item.quantity)) for item in carton.contents] for carton in cartons]


def test_lines_share_cartons_and_are_split_where_one_is_full():
    cartons = pack("4711", [to_pack(1, 5), to_pack(2, 9)], 6, codes())
    assert contents(cartons) == [[(1, "5"), (2, "1")], [(2, "6")], [(2, "2")]]
    assert [carton.sscc for carton in cartons] == [sscc("0614141", serial) for serial in (1, 2, 3)]


def test_no_more_codes_are_taken_than_cartons_are_filled():
    left = codes()
    pack("4711", [to_pack(1, 12)], 6, left)
    assert next(left) == sscc("0614141", 3)


def test_nothing_to_pack_needs_no_carton():
    assert pack("4711", [to_pack(1, 0)], 6, codes()) == ()


def test_a_weight_is_told_where_every_item_in_the_carton_has_one():
    lines = [to_pack(1, 2), to_pack(2, 4, "LAMP-30")]
    cartons = pack("4711", lines, 3, codes(), weights={1: D("0.4")})
    assert [carton.weight_kg for carton in cartons] == [None, None]
    cartons = pack("4711", lines, 3, codes(), weights={1: D("0.4"), 2: D("2.1235")})
    assert [carton.weight_kg for carton in cartons] == [D("2.9235"), D("6.3705")]


def test_too_few_codes_name_the_order_and_the_carton():
    with pytest.raises(ValueError, match="order 4711: no SSCC is left for carton 2"):
        pack("4711", [to_pack(1, 9)], 6, [sscc("0614141", 1)])


def test_a_carton_must_hold_something():
    with pytest.raises(ValueError, match="order 4711: a carton must hold at least one unit, not 0"):
        pack("4711", [to_pack(1, 9)], 0, codes())


@settings(deadline=None)
@given(st.lists(st.decimals(0, 40, places=1), max_size=6), st.integers(1, 24))
def test_what_goes_in_is_what_was_picked(quantities, size):
    lines = [to_pack(position, quantity) for position, quantity in enumerate(quantities, 1)]
    cartons = pack("4711", lines, size, codes())
    assert cartons == pack("4711", lines, size, codes())
    packed = [item for carton in cartons for item in carton.contents]
    assert [item.position for item in packed] == sorted(item.position for item in packed)
    for line in lines:
        assert sum(item.quantity for item in packed if item.position == line.position) == line.quantity
    filled = [sum(item.quantity for item in carton.contents) for carton in cartons]
    assert all(quantity == size for quantity in filled[:-1])
    assert all(0 < quantity <= size for quantity in filled)
    assert len({carton.sscc for carton in cartons}) == len(cartons)
