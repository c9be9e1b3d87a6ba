"""A paper says what it was given, on as many pages as it needs."""

import pypdfium2
import zxingcpp

from connectors.paper.drawing import draw
from connectors.paper.sheet import Barcode, Column, Grid, Row, Sheet, Sums, Text, format_for

COLUMNS = (Column(title="Item"), Column(title="Description", share=3), Column(title="Amount", right=True))


def a_sheet(rows=3, **other):
    grid = Grid(columns=COLUMNS, rows=[Row(cells=(f"MUG-{n}", "Mug <b>white</b>", "1.00")) for n in range(rows)])
    given = {
        "title": "Invoice 12",
        "sender": ("Blue Harbor", "12 Pier Road"),
        "facts": [("Order", "4711")],
        "blocks": [("Bill to", ("Łódź & Söhne",))],
        "parts": (grid, Sums(rows=[("Total", "3.00")]), Text(says="Thanks")),
    }
    return Sheet(**(given | other))


def pages(content):
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]


def test_a_sheet_shows_every_text_as_it_is_written_and_knows_no_markup():
    [page] = pages(draw(a_sheet()))
    for said in ("Invoice 12", "Blue Harbor", "12 Pier Road", "Lódz & Söhne", "4711", "<b>white</b>", "3.00", "Thanks"):
        assert said in page
    assert "Page 1 of 1" in page


def test_a_long_table_goes_on_with_its_head_on_the_next_page():
    shown = pages(draw(a_sheet(rows=120)))
    assert len(shown) > 2
    assert all("Description" in page for page in shown[:-1])
    assert f"Page {len(shown)} of {len(shown)}" in shown[-1]
    assert sum(page.count("MUG-") for page in shown) == 120


def test_equal_sheets_give_equal_bytes():
    assert draw(a_sheet()) == draw(a_sheet())


def test_the_barcodes_of_a_sheet_can_be_read_by_a_scanner():
    content = draw(a_sheet(barcode="ORDER-4711", parts=(Barcode(value="PICK-000017", caption="Pick list 17"),)))
    image = pypdfium2.PdfDocument(content)[0].render(scale=3).to_pil()
    assert {one.text for one in zxingcpp.read_barcodes(image)} == {"ORDER-4711", "PICK-000017"}


def test_what_stands_under_a_row_and_other_scripts_do_not_break_it():
    grid = Grid(
        title="Later", columns=COLUMNS, rows=[Row(cells=("a", "日本", "1"), under=("Lot\u200b 7",), faint=True)]
    )
    [page] = pages(draw(a_sheet(parts=(grid, Text(says="x", bold=True), Text(says="y", small=True)), sender=())))
    assert "??" in page
    assert "Lot 7" in page
    assert "Later" in page


def test_paper_is_what_lies_in_the_printers_of_a_country():
    assert (format_for("US"), format_for("DE"), format_for("")) == ("letter", "a4", "a4")
