"""The 860, read by its mapping: what shall be different, in our words."""

import pytest

from canonical.order_change import QuantityMeaning
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.sets import pc860
from connectors.mapping.places.segment_source import SegmentSource

CHANGE = """
ST*860*0001
BCH*04*SA*PO-1**2*20260924*****20260925
DTM*002*20261005
N1*ST*Store 12*92*0012
POC*1*QD*60*12*EA*12.50**VN*WIDGET-001
POC*2*DI******VN*BRKT-050
POC*3*AI*2**CA*3.00*UM*VN*BOWL-10*UP*614141000036
DTM*002*20261010
POC*4*PC*5**EA*9.75
POC*5*NC*5**EA*1
POC*6*QI*7**EA*1
POC*7*RQ*8**EA*1
CTT*7
SE*14*0001
"""


@pytest.fixture
def change(book):
    def read(text=CHANGE):
        segments = [Segment(tuple(line.split("*")), at * 100, 10) for at, line in enumerate(text.split("\n")[1:-1])]
        return book.mapping("base/x12-860").read(SegmentSource(segments, Delimiters()), partner="acme").noun

    return read


def test_a_change_is_told_in_words(change):
    assert list(pc860.said(change())) == [
        "line 1 is decreased to 60 each",
        "line 2 is deleted",
        "line 3 is added: 2 case, wanted on 2026-10-10",
        "line 4 costs 9.75 from now on",
        "line 5 stays as it is",
        "line 6 is increased to 7 each",
        "line 7 is changed: 8 each",
    ]


def test_a_partner_may_mean_the_difference(change):
    lines = [one.model_copy(update={"quantity_means": QuantityMeaning.difference}) for one in change().lines]
    said = list(pc860.said(change().model_copy(update={"lines": tuple(lines)})))
    assert (said[0], said[5]) == ("line 1 is decreased by 60 each", "line 6 is increased by 7 each")


@pytest.mark.parametrize(
    ("purpose", "says"), [("01", "the whole order is cancelled"), ("04", "only the header is changed")]
)
@pytest.mark.parametrize("total", ["CTT*0\n", ""])
def test_a_change_without_lines_is_a_cancellation_or_of_the_header(purpose, says, total, change):
    text = f"\nST*860*0001\nBCH*{purpose}*SA*PO-1**2*20260924\nDTM*001*20261005\n{total}SE*4*0001\n"
    said = change(text)
    assert said.lines == ()
    assert list(pc860.said(said)) == [says]


@pytest.fixture
def change_desk(desk_where):
    return desk_where(sets={"850": "acme/850", "860": "base/x12-860"})


def test_a_change_that_came_is_handed_on_and_told_in_words(translate, an_interchange, a_group, change_desk):
    segments = CHANGE.split("\n")[1:-1]
    translation = translate(an_interchange(a_group(segments, kind="PC")), change_desk)
    [asked] = translation.changes
    assert (asked.change.order_number, len(asked.change.lines), asked.findings) == ("PO-1", 7, ())
    assert asked.mapping.startswith("base/x12-860@1")
    [found] = [one for one in translation.findings if one.rule == "change_asked"]
    assert (found.severity, found.evidence) == ("inform", {"order": "PO-1", "sequence": "2"})
    assert found.says.startswith("acme wants order PO-1 changed: line 1 is decreased to 60 each; line 2 is deleted; ")


def test_of_a_long_change_the_first_lines_are_said(translate, an_interchange, a_group, change_desk):
    lines = [f"POC*{n}*QI*5**EA*1.00**VN*MUG-01" for n in range(1, 31)]
    head = ["ST*860*0001", "BCH*04*SA*PO-1***20260924", *lines, "CTT*30"]
    translation = translate(an_interchange(a_group([*head, f"SE*{len(head) + 1}*0001"], kind="PC")), change_desk)
    [found] = [one for one in translation.findings if one.rule == "change_asked"]
    assert found.says.endswith("line 20 is increased to 5 each, and 10 lines more")


def test_a_change_that_cannot_be_read_is_kept_for_a_person_too(translate, an_interchange, a_group, change_desk):
    segments = CHANGE.replace("BCH*04*", "BCH*18*").split("\n")[1:-1]
    translation = translate(an_interchange(a_group(segments, kind="PC")), change_desk)
    assert [one.rule for one in translation.findings if one.severity == "hold"] == ["unknown_code"]
