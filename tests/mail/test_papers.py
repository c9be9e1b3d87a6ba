"""What is attached to our mails: confirmations and invoices that can be printed."""

import email.policy
from datetime import date
from decimal import Decimal
from email import message_from_bytes

import pypdfium2
import pytest

from canonical.acknowledgement import LineStatus, Verdict
from canonical.invoice import Direction, Extra, ExtraKind, Invoice, InvoicedLine, InvoiceKind, PaymentTerms, Tax
from canonical.message import Draft, MessageKind
from canonical.order import ItemNumber, Numbering
from canonical.party import Address, Party, PartyRole
from connectors.counter import open_counter
from connectors.mail.reader import MailDesk
from connectors.paper.letterhead import letterhead
from tests.mail.test_answer import COMPLETE, NOW, PARTIAL, acknowledgement, draft, line

D = Decimal
US = Party(
    role=PartyRole.ship_from, name="Blue Harbor Supply",
    address=Address(street=("12 Quay Road",), city="Portland", region="ME", postal_code="04101", country="US"),
)  # fmt: skip
INVOICE = Invoice(
    partner="harbor-cafe", number="INV-000012", invoiced_on=date(2026, 11, 25), order_number="HC-301",
    ordered_on=date(2026, 11, 24), shipment_number="000001-1", shipped_on=date(2026, 11, 25), bill_of_lading="B-7",
    cartons=2, weight_kg=D("7.5"), currency="USD",
    terms=PaymentTerms(
        discount_percent=D(2), discount_days=10, discount_until=date(2026, 12, 5), net_days=30,
        due_on=date(2026, 12, 25), description="After that we may charge interest.",
    ),
    parties=(US.model_copy(update={"role": PartyRole.remit_to}), Party(role=PartyRole.bill_to, number="0012")),
    lines=(
        InvoicedLine(
            position=1, number="1", quantity=D(24), unit="each", unit_price=D("6.5"), description="Mug of stoneware",
            items=(ItemNumber(numbering=Numbering.seller, number="MUG-01"),),
        ),
        InvoicedLine(position=2, number="2", quantity=D(2), unit="case", unit_price=D("5.125")),
    ),
    extras=(
        Extra(direction=Direction.allowance, kind=ExtraKind.trade_discount, amount=D("1.66"), percent=D("1")),
        Extra(direction=Direction.charge, amount=D(5), description="island delivery"),
    ),
    taxes=(Tax(amount=D("3.10")),), notes=("Thank you.",),
)  # fmt: skip


@pytest.fixture
def opened(book):
    """Return a function that writes a mail and opens it: its text, and the text and name of the paper in it."""
    desk = MailDesk(book, address="orders@blue-harbor.example", company="Blue Harbor Supply", letterhead=letterhead(US))

    def open_(noun, kind=None):
        said = draft(noun, kind=kind)
        parcel = desk.render(said, key="k-1", numbers=None, now=NOW)
        assert parcel == desk.render(said, key="k-1", numbers=None, now=NOW)
        mail = message_from_bytes(parcel.content, policy=email.policy.default)
        [paper] = mail.iter_attachments()
        pages = pypdfium2.PdfDocument(paper.get_content())
        shown = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
        return mail.get_body().get_content().replace("\r\n", "\n"), shown.replace("\r\n", "\n"), paper.get_filename()

    return open_


def test_a_confirmation_comes_on_paper_too(opened):
    text, paper, name = opened(COMPLETE)
    assert name == "Order-confirmation.pdf"
    for said in ("12 Quay Road", "Harbor Cafe", "HC-301", "24 November 2026", "MUG-01", "6.50", "156.00", "confirmed"):
        assert said in paper
    assert "Total USD 6,306.00" in paper
    assert "Total: 6,306.00 USD" in text


def test_the_paper_tells_what_becomes_of_each_part_of_a_line_and_why(opened):
    _, paper, name = opened(PARTIAL)
    assert name == "Order-confirmation-with-changes.pdf"
    for said in ("12", "confirmed", "8", "follows later", "not delivered", "we do not sell it any more"):
        assert said in paper
    assert "27.00" not in paper  # what does not come costs nothing
    split = acknowledgement(
        line(1, "MUG-01", 5, None, (LineStatus.rescheduled, 5, "not in stock before")), verdict=Verdict.accepted
    )
    dated = split.model_copy(
        update={"lines": tuple(
            one.model_copy(update={"answers": (one.answers[0].model_copy(update={"arrives_on": date(2026, 12, 4)}),)})
            for one in split.lines
        )}
    )  # fmt: skip
    assert "arrives 4\nDecember 2026" in opened(dated)[1]
    assert "Total" not in opened(dated)[1]
    refused = acknowledgement(
        line(1, "MUG-01", 5, "2", (LineStatus.rejected, 5, "")), verdict=Verdict.rejected, reason="We closed."
    )
    assert "Order not accepted" in opened(refused)[1]
    assert "We closed." in opened(refused)[1]


def test_an_invoice_comes_as_a_mail_with_all_that_is_to_be_paid_and_by_when(opened):
    text, paper, name = opened(INVOICE, kind=MessageKind.invoice)
    assert name == "Invoice-INV-000012.pdf"
    assert INVOICE.total == D("172.69")
    for said in ("INV-000012", "MUG-01", "Trade discount 1 %", "-1.66", "Island delivery", "Sales tax", "172.69"):
        assert said in paper
        assert said in text
    for said in ("Please pay by 25 December 2026.", "If you pay by 5 December 2026, you may take 2 % off."):
        assert said in " ".join(text.split())
        assert said in " ".join(paper.split())
    for said in ("0012", "2 cases", "B-7", "2, 7.5 kg", "Thank you.", "interest"):
        assert said in paper


def test_a_credit_note_names_the_invoice_that_it_corrects(opened):
    plain = {"terms": None, "extras": (), "taxes": (), "cartons": None, "shipped_on": None, "ordered_on": None}
    note = INVOICE.model_copy(
        update={**plain, "kind": InvoiceKind.credit_note, "number": "CN-000001", "credits": INVOICE.number}
    )
    text, paper, name = opened(note, kind=MessageKind.invoice)
    assert name == "Credit-note-CN-000001.pdf"
    assert "INV-000012" in paper
    assert "we credit you the following, for your order HC-301 (our invoice INV-000012)" in " ".join(text.split())
    assert "Please pay" not in text


def test_our_people_can_tell_an_invoice(book):
    counter = open_counter("phone", book, "Blue Harbor Supply")
    said = Draft(kind=MessageKind.invoice, partner="harbor-cafe", channel="phone", body=INVOICE.model_dump_json())
    parcel = counter.renderer.render(said, key="invoice-12", numbers=None, now=NOW)
    assert b"Invoice INV-000012 for your order HC-301" in parcel.content
