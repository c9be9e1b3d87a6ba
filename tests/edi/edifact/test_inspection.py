"""The report on an EDIFACT file: the shapes of the X12 report, the names of its own segments."""

import json

import pytest

from connectors.edi.showing.inspection import inspect
from crossdock.cli import main
from tests.edi.edifact.conftest import group, interchange, order


@pytest.fixture
def inspected(guides):
    return lambda content, **more: inspect(content.encode(), "in.edi", guides=guides, **more)


def test_a_report_holds_envelope_verdict_and_order(inspected):
    report = inspected(interchange(order("RFF+CT:77"), una="UNA:+,? '"))
    assert (report["looks_like"], report["verdict"], report["version"]) == ("EDIFACT", "accept", "D96A")
    [one] = report["interchanges"]
    assert one["unb"] == {
        "syntax": "UNOC", "version": "3", "sender_qualifier": "14", "sender_id": "4012345000023",
        "receiver_qualifier": "14", "receiver_id": "4098765000018", "date": "261120", "time": "0930",
        "control_number": "17", "application": "", "ack_requested": "", "agreement": "", "usage": "P",
    }  # fmt: skip
    assert one["delimiters"] == {"element": "+", "component": ":", "segment": "'", "release": "?", "decimal": ","}
    assert one["unz"] == {"declared": "1", "control": "17", "count_ok": True, "control_ok": True}
    [message] = one["groups"][0]["transactions"]
    assert (message["set"], message["unh_control"], message["version"]) == ("ORDERS", "1", "D:96A:UN:EAN008")
    assert (message["unt_count_ok"], message["segments_actual"]) == (True, 19)
    facts = message["order"]
    assert (facts["po_number"], facts["currency"], facts["line_count"]) == ("B-4711", "EUR", 2)
    assert facts["dates"][0] == {"qualifier": "137", "value": "20261120", "format": "102", "iso": "2026-11-20"}
    assert facts["lines"][0] == {
        "line": "1", "quantity": "6", "unit": "PCE", "price": "1.5", "ids": [["SA", "MUG-01"], ["IN", "100201"]],
    }  # fmt: skip
    assert facts["parties"] == [
        {"role": "BY", "id": "4012345000023", "agency": "9"}, {"role": "SU", "id": "4098765000018", "agency": "9"},
    ]  # fmt: skip
    assert facts["references"] == [["CT", "77"]]


def test_a_problem_names_code_place_and_answer(inspected):
    [problem] = inspected(interchange(order()).replace("QTY+21:6:PCE", "QTY+21:6:PIECE"))["problems"]
    assert (problem["code"], problem["severity"], problem["ack"]) == ("element_too_long", "error", "UCD 39")
    assert (problem["segment"], problem["position"], problem["element"], problem["reference"]) == (
        "QTY", 10, 1, "QTY01-3",
    )  # fmt: skip
    assert (problem["value"], problem["expected"], problem["loop"]) == ("PIECE", "at most 3 letters and digits", "SG25")


def test_groups_show_their_header_and_trailer(inspected):
    [one] = inspected(interchange(group(order())))["interchanges"]
    assert one["groups"][0]["ung"]["control"] == "G1"
    assert one["groups"][0]["une"]["count_ok"] is True


def test_the_command_shows_it(tmp_path, capsys, monkeypatch):
    file = tmp_path / "orders.edi"
    file.write_text(interchange(order(count=1)))
    monkeypatch.setattr("sys.argv", ["crossdock", "edi", "inspect", str(file)])
    with pytest.raises(SystemExit) as left:
        main()
    shown = capsys.readouterr().out
    assert left.value.code == 1
    assert "17: 4012345000023 → 4098765000018, version UNOC:3" in shown
    assert "1: ORDERS D:96A:UN:EAN008, order B-4711, 2 lines" in shown and "unt_count_wrong" in shown
    monkeypatch.setattr("sys.argv", ["crossdock", "edi", "inspect", "--json", str(file)])
    with pytest.raises(SystemExit):
        main()
    [report] = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "reject_transaction"
