"""The plan beside pyx12 where documents rarely go: levels told apart by a code, repetition, notes of every kind."""

import random
from dataclasses import replace

import pytest

from connectors.edi.envelope import envelopes
from connectors.edi.guide import Element, Guide, GuideBook, Loop, Part, SegmentGuide, Use
from connectors.edi.guide_notation import MANY, Note
from connectors.edi.plan import plan
from connectors.edi.plan_walk import differences
from connectors.edi.pyx12_adapter import faults
from connectors.edi.segment import Delimiters, Segment
from tests.soak.damage import bent

NOTICE = [
    ["ST", "856", "0001"], ["BSN", "00", "4711", "20261120", "0930"], ["HL", "1", "", "S"], ["TD1", "CTN25", "2"],
    ["REF", "BM", "1"], ["HL", "2", "1", "O"], ["PRF", "4711"], ["HL", "3", "2", "I"], ["LIN", "1", "VN", "MUG-01"],
    ["SN1", "1", "24", "EA"], ["HL", "4", "2", "I"], ["LIN", "2", "VN", "MUG-02"], ["SN1", "2", "6", "EA"],
    ["HL", "5", "1", "O"], ["PRF", "4712"], ["CTT", "5"], ["SE", "17", "0001"],
]  # fmt: skip


@pytest.fixture(scope="module")
def by_level(guides: GuideBook) -> Guide:
    """A ship notice whose levels are loops of their own, told apart by HL03."""
    match = guides.find("004010", "856")
    assert match is not None
    known, release = match.guide.segments, match.guide

    def level(code: str, *items: str, inside: tuple[Loop, ...] = (), name: str = "HL", most: int = MANY) -> Loop:
        hl = known["HL"]
        parts = list(hl.parts)
        assert parts[2].element is not None
        parts[2] = replace(parts[2], element=replace(parts[2].element, codes=(code,)))
        head = Use(SegmentGuide("HL", tuple(parts), hl.notes), 1, True)
        return Loop(name, most, True, (head, *(Use(known[item], 2, False) for item in items), *inside))

    item = level("I", "LIN", "SN1")
    order = level("O", "PRF", "REF", inside=(replace_required(item),))
    shipment = level("S", "TD1", "REF", inside=(order,), most=1)
    must = [Use(known[one], 1, True) for one in ("ST", "BSN")]
    return replace(release, items=(*must, shipment, Use(known["CTT"], 1, False), Use(known["SE"], 1, True)))


def replace_required(loop: Loop) -> Loop:
    return Loop(loop.name, loop.most, False, loop.items)


def both(guide: Guide, lines: list[list[str]], marks: Delimiters) -> tuple[list, list]:
    segments = [Segment(tuple(line), 10 * at, 10) for at, line in enumerate(lines)]
    return list(faults(guide, segments, marks)), list(differences(guide, segments, marks))


def test_levels_are_told_apart_by_their_code(by_level: Guide):
    assert both(by_level, NOTICE, Delimiters()) == ([], [])
    dice = random.Random(856)
    for _ in range(1_500):
        lines = bent(NOTICE, dice)
        theirs, ours = both(by_level, lines, Delimiters())
        assert theirs == ours, lines


def a_segment(notes: str, guides: GuideBook) -> Guide:
    """A set of one segment, ZZ, of five optional elements that notes tie together."""
    match = guides.find("004010", "850")
    assert match is not None
    text = Element("9001", "AN", 1, 3)
    parts = (Part(text, False), Part(Element("9002", "R", 1, 6), False), *(Part(text, False) for _ in range(3)))
    tied = tuple(
        Note(word[0], tuple(int(word[at : at + 2]) for at in range(1, len(word), 2))) for word in notes.split()
    )
    known = match.guide.segments
    zz = Use(SegmentGuide("ZZ", parts, tied), MANY, False)
    elements = {**match.guide.elements, "9001": text, "9002": parts[1].element}
    return replace(match.guide, items=(Use(known["ST"], 1, True), zz, Use(known["SE"], 1, True)), elements=elements)


@pytest.mark.parametrize(
    "notes",
    ["P0102", "P0204", "P010203", "R0102", "R010305", "C0102", "C0501", "C030405", "L010305", "L050102", "E0102",
     "E010305", "P0102 C0305 E0104", "P0203 P0405 R0102", "P0102 P0203", "C0102 C0201", "R0304 L0105 P0203"],
)  # fmt: skip
def test_notes_forbid_what_pyx12_says_they_forbid(guides: GuideBook, notes: str):
    guide = a_segment(notes, guides)
    lines = [["ST", "850", "0001"], ["SE", "2", "0001"]]
    for mask in range(1 << 5):
        elements = ["" if not mask >> at & 1 else "5" for at in range(5)]
        for length in range(6):
            if any(elements[length:]):
                continue
            theirs, ours = both(guide, [lines[0], ["ZZ", *elements[:length]], lines[1]], Delimiters())
            assert theirs == ours, elements[:length]


def test_a_clean_document_is_never_shown_to_pyx12(by_level: Guide, monkeypatch: pytest.MonkeyPatch):
    plan(by_level)
    monkeypatch.setattr("connectors.edi.pyx12_adapter.stride", pytest.fail)
    monkeypatch.setattr("connectors.edi.pyx12_adapter.inside", pytest.fail)
    segments = [Segment(tuple(line), 0, 0) for line in NOTICE]
    assert list(differences(by_level, segments, Delimiters())) == []


def test_each_repetition_of_an_element_is_checked_by_itself(guides: GuideBook):
    match = guides.find("005010", "850")
    assert match is not None
    known = match.guide.segments["REF"]
    parts = (known.parts[0], replace(known.parts[1], most=3), *known.parts[2:])
    ref = Use(SegmentGuide("REF", parts, known.notes), MANY, False)
    guide = replace(match.guide, items=tuple(ref if isinstance(one, Use) and one.segment.id == "REF" else one
                                             for one in match.guide.items))  # fmt: skip
    long = "x" * 81
    for text, said in (
        ("A^B^C", []),
        ("A^B^C^D", [("12", 2, 0)]),
        (f"A^{long}^C", [("5", 2, 2)]),
        (f"^B^{long}", [("5", 2, 3)]),
        (f"{long}^B", [("5", 2, 0)]),
    ):
        lines = [["ST", "850", "0001"], ["BEG", "00", "SA", "4711", "", "20261120"], ["REF", "DP", text],
                 ["PO1", "1", "24", "EA"], ["SE", "5", "0001"]]  # fmt: skip
        theirs, ours = both(guide, lines, Delimiters(repetition="^"))
        assert theirs == ours
        assert [(one.code, one.element, one.repetition) for one in ours] == said


def test_a_separator_too_many_at_the_end_of_a_segment_is_no_fault(guides: GuideBook):
    """pyx12's own reader minds it, and its check of segments does not; neither do we, as long as there is room."""
    match = guides.find("004010", "850")
    assert match is not None
    lines = [["ST", "850", "0001"], ["BEG", "00", "SA", "4711", "", "20261120", "", ""], ["PO1", "1", "24", "EA", ""],
             ["SE", "4", "0001"]]  # fmt: skip
    assert both(match.guide, lines, Delimiters()) == ([], [])


def test_an_isa_inside_a_set_is_a_segment_that_nobody_knows(guides: GuideBook):
    match = guides.find("004010", "850")
    assert match is not None
    lines = [["ST", "850", "0001"], ["BEG", "00", "SA", "4711", "", "20261120"], ["ISA", "1", "BX"],
             ["PO1", "1", "24", "EA"], ["SE", "5", "0001"]]  # fmt: skip
    theirs, ours = both(match.guide, lines, Delimiters())
    assert theirs == ours
    assert [(fault.level, fault.code, fault.name) for fault in ours] == [("AK3", "1", "ISA")]


def test_positions_count_what_cannot_be_read(reads, guides: GuideBook):
    long = "MSG*" + "x" * 1_000_001
    content = "ST*850*0001~BEG*00*SA*4711**20261120~~ ~" + long + "~PO1*1*24*EACH~SE*5*0001~"
    isa = "ISA*00*          *00*          *ZZ*ACME           *ZZ*BLUE           *261120*0930*U*00401*000000001*0*P*>~"
    whole = f"{isa}GS*PO*A*B*20261120*0930*1*X*004010~{content}GE*1*1~IEA*1*000000001~".encode()
    [one] = envelopes(whole).interchanges[0].groups[0].sets
    assert [segment.id for segment in one.segments] == ["ST", "BEG", "???", "PO1", "SE"]
    assert (len(one.segments), one.segments[3].id, one.segments[-2].id) == (5, "PO1", "PO1")
    [fault] = [f for f in reads(whole).all_findings() if f.rule == "element_too_long"]
    assert (fault.place.position, whole[fault.place.offset :][:14]) == (4, b"PO1*1*24*EACH~")
