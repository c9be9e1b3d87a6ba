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
    """A hub with an allocated order, of mugs and bowls on their shelves."""
    assert hub("stock", "import", str(STOCK)).code == 0
    for sku, shelf in (("MUG-01", "A-02-1"), ("BOWL-10", "A-01-3")):
        assert hub("stock", "place", sku, shelf).out == f"{sku} lies on {shelf} in main.\n"
    hub.drop("acme-clean.edi")
    assert hub("up", "--once").code == 0
    return hub


def texts(path):
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)]


def codes(path):
    page = pypdfium2.PdfDocument(path)[0].render(scale=4).to_pil()
    return {code.text for code in zxingcpp.read_barcodes(page)}


def test_an_order_is_picked_packed_scanned_and_its_slip_printed(floor, monkeypatch):
    sheet, slip = floor.path / "pick.pdf", floor.path / "slip.pdf"
    assert floor("pick", "list", "--order", "AC-1001").code == 0
    assert (
        "Nobody picks order AC-1001 any more; it is allocated."
        in floor("pick", "off", "AC-1001", "--reason", "later").out
    )
    said = floor("pick", "list", "--wave", "morning", "--pdf", str(sheet))
    assert said.code == 0 and "A-01-3 BOWL-10" in said.words
    assert {"PICK-2", "A-01-3", "A-02-1"} <= codes(sheet)
    assert "Wave morning" in texts(sheet)[0]
    assert "2 stops, picked by" in floor("pick", "start", "2").out
    assert "20 of 24 found" in floor("pick", "short", "2", "1", "20", "--reason", "broken", "--damaged").out
    assert "Next: crossdock shipment pack id:1" in floor("pick", "done", "2").out
    assert "broken" in floor("pick", "show", "2").words
    lists = json.loads(floor("pick", "list", "--json").out)
    assert [one["state"] for one in lists] == ["done", "called_off"]

    assert "Shipment 1" in floor("shipment", "pack", "1").out
    monkeypatch.setattr("sys.stdin", io.StringIO("NOPE\n\n"))
    wrong = floor("pack", "scan", "AC-1001")
    assert wrong.code == 5 and "REFUSED NOPE: scan a carton's label first; there are 3" in wrong.err
    cartons = json.loads(floor("shipment", "list", "--json").out)[0]["plan"]["cartons"]
    words = [
        word
        for carton in cartons
        for word in (carton["sscc"], *(f"{one['sku']} QTY:{one['quantity']}" for one in carton["contents"]))
    ]
    scanned = json.loads(floor("pack", "scan", "000001-1", "--json", *words).out)
    assert scanned["open_cartons"] == [] and scanned["scans"][-1]["says"].endswith("the shipment is complete")
    assert "All cartons are checked." in floor("pack", "show", "1").out

    assert floor("shipment", "slip", "1", "--pdf", str(slip), "--paper", "letter").code == 0
    [page] = texts(slip)
    assert all(word in page for word in ("Packing slip", "Acme Stores", "AC-1001", "4400121", cartons[0]["sscc"]))
    assert floor("shipment", "slip", "1", "--pdf", str(slip), "--each-carton").code == 0
    assert len(texts(slip)) == 3 and cartons[0]["sscc"] in codes(slip)
    assert floor("shipment", "slip", "1", "--pdf", str(slip), "--carton", "1").code == 4
    assert floor("shipment", "slip", "1", "--pdf", str(slip), "--paper", "napkin").code == 2
    assert "unpacked" in floor("shipment", "unpack", "1", "--reason", "changed").out


def test_equal_papers_are_equal_bytes_and_a_long_list_has_numbered_pages():
    from crossdock.papers.sheet import draw, grid, words

    rows = [[str(n), words("long " * 30)] for n in range(90)]
    one, two = (draw("Title", "foot \N{GREEK SMALL LETTER ALPHA}", [grid(rows, [50, 300])], Paper.a4) for _ in range(2))
    assert one == two
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(one)]
    assert f"Page 2 of {len(pages)}" in pages[1] and "foot ?" in pages[0]
