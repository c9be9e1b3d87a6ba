"""The answer to a change, as the customer opens it or hears it on the telephone."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, Verdict
from canonical.message import Draft, MessageKind
from canonical.order import ItemNumber, Numbering, Purpose
from canonical.order_change import AnsweredChange, LineChangeKind, OrderChangeAnswer
from connectors.counter import Counter
from connectors.mail.change_letter import changed
from connectors.mapping.library.book import MappingBook

S = LineStatus


def answer(verdict, *parts, reason="", purpose=Purpose.change):
    line = AnsweredLine(
        position=1, number="1", quantity=Decimal(9), unit="each",
        items=(ItemNumber(numbering=Numbering.seller, number="LAMP-30"),),
        answers=tuple(LineAnswer(status=s, quantity=Decimal(q), unit="each", reason=why, ships_on=on)
                      for s, q, why, on in parts),
    )  # fmt: skip
    return OrderChangeAnswer(
        partner="harbor-cafe", order_number="HC-1", ordered_on=date(2026, 11, 24), answered_on=date(2026, 11, 24),
        verdict=verdict, reason=reason, purpose=purpose,
        lines=(AnsweredChange(kind=LineChangeKind.increased, answered=line),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "subject", "words"),
    [
        (answer(Verdict.accepted, (S.accepted, 9, "", date(2026, 12, 1))), "Your order HC-1 is changed",
         "  - 9 LAMP-30: as you wish, on 2026-12-01"),
        (answer(Verdict.accepted, (S.deleted, 9, "", None), purpose=Purpose.cancellation),
         "Your order HC-1 is cancelled", "  - 9 LAMP-30: taken out, as you wish"),
        (answer(Verdict.accepted_with_changes, (S.accepted, 5, "", None), (S.backordered, 4, "not in stock", None)),
         "Your order HC-1 is changed in part", "  - 4 LAMP-30: follows as soon as we have it (not in stock)"),
        (answer(Verdict.rejected, (S.rejected, 9, "", None), reason="the order has left"),
         "Your order HC-1 stays as it is", "The reason: the order has left"),
    ],
)  # fmt: skip
def test_the_customer_reads_what_is_done_and_what_is_not(said, subject, words):
    title, text = changed(said, customer="Harbor Cafe", company="Blue Harbor Supply")
    assert title == subject
    assert words in text and text.startswith("Hello Harbor Cafe,")


def test_our_people_tell_it_on_the_telephone():
    said = answer(Verdict.accepted, (S.accepted, 9, "", None))
    draft = Draft(kind=MessageKind.order_change_answer, partner="x", channel="phone", body=said.model_dump_json())
    counter = Counter(MappingBook(Path(), {}, {}, {}), "Blue Harbor Supply")
    parcel = counter.render(draft, key="change-1-answer", numbers=None, now=datetime(2026, 11, 24, tzinfo=UTC))
    assert parcel.content.startswith(b"Your order HC-1 is changed\n\nHello,")
