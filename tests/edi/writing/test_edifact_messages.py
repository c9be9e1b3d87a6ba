"""What we write to partners who speak EDIFACT, byte by byte, and read back by our own reader."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from canonical.acknowledgement import Verdict
from canonical.message import Draft, MessageKind
from canonical.shipment import Pallet, sscc
from connectors.edi.edifact.contrl import ElementError, MessageReport, Named, Report, Reports, SegmentError
from connectors.edi.edifact.letter import render
from connectors.edi.edifact.notation import UNITS, pieces
from connectors.edi.edifact.sets import desadv, ordrsp
from connectors.edi.reading import read
from connectors.ports import Unreadable
from connectors.profile import EdifactIdentity, EdifactTerms
from tests.edi.desk.conftest import Counter

GOLDEN = Path(__file__).parent / "golden"
D = Decimal


@pytest.fixture
def baltic():
    """D96A with the usual characters."""
    return EdifactTerms(
        them=EdifactIdentity(qualifier="14", id="4012345000023"),
        us=EdifactIdentity(qualifier="14", id="4098765000018"),
        association="EAN008",
    )


@pytest.fixture
def gotland():
    """D01B in syntax version 4, with characters and names of its own, for tests, and commas before fractions."""
    return EdifactTerms(
        them=EdifactIdentity(id="GOTLAND:VISBY", routing="HQ"), us=EdifactIdentity(qualifier="ZZZ", id="BLUEHARBOR"),
        level="UNOY", version="4", release="D01B", component_separator="|", decimal_mark=",", usage="T",
        hierarchy="SOTPI", agreement="EDI-7", line_breaks=False,
    )  # fmt: skip


@pytest.fixture
def wording():
    """What a CONTRL says: one message turned down, for a segment that is missing and an element of another."""
    faults = (SegmentError(position=4, code="13"), SegmentError(position=9, elements=(
        ElementError(code="39", position=2, component=3), ElementError(code="12", position=4))))  # fmt: skip
    told = MessageReport(reference="7", identifier=("ORDERS", "D", "96A", "UN"), segments=faults)
    sender = Named(id="4012345000023", qualifier="14")
    return Report(reference="4711", sender=sender, receiver=Named(id="4098765000018"), action="7", messages=(told,))


def draft(kind, answer, notice, wording, terms):
    body = {"ORDRSP": answer, "DESADV": notice}.get(kind) or Reports(terms=terms, reports=(wording,))
    meant = {"ORDRSP": MessageKind.order_acknowledgement, "DESADV": MessageKind.ship_notice}
    return Draft(
        kind=meant.get(kind, MessageKind.functional_acknowledgement), partner="p", channel="dock",
        body=body.model_dump_json(), expects_answer=kind != "CONTRL",
    )  # fmt: skip


@pytest.mark.parametrize("partner", ["baltic", "gotland"])
@pytest.mark.parametrize("kind", ["ORDRSP", "DESADV", "CONTRL"])
def test_the_document_is_the_one_agreed(kind, partner, request, answer, notice, wording, now, guides):
    terms = request.getfixturevalue(partner)
    letter, sealed = render(draft(kind, answer, notice, wording, terms), terms, UNITS, Counter(), now)
    golden = GOLDEN / f"{partner}-{kind}.edi"
    if os.environ.get("CROSSDOCK_GOLDEN") == "write":
        golden.write_bytes(sealed.content)
    assert sealed.content == golden.read_bytes()
    assert (letter.kind, sealed.holds, sealed.numbers) == (kind, (kind,), {"interchange": "000000001", "set": "1"})
    reading = read(sealed.content, guides=guides)
    assert reading.verdict == "accept", [found.says for found in reading.all_findings()]


def lines(notice, terms, now):
    return desadv.lines(notice, terms=terms, units=UNITS, now=now)


def levels(written):
    return [line[1:3] for line in written if line[0] == "CPS"]


@pytest.fixture
def on_pallets(notice):
    """The same shipment, its first carton on a pallet."""
    pallet = Pallet(sscc=sscc("0614141", 900), weight_kg=D("30.5"))
    first, second = notice.plan.cartons
    cartons = (first.model_copy(update={"pallet": pallet.sscc}), second)
    return notice.model_copy(update={"plan": notice.plan.model_copy(update={"cartons": cartons, "pallets": (pallet,)})})


@pytest.mark.parametrize(
    ("hierarchy", "expected"),
    [
        ("SOPI", [("1",), ("2", "1"), ("3", "1")]),
        ("SOTPI", [("1",), ("2", "1"), ("3", "2"), ("4", "1")]),
        ("SOI", [("1",)]),
    ],
)
def test_each_level_of_the_packing_names_the_one_it_lies_in(on_pallets, baltic, now, hierarchy, expected, guides):
    terms = baltic.model_copy(update={"hierarchy": hierarchy})
    written = lines(on_pallets, terms, now)
    assert levels(written) == expected
    assert written[-1] == ("CNT", ("2", str(sum(line[0] == "LIN" for line in written))))
    told = sum(D(line[1][1]) for line in written if line[0] == "QTY")
    assert told == sum(item.quantity for carton in on_pallets.plan.cartons for item in carton.contents)


def test_a_shipment_that_does_not_hold_together_is_refused(notice, baltic, now):
    broken = notice.plan.cartons[0].model_copy(update={"sscc": "006141410000000013"})
    plan = notice.plan.model_copy(update={"cartons": (broken,)})
    with pytest.raises(Unreadable, match="should end with"):
        lines(notice.model_copy(update={"plan": plan}), baltic, now)


@pytest.mark.parametrize(
    ("verdict", "code"), [(Verdict.accepted, "29"), (Verdict.accepted_with_changes, "4"), (Verdict.rejected, "27")]
)
def test_the_answer_as_a_whole_is_a_code(answer, baltic, verdict, code):
    written = ordrsp.lines(answer.model_copy(update={"verdict": verdict}), terms=baltic, units=UNITS)
    assert written[0] == ("BGM", "231", "PO-000815", code)


def test_each_line_says_whether_it_comes_as_ordered(answer, baltic):
    written = ordrsp.lines(answer, terms=baltic, units=UNITS)
    assert [line[1:3] for line in written if line[0] == "LIN"] == [("1", "5"), ("2", "3"), ("2", "7")]
    assert [line[1][:2] for line in written if line[0] == "QTY"] == [
        ("21", "48"), ("113", "48"), ("21", "20"), ("113", "12"), ("83", "8"), ("21", "5"),
    ]  # fmt: skip


def test_parts_that_come_on_different_days_are_deliveries_of_their_own(answer, baltic, now, guides):
    line = answer.lines[0]
    parts = tuple(
        line.answers[0].model_copy(update={"quantity": D(24), "arrives_on": date(2026, 3, day)}) for day in (9, 16)
    )
    split = answer.model_copy(update={"lines": (line.model_copy(update={"answers": parts, "number": "A-1"}),)})
    body = draft("ORDRSP", split, None, None, baltic)
    _, sealed = render(body, baltic, UNITS, Counter(), now)
    assert sealed.content.count(b"SCC+1'\nQTY+113:24:PCE'\nDTM+11:20260305:102'\nDTM+69:202603") == 2
    assert b"LIN+1+3+" in sealed.content and b"RFF+LI:A-1'" in sealed.content
    assert read(sealed.content, guides=guides).verdict == "accept"


def test_what_a_level_does_not_know_is_refused_or_replaced(answer, baltic, now):
    terms = baltic.model_copy(update={"level": "UNOA"})
    body = draft("ORDRSP", answer.model_copy(update={"order_number": "PO-ß/8"}), None, None, terms)
    with pytest.raises(Unreadable, match="BGM02 would be 'PO-ß/8', and 'ß' in it is no character of syntax level UNOA"):
        render(body, terms, UNITS, Counter(), now)
    _, sealed = render(body, terms.model_copy(update={"unsayable": "replace"}), UNITS, Counter(), now)
    assert b"BGM+231+PO-SS/8+4'" in sealed.content and b"STONEWARE MUG, BLUE" in sealed.content


def test_characters_that_cannot_be_told_apart_are_refused(answer, baltic, now):
    terms = baltic.model_copy(update={"release_character": "+"})
    with pytest.raises(Unreadable, match="cannot be told apart"):
        render(draft("ORDRSP", answer, None, None, terms), terms, UNITS, Counter(), now)


def test_una_may_be_left_out_where_the_usual_characters_are_in_use(answer, baltic, now):
    terms = baltic.model_copy(update={"una": "needed"})
    _, sealed = render(draft("ORDRSP", answer, None, None, terms), terms, UNITS, Counter(), now)
    assert sealed.content.startswith(b"UNB+UNOC:3+")


def test_a_unit_without_a_code_is_refused_by_name(answer, baltic):
    lines = (answer.lines[0].model_copy(update={"unit": "barrel"}),)
    with pytest.raises(Unreadable, match="'barrel'"):
        ordrsp.lines(answer.model_copy(update={"lines": lines}), terms=baltic, units=UNITS)


def test_what_no_message_is_written_for_says_so(baltic, now):
    body = Draft(kind=MessageKind.invoice, partner="p", channel="dock", body="{}")
    with pytest.raises(Unreadable, match="no EDIFACT message says this yet \\(invoice\\)"):
        render(body, baltic, UNITS, Counter(), now)


def test_texts_are_cut_between_words():
    assert pieces("one two three four", 8, 5) == ("one two", "three", "four")
    assert pieces("abcdefghijkl", 5, 2) == ("abcde", "fghij")
    assert pieces("  ", 5, 2) == ()
