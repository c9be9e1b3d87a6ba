"""Cartons by case, weight and volume: few, never too heavy or too full, and nothing is left out or packed twice."""

from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonical.packaging import Box
from canonical.shipment import PackedItem, sscc
from canonical.stock import Traits
from router.boxing import Piece, box_up
from router.portion import cut

D = Decimal

SMALL = Box(name="small", length_cm=D(30), width_cm=D(20), height_cm=D(15), max_weight_kg=D(10), tare_kg=D("0.2"))
LARGE = Box(name="large", length_cm=D(60), width_cm=D(40), height_cm=D(40), max_weight_kg=D(25), tare_kg=D("0.8"))
MUG = Piece(D("0.4"), D("1"), (D(12), D(10), D(9)))
BOWL = Piece(D("0.9"), D("2"), (D(16), D(16), D(8)), case=D(6))


def codes():
    return (sscc("0614141", serial) for serial in count(1))


def to_pack(position, quantity, sku="MUG-01", **more):
    return PackedItem(position=position, line=str(position), sku=sku, quantity=D(quantity), unit="each", **more)


def boxed(*pairs, boxes=(SMALL, LARGE)):
    items = [item for item, _ in pairs]
    pieces = {(item.position, item.sku): piece for item, piece in pairs}
    return box_up("4711", items, pieces, boxes, codes())


def contents(packing):
    return [(one.box, [(item.position, item.quantity) for item in one.contents]) for one in packing.cartons]


def test_full_cases_are_cartons_of_their_own_and_the_rest_shares_the_smallest_box():
    packing = boxed((to_pack(1, 14, "BOWL"), BOWL), (to_pack(2, 2), MUG))
    assert contents(packing) == [("", [(1, 6)]), ("", [(1, 6)]), ("small", [(1, 2), (2, 2)])]
    assert [one.weight_kg for one in packing.cartons] == [D("5.4"), D("5.4"), D("2.8")]
    assert packing.findings == ()


def test_one_large_box_is_better_than_many_small_ones():
    assert contents(boxed((to_pack(1, 50), MUG))) == [("large", [(1, 50)])]
    assert [box for box, _ in contents(boxed((to_pack(1, 50), MUG), boxes=(SMALL,)))] == ["small"] * 7


def test_what_is_too_long_for_an_open_box_gets_another():
    weight, rod = Piece(D(9), D(1), (D(10), D(10), D(10))), Piece(D(1), D(1), (D(55), D(5), D(5)))
    heavy = Piece(D(24), D(60), (D(50), D(40), D(30)))
    packing = boxed((to_pack(1, 1, "ROD"), rod), (to_pack(2, 1, "WEIGHT"), weight), (to_pack(3, 1, "CHEST"), heavy))
    assert contents(packing) == [("large", [(3, 1), (1, 1)]), ("small", [(2, 1)])]


def test_a_box_is_not_made_too_heavy():
    anvil = Piece(D(9), D(1))
    assert contents(boxed((to_pack(1, 5), anvil))) == [
        ("large", [(1, 2)]),
        ("large", [(1, 2)]),
        ("small", [(1, 1)]),
    ]


def test_a_piece_that_fills_a_box_alone_may_fill_it_to_the_brim():
    brick = Piece(D(1), SMALL.volume_l, SMALL.sides)
    assert contents(boxed((to_pack(1, 2), brick), boxes=(SMALL,))) == [("small", [(1, 1)]), ("small", [(1, 1)])]


def test_nothing_more_goes_into_a_box_that_one_piece_fills_to_the_brim():
    brick, pin = Piece(D(1), SMALL.volume_l, SMALL.sides), Piece(D("0.1"), D("0.001"))
    packing = boxed((to_pack(1, 1), brick), (to_pack(2, "0.1", "PIN"), pin), boxes=(SMALL,))
    assert contents(packing) == [("small", [(1, 1)]), ("small", [(2, D("0.1"))])]


@pytest.mark.parametrize(
    "piece",
    [Piece(D(1), D(1), (D(90), D(2), D(2))), Piece(D(40), D(1)), Piece(D(1), D(200))],
    ids=["too long", "too heavy", "too bulky"],
)
def test_what_fits_in_no_box_travels_on_its_own_and_a_person_is_told(piece):
    packing = boxed((to_pack(1, "2.5", "POLE"), piece), (to_pack(2, 1), MUG))
    assert contents(packing) == [("small", [(2, 1)]), ("", [(1, 1)]), ("", [(1, 1)]), ("", [(1, D("0.5"))])]
    [finding] = packing.findings
    assert (finding.rule, finding.line) == ("fits_no_box", "1")


def test_what_nobody_has_measured_is_counted_into_cartons_and_a_person_is_told():
    packing = boxed((to_pack(1, 5), Piece(loose=D(4))), (to_pack(2, 3), Piece(weight_kg=D(1), loose=D(4))))
    assert contents(packing) == [("", [(1, 4)]), ("", [(1, 1)]), ("", [(2, 3)])]
    assert [one.weight_kg for one in packing.cartons] == [None, None, 3]
    assert {finding.rule for finding in packing.findings} == {"not_measured"}


def test_without_any_box_each_unit_travels_on_its_own():
    assert len(boxed((to_pack(1, 3), MUG), boxes=()).cartons) == 3


def test_what_weighs_nothing_and_takes_no_room_goes_into_one_box():
    assert contents(boxed((to_pack(1, 9999), Piece(D(0), D(0))))) == [("small", [(1, 9999)])]


def test_each_piece_goes_with_its_number():
    numbers = tuple(f"S{n}" for n in range(8))
    packing = boxed((to_pack(1, 8, serials=numbers), MUG._replace(case=D(6))))
    assert [one.contents[0].serials for one in packing.cartons] == [numbers[:6], numbers[6:]]
    case, rest = cut(to_pack(1, 2, serials=numbers[:6]), D(1))
    assert (case.serials, rest.serials) == (numbers[:3], numbers[3:6])


def test_a_volume_is_told_or_follows_from_three_sides():
    sides = {"length_cm": D(10), "width_cm": D(30), "height_cm": D(20)}
    assert Traits(**sides).volume == 6 and Traits(**sides).sides == (30, 20, 10)
    assert Traits(**sides, volume_l=D(7)).volume == 7
    assert Traits(length_cm=D(10)).volume is None and Traits(length_cm=D(10)).sides == ()


_side = st.decimals(1, 70, places=0)
_pieces = st.builds(
    lambda weight, sides, case: Piece(weight, sides[0] * sides[1] * sides[2] / 1000, tuple(sorted(sides)[::-1]), case),
    st.decimals("0.1", 30, places=1), st.tuples(_side, _side, _side), st.none() | st.decimals(2, 12, places=0),
)  # fmt: skip
_lines = st.lists(st.tuples(st.decimals(0, 30, places=1), _pieces), max_size=5)


@settings(deadline=None, max_examples=60)
@given(_lines, st.lists(st.sampled_from([SMALL, LARGE]), unique=True))
def test_everything_is_packed_once_and_no_carton_is_over_its_weight_or_volume(lines, boxes):
    pairs = [(to_pack(n, quantity, f"SKU-{n}"), piece) for n, (quantity, piece) in enumerate(lines, 1)]
    packing = boxed(*pairs, boxes=boxes)
    assert packing == boxed(*pairs, boxes=boxes)
    pieces = {item.position: piece for item, piece in pairs}
    packed = [item for carton in packing.cartons for item in carton.contents]
    for item, piece in pairs:
        mine = [one.quantity for one in packed if one.position == item.position]
        assert sum(mine) == item.quantity and all(quantity > 0 for quantity in mine)
        assert piece.case is None or mine.count(piece.case) >= item.quantity // piece.case, "a full case stays one"
    assert len({carton.sscc for carton in packing.cartons}) == len(packing.cartons)
    for carton in packing.cartons:
        _within(carton, pieces, {box.name: box for box in boxes})


def _within(carton, pieces, boxes):
    if not carton.box:
        assert len(carton.contents) == 1
        return
    box = boxes[carton.box]
    assert sum(item.quantity * pieces[item.position].weight_kg for item in carton.contents) <= box.max_weight_kg
    volume = sum(item.quantity * pieces[item.position].volume_l for item in carton.contents)
    alone = len(carton.contents) == 1 and carton.contents[0].quantity <= 1
    assert volume <= (box.volume_l if alone else box.usable_l)
    assert all(pieces[item.position].sides[0] <= box.sides[0] for item in carton.contents)
