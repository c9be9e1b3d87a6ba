"""Stock is counted in turns: a sheet of what nobody counted for longest, and a file that brings the counts back."""

import csv
import io
import json

import pypdfium2
import pytest

ITEMS = """\
sku,on_hand,place,lot,description,gtin
MUG-01,4817,A-03-2,,Blue mug,00614141000012
BOWL-10,6,A-01-1,,Cereal bowl,
SERUM,4,,L7,Night serum,
SERUM,9,,L8,Night serum,
GONE,0,A-02-1,,Nothing left,
"""


@pytest.fixture
def shelves(hub):
    (hub.path / "stock.csv").write_text(ITEMS)
    assert hub("stock", "import", str(hub.path / "stock.csv")).code == 0
    return hub


def sheet(hub, *words):
    return [(row["place"], row["sku"], row["lot"]) for row in json.loads(hub("stock", "sheet", "--json", *words).out)]


def test_what_lies_somewhere_is_listed_shelf_by_shelf_and_what_has_no_shelf_last(shelves):
    everything = [("A-01-1", "BOWL-10", ""), ("A-03-2", "MUG-01", ""), ("", "SERUM", "L7"), ("", "SERUM", "L8")]
    assert sheet(shelves) == everything
    assert sheet(shelves, "--shelf", "A-03") == [("A-03-2", "MUG-01", "")]
    assert sheet(shelves, "--warehouse", "east") == []
    assert shelves("stock", "sheet", "--warehouse", "east").out == "Nothing lies there.\n"


def test_what_was_counted_is_asked_for_last_also_where_it_was_as_the_books_say(shelves):
    shelves("stock", "sheet", "--csv", str(shelves.path / "count.csv"))
    rows = list(csv.DictReader(io.StringIO((shelves.path / "count.csv").read_text())))
    assert [(row["sku"], row["lot"], row["on_hand"]) for row in rows] == [
        ("BOWL-10", "", ""), ("MUG-01", "", ""), ("SERUM", "L7", ""), ("SERUM", "L8", ""),
    ]  # fmt: skip
    counted = "sku,warehouse,lot,on_hand,counted_by\nBOWL-10,main,,6,Dana\nSERUM,main,L7,3,Dana\n"
    (shelves.path / "count.csv").write_text(counted)
    assert shelves("stock", "import", str(shelves.path / "count.csv")).out.endswith(": 1 changed, 1 unchanged.\n")
    assert sheet(shelves, "--limit", "2") == [("A-03-2", "MUG-01", ""), ("", "SERUM", "L8")]
    entries = json.loads(shelves("stock", "show", "--ledger", "--json").out)
    last = [(e["sku"], e["on_hand_change"], e["cause"]) for e in entries[-2:]]
    assert last == [("BOWL-10", "0", "counted by Dana, import count.csv"),
                    ("SERUM", "-1", "counted by Dana, import count.csv")]  # fmt: skip
    assert shelves("stock", "prove").code == 0


def test_a_row_that_nobody_filled_in_is_passed_over_and_one_that_is_half_filled_in_is_named(shelves):
    file = shelves.path / "count.csv"
    shelves("stock", "sheet", "--csv", str(file))
    assert shelves("stock", "import", str(file)).out == "count.csv (UTF-8, commas): 4 not filled in.\n"
    file.write_text(file.read_text().replace("MUG-01,main,,,", "MUG-01,main,,4816,Dana"))
    assert shelves("stock", "import", str(file)).out == "count.csv (UTF-8, commas): 1 changed, 3 not filled in.\n"
    file.write_text(file.read_text().replace("BOWL-10,main,,,", "BOWL-10,main,,,Dana"))
    said = shelves("stock", "import", str(file))
    assert (said.code, "count.csv:2:4: on_hand: nothing is written here" in said.words) == (1, True)


def test_the_sheet_on_paper_does_not_tell_what_the_books_say(shelves):
    said = shelves("stock", "sheet", "--pdf", str(shelves.path / "count.pdf"))
    assert "4 rows written into" in said.words and "4817" not in said.words
    page = pypdfium2.PdfDocument(shelves.path / "count.pdf")[0]
    text = page.get_textpage().get_text_bounded()
    assert "A-03-2" in text and "MUG-01" in text and "L7" in text
    assert "4817" not in text
