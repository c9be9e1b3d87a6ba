"""Releases without guides of their own, and sets without any."""

import re

import pytest

from connectors.edi.guide import GuideBook
from connectors.edi.reading import read
from connectors.edi.showing.commentary import commentary
from connectors.mapping.problem import BadConfiguration
from tests.edi.reading.conftest import a_set, an_interchange

CYCLE = ("850", "855", "856", "860", "865", "810", "846", "940", "945", "204", "990", "214", "997")
STANDS_IN = {
    "003010": "003040", "003060": "003040", "004010": "004010", "004030": "004010", "004060": "004010",
    "005010": "005010", "005020": "005010", "006020": "005010", "007040": "005010", "008020": "005010",
}  # fmt: skip


@pytest.mark.parametrize(("release", "expected"), STANDS_IN.items())
def test_every_release_finds_a_guide_for_the_whole_order_cycle(guides, release, expected):
    for kind in CYCLE:
        match = guides.find(release, kind)
        own = kind == "850" or expected != "003040"  # only the order is described as of old
        assert match.stands_in == (expected if own else "004010"), kind
        assert match.exact == (release in ("004010", "005010"))


@pytest.mark.parametrize(("release", "longest"), [
    ("003060", 30), ("004010", 30), ("004030", 50), ("005010", 50), ("005020", 50), ("006020", 80), ("008020", 80),
])  # fmt: skip
def test_what_grew_with_a_release_may_be_longer_there(guides, release, longest):
    date = "20261120" if release >= "004010" else "261120"
    for length, rules in ((longest, set()), (longest + 1, {"element_too_long"})):
        lines = (f"BEG*00*SA*4711**{date}", f"REF*DP*{'7' * length}", "PO1*1*24*EA*4.50**VN*MUG-01", "CTT*1")
        raw = an_interchange(a_set("ST*850*0001", *lines)).replace("004010", release)
        told = {one.rule for one in read(raw.encode(), guides=guides).all_findings()}
        assert told - {"grammar_of_another_release"} == rules
        assert ("grammar_of_another_release" in told) == (release not in ("004010", "005010"))


@pytest.mark.parametrize("release", ["002040", "VICS", ""])
def test_what_is_no_release_that_we_know_has_no_guide(guides, release):
    assert guides.find(release, "850") is None


@pytest.mark.parametrize(("extends", "says"), [
    ("004010", "release 004010 builds on itself"), ("009999", "release 009999 has no elements.yaml"),
])  # fmt: skip
def test_a_release_that_builds_on_nothing_is_told(tmp_path, extends, says):
    (tmp_path / "004010").mkdir()
    (tmp_path / "004010" / "elements.yaml").write_text(f'extends: "{extends}"\n')
    with pytest.raises(BadConfiguration, match=re.escape(f"004010/elements.yaml:1:1: {says}")):
        GuideBook.load(tmp_path)


@pytest.fixture
def forecast():
    lines = (
        "BFR*05*1**DL*A*20261120*20270220",
        "N1*ST*Store*92*0012",
        "REF*DP*1**IA>22",
        "N1*QZ*Who",
        "LIN**BP*77",
        "ZZZ*1",
        "CTT*1",
    )
    return an_interchange(a_set("ST*830*0001", *lines), functional_id="PS").encode()


def test_a_set_without_a_guide_is_framed_and_says_so(guides, forecast):
    reading = read(forecast, guides=guides)
    [one] = reading.interchanges[0].groups[0].sets
    assert (one.kind, one.control, len(one.segments)) == ("830", "0001", 9)
    assert [(found.rule, found.severity) for found in reading.all_findings()] == [("grammar_not_checked", "inform")]


def test_the_envelope_of_a_set_without_a_guide_is_checked_all_the_same(guides, forecast):
    told = {one.rule for one in read(forecast.replace(b"SE*9*", b"SE*8*"), guides=guides).all_findings()}
    assert told == {"se_count_wrong", "grammar_not_checked"}


def test_a_set_without_a_guide_is_shown_segment_by_segment(guides, forecast):
    shown = [one for one in commentary(forecast, read(forecast, guides=guides), guides).passages]
    assert [one.segment for one in shown] == ["ISA", "GS", "ST", "BFR", "N1", "REF", "N1", "LIN", "ZZZ", "CTT", "SE",
                                              "GE", "IEA"]  # fmt: skip
    by_name = {one.segment: one for one in reversed(shown)}
    assert by_name["N1"].name == "party" and by_name["N1"].words[0] == ("N101", "role", "ST", "ship to")
    assert by_name["REF"].words[-2:] == (
        ("REF04-1", "kind of reference", "IA", "internal vendor number"), ("REF04-2", "reference", "22", "")
    )  # fmt: skip
    assert by_name["ZZZ"].text.startswith("ZZZ*1")


def test_a_code_that_an_open_list_lacks_informs(guides, forecast):
    shown = commentary(forecast, read(forecast, guides=guides), guides).passages
    roles = [one.words[0].meaning for one in shown if one.segment == "N1"]
    assert roles == ["ship to", "a code that is not in our list, which is open"]
