"""The commands that show guides and make documents up from them."""

import json
import re

import pytest

from tests.front.conftest import crossdock_says

EXAMPLES = [
    f"example-{name}" for name in ("dc-sotpi", "dropship", "grocery", "marketplace-1p", "small-parcel", "store-sdq")
]


def test_the_guides_are_listed_with_their_releases_and_partners():
    said = crossdock_says("edi", "guide", "list", "--json")
    rows = {row["set"]: row for row in json.loads(said.out)}
    assert rows["850"] == {
        "set": "850",
        "name": "purchase order",
        "releases": ["003040", "004010", "005010"],
        "partners": ["acme", *EXAMPLES, "nordwind"],
    }
    assert "999" in crossdock_says("edi", "guide", "list").out


def test_a_guide_is_shown_in_the_terminal():
    said = crossdock_says("edi", "guide", "show", "850")
    assert said.out.startswith("850 purchase order  X12 release 004010 · functional group PO")
    assert re.search(r"BEG05 +order date +required +date +8", said.out)
    assert re.search(r"loop PO1 +required", said.out)
    assert "With" in said.out and "must come too." in said.out


def test_one_segment_is_shown_as_a_partner_uses_it_with_its_codes():
    said = crossdock_says("edi", "guide", "show", "850", "--partner", "nordwind", "--segment", "BEG")
    assert said.out.startswith("850 purchase order  X12 release 005010 · functional group PO · as nordwind uses it")
    assert "NE new order, RL release or delivery order, SA stand-alone order" in said.out
    assert "List 353" in said.out and "PO101" not in said.out


def test_a_guide_is_written_as_a_page_whose_links_all_lead_somewhere(tmp_path):
    page = tmp_path / "850.html"
    said = crossdock_says("edi", "guide", "show", "850", "--partner", "acme", "--html", str(page))
    assert said.out == f"{page} holds the guide of the 850, release 004010.\n"
    text = page.read_text()
    ids = re.findall(r"""id=["']([^"']+)""", text)
    links = re.findall(r'href="#([^"]+)"', text)
    assert len(ids) == len({*ids}) and {*links} <= {*ids}
    assert "BEG.05" in links and 'title="BEG01 purpose: original"' in text
    assert "http" not in text and "<script" not in text
    assert re.search(r'<tr id="BEG.06" class="unused">', text)


@pytest.mark.parametrize("kind", ["856", "TA1"])
def test_every_kind_of_guide_becomes_json(kind):
    page = json.loads(crossdock_says("edi", "guide", "show", kind, "--json").out)
    keys = {place["key"] for chapter in page["chapters"] for place in chapter["places"]}
    assert page["set"] == kind and keys
    assert {one["key"] for line in page["example"] for parts in line["elements"] for one in parts} <= keys


@pytest.mark.parametrize(("words", "says"), [
    (["edi", "guide", "show", "85"], "there is no guide for set 85"),
    (["edi", "guide", "show", "850", "--partner", "acne"], "there is no partner acne; did you mean 'acme'?"),
    (["edi", "guide", "show", "850", "--release", "002000"], "002000 is no release from 003010 on"),
    (["edi", "guide", "show", "850", "--segment", "POX"], "the 850 has no segment POX"),
    (["edi", "guide", "show", "850", "--html", "/proc/none/850.html"], "cannot be written"),
    (["edi", "sample", "830"], "there is no guide for set 830"),
])  # fmt: skip
def test_what_does_not_exist_is_told_in_a_sentence(words, says):
    said = crossdock_says(*words)
    assert said.code == 2
    assert says in re.sub(r"[\s│]+", " ", said.err)


@pytest.mark.parametrize("words", [
    ["850", "--partner", "nordwind", "--size", "full"], ["855", "--partner", "acme", "--seed", "7"], ["TA1"],
])  # fmt: skip
def test_a_sample_is_accepted_by_the_command_that_inspects(words, tmp_path):
    said = crossdock_says("edi", "sample", *words)
    file = tmp_path / "sample.edi"
    file.write_text(said.out)
    [report] = json.loads(crossdock_says("edi", "inspect", "--json", *words[1:3], str(file)).out)
    assert (report["verdict"], report["problems"]) == ("accept", [])
    assert said.out == crossdock_says("edi", "sample", *words).out


def test_a_sample_bears_the_partners_own_ids_and_separators():
    said = crossdock_says("edi", "sample", "850", "--partner", "nordwind")
    assert said.out.startswith("ISA|00|          |00|          |12|4155550100     |ZZ|BLUEHARBOR     |")
    assert crossdock_says("edi", "sample", "855", "--partner", "acme").out.startswith(
        "ISA*00*          *00*          *ZZ*BLUEHARBOR     *ZZ*ACMESTORES     *"
    )


def test_a_set_without_a_guide_is_shown_segment_by_segment(tmp_path):
    file = tmp_path / "forecast.edi"
    order = crossdock_says("edi", "sample", "850", "--size", "minimal").out
    file.write_text(re.sub(r"BEG\*[^~]*~", "BFR*05*1**DL*A*20261120~", order).replace("ST*850*", "ST*830*"))
    said = crossdock_says("edi", "explain", str(file))
    assert "there is no guide for set 830 of release 004010: its grammar is not checked" in said.out
    assert "BFR*05*1**DL*A*20261120" in said.out and "unit of measure" in said.out
