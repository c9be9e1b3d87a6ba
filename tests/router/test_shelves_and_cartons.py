"""What is taken from which shelf, and what lies in which carton, where one piece more or less makes the difference."""

from decimal import Decimal
from itertools import count

import pytest

from canonical.lifecycle import OrderState
from canonical.order import OrderLine, PurchaseOrder
from canonical.packaging import Box
from canonical.shipment import PackedItem, sscc
from router.allocation import allocate
from router.boxing import Piece, box_up, fits
from router.carton import pack
from router.facts import Facts
from router.portion import cut
from router.supply import Place, Supply

D = Decimal
S = OrderState


def planned(quantities, *places, skus="AB", facts=None, **terms):
    """Plan an order of these quantities of A, B, ...; places are a name and what is free there."""
    lines = tuple(OrderLine(number=f"{n}0", quantity=D(q), unit="each") for n, q in enumerate(quantities, 1))
    order = PurchaseOrder(partner="acme", number="4711", lines=lines)
    known = Facts(order_id=1, today="2026-03-02", skus=dict(enumerate(skus[: len(lines)], 1)), **facts or {})
    shelves = tuple(Place(warehouse=name, free={sku: D(q) for sku, q in free.items()}) for name, free in places)
    return allocate(order, known, Supply(places=shelves, **terms) if places else None)


def taken(plan):
    return [(one.position, one.sku, one.warehouse, one.quantity) for one in plan.reservations]


@pytest.mark.parametrize(
    ("places", "got"),
    [
        ((("e", {"A": 4}), ("w", {"A": 1, "B": 1})), [(1, "A", "e", 4)]),
        ((("e", {"A": "3"}), ("w", {"A": 1, "B": 3})), [(1, "A", "w", 1), (2, "B", "w", 3)]),
        ((("e", {"A": 2}), ("w", {"B": 2})), [(1, "A", "e", 2)]),
        ((("e", {}), ("w", {"A": -1})), []),
    ],
    ids=["a whole line", "most of two lines", "the first of two alike", "nowhere"],
)
def test_an_order_that_is_not_split_comes_from_where_most_of_its_lines_are(places, got):
    assert taken(planned((4, 4), *places, shortage="partial")) == got


def test_one_whole_line_counts_more_than_much_of_two():
    places = (("e", {"A": "3.9", "B": "3.9"}), ("w", {"B": 4}))
    assert taken(planned((4, 4), *places, shortage="partial")) == [(2, "B", "w", 4)]
    assert taken(planned((10, 2), ("e", {"A": 3}), ("w", {"B": 1}), shortage="partial")) == [(2, "B", "w", 1)]


def test_what_goes_in_anothers_place_is_gone_for_the_lines_that_follow():
    plan = planned(
        (3, 3), ("e", {"B": 5}), ("w", {"B": 1}), shortage="partial", split="by_line", substitutes={"A": ("B",)}
    )
    assert taken(plan) == [(1, "B", "e", 3), (2, "B", "e", 2)]
    assert (plan.taken, plan.backordered, plan.state) == ({1: 3, 2: 2}, {2: 1}, S.partially_allocated)


def test_its_own_item_in_the_second_place_goes_before_another_in_the_first():
    places = (("e", {"A": 1, "B": 9}), ("w", {"A": 3}))
    plan = planned((3,), *places, split="by_line", substitutes={"A": ("B",)})
    assert taken(plan) == [(1, "A", "w", 3)]


def test_half_a_line_is_no_line_where_only_whole_ones_are_taken():
    plan = planned((3, 2), ("e", {"A": 2, "B": 2}), shortage="line", split="freely")
    assert (taken(plan), plan.backordered) == ([(2, "B", "e", 2)], {1: 3})


def test_a_line_is_drawn_from_as_many_places_as_it_takes_and_no_more():
    places = (("e", {"A": 1}), ("n", {"A": 0}), ("w", {"A": "1.5"}), ("s", {"A": 9}))
    plan = planned((2,), *places, split="freely")
    assert taken(plan) == [(1, "A", "e", 1), (1, "A", "w", 1)]


@pytest.mark.parametrize(
    ("facts", "rest", "state", "parts"),
    [
        ({}, "backorder", S.backordered, ({1: 4}, {})),
        ({}, "cancel", S.cancelled, ({}, {1: 4})),
        ({"reserved": {1: D("0.5")}}, "backorder", S.partially_allocated, ({1: D("3.5")}, {})),
        ({"reserved": {1: D("0.5")}}, "cancel", S.allocated, ({}, {1: D("3.5")})),
        ({"reserved": {1: D(4)}}, "cancel", S.allocated, ({}, {})),
        ({"rejected": {1: D(4)}}, "cancel", S.backordered, ({}, {})),
        ({"rejected": {1: D(1)}}, "backorder", S.backordered, ({1: 3}, {})),
        ({"reserved": {1: D(0)}}, "backorder", S.backordered, ({1: 4}, {})),
    ],
)
def test_the_state_follows_from_what_is_there_and_what_becomes_of_the_rest(facts, rest, state, parts):
    plan = planned((4,), ("e", {}), facts=facts, rest=rest)
    assert (plan.state, (plan.backordered, plan.cancelled)) == (state, parts)
    assert plan.rejected == facts.get("rejected", {})


def test_a_reservation_says_how_much_of_the_line_it_is_where_the_units_differ():
    same, cases = (
        planned((2,), facts={"available": {"A": D(48)}, "quantities": given}).reservations[0]
        for given in ({}, {1: D(24)})
    )
    assert (same.quantity, same.ordered) == (2, None)
    assert (cases.quantity, cases.ordered, cases.warehouse) == (24, 2, "main")


SMALL = Box(name="small", length_cm=D(30), width_cm=D(20), height_cm=D(10), max_weight_kg=D(10), tare_kg=D("0.25"))
LARGE = Box(name="large", length_cm=D(60), width_cm=D(40), height_cm=D(40), max_weight_kg=D(25), tare_kg=D("0.8"))


def item(position, quantity, sku="MUG", **more):
    return PackedItem(position=position, line=f"{position}0", sku=sku, quantity=D(quantity), unit="each", **more)


def boxed(*pairs, boxes=(LARGE, SMALL)):
    pieces = {(one.position, one.sku): piece for one, piece in pairs}
    codes = (sscc("0614141", n) for n in count(1))
    return box_up("4711", [one for one, _ in pairs], pieces, boxes, codes)


def told(packing):
    return [
        (one.box, one.weight_kg, [(part.position, part.quantity) for part in one.contents]) for one in packing.cartons
    ]


@pytest.mark.parametrize(
    ("piece", "goes_in"),
    [
        (Piece(D(10), D(6), (D(30), D(20), D(10))), True),
        (Piece(D("10.1"), D(6)), False),
        (Piece(D(10), D("6.001")), False),
        (Piece(D(1), D(1), (D("30.1"), D(1), D(1))), False),
        (Piece(D(1), D(1), (D(1), D(1), D("10.1"))), False),
        (Piece(None, D(1)), False),
        (Piece(D(1), None), False),
    ],
)
def test_a_piece_goes_into_a_box_up_to_its_weight_volume_and_sides(piece, goes_in):
    assert fits(piece, SMALL) is goes_in


def test_a_box_is_filled_to_its_weight_and_to_its_usable_volume_and_weighs_what_it_weighs():
    assert told(boxed((item(1, 11), Piece(D(1), D("0.01"))), boxes=(SMALL,))) == [
        ("small", D("10.25"), [(1, 10)]), ("small", D("1.25"), [(1, 1)]),
    ]  # fmt: skip
    usable = SMALL.usable_l
    assert told(boxed((item(1, 2), Piece(D(1), usable / 2)), boxes=(SMALL,))) == [("small", D("2.25"), [(1, 2)])]
    assert len(told(boxed((item(1, 2), Piece(D(1), usable / 2 + D("0.01"))), boxes=(SMALL,)))) == 2


def test_the_smallest_box_that_holds_all_is_taken():
    assert told(boxed((item(1, 10), Piece(D(1), D("0.1"))))) == [("small", D("10.25"), [(1, 10)])]
    assert told(boxed((item(1, 11), Piece(D(1), D("0.1"))))) == [("large", D("11.8"), [(1, 11)])]


def test_two_lines_share_a_box_the_larger_pieces_lie_below():
    small, big = Piece(D("0.5"), D("0.1")), Piece(D(1), D(2))
    assert told(boxed((item(1, 4), small), (item(2, 2, "POT"), big))) == [("small", D("4.25"), [(2, 2), (1, 4)])]


def test_a_full_case_leaves_as_it_is_to_the_piece():
    piece = Piece(D(1), D("0.1"), case=D(6))
    assert told(boxed((item(1, 6), piece))) == [("", D(6), [(1, 6)])]
    assert told(boxed((item(1, 7), piece))) == [("", D(6), [(1, 6)]), ("small", D("1.25"), [(1, 1)])]
    assert told(boxed((item(1, 5), piece))) == [("small", D("5.25"), [(1, 5)])]


def test_a_person_is_told_once_for_each_item_what_to_mend():
    pole = Piece(D(1), D(1), (D(99), D(1), D(1)))
    unknown = Piece(weight_kg=D("0.1"), loose=D("24.0"))
    packing = boxed((item(1, 1, "POLE"), pole), (item(2, 30, "SOCK"), unknown), (item(2, 1, "SOCK"), unknown))
    assert told(packing) == [
        ("", D(1), [(1, 1)]), ("", D("2.4"), [(2, 24)]), ("", D("0.6"), [(2, 6)]), ("", D("0.1"), [(2, 1)]),
    ]  # fmt: skip
    assert [(one.rule, one.line, one.says, one.mend) for one in packing.findings] == [
        ("fits_no_box", "10", "POLE fits into no box and travels on its own", "Add a larger box to `boxes`."),
        (
            "not_measured", "20", "nobody has measured SOCK, so it is packed 24.0 to a carton",
            "Import its weight_kg and its length_cm, width_cm and height_cm, or volume_l.",
        ),
    ]  # fmt: skip


def test_two_dozen_share_a_carton_where_nothing_is_known():
    assert told(boxed((item(1, 25), Piece()))) == [("", None, [(1, 24)]), ("", None, [(1, 1)])]


def test_serial_numbers_are_cut_with_their_pieces():
    part, rest = cut(item(1, 4, serials=("a", "b", "c", "d")), D(1))
    assert (part.quantity, part.serials, rest.quantity, rest.serials) == (1, ("a",), 3, ("b", "c", "d"))
    part, rest = cut(item(1, 4), D("0.5"))
    assert (part.quantity, part.serials, rest.quantity, rest.serials) == (D("0.5"), (), D("3.5"), ())


def test_a_carton_of_one_unit_is_a_carton_and_its_weight_is_rounded_to_a_tenth_of_a_gram():
    codes = [sscc("0614141", 1), sscc("0614141", 2)]
    first, second = pack("4711", [item(1, 1), item(2, 1, "JUG")], 1, codes, weights={1: D("0.33333"), 2: D(2)})
    assert [(one.sscc, one.weight_kg, one.contents[0].sku) for one in (first, second)] == [
        (codes[0], D("0.3333"), "MUG"), (codes[1], D(2), "JUG"),
    ]  # fmt: skip
    with pytest.raises(ValueError) as raised:
        pack("4711", [item(1, 3)], 1, codes)
    assert str(raised.value) == "order 4711: no SSCC is left for carton 3; give more of them"
