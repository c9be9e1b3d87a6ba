"""Our questions, as the customer opens them, and answers to whoever has no mails agreed."""

import email.policy
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_bytes

import pytest

from canonical.inquiry import Inquiry
from canonical.message import Draft, MessageKind
from connectors.ports import Unreadable
from tests.mail.test_answer import COMPLETE

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def opened(desk, noun, kind, partner="acme"):
    draft = Draft(kind=kind, partner=partner, channel="orders", body=noun.model_dump_json())
    mail = message_from_bytes(desk.render(draft, key="k", numbers=None, now=NOW).content, policy=email.policy.default)
    return mail, " ".join(mail.get_body().get_content().split())


def asked(**said) -> Inquiry:
    return Inquiry(**({"partner": "acme", "order_number": "T-1", "ordered_on": date(2026, 11, 24),
                       "question": "Do you mean 100?", "answer_to": "ann@acme.example"} | said))  # fmt: skip


def test_a_question_names_the_order_and_how_to_answer(desk):
    mail, text = opened(desk, asked(), MessageKind.question, partner="harbor-cafe")
    assert (mail["To"], mail["Subject"]) == ("Harbor Cafe <ann@acme.example>", "Your order T-1: a question")
    assert "your order T-1 of 24 November 2026" in text
    assert "Do you mean 100?" in text
    assert "send the order once more under its number T-1" in text


def test_a_request_for_payment_names_the_sum(desk):
    request = asked(question="", amount=Decimal("1234.5"), currency="USD")
    mail, text = opened(desk, request, MessageKind.payment_request)
    assert mail["Subject"] == "Your order T-1: please pay 1,234.50 USD first"
    assert "as soon as we have your payment of 1,234.50 USD" in text


def test_an_answer_goes_where_our_people_were_told_without_any_profile(desk):
    told = COMPLETE.model_copy(update={"partner": "corner-shop", "answer_to": "ann@corner-shop.example"})
    mail, text = opened(desk, told, MessageKind.order_acknowledgement, partner="corner-shop")
    assert mail["To"] == "ann@corner-shop.example"
    assert text.startswith("Hello, thank you for your order")


def test_without_any_address_nobody_is_written_to(desk):
    with pytest.raises(Unreadable, match="corner-shop has no mail section"):
        opened(desk, asked(answer_to=""), MessageKind.question, partner="corner-shop")
