"""The bases that come with Crossdock: twelve kinds of documents, most in two releases, and how they are written."""

import json
from pathlib import Path

import pytest

from canonical.invoice import Invoice
from canonical.order_change import OrderChangeAnswer
from canonical.shipment import ShipNotice
from canonical.warehouse import WarehouseShipment
from connectors.mapping.library.book import MappingBook
from connectors.mapping.trying.round_trip import source_of_written
from connectors.mapping.trying.sample import cut
from tests.front.conftest import crossdock_says

SAMPLES = Path(__file__).parents[2] / "mappings" / "base" / "samples"
SETS = ("810", "846", "850", "855", "856", "860", "865", "940", "943", "944", "945")
LOOSE = "860.edi"  # its note stands where partners write it, and where the standard has none
SOUND = [f for f in sorted(SAMPLES.glob("[89]*.edi")) if f.with_suffix(".json").exists() and f.name != LOOSE]


@pytest.mark.parametrize("number", SETS)
def test_each_set_is_read_and_written_and_has_samples_of_both_kinds(book: MappingBook, number: str) -> None:
    mapping = book.mapping(f"base/x12-{number}")
    assert mapping.writes and mapping.document.set == number
    samples = book.merged[mapping.name].samples
    assert any(sample.round_trip for sample in samples) and any(sample.expect_error for sample in samples)


def test_the_sales_report_is_read_alone_and_has_samples_of_both_kinds(book: MappingBook) -> None:
    mapping = book.mapping("base/x12-852")
    assert not mapping.writes
    samples = book.merged[mapping.name].samples
    assert any(sample.expect for sample in samples) and any(sample.expect_error for sample in samples)


def test_the_samples_keep_to_the_guides_of_their_release() -> None:
    told = json.loads(crossdock_says("edi", "inspect", "--json", *map(str, SOUND)).out)
    assert len(told) == len(SOUND) >= 17
    assert {Path(one["file"]).name: one["problems"] for one in told if one["verdict"] != "accept"} == {}


def test_what_comes_once_is_one_segment_whoever_writes_it(book: MappingBook) -> None:
    invoice = Invoice.model_validate_json((SAMPLES / "810.json").read_text())
    lines = book.mapping("base/x12-810").write(invoice)
    assert ("CAD", "", "", "", "UPSN", "United Parcel", "", "BM", "BOL-5531") in lines
    assert ("TDS", "22367") in lines
    sent = WarehouseShipment.model_validate_json((SAMPLES / "945.json").read_text())
    assert book.mapping("base/x12-945").write(sent)[-1] == ("W03", "25", "18.5", "KG")


def test_a_carton_is_marked_by_its_code_with_the_application_identifier(book: MappingBook) -> None:
    notice = ShipNotice.model_validate_json((SAMPLES / "856.json").read_text())
    lines = book.mapping("base/x12-856").write(notice)
    marks = [line[2] for line in lines if line[:2] == ("MAN", "GM")]
    assert marks == [f"00{carton.sscc}" for carton in notice.plan.cartons]
    assert [line[3] for line in lines if line[0] == "HL"] == ["S", "O", "P", "I", "P", "I"]


def test_a_carton_on_a_pallet_names_it_and_a_code_may_come_without_identifier(book: MappingBook) -> None:
    read = book.mapping("base/x12-856").read(cut((SAMPLES / "856-tare.edi").read_bytes()), partner="example")
    assert isinstance(read.noun, ShipNotice)
    loose, stacked = read.noun.plan.cartons
    assert (loose.pallet, len(loose.sscc)) == ("", 18)
    assert (len(stacked.pallet), len(stacked.sscc)) == (18, 18)


def test_an_answer_may_leave_lines_out_for_the_buyer_knows_them_by_their_numbers(book: MappingBook) -> None:
    answer = OrderChangeAnswer.model_validate_json((SAMPLES / "865.json").read_text())
    turned = answer.model_copy(update={"lines": answer.lines[::-1]})
    lines = book.mapping("base/x12-865").write(turned)
    assert [line[1] for line in lines if line[0] == "POC"] == [one.answered.number for one in turned.lines]


@pytest.mark.parametrize("number", ["850", "855", "860", "865"])
def test_a_text_is_mtx_in_release_005010_and_msg_before(book: MappingBook, number: str) -> None:
    for name, segment in ((f"base/x12-{number}", "MSG"), (f"base/x12-{number}-005010", "MTX")):
        mapping = book.mapping(name)
        noun = mapping.read(cut((SAMPLES / f"{number}-5010.edi").read_bytes()), partner="example").noun
        assert noun is not None
        assert {line[0] for line in mapping.write(noun)} & {"MSG", "MTX"} == {segment}


@pytest.mark.parametrize(("structure", "pallet"), [("SOI", ""), ("SOTI", "006141410000000999")])
def test_goods_announced_without_their_cartons_are_read_with_the_order_and_pallet_they_belong_to(
    book: MappingBook, structure: str, pallet: str
) -> None:
    mapping = book.mapping("base/x12-856")
    notice = ShipNotice.model_validate_json((SAMPLES / "856-tare.json").read_text())
    stacked = [carton.model_copy(update={"pallet": notice.plan.pallets[0].sscc}) for carton in notice.plan.cartons]
    plan = notice.plan.model_copy(update={"cartons": tuple(stacked)})
    lines = mapping.write(notice.model_copy(update={"plan": plan}), structure=structure)
    again = mapping.read(source_of_written(mapping, lines), partner="example").noun
    assert isinstance(again, ShipNotice)
    assert again.plan.cartons == ()
    assert [(item.order, item.sku, item.quantity, item.pallet) for item in again.plan.bulk] == [
        ("4500012346", carton.contents[0].sku, carton.contents[0].quantity, pallet) for carton in stacked
    ]
