"""What ``crossdock edi ack`` says of an EDIFACT file."""

import json

import pytest

from crossdock.cli import main
from tests.edi.edifact.conftest import group, interchange, order


@pytest.fixture
def ack(tmp_path, capsys, monkeypatch):
    """Run the command on a file; return its exit code and what it printed."""

    def run(content, *words):
        file = tmp_path / "orders.edi"
        file.write_text(content)
        monkeypatch.setattr("sys.argv", ["crossdock", "edi", "ack", str(file), *words])
        with pytest.raises(SystemExit) as left:
            main()
        return left.value.code or 0, capsys.readouterr().out

    return run


def test_a_sound_file_is_acknowledged_in_its_senders_envelope(ack):
    code, shown = ack(interchange(order()))
    assert code == 0 and "CONTRL: the interchange is accepted\n" in shown
    assert "UCI+17+4012345000023:14+4098765000018:14+7'" in shown
    assert "UNB+UNOC:3+4098765000018:14+4012345000023:14+" in shown


def test_what_is_rejected_is_named_with_its_reason(ack):
    code, shown = ack(interchange(group(order()), group(order(count=1), reference="G2")))
    assert code == 1 and "accepted but for what is rejected in it" in shown
    assert "group G2 (ORDERS D96A): accepted" in shown and "UCM 29 at position 18" in shown
    code, shown = ack(interchange(order(), counted=2), "--json")
    [report] = json.loads(shown)
    [one] = report["interchanges"]
    assert (code, one["uci"]["code"], one["groups"][0]["sets"][0]["says"]) == (1, "4", "rejected")
    assert [reason["ack"] for reason in one["uci"]["reasons"]] == ["UCI 29"]
    assert report["answers"][0]["kind"] == "CONTRL"


def test_contrls_alone_are_never_answered(ack):
    body = ["UNH+1+CONTRL:D:3:UN", "UCI+1+A:14+B:14+7", "UNT+3+1"]
    code, shown = ack(interchange(body))
    assert code == 0 and "never answered" in shown and "Nothing would be answered" in shown


def test_noise_has_nobody_to_answer_to(ack):
    code, shown = ack("UNA:+.? 'UNX+1'")
    assert code == 1 and "its UNB cannot be told apart" in shown
