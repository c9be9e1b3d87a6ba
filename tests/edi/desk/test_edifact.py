"""A partner who speaks EDIFACT at the desk that serves all partners: in, answered, and out again."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.document import DocumentKind, RawDocument
from canonical.finding import Severity
from canonical.fingerprint import Recurrence
from canonical.lifecycle import Validation
from canonical.message import Draft, MessageKind
from connectors.edi.trading_partner import EdiDesk
from connectors.mapping.library.book import MappingBook
from connectors.ports import Unreadable
from connectors.profile import EdifactIdentity, EdifactTerms, Profile
from tests.edi.desk.conftest import MAPPINGS
from tests.edi.desk.conftest import interchange as x12_interchange

SAMPLE = (MAPPINGS / "partners" / "baltic" / "samples" / "mugs.edi").read_bytes()
CONTRL = (
    b"UNB+UNOC:3+4012345000023:14+4098765000018:14+261121:0800+99'UNH+1+CONTRL:D:3:UN'UCI+%s+A+B+%s'UNT+3+1'UNZ+1+99'"
)


def rules(translation):
    return {finding.rule for finding in translation.findings}


def test_an_order_comes_in_and_its_contrl_is_owed(translate, render):
    translation = translate(SAMPLE)
    assert (translation.validation, translation.partner) == (Validation.valid, "baltic")
    [order] = translation.orders
    assert (order.order.number, order.mapping.partition("@")[0]) == ("BH-2026-0815", "baltic/orders")
    assert order.place.length > 100 and translation.findings == ()
    [draft] = translation.drafts
    assert (draft.kind, draft.partner) == (MessageKind.functional_acknowledgement, "baltic")
    parcel = render(draft)
    assert parcel.name == "baltic_CONTRL_000000001.edi"
    assert b"UNH+1+CONTRL:D:3:UN'\nUCI+4711+4012345000023:14+4098765000018:14+7'" in parcel.content


@pytest.mark.parametrize(
    ("changes", "asks", "owed"),
    [({}, True, 1), ({}, False, 1), ({"answers": ("ORDRSP",)}, True, 1), ({"answers": ("ORDRSP",)}, False, 0)],
)
def test_a_contrl_is_owed_where_it_is_agreed_or_asked_for(desk_where, translate, changes, asks, owed):
    content = SAMPLE if asks else SAMPLE.replace(b"+4711++++1'", b"+4711'")
    translation = translate(content, desk_where(partner="baltic", **changes))
    assert (len(translation.drafts), len(translation.orders)) == (owed, 1)


def test_a_fault_is_told_to_its_sender_and_waits_for_a_person_where_it_is_not(desk_where, translate):
    broken = SAMPLE.replace(b"QTY+21:48:PCE", b"QTY+21:many:PCE").replace(b"+4711++++1'", b"+4711'")
    told = translate(broken)
    assert told.validation is Validation.invalid and told.orders == ()
    assert {finding.severity for finding in told.findings} == {Severity.reject}
    untold = translate(broken, desk_where(partner="baltic", answers=()))
    assert untold.drafts == () and Severity.hold in {finding.severity for finding in untold.findings}


def test_a_price_for_a_hundred_holds_the_order(translate):
    [order] = translate(SAMPLE.replace(b"PRI+AAA:4.25", b"PRI+AAA:425:::100")).orders
    [hold] = [finding for finding in order.findings if finding.severity is Severity.hold]
    assert hold.rule == "price_basis_not_one" and "425 is for 100 units" in hold.says


def test_a_test_in_production_is_answered_as_a_test_and_not_used(translate, render):
    translation = translate(SAMPLE.replace(b"+4711++++1'", b"+4711++++1++1'"))
    assert translation.orders == () and "usage_mismatch" in rules(translation)
    assert b"+1++++++1'\nUNH" in render(translation.drafts[0]).content


def test_an_interchange_that_came_before_is_not_used_twice(translate, desk, now):
    [known] = translate(SAMPLE).fingerprints
    for same, rule in ((True, "came_before"), (False, "interchange_number_used")):
        again = Recurrence(numbered=known.numbered, same=same, document=7)
        document = RawDocument(
            channel="dock", kind=DocumentKind.edi, name="in.edi", content=SAMPLE, recurrences=(again,)
        )  # fmt: skip
        translation = desk.translate(document, now)
        assert translation.orders == () and rule in rules(translation)
        assert len(translation.drafts) == (0 if same else 1)
    assert '"code":"26"' in translation.drafts[0].body and "UCI 26" in " ".join(f.says for f in translation.findings)


def test_a_stranger_waits_for_a_person(translate, desk, open_desk):
    stranger = SAMPLE.replace(b"UNB+UNOC:3+4012345000023", b"UNB+UNOC:3+4099999000001")
    for at in (desk, open_desk):  # the guest of that channel speaks X12 alone
        translation = translate(stranger, at)
        assert translation.validation is Validation.unidentified and rules(translation) == {"unknown_sender"}


def test_a_guest_who_speaks_edifact_is_answered_in_its_own_envelope(book, guides, translate, render):
    names = EdifactIdentity(id="GUEST"), EdifactIdentity(id="US")
    terms = EdifactTerms(them=names[0], us=names[1], answers=("CONTRL",), policy="lenient")
    guest = Profile(partner="visitor", edi=terms)
    book = MappingBook(book.folder, {**book.profiles, "visitor": guest}, book.mappings, book.merged)
    desk = EdiDesk(book, guides, "dock", "visitor")
    content = SAMPLE.replace(b"UNB+UNOC:3+4012345000023", b"UNB+UNOC:3+4099999000001")
    translation = translate(content, desk)
    [order] = translation.orders
    assert order.order.partner == "visitor/14-4099999000001" and "unknown_sender" in {f.rule for f in order.findings}
    parcel = render(translation.drafts[0], desk)
    assert b"+4098765000018:14+4099999000001:14+" in parcel.content
    assert parcel.name == "visitor-144099999000001-144098765000018_CONTRL_000000001.edi"


def test_x12_names_do_not_serve_edifact_interchanges(book, guides, translate):
    acme = book.profiles["acme"]
    book = MappingBook(book.folder, {"acme": acme}, book.mappings, book.merged)
    content = SAMPLE.replace(b"4012345000023:14+4098765000018:14", b"ACMESTORES:ZZ+BLUEHARBOR:ZZ")
    assert rules(translate(content, EdiDesk(book, guides, "dock"))) == {"unknown_sender"}
    assert translate(x12_interchange(), EdiDesk(book, guides, "dock")).partner == "acme"


def test_a_message_nobody_reads_is_kept(translate):
    content = SAMPLE.replace(b"ORDERS:D:96A:UN:EAN008", b"INVOIC:D:96A:UN:EAN008")
    assert "no_handler" in rules(translate(content))


def test_a_partners_contrl_is_a_receipt_for_our_interchange(translate):
    translation = translate(CONTRL % (b"3", b"7"))
    [receipt] = translation.receipts
    assert (receipt.kind, receipt.interchange, receipt.state) == ("CONTRL", "3", "accepted")
    assert translation.drafts == () and translation.validation is Validation.valid


def test_a_contrl_about_nothing_waits_for_a_person_and_is_not_answered(translate):
    translation = translate(CONTRL % (b"", b"7"))
    [finding] = translation.findings
    assert (finding.severity, finding.place.element) == (Severity.hold, "UCI01") and translation.drafts == ()


def answer(unit="case"):
    part = LineAnswer(status=LineStatus.accepted, quantity=Decimal(4), unit=unit)
    line = AnsweredLine(position=1, number="1", quantity=Decimal(4), unit=unit, answers=(part,))
    said = OrderAcknowledgement(
        partner="baltic", order_number="B-1", answered_on=date(2026, 3, 2), verdict=Verdict.accepted, lines=(line,)
    )
    return Draft(
        kind=MessageKind.order_acknowledgement, partner="baltic", channel="dock", body=said.model_dump_json(),
        expects_answer=True,
    )  # fmt: skip


def test_our_answer_has_the_partners_units_and_asks_for_a_contrl(render):
    parcel = render(answer())
    assert parcel.numbers == {"interchange": "000000001", "set": "1"}
    assert b"+1++++1'\nUNH+1+ORDRSP:D:96A:UN:EAN008'" in parcel.content and b"QTY+21:4:CS'" in parcel.content


def test_what_our_own_reader_turns_down_is_not_sent(desk_where, render):
    desk = desk_where(partner="baltic", association="EAN008")
    too_long = answer("A" * 3).model_copy(
        update={"body": answer().body.replace('"order_number":"B-1"', f'"order_number":"{"B" * 40}"')}
    )
    with pytest.raises(Unreadable, match=r"the ORDRSP for 4012345000023 was not sent, .* BGM02 is too long"):
        render(too_long, desk)


def test_what_waits_together_goes_in_one_interchange(desk_where, numbers, now):
    desk = desk_where(partner="baltic", batch="sets")
    assert desk.together(answer()) == "baltic"
    bundle = desk.bundle([answer(), answer("piece")], keys=["a", "b"], numbers=numbers, now=now)
    assert bundle.carrier.content.count(b"UNH+") == 2 and b"UNZ+2+1'" in bundle.carrier.content
    assert [part.numbers["set"] for part in bundle.parts] == ["1", "2"]
    assert bundle.parts[1].content.count(b"UNH+2+") == 1 and b"UNZ+1+1'" in bundle.parts[1].content
    assert bundle.carrier.numbers["set"] == "1,2"


def test_words_of_x12_alone_are_refused_in_an_edifact_profile():
    names = {"them": {"id": "A"}, "us": {"id": "B"}, "syntax": "edifact"}
    with pytest.raises(ValueError, match="group_digits: words of X12"):
        Profile(partner="p", edi={**names, "group_digits": 9})
    assert Profile(partner="p", edi=names).edi.release == "D96A"


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"answers": ["997", "885"]}, "nothing called 885 is ever sent; there are 997, 999, 810, 846, 855"),
        ({"syntax": "edifact", "answers": ["CONTRL", "855"]}, "nothing called 855 is ever sent; there are CONTRL"),
    ],
)
def test_an_answer_that_is_never_sent_cannot_be_agreed(terms, says):
    parties = {"them": {"qualifier": "ZZ", "id": "A"}, "us": {"qualifier": "ZZ", "id": "B"}}
    with pytest.raises(ValueError, match=says):
        Profile(partner="p", edi={**parties, **terms})
