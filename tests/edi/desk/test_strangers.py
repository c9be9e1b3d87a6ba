"""Who sent it: known names, strangers, guests, and names that two bear."""

import pytest

from canonical.finding import Severity
from canonical.lifecycle import Validation
from connectors.edi.trading_partner import EdiDesk
from connectors.mapping.library.book import MappingBook


def test_a_stranger_is_named_with_what_to_write(translate, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order()), sender="01*078051120"))
    assert (translation.validation, translation.orders, translation.drafts) == (Validation.unidentified, (), ())
    [found] = translation.findings
    assert (found.rule, found.severity) == ("unknown_sender", Severity.hold)
    assert "comes from 01/078051120 to ZZ/BLUEHARBOR" in found.says
    assert "them: {qualifier: '01', id: '078051120'}" in found.mend
    assert found.evidence == {"sender": "01/078051120", "receiver": "ZZ/BLUEHARBOR"}


def test_what_is_addressed_to_someone_else_is_not_ours(translate, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order()), receiver="ZZ*GREENPORT"))
    assert translation.validation is Validation.unidentified
    assert "to ZZ/GREENPORT" in translation.findings[0].says


def test_a_stranger_does_not_stop_the_others_in_the_file(translate, an_interchange, a_group, an_order):
    strange = an_interchange(a_group(an_order("X-1")), sender="ZZ*NOBODY", control=2)
    translation = translate(strange + an_interchange(a_group(an_order("AC-1"))))
    assert (translation.validation, translation.partner) == (Validation.valid, "acme")
    assert [t.order.number for t in translation.orders] == ["AC-1"]
    assert [found.rule for found in translation.findings] == ["unknown_sender"]


def test_a_guest_is_answered_in_its_own_envelope(translate, open_desk, render, an_interchange, a_group, an_order):
    content = an_interchange(a_group(an_order("G-1"), sender="WILLOWGS"), sender="01*078051120", receiver="ZZ*SUPPLIER")
    content = content.replace(b">~", b":~").replace(b"*", b"|").replace(b"~\n", b"\x1c")
    translation = translate(content, at=open_desk)
    assert (translation.validation, translation.partner) == (Validation.valid, "guest/01-078051120")
    parcel = render(translation.drafts[0], at=open_desk)
    assert parcel.content.decode() == (
        "ISA|00|          |00|          |ZZ|SUPPLIER       |01|078051120      |260302|1405|U|00401|000000001|0|P|:"
        "\x1c\n"
        "GS|FA|BLUEHARBOR|WILLOWGS|20260302|1405|1|X|004010\x1c\n"
        "ST|997|0001\x1c\nAK1|PO|7\x1c\nAK2|850|0001\x1c\nAK5|A\x1c\nAK9|A|1|1|1\x1c\nSE|6|0001\x1c\n"
        "GE|1|1\x1c\nIEA|1|000000001\x1c\n"
    )
    assert parcel.name == "guest-01078051120-ZZSUPPLIER_997_000000001.edi"


def test_the_order_of_a_guest_waits_for_a_person(translate, open_desk, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order("G-1")), sender="01*078051120"), at=open_desk)
    [translated] = translation.orders
    [found] = translated.findings
    assert translated.order.partner == "guest/01-078051120"
    assert (found.rule, found.severity, found.evidence) == (
        "unknown_sender",
        Severity.hold,
        {"sender": "01/078051120"},
    )


def test_two_guests_with_one_order_number_are_two_partners(translate, open_desk, an_interchange, a_group, an_order):
    senders = ("01*078051120", "ZZ*WILLOW")
    met = [translate(an_interchange(a_group(an_order("G-1")), sender=sender), at=open_desk) for sender in senders]
    assert [t.orders[0].order.partner for t in met] == ["guest/01-078051120", "guest/ZZ-WILLOW"]


def test_answers_to_two_guests_of_one_id_never_have_one_name(
    translate, open_desk, render, an_interchange, a_group, an_order
):
    content = an_interchange(a_group(an_order("G-1")), sender="01*078051120", receiver="ZZ*SUPPLIER")
    others = (content.replace(b"01*078051120", b"12*078051120"), content.replace(b"ZZ*SUPPLIER ", b"ZZ*SUPPLIERS"))
    names = [render(translate(c, at=open_desk).drafts[0], at=open_desk).name for c in (content, *others)]
    assert len(set(names)) == 3


def test_known_partners_are_no_guests(translate, open_desk, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order())), at=open_desk)
    assert (translation.partner, translation.orders[0].findings) == ("acme", ())


def test_nobody_is_served_by_writing_the_guests_own_name(translate, desk, an_interchange, a_group, an_order):
    known = translate(an_interchange(a_group(an_order()), sender="ZZ*GUEST"), at=desk)
    assert known.partner in (None, "guest")


def test_a_guest_whose_names_are_none_cannot_be_answered(translate, open_desk, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order()), sender="* "), at=open_desk)
    assert translation.validation is Validation.unidentified
    assert "no names that an answer could be addressed to" in translation.findings[0].says


def test_two_partners_of_one_name_are_told_apart_by_their_group(
    book, guides, translate, an_interchange, a_group, an_order
):
    desk = with_twin(book, guides, group="ACMEWEST")
    west = an_interchange(a_group(an_order(), sender="ACMEWEST"))
    assert translate(west, at=desk).partner == "twin"
    assert translate(an_interchange(a_group(an_order())), at=desk).partner == "acme"


def test_two_partners_of_one_name_are_told_apart_by_their_usage(
    book, guides, translate, an_interchange, a_group, an_order
):
    desk = with_twin(book, guides, usage="T")
    assert translate(an_interchange(a_group(an_order()), usage="T"), at=desk).partner == "twin"


def test_partners_that_cannot_be_told_apart_wait_for_a_person(
    book, guides, translate, an_interchange, a_group, an_order
):
    translation = translate(an_interchange(a_group(an_order())), at=with_twin(book, guides))
    assert translation.validation is Validation.unidentified
    assert translation.findings[0].rule == "ambiguous_sender"
    assert "acme and twin" in translation.findings[0].says


def with_twin(book, guides, group="", usage="P"):
    acme = book.profiles["acme"]
    them = acme.edi.them.model_copy(update={"group": group})
    twin = acme.model_copy(
        update={"partner": "twin", "edi": acme.edi.model_copy(update={"them": them, "usage": usage})}
    )
    return EdiDesk(
        MappingBook(book.folder, {**book.profiles, "twin": twin}, book.mappings, book.merged), guides, "dock"
    )


def test_a_guest_profile_that_is_not_there_is_missed_at_once(book, guides):
    with pytest.raises(ValueError, match="there is no profile 'gust' with edi terms"):
        EdiDesk(book, guides, "dock", "gust")
