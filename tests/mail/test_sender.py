"""Who a mail is from is believed only as far as our own mail server vouches for it."""

import pytest

from canonical.finding import Severity
from canonical.lifecycle import Validation
from connectors.mail.sender import is_proven
from crossdock.practice.spreadsheet import order_mail

OURS = ("mx.blue-harbor.example",)
CAFE = "orders@harbor-cafe.example"


def authenticated(*headers):
    return b"".join(f"Authentication-Results: {header}\r\n".encode() for header in headers) + order_mail()


def doubts(translation):
    return [finding.rule for order in translation.orders for finding in order.findings]


def test_a_stranger_is_told_by_name_and_nothing_is_ordered(desk, read):
    told = read(desk, order_mail(sender="somebody@nowhere.example"))
    assert (told.validation, told.orders, told.partner) == (Validation.unidentified, (), None)
    [finding] = told.findings
    assert finding.says == "Nobody here knows somebody@nowhere.example."
    assert "mail.senders" in finding.expected


@pytest.mark.parametrize(
    "sender", ["", "a@b.example, c@d.example", "<a@b.example> <c@d.example>", "nobody", "a@b@c.example"]
)
def test_a_sender_that_is_none_or_several_is_a_stranger(desk, read, sender):
    content = order_mail().replace(b"Harbor Cafe <orders@harbor-cafe.example>", sender.encode(), 1)
    assert read(desk, content).validation is Validation.unidentified


def test_two_from_headers_are_nobody(desk, read):
    assert read(desk, b"From: orders@harbor-cafe.example\r\n" + order_mail()).validation is Validation.unidentified


@pytest.mark.parametrize(
    "shown",
    [
        "ORDERS@Harbor-Cafe.example",
        '"a@evil.example, Cafe" <orders@harbor-cafe.example>',
        "<orders@harbor-cafe.example> (the cafe)",
    ],
)
def test_an_address_is_known_however_it_is_written(desk, read, shown):
    content = order_mail().replace(b"Harbor Cafe <orders@harbor-cafe.example>", shown.encode(), 1)
    assert read(desk, content).partner == "harbor-cafe"


def test_a_name_that_looks_like_an_address_is_not_the_address(desk, read):
    content = order_mail().replace(
        b"Harbor Cafe <orders@harbor-cafe.example>", b'"orders@harbor-cafe.example" <thief@evil.example>', 1
    )
    assert read(desk, content).findings[0].evidence["from"] == "thief@evil.example"


def test_a_whole_domain_can_be_agreed_on_but_no_lookalike(desk, read):
    assert read(desk, order_mail(sender="anyone@annex.example")).partner == "harbor-cafe"
    assert read(desk, order_mail(sender="anyone@notannex.example")).partner is None


def test_a_sender_of_two_partners_is_nobodys(desk, read):
    told = read(desk, order_mail(sender="shared@both.example"))
    assert told.validation is Validation.unidentified
    assert told.findings[0].says == "shared@both.example belongs to several partners: tea-house, third."


def test_without_proof_the_order_is_held(wary, read):
    told = read(wary, order_mail())
    assert doubts(told) == ["sender_not_verified"]
    assert told.orders[0].findings[0].severity is Severity.hold


@pytest.mark.parametrize(
    "results",
    [
        "mx.blue-harbor.example; dmarc=pass header.from=harbor-cafe.example",
        "MX.Blue-Harbor.example 1; spf=pass; dmarc=pass (p=reject) header.from=harbor-cafe.example",
        "mx.blue-harbor.example; dkim=pass header.d=harbor-cafe.example header.s=k1",
        "mx.blue-harbor.example;\r\n dkim=fail header.d=x.example;\r\n dkim=pass header.i=@harbor-cafe.example",
    ],
)
def test_our_own_servers_word_proves_a_sender(wary, read, results):
    assert doubts(read(wary, authenticated(results))) == []


@pytest.mark.parametrize(
    "results",
    [
        "mx.evil.example; dmarc=pass header.from=harbor-cafe.example",
        "mx.blue-harbor.example.evil.example; dmarc=pass",
        "(mx.blue-harbor.example) mx.evil.example; dmarc=pass",
        "mx.blue-harbor.example; none",
        "mx.blue-harbor.example; dmarc=fail header.from=harbor-cafe.example",
        "mx.blue-harbor.example; dmarc=fail (dmarc=pass) header.from=harbor-cafe.example",
        'mx.blue-harbor.example; dmarc=fail reason="; dmarc=pass header.from=harbor-cafe.example"',
        "mx.blue-harbor.example; dmarc=pass header.from=evil.example",
        "mx.blue-harbor.example; dkim=pass header.d=evil.example",
        "mx.blue-harbor.example; dkim=pass header.d=cafe.example",
        "mx.blue-harbor.example; dkim=pass",
        "mx.blue-harbor.example; spf=pass smtp.mailfrom=harbor-cafe.example",
        "",
        "((((((((((((((((((((((((((((((((((((((((((",
    ],
)
def test_forged_and_empty_words_prove_nothing(wary, read, results):
    assert doubts(read(wary, authenticated(results))) == ["sender_not_verified"]


def test_a_forged_word_under_the_true_one_proves_nothing(wary, read):
    forged = "mx.blue-harbor.example; dmarc=pass header.from=harbor-cafe.example"
    content = authenticated("mx.blue-harbor.example; dmarc=fail header.from=harbor-cafe.example", forged)
    assert doubts(read(wary, content)) == ["sender_not_verified"]


def test_without_a_server_of_our_own_nothing_is_proven():
    assert not is_proven(CAFE, "; dmarc=pass", ())
    assert not is_proven(CAFE, "mx.blue-harbor.example; dmarc=pass", ())
    assert is_proven(CAFE, "mx.blue-harbor.example; dmarc=pass", OURS)
