"""From the shelf to the dock as a clerk types it: pick, pack, scan, print."""

import io
import json

import pypdfium2
import pytest
import zxingcpp

from crossdock.papers.sheet import Paper
from tests.front.conftest import STOCK


@pytest.fixture
def floor(hub):
    """A hub with two allocated orders."""
    hub("stock", "import", str(STOCK))
    for sku, shelf in (("MUG-01", "A-02-1"), ("BOWL-10", "A-01-3")):
        assert hub("stock", "place", sku, shelf).out == f"{sku} lies on {shelf} in main.\n"
    for name in ("acme-clean.edi",):
        hub.drop(name)
    assert hub("up", "--once").code == 0
    return hub


def texts(path):
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)]


def codes(path):
    page = pypdfium2.PdfDocument(path)[0].render(scale=4).to_pil()
    return {code.text for code in zxingcpp.read_barcodes(page)}


def test_an_order_is_picked_packed_scanned_and_its_slip_printed(floor):
    sheet, slip = floor.path / "pick.pdf", floor.path / "slip.pdf"
    said = floor("pick", "list", "--wave", "morning", "--pdf", str(sheet))
    assert said.code == 0, said.err
    assert "A-01-3 BOWL-10" in said.words
    assert {"PICK-1", "A-01-3", "A-02-1"} <= codes(sheet)
    assert "Wave morning" in texts(sheet)[0]
    assert "dana" in floor("pick", "start", "1").out or floor("pick", "start", "1").code == 0
    short = floor("pick", "short", "1", "1", "20", "--reason", "four are broken", "--damaged")
    assert "20 of 24 found" in short.out
    assert "Next: crossdock shipment pack 1" in floor("pick", "done", "1").out
    assert "broken" in floor("pick", "show", "1").words
    assert json.loads(floor("pick", "list", "--json").out)[0]["state"] == "done"
    assert "morning" in floor("pick", "list").words

    assert "Shipment 1" in floor("shipment", "pack", "1").out
    wrong = floor("pack", "scan", "AC-1001", "NOPE")
    assert wrong.code == 5 and "REFUSED NOPE: scan a carton's label first; there are 3" in wrong.err
    cartons = json.loads(floor("shipment", "list", "--json").out)[0]["plan"]["cartons"]
    for carton in cartons:
        words = [carton["sscc"], *(f"{one['sku']} QTY:{one['quantity'].split('.')[0]}" for one in carton["contents"])]
        assert floor("pack", "scan", "000001-1", *words).code == 0
    assert "All cartons are checked." in floor("pack", "show", "1").out
    assert json.loads(floor("pack", "show", "1", "--json").out)["open_cartons"] == []

    assert floor("shipment", "slip", "1", "--pdf", str(slip), "--paper", "letter").code == 0
    [page] = texts(slip)
    assert "Packing slip" in page and "Acme Stores" in page and "AC-1001" in page and cartons[0]["sscc"] in page
    assert floor("shipment", "slip", "1", "--pdf", str(slip), "--each-carton").code == 0
    assert len(texts(slip)) == 3 and cartons[0]["sscc"] in codes(slip)
    assert floor("shipment", "slip", "1", "--pdf", str(slip), "--carton", cartons[1]["sscc"]).code == 0
    assert "Carton 2 of 3" in texts(slip)[0]
    assert floor("shipment", "slip", "1", "--pdf", str(slip), "--carton", "1").code == 4
    assert floor("shipment", "slip", "1", "--pdf", str(slip), "--paper", "napkin").code == 2
    assert "unpacked" in floor("shipment", "unpack", "1", "--reason", "changed").out


def test_scans_come_from_standard_input_too_and_an_order_is_taken_off_its_list(floor, monkeypatch):
    assert floor("pick", "list", "--order", "AC-1001").code == 0
    assert "on no pick list any more" in floor("pick", "off", "AC-1001", "--reason", "later").out
    floor("shipment", "pack", "1")
    monkeypatch.setattr("sys.stdin", io.StringIO("NOPE\n\n"))
    said = floor("pack", "scan", "1", "--json")
    assert said.code == 5
    assert [one["accepted"] for one in json.loads(said.out)["scans"]] == [False]


def test_equal_papers_are_equal_bytes_and_a_long_list_has_numbered_pages():
    from crossdock.papers.sheet import draw, grid, words

    rows = [[str(n), words("long " * 30)] for n in range(90)]
    one, two = (draw("Title", "foot \N{GREEK SMALL LETTER ALPHA}", [grid(rows, [50, 300])], Paper.a4) for _ in range(2))
    assert one == two
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(one)]
    assert f"Page 2 of {len(pages)}" in pages[1] and "foot ?" in pages[0]
