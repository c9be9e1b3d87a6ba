"""Cross-references are brought in from spreadsheets: all of a file or none of it, with every bad cell named."""

import json
import re
import shutil

import pytest

from tests.front.conftest import STOCK, HubFolder, new_hub
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture


@pytest.fixture(scope="session")
def _counted(tmp_path_factory):
    hub = new_hub(tmp_path_factory.mktemp("counted") / "hub")
    small_folder(hub.path / "mappings")
    with hub.config.open("a") as config:
        config.write("mappings: mappings\n")
    assert hub("stock", "import", str(STOCK)).code == 0
    return hub


@pytest.fixture
def stocked(_counted, tmp_path):
    """A hub that knows the practice warehouse's items."""
    shutil.copytree(_counted.path, tmp_path / "hub", symlinks=True)
    return HubFolder(tmp_path / "hub")


@pytest.fixture
def importing(stocked):
    def run(table, text, *words):
        file = stocked.path / "list.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return stocked("xref", "import", table, str(file), *words)

    return run


def rows(hub, table="items"):
    return [row["cells"] for row in json.loads(hub("xref", "list", table, "--json").out)]


def test_a_table_comes_in_with_the_columns_that_people_have(importing, stocked):
    said = importing("items", "Buyer Part,UPC,Our SKU\n4711,614141000012,MUG-01\n0042,,MUG-02\n", "--partner", "acme")
    assert (said.code, said.out) == (0, "list.csv (UTF-8, commas): 2 added.\n")
    assert rows(stocked) == [
        {"buyer_part": "0042", "sku": "MUG-02"}, {"buyer_part": "4711", "gtin": "614141000012", "sku": "MUG-01"},
    ]  # fmt: skip


def test_a_preview_shows_what_would_be_added_changed_and_ended_and_changes_nothing(importing, stocked):
    importing("items", "partner,buyer_part,sku\nacme,1,MUG-01\nacme,2,MUG-02\nacme,3,BOWL-10\n")
    before = rows(stocked)
    text = "partner,buyer_part,sku,from\nacme,1,MUG-01,\nacme,2,LAMP-30,\nacme,3,PLATE-20,2099-01-01\nacme,4,MUG-01,\n"
    said = importing("items", text, "--preview")
    assert "changed acme buyer_part 2, sku MUG-02 → LAMP-30" in said.words
    assert "added acme buyer_part 3, sku PLATE-20 2099-01-01" in said.words
    assert "ended acme buyer_part 3, sku BOWL-10 2098-12-31" in said.words
    assert "2 added, 1 changed, 1 ended, 1 unchanged. Nothing was changed: this was a preview." in said.words
    assert rows(stocked) == before
    assert json.loads(importing("items", text, "--preview", "--json").out)["counts"]["changed"] == 1
    assert importing("items", text).code == 0
    assert importing("items", text).out == "list.csv (UTF-8, commas): 5 unchanged.\n"


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ("number;sku\nMÜG;MUG-01\n".encode("cp1252"), "Windows-1252, semicolons"),
        ("\ufeffnumber;sku\nMÜG;MUG-01\n".encode(), "UTF-8, semicolons"),
        ("number\tsku\nMÜG\tMUG-01\n".encode("utf-16"), "UTF-16, tabs"),
        ("sep=|\r\nnumber|sku\r\nMÜG|MUG-01\r\n".encode(), "UTF-8, bars"),
        ('number,sku\n"MÜG",MUG-01\n,\n'.encode(), "UTF-8, commas"),
    ],
)
def test_whatever_a_spreadsheet_made_of_it_is_understood_and_said(importing, stocked, content, written):
    assert importing("items", content).out == f"list.csv ({written}): 1 added.\n"
    assert rows(stocked) == [{"number": "MÜG", "sku": "MUG-01"}]


@pytest.mark.parametrize(
    ("table", "text", "says"),
    [
        ("items", "gtin,sku\n614141000013,MUG-01\n", ["2:1: gtin: the check digit of 614141000013 should be 2"]),
        ("items", "gtin,sku\n6.14141E+11,MUG-01\n", ["2:1: gtin: 6.14141E+11 was cut short by a spreadsheet"]),
        ("items", "buyer_part,sku\n1,NOPE\n", ["2:1: sku: we have no item NOPE"]),
        ("items", "buyer_part,sku\n,MUG-01\n1,\n", ["2:1: nothing says what this row is", "3:2: sku: nothing is"]),
        ("items", "partner,buyer_part,sku\nacne,1,MUG-01\n", ["2:1: partner: there is no profile 'acne'; did you"]),
        ("items", "buyer_part,sku,from,to\n1,MUG-01,1/2/26,\n2,MUG-01,2026-02-01,2026-01-01\n",
         ["2:3: valid_from: '1/2/26' is no date; write it as 2026-12-01", "3:4: valid_until: 2026-01-01 is before"]),
        ("items", "buyer_part,skuu\n1,MUG-01\n", ["1:2: the column 'skuu' is not known here; did you mean 'sku'?",
                                                  "1:1: the column sku is missing"]),
        ("items", 'buyer_part,sku\n"1,MUG-01\n', ["this is not CSV"]),
        ("items", 'sep=;\nbuyer_part;sku\n"two\nlines";NOPE\n9;9;9\n', ["5:3: 3 cells for 2 columns",
                                                                         "3:1: buyer_part: 'two\\nlines' holds"]),
        ("units", "unit,factor,of\ncase,twelve,each\ncase,0,each\ncase,nan,each\ncase,0.00001,each\n",
         ["2:2: factor: 'twelve' is no number", "3:2: factor: '0' is no factor", "4:2: factor: 'nan' is no number",
          "5:2: factor: '0.00001' is no factor"]),
        ("locations", "store,name,gln,duns,country\n1,A,0614141000006,12,usa\n",
         ["2:3: gln: the check digit of 0614141000006 should", "2:4: duns: '12' is no DUNS", "2:5: country: 'usa'"]),
        ("terms", "code,terms,days,discount\nN30,net,3.5,101\n", ["2:3: days: '3.5' is no", "2:4: discount_percent"]),
    ],
)  # fmt: skip
def test_every_bad_cell_is_named_and_nothing_comes_in(importing, stocked, table, text, says):
    said = importing(table, text)
    assert said.code == 1
    for sentence in says:
        assert (sentence if sentence.startswith("this") else f"list.csv:{sentence}") in said.err
    assert said.err.splitlines()[-1].endswith("Nothing was imported.")
    assert rows(stocked, table) == []


def test_rows_that_would_mean_two_things_on_one_day_are_refused(importing, stocked):
    importing("items", "number,sku,to\n1,MUG-01,2099-06-30\n")
    said = importing("items", "number,sku,from\n1,MUG-02,2099-01-01\n2,MUG-02,\n")
    assert said.code == 1
    assert "list.csv:2:1: number 1 would mean two things from 2099-01-01 until 2099-06-30" in said.words
    assert len(rows(stocked)) == 1


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("items", "partner,buyer_part,vendor_part,gtin,maker_part,number,sku,valid_from,valid_until\n"
                  'acme,"1,5",,614141000012,,,MUG-01,2026-01-01,2026-12-31\n,7,,,,,MUG-02,,\n'),
        ("locations", "store,gln,duns,name,street,city,state,zip,country\n0012,0614141000005,078051120,Acme Portland,"
                      '"1450 NW Lovejoy, 2nd",Portland,OR,97209,US\n'),
        ("units", "sku,unit,case_pack,of\n,case,12,each\nBOWL-10,case,24,each\n"),
        ("carriers", "code,carrier,service\nUPSN,ups,ground\n"),
        ("terms", "code,terms,net_days,discount,discount_days\nT1,2/10 net 30,30,2.5,10\n"),
        ("reasons", "code,reason\nA13,out of stock\n"),
    ],
)  # fmt: skip
def test_what_is_exported_comes_in_again_unchanged(importing, stocked, table, text):
    assert importing(table, text).code == 0
    copy = stocked.path / "copy.csv"
    assert "written to" in stocked("xref", "export", table, str(copy)).out
    assert copy.read_bytes().startswith(b"\xef\xbb\xbf")
    again = stocked("xref", "import", table, str(copy))
    assert re.fullmatch(r"copy.csv \(UTF-8, commas\): \d unchanged.\n", again.out)
    assert stocked("xref", "export", table).out == copy.read_text("utf-8-sig")
    assert stocked("xref", "list", table).code == 0


def test_a_whole_file_ends_what_its_partners_have_besides(importing, stocked):
    importing("items", "partner,number,sku\nacme,1,MUG-01\nacme,2,MUG-02\nnordwind,1,MUG-01\n")
    said = importing("items", "partner,number,sku\nacme,1,MUG-01\n", "--whole")
    assert said.out == "list.csv (UTF-8, commas): 1 ended, 2 unchanged.\n"


def test_a_number_is_found_wherever_it_stands_with_what_a_line_would_mean(importing, stocked):
    importing("items", "partner,buyer_part,sku\nacme,4711,MUG-01\n")
    said = stocked("xref", "find", "4711", "--partner", "acme")
    assert "items acme buyer_part 4711, sku MUG-01" in said.words
    assert "On a line of acme's: MUG-01 (buyer number 4711, by acme's items table)." in said.words
    assert "MUG-02 (GTIN 614141000029)" in stocked("xref", "find", "614141000029").words
    found = json.loads(stocked("xref", "find", "MUG-01", "--json").out)
    assert (found["item"], len(found["rows"])) == ("MUG-01 (MUG-01 is our own SKU)", 1)
    assert stocked("xref", "find", "nix").code == 4
    assert "No such rows." in stocked("xref", "list", "--partner", "house").out


def test_whose_rows_they_are_must_be_a_partner(importing):
    assert importing("items", "number,sku\n1,MUG-01\n", "--partner", "acne").code == 2
    assert importing("items", "number,sku\n1,MUG-01\n", "--partner", "house").code == 0


def test_an_import_is_in_the_diary_with_its_actor(importing, stocked):
    importing("items", "number,sku\n1,MUG-01\n")
    from crossdock.office import open_store
    from crossdock.settings import load

    store = open_store(load(stocked.config))
    with store.reading() as uow:
        event = uow.events.recent(1)[0]
    store.close()
    assert (event.actor, event.action, event.after) == ("pat", "added", "number 1, sku MUG-01")
    assert event.cause == "xref import items list.csv"
