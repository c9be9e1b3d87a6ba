"""A partner's own wishes on top of a set's guide: every kind of change, every mistake with its place."""

import re

import pytest

from connectors.edi.guide import GuideBook
from connectors.edi.reading import read
from connectors.edi.samples.sample import interchange, sample
from connectors.mapping.problem import BadConfiguration
from tests.edi.reading.conftest import ROOT, a_set, an_interchange

FOLDER = ROOT / "mappings" / "guides" / "x12"
BOOK = GuideBook.load(FOLDER)
OVERLAYS = {f"{guide.partner}-{guide.set}-{guide.release}": guide for guide in BOOK.overlays()}
ORDER = ("BEG*00*SA*A-1**20260302", "N1*ST*Store*92*0012", "PO1*1*24*EA*4.25**VN*MUG-01", "CTT*1")


@pytest.fixture
def with_wishes(tmp_path):
    """Return a guide book in which the partner of that name wants what the text says."""

    def make(text, name="850.yaml"):
        folder = tmp_path / "fussy" / "guides"
        folder.mkdir(parents=True)
        (folder / name).write_text(text)
        return GuideBook.load(FOLDER, tmp_path)

    return make


@pytest.fixture
def told(with_wishes):
    """Return what is found in an order that a partner with these wishes sends."""

    def tell(text, *segments):
        raw = an_interchange(a_set("ST*850*0001", *(segments or ORDER)))
        found = read(raw.encode(), guides=with_wishes(text), partner="fussy").all_findings()
        return [(one.rule, one.place.element or one.place.segment) for one in found]

    return tell


@pytest.mark.parametrize(("change", "expected"), {
    "CUR: required": ("mandatory_segment_missing", "CUR"),
    "N1: unused": ("segment_out_of_sequence", "N1"),
    "N1/N1: at most 1": None,
    "N1: required, at most 9": None,
    "N1/N3: required": ("mandatory_segment_missing", "N3"),
    "N1/N104: 13/13": ("element_too_short", "N104"),
    "N1/N104: unused": ("element_not_used", "N104"),
    "every N104: 1/3": ("element_too_long", "N104"),
    "BEG06: required": ("mandatory_element_missing", "BEG06"),
    "BEG02: = NE RL": ("invalid_code", "BEG02"),
    "BEG02: required, = SA": None,
    "PO1/PO104: required": None,
    "PO1/PO108: required": ("mandatory_element_missing", "PO108"),
    "CTT: before PO1": ("segment_out_of_sequence", "CTT"),
    "N1: after PO1": ("segment_out_of_sequence", "PO1"),
}.items())  # fmt: skip
def test_a_wish_is_held_against_what_the_partner_sends(told, change, expected):
    got = told(f'guide: "850"\nchanges:\n  {change}\n')
    assert (expected in got) if expected else got == []


def test_a_segment_that_comes_more_often_than_the_partner_lets_it_is_named(told):
    lines = (*ORDER[:1], "REF*DP*017", "REF*IA*5581", "REF*VR*7", *ORDER[1:])
    assert told('guide: "850"\nchanges: {REF: at most 2}\n', *lines) == [("segment_repeats_too_often", "REF")]


def test_a_segment_that_the_standard_does_not_know_there_may_be_added(told):
    lines = (*ORDER[:1], "MSG*Ring at the gate", *ORDER[1:])
    assert told('guide: "850"\nadd:\n  BEG: [MSG 5]\n', *lines) == []


def test_only_that_partner_is_held_to_it(with_wishes):
    book = with_wishes('guide: "850"\nchanges: {CUR: required}\n')
    own, everybody = book.find("004010", "850", "fussy"), book.find("004010", "850", "other")
    assert own.guide.partner == "fussy" and own.exact
    assert everybody.guide is book.find("004010", "850").guide
    assert book.find("005010", "850", "fussy").guide.partner == "fussy"
    assert book.find("004010", "855", "fussy").guide.partner == ""
    assert book.has_own("fussy") and not book.has_own("other")


@pytest.mark.parametrize(("text", "says"), {
    'guide: "850"\nchanges:\n  CUX: unused\n': "850.yaml:3:8: CUX is no place of the 850; did you mean 'CUR'?",
    'guide: "850"\nchanges:\n  DTM/DTM02: required\n':
        "850.yaml:3:14: DTM/DTM02 is no place of the 850; did you mean 'DTM02'?",
    'guide: "850"\nchanges:\n  BEG: sometimes\n': "850.yaml:3:8: ",
    'guide: "850"\nchanges:\n  BEG: unusd\n': "did you mean 'unused'?",
    'guide: "850"\nchanges:\n  BEG44: required\n': "850.yaml:3:10: BEG has 12 elements; there is no BEG44",
    'guide: "850"\nchanges:\n  BEG: 1/4\n': "850.yaml:3:8: BEG is no element: only elements have lengths and codes",
    'guide: "850"\nchanges:\n  BEG02: = SALE\n': "850.yaml:3:10: the code SALE does not fit 2/2 characters",
    'guide: "850"\nchanges:\n  BEG02: at most 2\n': "850.yaml:3:10: an element has no number of times and no order",
    'guide: "850"\nchanges:\n  PO1/PO1: unused\n':
        "850.yaml:3:12: PO1 begins its loop and cannot be unused; say it of the loop",
    'guide: "850"\nchanges:\n  CUR: before TDX\n': "850.yaml:3:8: there is no TDX beside it to stand before",
    'guide: "850"\nadd:\n  BEG: [MSGG 5]\n': "850.yaml:3:9: 'MSGG 5'",
    'guide: "850"\nadd:\n  BEG: MSG\n': "850.yaml:3:8: expected a list of segments, such as [MSG 10]",
    'guide: "850"\nadd:\n  BEX: [MSG]\n': "850.yaml:3:8: BEX is no place of the 850; did you mean 'BEG'?",
    'guide: "855"\n': "850.yaml:1:8: this file is for 850, as its name says",
    'guide: "850"\nchange: {}\n': "850.yaml:2:1: ",
    'guide: "850"\nchanges: {REF04: 1/5}\n': "a composite has no lengths and codes; name its component",
}.items())  # fmt: skip
def test_a_mistake_in_a_partners_guide_is_told_with_its_place(with_wishes, text, says):
    book = with_wishes(text)
    with pytest.raises(BadConfiguration, match=re.escape(says)):
        book.find("004010", "850", "fussy")


def test_all_mistakes_of_a_file_are_told_at_once(with_wishes):
    book = with_wishes('guide: "850"\nchanges:\n  CUX: unused\n  BEG: 1/4\nadd:\n  BEX: [MSG]\n')
    with pytest.raises(BadConfiguration) as caught:
        book.overlays()
    assert [(one.line, one.column) for one in caught.value.problems] == [(3, 8), (4, 8), (6, 8)]


def test_the_mistakes_of_all_partners_are_told_before_anything_is_read(with_wishes):
    book = with_wishes('guide: "850"\nchanges:\n  CUX: unused\n')
    assert [one.line for one in book.problems({"fussy": "004010"})] == [3]
    assert book.problems({"other": "004010"}) == [] == BOOK.problems({"acme": "004010", "nordwind": "005010"})


def test_a_file_for_a_set_that_nobody_describes_is_a_mistake(with_wishes):
    book = with_wishes('guide: "830"\n', "830.yaml")
    with pytest.raises(BadConfiguration, match=re.escape("830.yaml:1:1: there is no guide for set 830")):
        book.overlays()
    assert len(book.problems({"fussy": "004010"})) == 1


@pytest.mark.parametrize("name", OVERLAYS)
@pytest.mark.parametrize("size", ["minimal", "typical", "full"])
def test_every_sample_of_every_partners_guide_is_what_the_partner_would_send(name, size):
    guide = OVERLAYS[name]
    for seed in range(4):
        found = read(interchange(guide, seed, size), guides=BOOK, partner=guide.partner)
        assert (found.verdict, [one.says for one in found.all_findings()]) == ("accept", []), seed


def test_a_sample_of_a_partners_guide_keeps_to_the_partners_codes():
    lines = [line for seed in range(20) for line in sample(OVERLAYS["nordwind-850-005010"], seed)]
    assert {line[2] for line in lines if line[0] == "BEG"} <= {"NE", "RL", "SA"}
    assert {line[1] for line in lines if line[0] == "N1"} <= {"BY", "ST"}


@pytest.mark.parametrize("path", sorted((ROOT / "mappings" / "partners").glob("*/guides/*.yaml")), ids=str)
def test_a_partners_guide_is_short(path):
    assert len(path.read_text().splitlines()) <= 60
