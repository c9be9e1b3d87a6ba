"""What is kept of each scan and said to whoever scans: every word, every number, and where it counts."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.shipment import Carton, PackedItem, sscc
from canonical.stock import Tracking
from router.checking import Known, check, open_cartons

D = Decimal
ONE, TWO, OTHER = (sscc("0614141", n) for n in (1, 2, 9))
MUG = "09506000134352"
TODAY = date(2026, 11, 24)


def item(position, sku, quantity, **more):
    return PackedItem(position=position, line=str(position), sku=sku, quantity=D(quantity), unit="each", **more)


CARTONS = (
    Carton(sscc=ONE, contents=(item(1, "MUG", 3), item(2, "SERUM", 2, lot="A"), item(2, "SERUM", 1, lot="B"))),
    Carton(sscc=TWO, contents=(item(3, "PHONE", 2, serials=("S1", "S2")),)),
)
KNOWN = Known(
    today=TODAY,
    skus={MUG: "MUG", "MUG": "MUG", "SERUM": "SERUM", "PHONE": "PHONE", "LAMP": "LAMP"},
    tracking={"SERUM": Tracking.lot, "PHONE": Tracking.serial},
    free={"PHONE": frozenset({"S3"}), "LAMP": frozenset({"L1"})},
)


def after(*codes, cartons=CARTONS, known=KNOWN):
    """Return the verdict on the last of these scans."""
    scans = []
    for code in codes:
        verdict = check(code, cartons, scans, known)
        scans.append(verdict.scan)
    return verdict


def told(verdict):
    return verdict.scan.model_dump(exclude_defaults=True, exclude={"code"})


def refused(says):
    return {"accepted": False, "says": says}


@pytest.mark.parametrize(
    ("codes", "scan"),
    [
        ((f"  {ONE} ",), {"accepted": True, "says": f"carton {ONE} is open: MUG, SERUM", "sscc": ONE}),
        ((ONE, "MUG"), {"accepted": True, "says": "MUG: 1 of 3", "sscc": ONE, "sku": "MUG", "quantity": D(1)}),
        (
            (ONE, "MUG QTY:0.5", "mug".upper() + " qty:2.25 lot:X sn:"),
            {"accepted": True, "says": "MUG: 2.75 of 3", "sscc": ONE, "sku": "MUG", "lot": "X", "quantity": D("2.25")},
        ),
        (
            (f"(00){ONE}(02){MUG}(37)2",),
            {"accepted": True, "says": "MUG: 2 of 3", "sscc": ONE, "sku": "MUG", "quantity": D(2)},
        ),
        (
            (ONE, f"(01){MUG}(17)261125"),
            {
                "accepted": True, "says": "MUG: 1 of 3", "sscc": ONE, "sku": "MUG", "quantity": D(1),
                "expires_on": date(2026, 11, 25),
            },
        ),
        (
            (TWO, "S1", "PHONE SN:S3"),
            {
                "accepted": True, "says": "PHONE: 2 of 2; the carton is complete", "sscc": TWO, "sku": "PHONE",
                "serial": "S3", "quantity": D(1),
            },
        ),
        ((OTHER,), refused(f"{OTHER} is no carton of this shipment")),
        (("",), refused("it names neither a carton nor an item; scan the item too")),
        (("MUG",), refused("scan a carton's label first; there are 2")),
        ((ONE, "NONSENSE"), refused("NONSENSE is no item of this shipment")),
        ((ONE, "LAMP"), refused("LAMP does not belong into this carton, nor in any other of this shipment")),
        ((ONE, "PHONE SN:S1"), refused(f"PHONE does not belong into this carton, it belongs into {TWO}")),
        ((ONE, "MUG", "MUG QTY:3"), refused("too many: 2 more of MUG belong into this carton, not 3")),
        ((ONE, "MUG QTY:"), refused("'' is no quantity; write QTY:12")),
        ((ONE, "MUG QTY:1.23456"), refused("'1.23456' is no quantity; write QTY:12")),
        ((ONE, "MUG QTY:0"), refused("'0' is no quantity; write QTY:12")),
        ((ONE, "SERUM"), refused("SERUM is kept by lot; scan its lot too (A or B)")),
        ((ONE, "SERUM LOT:C"), refused("lot C of SERUM is not what was packed; take lot A or B")),
        (
            (ONE, "SERUM LOT:A QTY:3"),
            refused("too many: 2 more of SERUM of lot A belong into this carton, not 3"),
        ),
        ((ONE, f"(01){MUG}(17)261124"), refused("MUG expired on 2026-11-24; it must not leave")),
        ((TWO, "PHONE"), refused("each PHONE has a number of its own; scan that too")),
        ((TWO, "S1", "S1"), refused("number S1 of PHONE was scanned already")),
        ((TWO, "PHONE SN:S2 QTY:2"), refused("number S2 is one piece, not 2")),
        (
            (TWO, "PHONE SN:S9"),
            refused("number S9 of PHONE neither lies on the shelf nor is set aside for this carton"),
        ),
    ],
)  # fmt: skip
def test_a_scan_is_kept_with_all_that_it_says(codes, scan):
    assert told(after(*codes)) == scan


@pytest.mark.parametrize(
    ("codes", "where"),
    [
        ((ONE,), (ONE, 0, False, False)),
        ((ONE, "SERUM LOT:B"), (ONE, 2, False, False)),
        ((ONE, "SERUM LOT:A QTY:2"), (ONE, 1, False, False)),
        ((ONE, "MUG QTY:3", "SERUM LOT:A QTY:2", "SERUM LOT:B"), (ONE, 2, True, False)),
        ((TWO, "S1", "S2"), (TWO, 0, True, False)),
        ((TWO, "S1", "S2", ONE, "MUG QTY:3", "SERUM LOT:A QTY:2", "SERUM LOT:B"), (ONE, 2, True, True)),
        ((TWO, "S1", "S2", TWO), (TWO, 0, False, False)),
    ],
)
def test_a_scan_tells_what_it_is_about_and_what_it_completes(codes, where):
    verdict = after(*codes)
    assert (verdict.carton.sscc, verdict.content, verdict.closed, verdict.complete) == where


def test_a_refused_scan_is_about_no_carton_and_counts_nothing():
    verdict = after(ONE, "MUG QTY:4")
    assert verdict[1:] == (None, 0, False, False)
    assert told(after(ONE, "MUG QTY:4", "MUG QTY:3"))["says"] == "MUG: 3 of 3"


def test_a_carton_that_is_complete_says_which_lots_and_pieces_and_days_were_scanned():
    carton = Carton(sscc=ONE, weight_kg=D(2), contents=(item(1, "MUG", 2), item(2, "SERUM", 1, lot="A")))
    verdict = after(
        "SERUM LOT:A", f"(01){MUG}(10)X(17)280101", f"(01){MUG}(10)X(17)280202", cartons=(carton,)
    )  # fmt: skip
    assert verdict.scan.says == "MUG: 2 of 2; the shipment is complete"
    assert verdict.carton.weight_kg == 2
    assert [(one.sku, one.quantity, one.lot, one.expires_on) for one in verdict.carton.contents] == [
        ("MUG", 2, "X", date(2028, 1, 1)), ("SERUM", 1, "A", None),
    ]  # fmt: skip


def test_open_are_the_cartons_of_which_a_piece_is_missing():
    scans = [after(ONE).scan, after(ONE, "MUG QTY:3").scan]
    assert open_cartons(CARTONS, scans, KNOWN) == [ONE, TWO]
    scans += [check("SERUM LOT:A QTY:2", CARTONS, scans, KNOWN).scan]
    scans += [check("SERUM LOT:B QTY:0.9999", CARTONS, scans, KNOWN).scan]
    assert open_cartons(CARTONS, scans, KNOWN) == [ONE, TWO]
    scans += [check("SERUM LOT:B QTY:0.0001", CARTONS, scans, KNOWN).scan]
    assert open_cartons(CARTONS, scans, KNOWN) == [TWO]


APART = KNOWN._replace(
    apart={"PHONE": {"S3": "main (cracked)"}, "SERUM": {"C": "main (glass)"}, "MUG": {"M": "east (wet)"}}
)


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (
            (TWO, "S3"),
            "number S3 of PHONE is in quarantine in main (cracked); lay it back there and take S1 or S2. Where it is "
            "sound: crossdock stock release PHONE --serial S3",
        ),
        (
            (TWO, "S1", "PHONE SN:S3"),
            "number S3 of PHONE is in quarantine in main (cracked); lay it back there and take S2. Where it is sound: "
            "crossdock stock release PHONE --serial S3",
        ),
        (
            (ONE, "SERUM LOT:C"),
            "lot C of SERUM is in quarantine in main (glass); lay it back there and take lot A or B. Where it is "
            "sound: crossdock stock release SERUM QUANTITY --lot C",
        ),
        (
            (ONE, "MUG LOT:M"),
            "lot M of MUG is in quarantine in east (wet); lay it back there and take it of another. Where it is sound: "
            "crossdock stock release MUG QUANTITY --lot M",
        ),
    ],
)
def test_what_is_in_quarantine_is_refused_with_where_it_lies_why_and_what_to_do(codes, says):
    assert told(after(*codes, known=APART)) == refused(says)


def test_a_piece_in_quarantine_is_refused_too_where_no_number_was_set_aside():
    carton = Carton(sscc=TWO, contents=(item(3, "PHONE", 2),))
    assert told(after("S3", cartons=(carton,), known=APART)) == refused(
        "number S3 of PHONE is in quarantine in main (cracked); lay it back there and take another. Where it is sound: "
        "crossdock stock release PHONE --serial S3"
    )
    assert told(after(TWO, "S1", known=APART))["accepted"] and told(after(ONE, "SERUM LOT:A", known=APART))["accepted"]
