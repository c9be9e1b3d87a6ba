"""What is scanned before it leaves is what the ship notice says; a wrong scan is on record and changes nothing."""

import json
from decimal import Decimal

import pytest

from canonical.message import MessageKind
from canonical.stock import Item, Tracking, Traits
from pipeline.shipping import scanning
from pipeline.step import NotNowError
from tests.pipeline.shelving import ordered
from tests.pipeline.test_carrier import depart, pack
from tests.pipeline.test_unpack import take_apart

D = Decimal
GTIN = "09506000134352"


@pytest.fixture
def packed(hub):
    """A packed shipment of phones, serum and mugs in one carton, of a partner who wants everything scanned."""
    hub.agree("acme", fulfilment={"scan": "required"})
    with hub.unit() as uow:
        uow.stock.put_item(Item(sku="SERUM", traits=Traits(tracking=Tracking.lot)))
        uow.stock.put_item(Item(sku="PHONE", gtin=GTIN, traits=Traits(tracking=Tracking.serial)))
        uow.stock.adjust("SERUM", "main", D(5), "receipt", lot="A")
        uow.stock.adjust("PHONE", "main", D(4), "receipt")
        uow.stock.adjust("MUG-01", "main", D(9), "receipt")
        uow.lots.number("PHONE", "main", ["S1", "S2", "S3", "S4"])
    ordered(hub, "S1001", ("SERUM", 2), ("PHONE", 2), ("MUG-01", 1))
    pack(hub, "S1001")
    hub.settle()
    return hub


def scan(hub, *codes, named="S1001"):
    with hub.unit("scan") as uow:
        shipment = scanning.find(uow, named)
        return [scanning.scan(uow, shipment.id, code).scan for code in codes]


def test_a_complete_check_lets_the_shipment_leave_with_what_was_scanned(packed):
    shipment = packed.shipment()
    with pytest.raises(NotNowError, match="1 of its 1 cartons were not scanned"):
        depart(packed, shipment.id)
    scans = scan(packed, "SERUM LOT:A QTY:2", f"(01){GTIN}(21)S4", "S1", "S1", "SERUM LOT:B", "MUG-01 LOT:M7")
    assert [one.accepted for one in scans] == [True, True, True, False, False, True]
    assert scans[-1].says == "MUG-01: 1 of 1; the shipment is complete"
    assert packed.order("S1001").state == "checked"
    depart(packed, shipment.id)
    notice = json.loads(packed.message(MessageKind.ship_notice).body)
    contents = [item for carton in notice["plan"]["cartons"] for item in carton["contents"]]
    assert [(i["sku"], i["lot"], i["serials"]) for i in contents] == [
        ("SERUM", "A", []), ("PHONE", "", ["S4", "S1"]), ("MUG-01", "M7", []),
    ]  # fmt: skip
    with packed.store.reading() as uow:
        assert uow.lots.serials("PHONE") == ["S2", "S3"] and uow.stock.prove() == []
        with pytest.raises(NotNowError, match="nothing packed goes by S1001"):
            scanning.find(uow, "S1001")
        kept = uow.scans.of(scanning.find(uow, "S1001", also_left=True).id)
    assert [(one.code, one.accepted, one.scanned_by) for one in kept][3:5] == [
        ("S1", False, "dana"), ("SERUM LOT:B", False, "dana"),
    ]  # fmt: skip


def test_a_piece_or_a_lot_in_quarantine_is_refused_with_where_it_lies_why_and_what_to_do(packed):
    with packed.unit() as uow:
        uow.stock.quarantine("PHONE", "main", D(1), "cracked", serials=["S3"])
        uow.stock.adjust("SERUM", "main", D(1), "receipt", lot="B")
        uow.stock.quarantine("SERUM", "main", D(1), "glass", lot="B")
    piece, lot = scan(packed, "S3", "SERUM LOT:B")
    assert (piece.accepted, piece.says) == (
        False, "number S3 of PHONE is in quarantine in main (cracked); lay it back there and take S1 or S2. Where it "
        "is sound: crossdock stock release PHONE --serial S3",
    )  # fmt: skip
    assert (lot.accepted, lot.says) == (
        False, "lot B of SERUM is in quarantine in main (glass); lay it back there and take lot A. Where it is sound: "
        "crossdock stock release SERUM QUANTITY --lot B",
    )  # fmt: skip
    with packed.unit() as uow:
        assert not uow.lots.swap("PHONE", "main", "S1", "S3")
        uow.stock.quarantine("PHONE", "main", -D(1), "was only dusty", serials=["S3"])
    assert scan(packed, "S3")[0].accepted


def test_what_was_scanned_and_unpacked_again_must_be_scanned_again(packed):
    scan(packed, "SERUM LOT:A QTY:2")
    take_apart(packed, packed.shipment().id)
    with pytest.raises(NotNowError, match="nothing packed goes by S1001"):
        scan(packed, "MUG-01")
    pack(packed, "S1001")
    shipment = packed.shipments()[-1]
    with packed.store.reading() as uow:
        assert scanning.find(uow, shipment.number) == scanning.find(uow, str(shipment.id)) == shipment
        assert scanning.unscanned(uow, shipment) == [shipment.plan.cartons[0].sscc]
    with pytest.raises(NotNowError, match="not packed any more"), packed.unit() as uow:
        scanning.scan(uow, packed.shipments()[0].id, "MUG-01")
