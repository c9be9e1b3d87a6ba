"""The 860, read with the mapping of its partner's orders: what shall be different, in our words."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.order import Purpose
from canonical.order_change import LineChangeKind, QuantityMeaning
from connectors.edi.parts import TransactionSet
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.sets import pc860

D = Decimal
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
    def read(text=CHANGE, mapping="base/x12-850", **more):
        segments = tuple(
            Segment(tuple(line.split("*")), at * 100, 10) for at, line in enumerate(text.split("\n")[1:-1])
        )
        one = TransactionSet(kind="860", control="0001", segments=segments, index=1, offset=0, length=0)
        return pc860.read(one, Delimiters(), book.mapping(mapping), partner="acme", **more)

    return read


def test_the_header_is_read_as_an_orders(change):
    said = change().change
    assert (said.partner, said.order_number, said.sequence, said.purpose) == ("acme", "PO-1", "2", Purpose.change)
    assert (said.ordered_on, said.changed_on) == (date(2026, 9, 24), date(2026, 9, 25))
    assert said.requested_on == date(2026, 10, 5)
    assert [party.number for party in said.parties] == ["0012"]


def test_each_line_says_what_happens_to_it(change):
    lines = change().change.lines
    assert [(one.kind, one.line.number, one.line.quantity, one.line.unit) for one in lines] == [
        (LineChangeKind.decreased, "1", D(60), "each"),
        (LineChangeKind.deleted, "2", D(0), ""),
        (LineChangeKind.added, "3", D(2), "case"),
        (LineChangeKind.price_changed, "4", D(5), "each"),
        (LineChangeKind.unchanged, "5", D(5), "each"),
        (LineChangeKind.increased, "6", D(7), "each"),
        (LineChangeKind.changed, "7", D(8), "each"),
    ]
    assert lines[0].left_to_receive == D(12)
    assert lines[2].line.requested_on == date(2026, 10, 10)
    assert [item.number for item in lines[2].line.items] == ["BOWL-10", "614141000036"]
    assert lines[3].line.unit_price == D("9.75")


def test_a_partner_may_mean_the_difference_but_only_of_what_grows_or_shrinks(change):
    said = change(quantity_means=QuantityMeaning.difference).change
    differences = [one.line.number for one in said.lines if one.quantity_means is QuantityMeaning.difference]
    assert differences == ["1", "6"]
    assert list(pc860.said(said))[5] == "line 6 is increased by 7 each"


def test_a_change_is_told_in_words(change):
    assert list(pc860.said(change().change)) == [
        "line 1 is decreased to 60 each",
        "line 2 is deleted",
        "line 3 is added: 2 case, wanted on 2026-10-10",
        "line 4 costs 9.75 from now on",
        "line 5 stays as it is",
        "line 6 is increased to 7 each",
        "line 7 is changed: 8 each",
    ]


@pytest.mark.parametrize(
    ("purpose", "says"), [("01", "the whole order is cancelled"), ("04", "only the header is changed")]
)
@pytest.mark.parametrize("total", ["CTT*0\n", ""])
def test_a_change_without_lines_is_a_cancellation_or_of_the_header(purpose, says, total, change):
    text = f"\nST*860*0001\nBCH*{purpose}*SA*PO-1**2*20260924\nDTM*001*20261005\n{total}SE*4*0001\n"
    said = change(text).change
    assert said.lines == ()
    assert list(pc860.said(said)) == [says]


def test_what_cannot_be_read_is_told_in_the_places_of_the_change(change):
    read = change(CHANGE.replace("POC*1*QD*60", "POC*1*QD*sixty"))
    assert read.change is None
    [found] = read.findings
    assert (found.place.segment, found.place.element, found.place.offset) == ("POC", "POC03", 400)
    assert "POC03" in found.says
    assert "PO1" not in f"{found.says} {found.expected}"


def test_a_change_of_no_order_is_none(change):
    read = change(CHANGE.replace("BCH*04*SA*PO-1*", "BCH*04*SA**"))
    assert read.change is None
    [found] = read.findings
    assert "BCH03" in f"{found.says} {found.expected}"


def test_a_change_without_its_beginning_is_none(change):
    assert change(CHANGE.replace("BCH", "XYZ")).change is None


def test_the_partners_own_codes_count(change):
    said = change(CHANGE.replace("**CA*", "**CT*"), mapping="nordwind/850").change
    assert said.lines[2].line.unit == "case"


def test_a_change_that_came_is_put_before_a_person_in_words(translate, an_interchange, a_group):
    segments = CHANGE.split("\n")[1:-1]
    translation = translate(an_interchange(a_group(segments, kind="PC")))
    [found] = [one for one in translation.findings if one.severity == "hold"]
    assert (found.rule, found.evidence) == ("change_asked", {"order": "PO-1", "sequence": "2"})
    assert found.says.startswith("acme wants order PO-1 changed: line 1 is decreased to 60 each; line 2 is deleted; ")


def test_of_a_long_change_the_first_lines_are_said(translate, an_interchange, a_group):
    lines = [f"POC*{n}*QI*5**EA*1.00**VN*MUG-01" for n in range(1, 31)]
    head = ["ST*860*0001", "BCH*04*SA*PO-1***20260924", *lines, "CTT*30"]
    translation = translate(an_interchange(a_group([*head, f"SE*{len(head) + 1}*0001"], kind="PC")))
    [found] = [one for one in translation.findings if one.severity == "hold"]
    assert found.says.endswith("line 20 is increased to 5 each, and 10 lines more")


def test_a_change_that_cannot_be_read_is_kept_for_a_person_too(translate, an_interchange, a_group):
    segments = CHANGE.replace("BCH*04*", "BCH*18*").split("\n")[1:-1]
    translation = translate(an_interchange(a_group(segments, kind="PC")))
    assert [one.rule for one in translation.findings if one.severity == "hold"] == ["no_handler"]
