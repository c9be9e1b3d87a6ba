"""The practice mailbox and the practice café, as the demonstration uses them."""

from decimal import Decimal
from pathlib import Path

from connectors.mail.mailbox import ImapMailbox
from connectors.mail.reader import MailDesk
from connectors.mapping.library.book import MappingBook
from crossdock.practice.mailbox import PracticeMailbox
from crossdock.practice.spreadsheet import order_mail

MAPPINGS = Path(__file__).parents[2] / "mappings"


def test_mails_and_answers_survive_a_new_start(tmp_path, monkeypatch, account, smtp):
    monkeypatch.setenv("MAILBOX_PASSWORD", "practice")
    with PracticeMailbox(tmp_path / "kept") as first:
        first.deliver(order_mail())
    with PracticeMailbox(tmp_path / "kept") as second:
        mailbox = ImapMailbox(account.model_copy(update={"port": second.imap_port}), smtp)
        assert [offer.name for offer in mailbox.claim()] == ["Our order for next week"]
        mailbox.close()


def test_the_cafes_spreadsheet_is_read_by_the_cafes_mapping(read):
    desk = MailDesk(
        MappingBook.load(MAPPINGS),
        address="orders@blue-harbor.example",
        company="Blue Harbor Supply",
        trust_senders=True,
    )
    told = read(desk, order_mail())
    [translated] = told.orders
    assert (told.findings, translated.findings) == ((), ())
    assert translated.order.number == "HC-301"
    assert [(line.sku, line.quantity, line.unit) for line in translated.order.lines] == [
        ("MUG-01", Decimal(24), "each"),
        ("BOWL-10", Decimal(12), "each"),
    ]
