"""Trees of HL segments: each level a loop inside its parents, read as they point and written as they lie."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canonical.shipment import ShipNotice
from connectors.edi.segment import Segment
from connectors.mapping.library.book import MappingBook
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.trying.round_trip import source_of_written, there_and_back

NOTICE = """mapping: base/x
version: "1"
document: {standard: x12, set: "856", noun: ship_notice, ways: both}
loops:
  header: {members: [BSN, shipment, CTT]}
  shipment: {start: HL, when: "03=S", members: [HL, TD1, TD5, REF, DTM, party, order]}
  party: {start: N1, in: shipment, members: [N1, N3, N4]}
  order: {start: HL, when: "03=O", in: shipment, members: [HL, PRF, pack]}
  pack: {start: HL, when: "03=P", in: [order, tare], members: [HL, MAN, item]}
  tare: {start: HL, when: "03=T", in: order, members: [HL, MAN]}
  item: {start: HL, when: "03=I", in: [pack, order], members: [HL, LIN, SN1]}
lists:
  plan.cartons: [shipment.order.pack, shipment.order.tare.pack]
  plan.cartons[].contents: item
fields:
  number: {at: BSN02, required: true}
  departed_at:
    concat: [{at: "shipment.DTM[01=011].02", length: 8}, {at: "shipment.DTM[01=011].03"}]
    with: ""
  plan.number: {at: BSN02, only: read}
  plan.order_number: {at: shipment.order.PRF01}
  plan.ordered_on: {at: shipment.order.PRF04}
  plan.ship_from.role: {constant: ship_from}
  plan.ship_from.name: {at: "shipment.party[N101=SF].N102"}
  plan.ship_to.role: {constant: ship_to}
  plan.ship_to.name: {at: "shipment.party[N101=ST].N102"}
  plan.ship_to.address.city: {at: "shipment.party[N101=ST].N401"}
  booking.carrier: {at: "shipment.TD5[02=2].03"}
  booking.reference: {at: "shipment.REF[01=BM].02"}
  plan.cartons[].sscc: {at: "MAN[01=GM].02", required: true}
  plan.cartons[].contents[].position: {at: "#"}
  plan.cartons[].contents[].line: {at: LIN01}
  plan.cartons[].contents[].sku: {at: "LIN{02}VN"}
  plan.cartons[].contents[].quantity: {at: SN102}
  plan.cartons[].contents[].unit: {at: SN103, codes: {EA: each}, unlisted: keep}
filled:
  BSN01: {constant: "00"}
  CTT01: {count: HL}
"""

Write = Callable[[str, str], Path]


@pytest.fixture
def mapping(write: Write) -> Any:
    return MappingBook.load(write("base/x.yaml", NOTICE)).mapping("base/x")


def a_notice() -> ShipNotice:
    def item(position: int, line: str) -> dict[str, object]:
        return {"position": position, "line": line, "sku": f"SKU-{line}", "quantity": "2", "unit": "each"}

    plan = {
        "number": "S1", "partner": "p", "order_number": "PO7", "ordered_on": "2026-03-02",
        "ship_from": {"role": "ship_from", "name": "Blue Harbor"},
        "ship_to": {"role": "ship_to", "name": "Store 12", "address": {"city": "Salem"}},
        "cartons": [{"sscc": "1", "contents": [item(1, "1"), item(2, "2")]}, {"sscc": "2", "contents": [item(1, "3")]}],
    }  # fmt: skip
    booking = {"carrier": "UPSN", "reference": "BOL9"}
    return ShipNotice.model_validate(
        {"number": "S1", "plan": plan, "booking": booking, "departed_at": "2026-03-10T15:30:00Z"}
    )


def test_a_tree_is_written_with_parents_before_children(mapping: Any) -> None:
    lines = mapping.write(a_notice())
    assert [line for line in lines if line[0] == "HL"] == [
        ("HL", "1", "", "S", "1"), ("HL", "2", "1", "O", "1"), ("HL", "3", "2", "P", "1"), ("HL", "4", "3", "I", "0"),
        ("HL", "5", "3", "I", "0"), ("HL", "6", "2", "P", "1"), ("HL", "7", "6", "I", "0"),
    ]  # fmt: skip
    assert lines[0] == ("BSN", "00", "S1")
    assert ("DTM", "011", "20260310", "1530") in lines
    assert lines[-1] == ("CTT", "7")


def test_what_is_written_is_read_again(mapping: Any) -> None:
    assert there_and_back(mapping, a_notice()) == ""


def test_a_child_belongs_to_the_parent_that_it_names_wherever_it_stands(mapping: Any) -> None:
    rows = [tuple(str(part) for part in line) for line in mapping.write(a_notice())]
    packs = [n for n, row in enumerate(rows) if row[0] == "HL"]
    first = rows[packs[3] : packs[5]]  # the first carton's items, moved behind the second's
    moved = [*rows[: packs[3]], *rows[packs[5] : -1], *first, rows[-1]]
    segments = [Segment(row, n * 100, 9) for n, row in enumerate([("ST", "856", "1"), *moved, ("SE", "9", "1")])]
    read = mapping.read(SegmentSource(segments), partner="p")
    assert [[i.line for i in c.contents] for c in read.noun.plan.cartons] == [["1", "2"], ["3"]]


def test_cartons_on_pallets_are_found_too(mapping: Any) -> None:
    lines = list(mapping.write(a_notice()))
    lines.insert(lines.index(("HL", "6", "2", "P", "1")), ("HL", "5a", "2", "T", "1"))
    lines = [("HL", "6", "5a", "P", "1") if line[:2] == ("HL", "6") else line for line in lines]
    read = mapping.read(source_of_written(mapping, lines), partner="p")
    assert [carton.sscc for carton in read.noun.plan.cartons] == ["1", "2"]


@pytest.mark.parametrize(
    ("said", "instead", "says"),
    [
        ('when: "03=T", ', "", "both start with HL at the same level; say by `when` which is which"),
        ("in: [pack, order]", "in: [pack, item]", "loop 'item' stands in itself"),
        ('when: "03=O"', 'when: "3=O"', "[3=O] is no condition"),
        ("in: shipment, members: [HL, PRF", "in: shipmint, members: [HL, PRF", "did you mean 'shipment'?"),
    ],
)
def test_a_tree_that_cannot_be_is_told(write: Write, said: str, instead: str, says: str) -> None:
    assert said in NOTICE
    with pytest.raises(BadConfiguration) as caught:
        MappingBook.load(write("base/x.yaml", NOTICE.replace(said, instead)))
    assert says in str(caught.value)
