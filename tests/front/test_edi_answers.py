"""The commands on acknowledgements and control numbers."""

import json

import pytest

from tests.front.conftest import ORDERS, crossdock_says

CLEAN = (ORDERS / "acme-clean.edi").read_bytes()
BAD = CLEAN.replace(b"*48*EA*", b"*48*EACH*")


@pytest.fixture
def files(tmp_path):
    (tmp_path / "clean.edi").write_bytes(CLEAN)
    (tmp_path / "bad.edi").write_bytes(BAD)
    (tmp_path / "broken.edi").write_bytes(CLEAN.replace(b"IEA*1*000000101", b"IEA*1*000000102"))
    (tmp_path / "letter.txt").write_bytes(b"Dear sirs,")
    return tmp_path


def test_a_sound_file_is_told_to_be_accepted_with_the_997_that_says_so(files):
    said = crossdock_says("edi", "ack", str(files / "clean.edi"))
    assert said.code == 0
    assert "group 101 (PO 004010): accepted; 1 of 1 sets accepted" in said.out
    assert "    AK1*PO*101~\n    AK2*850*0001~\n    AK5*A~\n    AK9*A*1*1*1~\n" in said.out


def test_what_is_refused_is_told_in_words_beside_its_codes(files):
    said = crossdock_says("edi", "ack", str(files / "bad.edi"))
    assert said.code == 1
    assert "set 0001 (850): rejected: at least one segment is in error (5)" in said.out
    assert "AK4 5 at position 21: PO103, the unit of measure, is too long: 'EACH'" in said.out
    assert "AK3*PO1*21**8~\n    AK4*3*355*5*EACH~" in said.out


def test_the_lenient_policy_takes_it_and_tells_the_error_all_the_same(files):
    said = crossdock_says("edi", "ack", "--policy", "lenient", str(files / "bad.edi"))
    assert said.code == 1
    assert "accepted with errors; 1 of 1 sets accepted" in said.out
    assert "AK9*E*1*1*1~" in said.out


def test_a_broken_envelope_gets_a_ta1(files):
    said = crossdock_says("edi", "ack", str(files / "broken.edi"))
    assert said.code == 1
    assert "TA1: the interchange is rejected: the control numbers of ISA and IEA differ (001)" in said.out
    assert "TA1*000000101*261123*0905*R*001~" in said.out


def test_what_is_no_x12_is_answered_with_nothing(files):
    said = crossdock_says("edi", "ack", str(files / "letter.txt"))
    assert (said.code, "Nothing would be answered." in said.out) == (1, True)


def test_answers_can_be_written_and_read_by_machines(files):
    folder = files / "answers"
    said = crossdock_says(
        "edi", "ack", "--json", "--out", str(folder), str(files / "bad.edi"), str(files / "clean.edi")
    )
    bad, clean = json.loads(said.out)
    assert [one["kind"] for one in (*bad["answers"], *clean["answers"])] == ["997", "997"]
    assert sorted(path.name for path in folder.iterdir()) == ["bad_997_1.edi", "clean_997_1.edi"]
    assert (folder / "bad_997_1.edi").read_text() == bad["answers"][0]["content"]
    [one] = bad["interchanges"][0]["groups"][0]["sets"]
    assert one["segments"] == [
        {
            "segment": "PO1", "position": 21, "code": "8",
            "elements": [{"position": 3, "data_element": "355", "code": "5", "value": "EACH"}],
        }
    ]  # fmt: skip


def test_acknowledgements_themselves_are_answered_with_nothing(files):
    answer = crossdock_says("edi", "ack", "--out", str(files / "first"), str(files / "clean.edi"))
    assert answer.code == 0
    said = crossdock_says("edi", "ack", str(files / "first" / "clean_997_1.edi"))
    assert said.code == 0
    assert "acknowledgements alone, which are never acknowledged" in said.out


def test_numbers_go_on_where_another_system_stopped(hub):
    said = hub("edi", "numbers", "set", "acme", "interchange", "5001", "--reason", "moved from the old system")
    assert said.code == 0, said.err
    assert said.out == "The next interchange control number to acme (P) is 5001; none was given yet.\n"
    [row] = json.loads(hub("edi", "numbers", "list", "--json").out)
    assert (row["sender"], row["receiver"], row["level"], row["next"]) == (
        "ZZ/BLUEHARBOR", "ZZ/ACMESTORES", "interchange", 5001
    )  # fmt: skip
    assert "5001" in hub("edi", "numbers", "list").words


def test_numbers_do_not_go_back_unasked(hub):
    hub("edi", "numbers", "set", "acme", "group", "500")
    refused = hub("edi", "numbers", "set", "acme", "group", "400")
    assert refused.code == 5
    assert "from 400 on numbers would be given twice" in refused.words
    assert hub("edi", "numbers", "set", "acme", "group", "400", "--again").code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("nobody", "group", "1"), 4, "there is no partner nobody with EDI"),
        (("marina", "group", "1"), 4, "there is no partner marina with EDI"),
        (("acme", "page", "1"), 5, "'page' is none of interchange, group, set"),
        (("acme", "group", "1", "--usage", "X"), 5, "'X' is none of P, T"),
        (("acme", "group", "0"), 2, "Invalid value for"),
    ],
)
def test_numbers_of_nobody_are_refused(hub, words, code, says):
    said = hub("edi", "numbers", "set", *words)
    assert (said.code, says in said.words) == (code, True)
