"""Our answers, as the customer opens them."""

import email.policy
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_bytes

import pytest

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.message import Draft, MessageKind
from canonical.order import ItemNumber, Numbering
from canonical.party import Address, Party, PartyRole
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan, ShipNotice
from connectors.mail.reader import MailDesk
from connectors.ports import Unreadable
from crossdock.practice.spreadsheet import order_mail

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def line(position, sku, quantity, price, *answers):
    return AnsweredLine(
        position=position, number=str(position), quantity=Decimal(quantity), unit="each",
        unit_price=None if price is None else Decimal(price), description=f"{sku.title()} of stoneware",
        items=(ItemNumber(numbering=Numbering.seller, number=sku),),
        answers=tuple(
            LineAnswer(status=status, quantity=Decimal(q), unit="each", reason=reason) for status, q, reason in answers
        ),
    )  # fmt: skip


def acknowledgement(*lines, verdict=Verdict.accepted, **said):
    return OrderAcknowledgement(
        partner="harbor-cafe", order_number="HC-301", ordered_on=date(2026, 11, 24), answered_on=date(2026, 11, 24),
        verdict=verdict, currency="USD", lines=lines, **said,
    )  # fmt: skip


COMPLETE = acknowledgement(
    line(1, "MUG-01", 24, "6.5", (LineStatus.accepted, "24.0000", "")),
    line(2, "BOWL-10", 1200, "5.125", (LineStatus.accepted, 1200, "")),
)
PARTIAL = acknowledgement(
    line(1, "LAMP-30", 20, "40", (LineStatus.accepted, 12, ""), (LineStatus.backordered, 8, "")),
    line(2, "VASE-99", 3, "9", (LineStatus.rejected, 3, "we do not sell it any more")),
    verdict=Verdict.accepted_with_changes,
)


def notice(*tracking):
    def party(role, name):
        address = Address(street=("12 Quay Street",), city="Portland", region="ME", postal_code="04101", country="US")
        return Party(role=role, name=name, address=address)

    cartons = tuple(
        Carton(
            sscc=f"00061414100000001{n}", tracking_number=number,
            contents=(PackedItem(position=1, line="1", sku="MUG-01", quantity=Decimal(12), unit="each"),),
        )
        for n, number in enumerate(tracking)
    )  # fmt: skip
    plan = ShipmentPlan(
        number="SH-7", partner="harbor-cafe", order_number="HC-301", ordered_on=date(2026, 11, 24), cartons=cartons,
        ship_from=party(PartyRole.ship_from, "Blue Harbor"), ship_to=party(PartyRole.ship_to, "Harbor Cafe"),
    )  # fmt: skip
    booking = Booking(carrier="ups", reference="R", tracking_number="")
    return ShipNotice(number="SH-7", plan=plan, booking=booking, departed_at=datetime(2026, 11, 25, 15, tzinfo=UTC))


def draft(noun, partner="harbor-cafe", kind=None):
    kind = kind or (MessageKind.ship_notice if isinstance(noun, ShipNotice) else MessageKind.order_acknowledgement)
    return Draft(kind=kind, partner=partner, channel="mail", body=noun.model_dump_json())


@pytest.fixture
def written(desk):
    def write(noun, desk=desk, **said):
        parcel = desk.render(draft(noun, **said), key="order-1-acknowledgement", numbers=None, now=NOW)
        mail = message_from_bytes(parcel.content, policy=email.policy.default)
        return mail, mail.get_body().get_content().replace("\r\n", "\n")

    return write


def test_a_confirmation_names_every_line_its_price_and_the_total(written):
    mail, text = written(COMPLETE)
    assert mail["Subject"] == "Your order HC-301 is confirmed"
    assert mail["From"] == "Blue Harbor Supply <orders@blue-harbor.example>"
    assert mail["To"] == "Harbor Cafe <orders@harbor-cafe.example>"
    assert text.startswith("Hello Harbor Cafe,\n\nthank you for your order HC-301 of 24 November 2026.")
    assert "  MUG-01   Mug-01 of stoneware         24   6.50    156.00\n" in text
    assert "  BOWL-10  Bowl-10 of stoneware     1,200  5.125  6,150.00\n" in text
    assert "Total: 6,306.00 USD" in text
    assert "just answer this mail" in text
    assert all(len(row) <= 76 for row in text.splitlines())


def test_what_follows_later_and_what_never_comes_are_told_apart(written):
    mail, text = written(PARTIAL)
    assert mail["Subject"] == "Your order HC-301 is confirmed in part"
    assert "Total of these: 480.00 USD" in text
    later, never = text.index("These follow as soon as"), text.index("These we are sorry")
    assert later < text.index("- 8 of LAMP-30") < never < text.index("- 3 of VASE-99")
    assert "(we do not sell it any more)" in text


def test_what_comes_otherwise_than_it_was_ordered_is_named(written):
    cheaper = LineAnswer(status=LineStatus.price_changed, quantity=Decimal(2), unit="each", unit_price=Decimal(4))
    other = LineAnswer(
        status=LineStatus.substituted, quantity=Decimal(3), unit="each", reason="the old one is gone",
        items=(ItemNumber(numbering=Numbering.seller, number="BOWL-11"),), description="Bowl, new",
    )  # fmt: skip
    lines = (line(1, "MUG-01", 2, "6.5"), line(2, "BOWL-10", 3, "5"))
    answered = [one.model_copy(update={"answers": (a,)}) for one, a in zip(lines, (cheaper, other), strict=True)]
    mail, text = written(acknowledgement(*answered, verdict=Verdict.accepted_with_changes))
    assert mail["Subject"] == "Your order HC-301 is confirmed with changes"
    assert ["BOWL-11", "Bowl,", "new", "3", "5.00", "15.00"] in [row.split() for row in text.splitlines()]
    assert "Total: 23.00 USD" in text
    assert "  - MUG-01: it has another price\n" in text
    assert "  - BOWL-10: another item comes in its place (the old one is gone)" in text


def test_what_is_on_hold_or_was_taken_out_never_comes(written):
    held, gone = LineStatus.on_hold, LineStatus.deleted
    mail, text = written(
        acknowledgement(line(1, "MUG-01", 9, "6.5", (held, 4, ""), (gone, 3, ""), ("accepted", 2, "")))
    )
    assert mail["Subject"] == "Your order HC-301 is confirmed in part"
    assert text.index("These we are sorry") < text.index("- 4 of MUG-01") < text.index("- 3 of MUG-01")


def test_an_order_that_waits_whole_is_not_called_confirmed(written):
    mail, text = written(acknowledgement(line(1, "MUG-01", 24, "6.5", (LineStatus.backordered, 24, ""))))
    assert mail["Subject"] == "Your order HC-301 has to wait"
    assert "Total" not in text


def test_a_rejection_says_so_and_why(written):
    rejected = acknowledgement(
        line(1, "MUG-01", 24, None, (LineStatus.rejected, 24, "")),
        verdict=Verdict.rejected,
        reason="We do not ship there.",
    )
    mail, text = written(rejected)
    assert mail["Subject"] == "Your order HC-301: we cannot deliver it"
    assert "The reason: We do not ship there." in text
    assert "What happens next" not in text


def test_an_order_without_prices_has_no_total(written):
    _, text = written(acknowledgement(line(1, "MUG-01", 24, None, (LineStatus.accepted, 24, ""))))
    assert "Total" not in text
    assert "Price" not in text


def test_a_line_whose_price_nobody_knows_keeps_no_other_price_back(written):
    known, unknown = (line(n, sku, 2, price, (LineStatus.accepted, 2, "")) for n, sku, price in (
        (1, "MUG-01", "6.5"), (2, "BOWL-10", None),
    ))  # fmt: skip
    _, text = written(acknowledgement(known, unknown))
    rows = {row.split()[0]: row.split()[-2:] for row in text.splitlines() if row.strip().startswith(("MUG", "BOWL"))}
    assert rows == {"MUG-01": ["6.50", "13.00"], "BOWL-10": ["stoneware", "2"]}
    assert "Total" not in text


def test_a_ship_notice_names_what_left_where_to_and_how_to_follow_it(written):
    mail, text = written(notice("1Z1", "1Z2"))
    assert mail["Subject"] == "Your order HC-301 is on its way"
    assert "left our warehouse on 25 November\n2026, packed in 2 cartons" in text
    assert "Carrier:   UPS\nCarton 1:  1Z1\nCarton 2:  1Z2\nShipment:  SH-7" in text
    assert "MUG-01" in text
    assert "24\n" in text
    assert "  12 Quay Street\n  Portland, ME 04101\n  US" in text


def test_one_tracking_number_for_all_stands_once(written):
    assert "Tracking:  1Z1\n" in written(notice("1Z1", "1Z1"))[1]


def test_the_same_key_makes_the_same_bytes(desk):
    first, second = (desk.render(draft(COMPLETE), key="k", numbers=None, now=NOW) for _ in range(2))
    assert first == second
    other = desk.render(draft(COMPLETE), key="other", numbers=None, now=NOW)
    assert message_from_bytes(first.content)["Message-ID"] != message_from_bytes(other.content)["Message-ID"]
    assert first.name == "order_acknowledgement_HC-301.eml"
    assert b"\n" not in first.content.replace(b"\r\n", b"")


def test_machines_are_asked_not_to_answer(written):
    mail, _ = written(COMPLETE)
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["Date"] == "Tue, 24 Nov 2026 10:30:00 +0000"


def test_the_answer_stands_under_the_mail_that_it_answers(book, written):
    mail, _ = written(COMPLETE, MailDesk(book, address="o@b.example", company="B", original=lambda *_: order_mail()))
    assert mail["In-Reply-To"] == "<hc-301.1@harbor-cafe.example>"
    assert mail["References"] == "<hc-301.1@harbor-cafe.example>"


@pytest.mark.parametrize(
    ("partner", "came_from", "goes_to"),
    [
        ("harbor-cafe", None, "orders@harbor-cafe.example"),
        ("harbor-cafe", "cook@annex.example", "cook@annex.example"),
        ("harbor-cafe", "thief@evil.example", "orders@harbor-cafe.example"),
        ("tea-house", "tea@tea-house.example", "chef@tea-house.example"),
    ],
)
def test_answers_go_to_agreed_addresses_only(book, written, partner, came_from, goes_to):
    original = order_mail(sender=came_from) if came_from else None
    desk = MailDesk(book, address="o@b.example", company="B", original=lambda *_: original)
    mail, _ = written(COMPLETE, desk, partner=partner)
    assert mail["To"].addresses[0].addr_spec == goes_to


def test_nothing_that_a_customer_wrote_breaks_out_of_its_line(written):
    sly = COMPLETE.model_copy(update={"order_number": "HC-1\r\nBcc: all@evil.example", "reason": "a\n\n\x1b[2Jb"})
    mail, text = written(sly)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Your order HC-1 Bcc: all@evil.example is confirmed"
    assert "a [2Jb" in text


def test_letters_beyond_ascii_arrive(written):
    mail, text = written(COMPLETE.model_copy(update={"order_number": "Größe-Ж", "reason": "schöne Grüße"}))
    assert mail["Subject"] == "Your order Größe-Ж is confirmed"
    assert "schöne Grüße" in text


def test_what_cannot_be_said_by_mail_is_unreadable_with_a_sentence(desk):
    faults = {
        "is nothing that a mail can say": draft(COMPLETE, kind=MessageKind.functional_acknowledgement),
        "no mail section": draft(COMPLETE, partner="nobody"),
        "cannot be written as a mail: number": draft(COMPLETE, kind=MessageKind.ship_notice),
    }
    for says, impossible in faults.items():
        with pytest.raises(Unreadable, match=says):
            desk.render(impossible, key="k", numbers=None, now=NOW)
