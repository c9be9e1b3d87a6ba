"""The commands that lay a file open, compare two, and mend what is mechanically wrong."""

import json

import pytest

from tests.front.conftest import ORDERS, crossdock_says

CLEAN = (ORDERS / "acme-clean.edi").read_bytes()


@pytest.fixture
def files(tmp_path):
    (tmp_path / "clean.edi").write_bytes(CLEAN)
    (tmp_path / "bad.edi").write_bytes(CLEAN.replace(b"*48*EA*", b"*48*EACH*"))
    (tmp_path / "short.edi").write_bytes(CLEAN.replace(b"GE*1*101", b"GE*2*101"))
    return tmp_path


def test_a_document_is_printed_with_names_and_marks_below_its_faults(files):
    said = crossdock_says("edi", "explain", str(files / "bad.edi"))
    assert said.code == 1
    assert "BEG03 order number: " in said.out
    at = next(n for n, text in enumerate(said.out.splitlines()) if "*48*EACH*" in text)
    line, marks, says = said.out.splitlines()[at : at + 3]
    assert line[marks.index("^") : marks.rindex("^") + 1] == "EACH"
    assert says.strip().startswith("reject: PO103, the unit of measure, is too long: 'EACH'")
    assert said.out.rstrip().endswith("nonconformant")


def test_only_the_problems_are_shown_where_only_they_are_wanted(files):
    said = crossdock_says("edi", "explain", "--problems", "--short", str(files / "bad.edi"))
    assert "BEG" not in said.out
    assert "*48*EACH*" in said.out
    assert crossdock_says("edi", "explain", "--problems", str(files / "clean.edi")).out.strip() == "accept"


def test_machines_get_the_same_passages(files):
    said = crossdock_says(
        "edi", "explain", "--json", "--policy", "lenient", "--partner", "acme", str(files / "bad.edi")
    )
    report = json.loads(said.out)
    [remark] = [remark for passage in report["passages"] for remark in passage["remarks"]]
    assert (remark["rule"], remark["reference"]) == ("element_too_long", "PO103")


def test_a_file_is_mended_into_another_after_a_look(files):
    look = crossdock_says("edi", "repair", "--dry-run", str(files / "short.edi"))
    assert look.code == 0
    assert "- GE*2*101~" in look.out
    assert "+ GE*1*101~" in look.out
    done = crossdock_says("edi", "repair", "--json", str(files / "short.edi"), "--out", str(files / "mended.edi"))
    assert (json.loads(done.out)["verdict"], (files / "mended.edi").read_bytes()) == ("accept", CLEAN)


def test_a_repair_asks_where_to_and_says_what_it_cannot_mend(files):
    assert crossdock_says("edi", "repair", str(files / "short.edi")).code == 2
    (files / "letter.txt").write_text("Dear sirs,")
    said = crossdock_says("edi", "repair", "--dry-run", str(files / "letter.txt"))
    assert (said.code, "cannot be repaired: only X12 interchanges" in said.err) == (1, True)
    assert "nothing to mend" in crossdock_says("edi", "repair", "--dry-run", str(files / "clean.edi")).out


def test_two_files_are_compared_by_what_they_say(files):
    assert crossdock_says("edi", "diff", str(files / "clean.edi"), str(files / "clean.edi")).code == 0
    said = crossdock_says("edi", "diff", str(files / "clean.edi"), str(files / "bad.edi"))
    assert (said.code, "PO103 unit of measure: EA → EACH" in said.out) == (1, True)
    [change] = json.loads(crossdock_says("edi", "diff", "--json", str(files / "clean.edi"), str(files / "bad.edi")).out)
    assert change["elements"][0]["after"] == "EACH"
