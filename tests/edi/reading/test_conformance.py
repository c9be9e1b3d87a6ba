"""A set held against its guide: what pyx12 says, in our words, with places and X12 codes."""

import logging

import pytest

from connectors.edi.guide import GuideBook
from tests.edi.reading.conftest import HEAD, LINES, a_set, an_interchange, rules

COMPONENTS = ">".join(["KG", "1", "1"] * 5 + ["KG"])  # one more than the composite holds


def findings(reading, rule: str):
    return [one for one in reading.all_findings() if one.rule == rule]


@pytest.mark.parametrize(
    ("before", "after", "rule", "code", "element"),
    [
        ("REF*DP*042", "ZZZ*1~REF*DP*042", "segment_not_in_set", "1", None),
        ("REF*DP*042", "CTT*1~REF*DP*042", "segment_out_of_sequence", "7", None),
        ("BEG*00*SA", "BEG*99*SA", "invalid_code", "7", "BEG01"),
        ("BEG*00*SA", "BEG**SA", "mandatory_element_missing", "1", "BEG01"),
        ("BEG*00*SA", "BEG*00*SAX", "element_too_long", "5", "BEG02"),
        ("REF*DP*042", "REF*D*042", "element_too_short", "4", "REF01"),
        ("REF*DP*042", "REF*DP", "conditional_element_missing", "2", "REF02"),
        ("N1*ST*Acme Stores 17*92*0017", "N1*ST*Acme Stores 17*92", "conditional_element_missing", "2", "N104"),
        ("DTM*002*20261201", "DTM*002*20261301", "invalid_date", "8", "DTM02"),
        ("DTM*002*20261201", "DTM*002*20261201*9999", "invalid_time", "9", "DTM03"),
        ("PO1*1*24*EA*4.50", "PO1*1*24*EA*4x50", "invalid_number", "6", "PO104"),
        ("REF*DP*042", "REF*DP*042****5", "too_many_elements", "3", "REF05"),
        ("PID*F****Tea kettle", f"MEA*WT*G*4*{COMPONENTS}", "too_many_elements", "3", "MEA04"),
    ],
)  # fmt: skip
def test_each_kind_of_fault_has_its_rule_its_code_and_its_element(reads, before, after, rule, code, element):
    content = an_interchange().replace(before, after, 1).replace("SE*11", f"SE*{11 + after.count('~')}")
    found = findings(reads(content), rule)
    assert found, rules(reads(content))
    assert (found[0].code, found[0].place.element) == (code, element)
    assert reads(content).verdict in ("nonconformant", "reject_transaction")


def test_a_finding_says_where_what_was_expected_and_what_to_do(reads):
    content = an_interchange().replace("PO1*1*24*EA", "PO1*1*24*EACH")
    [found] = findings(reads(content), "element_too_long")
    assert found.says == "PO103, the unit of measure, is too long: 'EACH'"
    assert found.expected == "type ID, 2 to 2 characters"
    assert found.mend == "mend PO103 and send the set again"
    assert found.evidence == {"value": "EACH", "data_element": "355"}
    place = found.place
    assert (place.loop, place.segment, place.position, place.element) == ("PO1", "PO1", 6, "PO103")
    assert content[place.offset :].startswith("PO1*1*24*EACH")


def test_a_missing_segment_is_named_where_it_was_missed(reads):
    reading = reads(an_interchange(a_set("ST*850*0001", *LINES)))
    [found] = findings(reading, "mandatory_segment_missing")
    assert (found.place.segment, found.place.position, found.code) == ("BEG", 2, "3")


def test_loops_and_segments_may_not_come_too_often(reads):
    many = ["PER*BD*Ann*TE*5550100"] * 4
    reading = reads(an_interchange(a_set(*HEAD[:3], *many, *HEAD[3:], *LINES)))
    assert findings(reading, "segment_repeats_too_often")[0].code == "5"


def test_letters_beyond_ascii_and_separators_in_free_text_are_no_fault(reads):
    content = an_interchange().replace("Tea kettle", "Théière > 2 l")
    assert reads(content).verdict == "accept"
    assert rules(reads(content)) == {"component_separator_in_text"}


def test_a_release_with_a_suffix_is_read_by_its_base(reads):
    content = an_interchange().replace("*X*004010", "*X*004010VICS")
    assert rules(reads(content)) == set()


def test_a_later_release_is_read_by_the_nearest_earlier_guide_and_says_so(reads):
    content = an_interchange().replace("*X*004010", "*X*006010").replace("BEG*00", "BEG*ZY")
    assert rules(reads(content)) == {"grammar_of_another_release", "code_not_in_older_list"}
    assert reads(content).verdict == "accept"


def test_an_unknown_set_is_not_checked_and_says_so(reads):
    content = an_interchange(a_set("ST*816*0001", "BHT*0001"), functional_id="OR")
    assert rules(reads(content)) == {"grammar_not_checked"}


def test_release_005010_knows_its_own_segments(reads):
    body = a_set(*HEAD[:4], "N9*L1*NOTES", "MTX**Ring the bell", HEAD[4], *LINES)
    content = an_interchange(body).replace("*X*004010", "*X*005010")
    assert rules(reads(content)) == set()


def test_an_order_of_release_005010_with_other_delimiters_is_accepted(reads):
    content = an_interchange().replace("*U*00401*", "*^*00501*").replace("*X*004010", "*X*005010")
    content = content.replace("P*>", "P*:").replace("*", "|").replace("~", "'\n")
    reading = reads(content)
    assert reading.verdict == "accept"
    assert reading.interchanges[0].delimiters == ("|", ":", "'", "^")


def test_faulty_values_never_reach_the_log(reads, caplog):
    with caplog.at_level(logging.DEBUG):
        reads(an_interchange().replace("DTM*002*20261201", "DTM*002*SECRET"))
    assert "SECRET" not in caplog.text


def test_the_findings_of_one_set_are_bounded(reads):
    lines = [f"PO1*{n}*1*EACH*x**VN*MUG-01" for n in range(1, 400)]
    reading = reads(an_interchange(a_set(*HEAD, *lines)))
    assert "more_findings" in rules(reading)
    assert len(reading.all_findings()) < 250


def test_every_guide_can_be_loaded_by_pyx12(guides: GuideBook):
    from connectors.edi.pyx12_adapter import faults
    from connectors.edi.segment import Delimiters, Segment

    orders = {(one.release, one.set) for one in guides.guides()}
    assert orders >= {("003040", "850"), ("004010", "850"), ("004010", "997"), ("005010", "856"), ("005010", "999")}
    borrowed = {one for one in guides.guides() if one.structure_of and one.set != "850"}
    for guide in (one for one in guides.guides() if one.set != "TA1" and one not in borrowed):
        start = Segment(("ST", guide.set, "0001"), 0, 12)
        assert {one.name for one in faults(guide, [start], Delimiters())} >= {"SE"}
