"""Lots and pieces: first expiring first, never more than there is, and all of it in the ledger."""

import re
from datetime import date

import pytest

from canonical.stock import Item, Tracking, Traits
from store import NotEnough, Store
from tests.store.sample import D, enter, reserved, writing

JAM = Item(sku="JAM-1", traits=Traits(tracking=Tracking.lot))
SAW = Item(sku="SAW-1", traits=Traits(tracking=Tracking.serial))
TODAY = date(2026, 11, 24)


def jams(uow, **lots):
    """``jams(uow, B=("10", "2026-12-24"))`` puts 10 of lot B onto the shelf."""
    uow.stock.put_item(JAM)
    for name, (quantity, day) in lots.items():
        expires = date.fromisoformat(day)
        uow.stock.set_on_hand("JAM-1", "main", D(quantity), "count", lot=name, expires_on=expires)


def test_what_expires_first_leaves_first_and_what_has_expired_never(store: Store):
    with writing(store) as uow:
        jams(uow, A=("5", "2027-03-01"), B=("4", "2026-12-24"), C=("9", "2026-11-24"))
        order = enter(uow)
        uow.stock.reserve(order, [reserved("7", "JAM-1")])
        taken = uow.lots.pick(order, 1, "JAM-1", "main", D(7), Tracking.lot, TODAY)
        assert [(one.lot, one.quantity) for one in taken] == [("B", 4), ("A", 3)]
        uow.stock.ship(order, {1: D(7)})
        assert [(one.lot, one.on_hand, one.picked) for one in uow.lots.list()] == [("C", 9, 0), ("A", 2, 0)]
        left = [(e.lot, e.on_hand_change) for e in uow.stock.ledger() if e.kind == "shipped"]
        assert left == [("B", -4), ("A", -3)]
        assert uow.stock.audit() == []
        assert [one.lot for one in uow.lots.expired(TODAY)] == ["C"]
    with pytest.raises(NotEnough, match="no lot that may still leave"), writing(store) as uow:
        uow.lots.pick(order, 1, "JAM-1", "main", D(3), Tracking.lot, TODAY)


def test_what_nobody_picked_is_picked_as_it_leaves_and_what_is_given_back_lies_on_the_shelf_again(store: Store):
    with writing(store) as uow:
        jams(uow, A=("5", "2027-03-01"))
        order = enter(uow)
        uow.stock.reserve(order, [reserved("4", "JAM-1")])
        uow.stock.ship(order, {1: D(1)})
        uow.lots.pick(order, 1, "JAM-1", "main", D(3), Tracking.lot, TODAY)
        uow.stock.release(order, {1: D(2)})
        assert [(one.on_hand, one.picked) for one in uow.lots.list()] == [(4, 1)]
        uow.stock.release(order)
        assert [(one.on_hand, one.picked) for one in uow.lots.list()] == [(4, 0)]
        assert uow.stock.audit() == []


def test_an_item_that_is_kept_by_lot_from_now_on_loses_nothing(store: Store):
    with writing(store) as uow:
        uow.stock.put_item(Item(sku="JAM-1"))
        uow.stock.set_on_hand("JAM-1", "main", D(6), "count")
        uow.stock.put_item(JAM)
        assert [(one.lot, one.on_hand) for one in uow.lots.list()] == [("", 6)]
        uow.stock.set_on_hand("JAM-1", "main", D(4), "count", lot="A", expires_on=date(2027, 1, 1))
        uow.stock.set_on_hand("JAM-1", "main", D(7), "count")
        assert [(one.lot, one.on_hand) for one in uow.lots.list()] == [("A", 4), ("", 3)]
        assert uow.stock.audit() == []
    with pytest.raises(NotEnough, match=r"lot \(none\) of JAM-1"), writing(store) as uow:
        uow.stock.set_on_hand("JAM-1", "main", D(3), "count")


def test_a_lot_in_quarantine_is_promised_to_nobody(store: Store):
    with writing(store) as uow:
        jams(uow, A=("5", "2027-03-01"), B=("4", "2026-12-24"))
        uow.stock.quarantine("JAM-1", "main", D(4), "glass in it", lot="B")
        [level] = uow.stock.levels()
        assert (level.on_hand, level.quarantined, level.available) == (9, 4, 5)
        order = enter(uow)
        uow.stock.reserve(order, [reserved("5", "JAM-1")])
        taken = uow.lots.pick(order, 1, "JAM-1", "main", D(5), Tracking.lot, TODAY)
        assert [one.lot for one in taken] == ["A"]
        assert uow.stock.audit() == []
    with pytest.raises(NotEnough, match="0 of JAM-1 in main are free"), writing(store) as uow:
        uow.stock.quarantine("JAM-1", "main", D(1), "glass", lot="A")


def test_pieces_with_a_number_leave_once(store: Store):
    with writing(store) as uow:
        uow.stock.put_item(SAW)
        uow.stock.set_on_hand("SAW-1", "main", D(3), "count")
        assert uow.lots.number("SAW-1", "main", ["S1", "S2", "S1"]) == 2
        order = enter(uow)
        uow.stock.reserve(order, [reserved("3", "SAW-1")])
        [taken] = uow.lots.pick(order, 1, "SAW-1", "main", D(2), Tracking.serial, TODAY)
        assert taken.serials == ("S1", "S2")
    with pytest.raises(NotEnough, match=r"only 0 of the 1 .* have one"), writing(store) as uow:
        uow.lots.pick(order, 1, "SAW-1", "main", D(1), Tracking.serial, TODAY)
    with pytest.raises(NotEnough, match="S1 is picked"), writing(store) as uow:
        uow.lots.number("SAW-1", "main", ["S1"])
    with writing(store) as uow:
        uow.stock.ship(order, {1: D(2)})
        assert uow.lots.serials("SAW-1") == []
        assert uow.lots.number("SAW-1", "main", ["S1"]) == 1  # it came back
        assert uow.stock.audit() == []


def saws(uow, *numbers, on_hand=None):
    uow.stock.put_item(SAW)
    uow.stock.set_on_hand("SAW-1", "main", D(on_hand or len(numbers)), "count")
    uow.lots.number("SAW-1", "main", numbers)


def test_a_piece_in_quarantine_is_passed_over_and_the_ledger_says_which_it_is(store: Store):
    with writing(store) as uow:
        saws(uow, "S1", "S2", "S3")
        uow.stock.quarantine("SAW-1", "main", D(1), "bent", serials=["S1"])
        order = enter(uow)
        uow.stock.reserve(order, [reserved("2", "SAW-1")])
        [taken] = uow.lots.pick(order, 1, "SAW-1", "main", D(1), Tracking.serial, TODAY)
        assert taken.serials == ("S2",) and uow.lots.serials("SAW-1") == ["S3"]
        assert not uow.lots.pick_as_told(order, 1, "SAW-1", "main", D(1), "", ["S1"])
        assert [(one.serial, one.state, one.apart) for one in uow.lots.pieces("SAW-1", "main")] == [
            ("S1", "here", "bent"), ("S2", "picked", None), ("S3", "here", None),
        ]  # fmt: skip
        [apart] = [one for one in uow.stock.ledger() if one.kind == "quarantined"]
        assert (apart.serials, apart.quarantined_change, apart.cause) == (("S1",), 1, "bent")
        assert uow.stock.audit() == []
        uow.lots.lose("SAW-1", "main", ["S1"])  # it is not on the shelf
        uow.stock.quarantine("SAW-1", "main", D(-1), "straightened", serials=["S1"])
        assert uow.lots.serials("SAW-1") == ["S1", "S3"] and uow.stock.audit() == []


@pytest.mark.parametrize(
    ("many", "serials", "says"),
    [
        (1, [], "3 on the shelf in main have one; name those that are set apart (--serial NUMBER), of S3, S4, S5"),
        (1, ["S1"], "number S1 of SAW-1 is not on the shelf in main: it lies in quarantine in main (bent)"),
        (1, ["S2"], "S2 of SAW-1 is not on the shelf in main: it is in a carton for order 1, which must be unpacked"),
        (1, ["S9"], "number S9 of SAW-1 is not on the shelf in main: it was never written down; on the shelf are: S3"),
        (1, ["L1"], "number L1 of SAW-1 is not on the shelf in main: it was not found when it was looked for"),
        (-1, [], "1 in quarantine in main have one; name those that are sound (--serial NUMBER), of S1"),
        (-1, ["S3"], "number S3 of SAW-1 is not in quarantine in main: it lies on the shelf in main"),
    ],
)
def test_a_piece_that_is_set_apart_or_cleared_is_named_and_lies_there(store: Store, many, serials, says):
    with writing(store) as uow:
        saws(uow, "S1", "S2", "S3", "S4", "S5", "L1")
        uow.lots.lose("SAW-1", "main", ["L1"])
        uow.stock.adjust("SAW-1", "main", D(-1), "lost")
        uow.stock.quarantine("SAW-1", "main", D(1), "bent", serials=["S1"])
        order = enter(uow)
        uow.stock.reserve(order, [reserved("1", "SAW-1")])
        uow.lots.pick(order, 1, "SAW-1", "main", D(1), Tracking.serial, TODAY)
    with pytest.raises(NotEnough, match=re.escape(says)), writing(store) as uow:
        uow.stock.quarantine("SAW-1", "main", D(many), "why", serials=serials)


def test_pieces_that_are_moved_or_taken_away_are_named_and_their_numbers_go_with_them(store: Store):
    with writing(store) as uow:
        saws(uow, "S1", "S2", "S3", on_hand=4)
        uow.stock.transfer("SAW-1", "main", "east", D(1), "one without a number")
        uow.stock.transfer("SAW-1", "main", "east", D(1), "balance", serials=["S2"])
        uow.stock.adjust("SAW-1", "main", D(-1), "stolen", serials=["S3"])
        assert [(one.serial, one.warehouse) for one in uow.lots.pieces("SAW-1")] == [("S1", "main"), ("S2", "east")]
        assert uow.stock.prove() == []
    unnamed = "1 on the shelf in main have one; name those that leave it (--serial NUMBER), of S1"
    for act in (
        lambda stock: stock.transfer("SAW-1", "main", "east", D(1), "balance"),
        lambda stock: stock.adjust("SAW-1", "main", D(-1), "stolen", serials=[]),
    ):
        with pytest.raises(NotEnough, match=re.escape(unnamed)), writing(store) as uow:
            act(uow.stock)
    elsewhere = "number S2 of SAW-1 is not on the shelf in main: it lies on the shelf in east; on the shelf are: S1"
    with pytest.raises(NotEnough, match=elsewhere), writing(store) as uow:
        uow.stock.transfer("SAW-1", "main", "east", D(1), "balance", serials=["S2"])


def test_pieces_that_nobody_numbered_can_be_apart_until_their_numbers_are_written_down(store: Store):
    with writing(store) as uow:
        saws(uow, "S1", on_hand=3)
        uow.stock.quarantine("SAW-1", "main", D(2), "wet")
        uow.stock.quarantine("SAW-1", "main", D(-1), "dry")
        uow.lots.number("SAW-1", "main", ["S2"])
    with (
        pytest.raises(NotEnough, match=r"1 of the 3 SAW-1 .* in quarantine, and 2 of the others"),
        writing(store) as uow,
    ):
        uow.lots.number("SAW-1", "main", ["S3"])
    with writing(store) as uow:
        uow.stock.name_apart("SAW-1", "main", ["S3"], "wet")
        assert uow.lots.in_quarantine("SAW-1") == {"S3": "main (wet)"} and uow.stock.audit() == []
    with (
        pytest.raises(NotEnough, match=r"S3 is in quarantine in main \(wet\)"),
        writing(store) as uow,
    ):
        uow.lots.number("SAW-1", "main", ["S3"])


def test_the_audit_names_pieces_that_do_not_add_up(store: Store):
    from sqlalchemy import text

    with writing(store) as uow:
        saws(uow, "S1", "S2", "S3")
        uow.stock.quarantine("SAW-1", "main", D(1), "bent", serials=["S1"])
        execute = uow.orders._unit.connection.execute
        execute(text("UPDATE serial SET apart = NULL"))
        assert uow.stock.audit() == [
            "SAW-1 in main: 3 pieces with a number may be picked, of 2 that are sound; name the others: "
            "crossdock stock serials SKU NUMBER --apart",
            "number S1 of SAW-1 in main: 0 times in quarantine, by the ledger 1",
        ]
        execute(text("UPDATE serial SET apart = 'bent' WHERE serial IN ('S2', 'S3')"))
        assert uow.stock.audit() == [
            "SAW-1 in main: 2 pieces in quarantine by their numbers, of 1 in quarantine",
            "number S1 of SAW-1 in main: 0 times in quarantine, by the ledger 1",
            "number S2 of SAW-1 in main: 1 times in quarantine, by the ledger 0",
            "number S3 of SAW-1 in main: 1 times in quarantine, by the ledger 0",
        ]


def test_the_audit_names_lots_and_lines_that_do_not_add_up(store: Store):
    from sqlalchemy import text

    with writing(store) as uow:
        jams(uow, A=("5", "2027-03-01"))
        order = enter(uow)
        uow.stock.reserve(order, [reserved("2", "JAM-1")])
        uow.orders._unit.connection.execute(text("UPDATE lot SET on_hand = on_hand + on_hand"))
        assert uow.stock.prove() == [
            "JAM-1 in main: 5 on hand, but its lots add up to 10",
            "lot A of JAM-1 in main: 10 on hand, but the ledger adds up to 5",
            f"order {order} line 1: 0 reserved, but its reservations add up to 2",
        ]


def test_a_count_that_names_pieces_says_which_are_gone(store: Store):
    with writing(store) as uow:
        saws(uow, "S1", "S2", "S3", "S4", "S5")
        uow.stock.quarantine("SAW-1", "main", D(1), "bent", serials=["S1"])
        order = enter(uow)
        uow.stock.reserve(order, [reserved("1", "SAW-1")])
        uow.lots.pick(order, 1, "SAW-1", "main", D(1), Tracking.serial, TODAY)  # S2
        uow.stock.set_on_hand("SAW-1", "main", D(4), "count")
        assert uow.lots.too_many("SAW-1", "main") == ["S3", "S4", "S5"]
        assert uow.lots.recount("SAW-1", "main", ["S1", "S2", "S4", "S6"]) == ["S3", "S5"]
        assert uow.lots.serials("SAW-1") == ["S4", "S6"] and uow.lots.too_many("SAW-1", "main") == []
        assert uow.stock.audit() == []
        uow.stock.set_on_hand("SAW-1", "main", D(6), "count")
        assert uow.lots.recount("SAW-1", "main", ["S3"]) == []  # it turned up, and there is room for all
        assert uow.lots.serials("SAW-1") == ["S3", "S4", "S6"]
    with pytest.raises(NotEnough, match="S6 is here in main already"), writing(store) as uow:
        uow.stock.set_on_hand("SAW-1", "east", D(1), "count")
        uow.lots.recount("SAW-1", "east", ["S6"])
