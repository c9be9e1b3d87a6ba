"""A person asks how much of a partner's documents is read, at the command line."""

import json
import shutil

import pytest

from crossdock.shipped import SHIPPED_MAPPINGS
from tests.front.conftest import ORDERS
from tests.mapping_folder import parsed_once, small_folder  # noqa: F401 - a fixture


@pytest.fixture
def walked(walked):
    """A hub with a day's history and a small folder of mappings."""
    small_folder(walked.path / "mappings")
    walked.config.write_text(f"{walked.config.read_text()}mappings: mappings\n")
    return walked


def covered(hub, *words):
    return json.loads(hub("map", "coverage", *words, "--json").out)


def test_stored_documents_are_covered_with_a_meter_and_a_place_for_each_kind_of_element(walked):
    said = walked("map", "coverage", "--partner", "acme")
    assert said.code == 0
    assert "% read: " in said.words and "in 3 documents" in said.words
    assert "PER{03}TE number or address (buyer, telephone) 4 3 5035550142" in said.words
    assert "base/x12-850.yaml:52:3" in said.words  # ship_not_before never matched
    [report] = covered(walked, "--partner", "acme", "--last", "1")
    assert (report["partner"], report["documents"]) == ("acme", 1)
    terms = next(row for row in report["unread"] if row["path"] == "ITD01")
    assert terms["where"].startswith("document ") and terms["where"].count(":") == 2


def test_every_unread_element_stands_where_the_report_says(walked):
    file = ORDERS / "acme-clean.edi"
    [report] = covered(walked, str(file))
    lines = file.read_bytes().decode().splitlines()
    assert report["unread"]
    for row in report["unread"]:
        at = row["first"]
        assert lines[at["line"] - 1][at["column"] - 1 :].startswith(row["examples"][0]), row
        assert row["where"] == f"{file}:{at['line']}:{at['column']}"
    assert report["percent"] == 100 * report["values_read"] // report["values"]


def test_rules_say_whether_their_own_samples_match_them(walked):
    [report] = covered(walked, str(ORDERS / "acme-clean.edi"))
    silent = {row["field"]: row for row in report["silent_rules"]}
    assert (silent["ship_not_before"]["own"], silent["ship_not_before"]["in_samples"]) == (False, 0)
    assert silent["lines[].requested_on"]["at"] == ["DTM[01=002].02", "DTM[01=010].02"]
    assert all(row["said_in"].count(":") == 2 for row in [*report["silent_rules"], *report["silent_codes"]])


def test_files_of_every_kind_are_covered_given_whose_they_are(walked):
    json_order, sheet = (
        SHIPPED_MAPPINGS / "marketplaces/samples/order.json",
        SHIPPED_MAPPINGS / "mail/samples/harbor-cafe.csv",
    )
    for folder in ("marketplaces", "mail", "partners/marina", "partners/harbor-cafe"):
        shutil.copytree(SHIPPED_MAPPINGS / folder, walked.path / "mappings" / folder)
    [shop] = covered(walked, str(json_order), "--partner", "marina")
    assert [(row["path"], row["first"]["line"]) for row in shop["unread"]] == [("status", 19)]
    [cafe] = covered(walked, str(sheet), "--partner", "harbor-cafe")
    assert cafe["percent"] == 100


def test_what_cannot_be_covered_is_said(walked, tmp_path):
    (tmp_path / "note.txt").write_text("Hello")
    said = walked("map", "coverage", str(ORDERS / "unknown-sender.edi"), str(tmp_path / "note.txt"))
    assert "say whose by --partner" in said.err
    assert "note.txt is no document that could be read" in said.err
    assert walked("map", "coverage", "--partner", "acne").code == 4
    assert "did you mean 'acme'?" in walked("map", "coverage", "--partner", "acne").err
    assert "nothing to tell" in walked("map", "coverage", "--partner", "nordwind").out
