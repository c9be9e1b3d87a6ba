"""What a document of a known partner turns into."""

from decimal import Decimal

import pytest

from canonical.finding import Severity
from canonical.lifecycle import Validation
from canonical.message import MessageKind
from connectors.edi.answer import Answers


def said(draft):
    answers = Answers.model_validate_json(draft.body)
    [answer] = [*answers.interchanges, *answers.groups]
    return answer


def rules(translation, severity=None):
    return [found.rule for found in translation.findings if severity in (None, found.severity)]


def test_a_clean_order_is_read_and_acknowledged(translate, an_interchange, a_group, an_order):
    content = an_interchange(a_group(an_order("AC-1")))
    translation = translate(content)
    assert (translation.validation, translation.partner, translation.findings) == (Validation.valid, "acme", ())
    [translated] = translation.orders
    assert (translated.order.number, translated.order.partner, translated.findings) == ("AC-1", "acme", ())
    assert translated.order.lines[0].quantity == Decimal(24)
    assert translated.mapping.startswith("acme/850@1#")
    place = translated.place
    assert (place.interchange, place.group, place.transaction_set) == (1, 1, 1)
    assert content[place.offset : place.offset + place.length].startswith(b"ST*850*0001~")
    assert content[place.offset : place.offset + place.length].rstrip().endswith(b"SE*7*0001~")
    [draft] = translation.drafts
    assert (draft.kind, draft.partner, draft.channel) == (MessageKind.functional_acknowledgement, "acme", "dock")
    assert not draft.expects_answer
    assert said(draft).code == "A"


def test_each_group_is_answered_and_every_good_set_is_used(translate, an_interchange, a_group, an_order):
    good, bad = an_order("AC-1"), an_order("AC-2", control="0002", count=1)
    translation = translate(an_interchange(a_group(good, bad), a_group(an_order("AC-3"), control="8")))
    assert translation.validation is Validation.valid
    assert [t.order.number for t in translation.orders] == ["AC-1", "AC-3"]
    assert [(said(d).group, said(d).code) for d in translation.drafts] == [("7", "P"), ("8", "A")]
    assert rules(translation) == ["se_count_wrong"]
    assert translation.findings[0].severity is Severity.reject


def test_an_order_that_cannot_be_used_is_rejected_with_its_reasons(translate, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order(quantity="MANY"))))
    assert (translation.validation, translation.orders) == (Validation.invalid, ())
    [answer] = [said(draft) for draft in translation.drafts]
    [one] = answer.sets
    assert (answer.code, one.code, one.errors) == ("R", "R", ("5",))
    [fault] = one.segments
    [element] = fault.elements
    assert (fault.segment, fault.position, element.position, element.code, element.value) == ("PO1", 5, 2, "6", "MANY")
    assert set(rules(translation, Severity.reject)) == {"line_quantity_bad", "invalid_number"}


def test_a_rejection_that_nobody_is_told_of_waits_for_a_person(
    translate, an_interchange, a_group, an_order, desk_where
):
    translation = translate(an_interchange(a_group(an_order(count=1))), at=desk_where(answers=("855",)))
    assert translation.drafts == ()
    assert rules(translation, Severity.hold) == ["se_count_wrong"]


def test_what_the_mapping_cannot_use_waits_for_a_person_though_its_syntax_is_accepted(
    translate, an_interchange, a_group, an_order
):
    without_date = [line for line in an_order() if not line.startswith("DTM")]
    without_date[-1] = "SE*6*0001"
    translation = translate(an_interchange(a_group(without_date)))
    assert translation.validation is Validation.valid
    assert [said(draft).code for draft in translation.drafts] == ["A"]
    [found] = [*translation.findings, *(f for t in translation.orders for f in t.findings)]
    assert (found.severity, found.rule, found.place.field) == (Severity.hold, "missing", "requested_on")
    assert (found.place.interchange, found.place.group, found.place.transaction_set) == (1, 1, 1)


def test_a_lenient_partner_is_told_of_errors_and_served_all_the_same(
    translate, an_interchange, a_group, an_order, desk_where
):
    content = an_interchange(a_group(an_order(more=["ZZZ*1"])))
    strict = translate(content)
    assert (strict.orders, [said(d).code for d in strict.drafts]) == ((), ["R"])
    lenient = translate(content, at=desk_where(policy="lenient"))
    assert len(lenient.orders) == 1
    assert [said(draft).code for draft in lenient.drafts] == ["E"]
    assert {found.severity for found in lenient.findings} == {Severity.inform}


def test_a_set_that_nobody_reads_is_kept_for_a_person(translate, an_interchange, a_group):
    address_book = ["ST*816*0001", "BHT*0001*00*1*20260301", "SE*3*0001"]
    translation = translate(an_interchange(a_group(address_book, kind="OR")))
    assert [said(draft).code for draft in translation.drafts] == ["A"]
    assert rules(translation, Severity.hold) == ["no_handler"]
    assert "no handler for set 816 yet" in translation.findings[-1].says


def test_test_documents_never_become_orders_in_production(translate, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order()), usage="T"))
    assert translation.orders == ()
    assert rules(translation, Severity.hold) == ["usage_mismatch"]
    assert "is for test (T), and production (P) is agreed with acme" in translation.findings[0].says
    [draft] = translation.drafts
    assert Answers.model_validate_json(draft.body).terms.usage == "T"


def test_a_partner_in_test_gets_its_test_orders_read(translate, an_interchange, a_group, an_order, desk_where):
    assert len(translate(an_interchange(a_group(an_order()), usage="T"), at=desk_where(usage="T")).orders) == 1


def test_a_rejected_interchange_is_answered_by_a_ta1_and_nothing_else(translate, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order()), control=5, trailer=6))
    assert (translation.validation, translation.orders) == (Validation.invalid, ())
    [draft] = translation.drafts
    assert draft.kind is MessageKind.interchange_acknowledgement
    assert (said(draft).control, said(draft).code, said(draft).note) == ("000000005", "R", "001")
    assert rules(translation, Severity.reject) == ["iea_control_mismatch"]


def test_a_ta1_goes_out_where_it_was_asked_for(translate, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order()), asks="1"))
    assert [draft.kind for draft in translation.drafts] == [
        MessageKind.interchange_acknowledgement,
        MessageKind.functional_acknowledgement,
    ]
    assert said(translation.drafts[0]).code == "A"
    assert len(translation.orders) == 1


def test_the_same_interchange_twice_in_a_file_is_used_once(translate, an_interchange, a_group, an_order):
    once = an_interchange(a_group(an_order()))
    translation = translate(once + once)
    assert len(translation.orders) == 1
    assert [(d.kind.value, said(d).code) for d in translation.drafts] == [
        ("functional_acknowledgement", "A"),
        ("interchange_acknowledgement", "R"),
    ]
    assert rules(translation) == ["duplicate_isa_control_in_file"]


def test_the_same_set_number_twice_in_a_group_is_used_once(translate, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order("AC-1"), an_order("AC-2"))))
    assert [t.order.number for t in translation.orders] == ["AC-1"]
    assert said(translation.drafts[0]).code == "P"
    assert rules(translation) == ["duplicate_st_control"]


def test_two_partners_in_one_file_are_served_each_on_its_own_terms(translate, an_interchange, a_group, an_order):
    nordwind = an_interchange(
        a_group(an_order("NW-1", unit="CT"), sender="4155550100", release="005010"),
        sender="12*4155550100",
        version="00501",
        control=2,
    )
    translation = translate(an_interchange(a_group(an_order("AC-1"))) + nordwind)
    assert translation.partner == "acme"
    orders = [(t.order.partner, t.order.number, t.order.lines[0].unit) for t in translation.orders]
    assert orders == [("acme", "AC-1", "each"), ("nordwind", "NW-1", "case")]
    assert [draft.partner for draft in translation.drafts] == ["acme", "nordwind"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"Dear sirs, please find attached our order."])
def test_what_is_no_x12_waits_for_a_person(content, translate):
    translation = translate(content)
    assert (translation.validation, translation.partner) == (Validation.unidentified, None)
    assert Severity.hold in {found.severity for found in translation.findings}
    assert translation.drafts == ()
