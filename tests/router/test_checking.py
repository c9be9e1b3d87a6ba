"""Scans that are of what was packed count; all others are refused with a sentence, and change nothing."""

import re
from datetime import date
from decimal import Decimal

import pytest

from canonical.shipment import Carton, PackedItem, sscc
from canonical.stock import Tracking
from router.checking import Known, check, open_cartons

D = Decimal
ONE, TWO = sscc("0614141", 1), sscc("0614141", 2)
MUG = "09506000134352"


def item(position, sku, quantity, **more):
    return PackedItem(position=position, line=str(position), sku=sku, quantity=D(quantity), unit="each", **more)


CARTONS = (
    Carton(sscc=ONE, contents=(item(1, "MUG", 3), item(2, "SERUM", 2, lot="A"), item(2, "SERUM", 1, lot="B"))),
    Carton(sscc=TWO, contents=(item(3, "PHONE", 2, serials=("S1", "S2")),)),
)
KNOWN = Known(
    today=date(2026, 11, 24),
    skus={MUG: "MUG", "MUG": "MUG", "SERUM": "SERUM", "PHONE": "PHONE", "LAMP": "LAMP"},
    tracking={"SERUM": Tracking.lot, "PHONE": Tracking.serial},
    free={"PHONE": frozenset({"S3"}), "LAMP": frozenset({"L1"})},
)


class Desk:
    """A place where one scan comes after the other."""

    def __init__(self, cartons=CARTONS, known=KNOWN):
        self.cartons, self.known, self.scans = cartons, known, []

    def scan(self, code):
        verdict = check(code, self.cartons, self.scans, self.known)
        self.scans.append(verdict.scan)
        return verdict

    def accepted(self, *codes):
        verdicts = [self.scan(code) for code in codes]
        assert [v.scan.says for v in verdicts if not v.scan.accepted] == []
        return verdicts[-1]

    def refused(self, code):
        before = open_cartons(self.cartons, self.scans, self.known)
        scan = self.scan(code).scan
        assert not scan.accepted
        assert open_cartons(self.cartons, self.scans, self.known) == before
        return scan.says


@pytest.fixture
def desk():
    return Desk()


def test_cartons_are_closed_by_their_last_piece_and_the_shipment_by_its_last_carton(desk):
    assert desk.accepted(ONE).scan.says == f"carton {ONE} is open: MUG, SERUM"
    assert desk.accepted(f"(01){MUG}(37)2").scan.says == "MUG: 2 of 3"
    assert desk.accepted("MUG").closed is False
    verdict = desk.accepted("SERUM LOT:A QTY:2", "serum".upper() + " lot:B")
    assert (verdict.closed, verdict.complete) == (True, False)
    assert open_cartons(CARTONS, desk.scans, KNOWN) == [TWO]
    verdict = desk.accepted(f"(00){TWO}", "S1", "PHONE SN:S3")
    assert (verdict.closed, verdict.complete) == (True, True)
    assert verdict.scan.says == "PHONE: 2 of 2; the shipment is complete"
    assert verdict.carton.contents[0].serials == ("S1", "S3")
    assert desk.accepted(TWO).closed is False, "a complete carton is not completed again"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (sscc("0614141", 9), "no carton of this shipment"),
        ("NONSENSE", "no item of this shipment"),
        ("LAMP", "does not belong into this carton, nor in any other"),
        ("L1", "LAMP does not belong"),
        ("PHONE SN:S1", f"it belongs into {TWO}"),
        ("MUG QTY:4", "too many: 3 more of MUG belong into this carton, not 4"),
        ("MUG QTY:0", "no quantity"),
        ("MUG QTY:x", "no quantity"),
        ("SERUM", "scan its lot too .A or B"),
        ("SERUM LOT:C", "lot C of SERUM is not what was packed; take lot A or B"),
        ("SERUM LOT:B QTY:2", "too many: 1 more of SERUM of lot B"),
        (f"(01){MUG}(17)261124", "expired on 2026-11-24"),
        (f"(01){MUG[:-1]}3", "check digit"),
        ("", "neither a carton nor an item"),
        ("LOT:A", "neither a carton nor an item"),
    ],
)
def test_a_wrong_scan_is_refused_with_the_reason(desk, code, says):
    desk.accepted(ONE)
    assert re.search(says, desk.refused(code))


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("PHONE SN:S1", "scanned already"),
        ("PHONE", "a number of its own"),
        ("PHONE SN:S9", "neither lies on the shelf"),
        ("PHONE SN:S2 QTY:2", "one piece, not 2"),
    ],
)
def test_a_piece_is_scanned_once_and_by_its_own_number(desk, code, says):
    desk.accepted(TWO, "PHONE SN:S1")
    assert says in desk.refused(code)


def test_a_label_comes_first_where_there_are_several_cartons(desk):
    assert desk.refused("MUG") == "scan a carton's label first; there are 2"
    assert Desk(CARTONS[1:]).accepted("S1").scan.sscc == TWO


def test_one_code_may_open_a_carton_and_count_into_it(desk):
    assert desk.accepted(f"(00){ONE}(02){MUG}(37)3").scan.quantity == 3


def test_lots_and_numbers_that_nobody_planned_are_taken_from_the_scans():
    carton = Carton(sscc=ONE, contents=(item(1, "MUG", 2),))
    known = KNOWN._replace(per_unit={(1, "MUG"): D(6)})  # two cases of six
    desk = Desk((carton,), known)
    verdict = desk.accepted(f"(01){MUG}(10)X(17)280101(37)9", "MUG LOT:Y QTY:2 SN:", "MUG LOT:Y SN:N7")
    assert [(c.quantity, c.lot, c.serials, c.expires_on) for c in verdict.carton.contents] == [
        (D("1.5"), "X", (), date(2028, 1, 1)),
        (D("0.5"), "Y", ("N7",), None),
    ]


def test_lots_that_divide_no_unit_evenly_still_add_up_and_count_again():
    carton = Carton(sscc=ONE, contents=(item(1, "MUG", 1),))
    desk = Desk((carton,), KNOWN._replace(per_unit={(1, "MUG"): D(3)}))
    verdict = desk.accepted("MUG LOT:X", "MUG LOT:Y", "MUG LOT:Z")
    assert [c.quantity for c in verdict.carton.contents] == [D("0.3333"), D("0.3333"), D("0.3334")]
    assert open_cartons((verdict.carton,), desk.scans, desk.known) == []


def test_what_has_expired_since_it_was_packed_does_not_leave():
    old = Carton(sscc=ONE, contents=(item(1, "MUG", 2, lot="A", expires_on=date(2026, 11, 20)),))
    assert "expired on 2026-11-20" in Desk((old,)).refused("MUG LOT:A")


def test_a_lot_may_be_told_for_what_was_packed_partly_without_one():
    carton = Carton(sscc=ONE, contents=(item(1, "MUG", 1, lot="A"), item(1, "MUG", 1)))
    desk = Desk((carton,))
    verdict = desk.accepted("MUG LOT:Z", "MUG LOT:A")
    assert sorted(c.lot for c in verdict.carton.contents) == ["A", "Z"]
