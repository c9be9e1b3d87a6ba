"""A CSV of items and counts is imported as a whole, or not at all, with every bad row named."""

import json

import pytest

from tests.front.conftest import STOCK


def levels(hub):
    return {(n["sku"], n["warehouse"]): n["on_hand"] for n in json.loads(hub("stock", "show", "--json").out)}


@pytest.fixture
def importing(hub):
    def run(text, *words):
        file = hub.path / "count.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return hub("stock", "import", *words, str(file))

    return run


def test_items_and_counts_come_in(hub, importing):
    said = importing("sku,on_hand,warehouse,description\nMUG-01,12,main,Blue mug\nMUG-01,2.5,east,Blue mug\n")
    assert (said.code, said.out) == (0, "count.csv (UTF-8, commas): 4 added.\n")
    assert levels(hub) == {("MUG-01", "main"): "12", ("MUG-01", "east"): "2.5"}


def test_a_warehouse_that_is_new_is_told_and_one_that_is_misspelt_is_refused(hub, importing):
    told = importing("sku,on_hand,warehouse\nMUG-01,12,main\nMUG-01,3,east\n", "--preview")
    assert "added warehouse east a new one" in told.words
    said = importing("sku,on_hand,warehouse\nMUG-01,12,main\nMUG-01,3,mian\n")
    assert (said.code, levels(hub)) == (1, {})
    assert "count.csv:3:3: warehouse: there is no 'mian'; did you mean 'main'? Or, where it is a new one:" in said.err
    assert hub("stock", "warehouse", "mian").code == 0
    assert importing("sku,on_hand,warehouse\nMUG-01,3,mian\n").out == "count.csv (UTF-8, commas): 2 added.\n"


def test_a_second_import_of_the_same_file_changes_nothing(hub):
    assert hub("stock", "import", str(STOCK)).out == "stock.csv (UTF-8, commas): 14 added.\n"
    assert hub("stock", "import", str(STOCK)).out == "stock.csv (UTF-8, commas): 7 unchanged.\n"
    assert len(json.loads(hub("stock", "show", "--ledger", "--json").out)) == 7


def test_a_preview_shows_the_changes_and_makes_none(hub, importing):
    importing("sku,on_hand\nMUG-01,12\nMUG-02,5\n")
    said = importing("sku,on_hand\nMUG-01,13\nMUG-02,5\nLAMP-30,1\n", "--preview")
    assert said.code == 0
    assert "changed MUG-01 main 12 13" in said.words and "added LAMP-30 main 1" in said.words
    assert "MUG-02" not in said.out
    assert levels(hub) == {("MUG-01", "main"): "12", ("MUG-02", "main"): "5"}
    unchanged = "count.csv (UTF-8, commas): 1 unchanged. Nothing was changed: this was a preview.\n"
    assert importing("sku,on_hand\nMUG-01,12\n", "--preview").out == unchanged


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sku,on_hand\nMUG-01,many\n", "count.csv:2:2: on_hand: Input should be a valid decimal (here: 'many')"),
        ("sku,on_hand\nMUG-01,-1\n", "count.csv:2:2: on_hand: Input should be greater than or equal to 0 (here: '-1')"),
        ("sku,on_hand\n,1\n", "count.csv:2:1: sku: nothing is written here"),
        ("sku,on_hand\nMUG-01\n", "count.csv:2:2: on_hand: nothing is written here"),
        (
            "sku,on_hand\nMUG-01,12,5\n",
            "count.csv:2:3: 3 cells for 2 columns; put text with a divider in it into quotes",
        ),
        ("sku,on_hand\nA,1\nA,2\n", "count.csv:3:1: A in main stands at "),
        ("sku,on_hnd\nA,1\n", "count.csv:1:2: the column 'on_hnd' is not known here; did you mean 'on_hand'?"),
        ("sku\nA\n", "count.csv:1:1: the column on_hand is missing; the first row must name the columns"),
        ("sku,sku,on_hand\nA,A,1\n", "count.csv:1:2: the column 'sku' stands there more than once"),
        ("", "count.csv:1:1: the column sku and on_hand are missing"),
        (b"sku,on_hand\nM\x81G,1\n", "is neither UTF-8 nor Windows-1252 text (line 2); save it as CSV UTF-8"),
        ("sku,on_hand,gtin\nA,1,614141000013\n", "count.csv:2:3: gtin: the check digit of 614141000013 should be 2"),
        ('sku,on_hand\n"MUG-01,1\n', "this is not CSV"),
    ],
)
def test_a_bad_file_names_the_row_and_imports_nothing(hub, importing, text, sentence):
    said = importing(text)
    assert said.code == 1
    assert sentence in said.words
    assert said.err.endswith("Nothing was imported.\n")
    assert levels(hub) == {}


def test_every_bad_row_is_named_and_the_good_ones_wait(hub, importing):
    said = importing("sku,on_hand,weight_kg\nA,x,1\nB,2,heavy\nC,3,1\n")
    assert [line.rpartition("/")[2].partition(": ")[0] for line in said.err.splitlines()[:2]] == [
        "count.csv:2:2", "count.csv:3:3",
    ]  # fmt: skip
    assert levels(hub) == {}


def test_a_count_below_what_is_reserved_names_its_row_and_undoes_the_others(walked):
    before = levels(walked)
    file = walked.path / "count.csv"
    file.write_text("sku,on_hand\nKETTLE-50,99\nMUG-01,1\n")
    said = walked("stock", "import", str(file))
    assert said.code == 1
    assert "count.csv:3:2: 48 of MUG-01 in main are reserved for orders" in said.words
    assert levels(walked) == before


def test_semicolons_tabs_capitals_byte_order_marks_and_empty_rows_are_no_matter(hub, importing):
    assert importing(b"\xef\xbb\xbfSKU; On_Hand\r\nA;1\r\n;\r\n").code == 0
    assert importing("sku\ton_hand\nB\t2\n\n").code == 0
    assert levels(hub) == {("A", "main"): "1", ("B", "main"): "2"}


def test_a_file_that_is_not_there_is_a_mistake_on_the_command_line(hub):
    assert hub("stock", "import", str(hub.path / "nothing.csv")).code == 2
    assert hub("stock", "import", str(hub.path)).code == 2
