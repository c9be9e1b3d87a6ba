"""The report on one file."""

import hashlib
import json

import pytest

from connectors.edi.showing.inspection import inspect
from tests.edi.reading.conftest import an_interchange


@pytest.fixture
def inspected(guides):
    return lambda content, **more: inspect(content, "order.edi", guides=guides, **more)


def test_a_report_says_what_the_file_is_and_what_the_order_says(inspected):
    content = an_interchange().encode()
    report = inspected(content)
    assert (report["verdict"], report["bytes"], report["problems"]) == ("accept", len(content), [])
    assert report["sha256"] == hashlib.sha256(content).hexdigest()
    [interchange] = report["interchanges"]
    assert interchange["isa"]["sender_id"] == "ACMESTORES"
    assert interchange["delimiters"] == {"element": "*", "component": ">", "segment": "~"}
    [one] = interchange["groups"][0]["transactions"]
    assert one["se"] == {"declared": "11", "control": "0001"}
    order = one["order"]
    assert (order["po_number"], order["po_date"]) == ("4711", {"raw": "20261120", "iso": "2026-11-20"})
    assert order["dates"] == [{"qualifier": "002", "raw": "20261201", "iso": "2026-12-01"}]
    assert [line["ids"][0] for line in order["lines"]] == [["VN", "MUG-01"], ["VN", "KETTLE-50"]]
    assert (order["quantity_total"], order["extended_total"]) == ("30", "347.40")
    assert order["ctt"] == {"line_items": "2", "hash_total": "30", "line_items_ok": True, "hash_ok": True}
    json.dumps(report)


def test_a_problem_names_code_place_and_answer(inspected):
    [problem] = inspected(an_interchange().replace("PO1*1*24*EA", "PO1*1*24*EACH").encode())["problems"]
    assert (problem["code"], problem["severity"], problem["ack"]) == ("element_too_long", "error", "AK4 5")
    assert (problem["segment"], problem["position"], problem["element"], problem["value"]) == ("PO1", 6, 3, "EACH")


def test_what_the_mapping_made_of_a_set_stands_beside_the_facts(inspected):
    report = inspected(an_interchange().encode(), read_order=lambda interchange, group, one: {"number": one.control})
    assert report["interchanges"][0]["groups"][0]["transactions"][0]["mapped"] == {"number": "0001"}


@pytest.mark.parametrize("content", [b"hello", b""])
def test_other_files_are_reported_and_never_guessed_at(inspected, content):
    report = inspected(content)
    assert (report["verdict"], report["looks_like"]) == ("not_an_interchange", "unknown")
