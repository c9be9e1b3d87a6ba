"""A document with a commentary: nothing left out, problems beside the segment and below the characters."""

import pytest

from connectors.edi.reading import read
from connectors.edi.showing.commentary import commentary
from tests.front.conftest import ORDERS

CLEAN = (ORDERS / "acme-clean.edi").read_bytes()


@pytest.fixture
def told(guides):
    def tell(content):
        found = commentary(content, read(content, guides=guides), guides)
        return [*found.passages], found.remarks

    return tell


def test_the_passages_are_the_whole_file(told):
    passages, nowhere = told(CLEAN)
    assert b"".join(CLEAN[one.offset : one.offset + one.length] for one in passages) == CLEAN.replace(b"\n", b"")
    assert nowhere == ()
    assert [(one.segment, one.depth) for one in passages[:4]] == [("ISA", 0), ("GS", 1), ("ST", 2), ("BEG", 3)]
    assert [(one.segment, one.depth) for one in passages[-3:]] == [("SE", 2), ("GE", 1), ("IEA", 0)]


def test_segments_and_their_elements_bear_names_and_codes_their_meaning(told):
    passages, _ = told(CLEAN)
    beg = next(one for one in passages if one.segment == "BEG")
    assert beg.name == "start of an order"
    assert ("BEG01", "purpose", "00", "original") in beg.words
    gs = passages[1]
    assert (gs.words[0].reference, gs.words[0].name, gs.words[0].value) == ("GS01", "kind of documents", "PO")


def test_a_problem_stands_below_the_characters_that_it_is_about(told):
    passages, _ = told(CLEAN.replace(b"*48*EA*", b"*48*EACH*"))
    [bad] = [one for one in passages if any(remark.reference == "PO103" for remark in one.remarks)]
    [remark] = bad.remarks
    assert bad.text[remark.start : remark.end] == "EACH"
    assert remark.says == "PO103, the unit of measure, is too long: 'EACH'"


def test_an_element_that_is_missing_is_marked_at_the_end(told):
    passages, _ = told(CLEAN.replace(b"IEA*1*000000101", b"IEA*1"))
    [remark] = passages[-1].remarks
    assert (remark.reference, passages[-1].text[remark.start : remark.end]) == ("IEA02", "~")


def test_bytes_that_nobody_read_are_shown_where_they_lie(told):
    passages, _ = told(b"HELLO\n" + CLEAN + b"GOODBYE")
    assert [(one.text, one.name) for one in (passages[0], passages[-1])] == [
        ("HELLO·", "not read"),
        ("·GOODBYE", "not read"),
    ]
    assert [one.remarks[0].rule for one in (passages[0], passages[-1])] == ["leading_junk", "data_after_iea"]


def test_what_is_no_interchange_at_all_is_one_passage_with_its_reason(told):
    passages, _ = told(b"Dear sirs,")
    assert [(one.text, one.segment) for one in passages] == [("Dear sirs,", "")]
    assert "no_isa" in {remark.rule for remark in passages[0].remarks}
