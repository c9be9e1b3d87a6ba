"""A real IMAP server, a real SMTP server, and a café whose orders are agreed."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from canonical.document import DocumentKind, RawDocument, Translation
from connectors.mail.account import ImapAccount, SmtpAccount
from connectors.mail.mailbox import ImapMailbox
from connectors.mail.reader import MailDesk
from connectors.mapping.library.book import MappingBook
from crossdock.practice.mailbox import PracticeMailbox

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)

PROFILE = """\
partner: harbor-cafe
name: Harbor Cafe
mail:
  senders: [orders@harbor-cafe.example, "@annex.example"]
  mapping: mail/cafe
"""

SECOND_PROFILE = """\
partner: tea-house
mail:
  senders: [tea@tea-house.example, shared@both.example, "@two.example"]
  answer_to: chef@tea-house.example
  mapping: mail/cafe
"""

MAPPING = """\
mapping: mail/cafe
version: "1"
document: {standard: table}
table: {columns: [Item, Qty, Unit], until: [Total]}
lists: {lines: rows}
fields:
  number: {at: PO Number, required: true}
  ordered_on: {at: Order date, formats: [CCYY-MM-DD]}
  parties[ship_to].role: {constant: ship_to}
  parties[ship_to].name: {at: Ship to}
  parties[ship_to].address.city: {at: City}
  parties[ship_to].address.postal_code: {at: ZIP}
  lines[].number: {at: "#"}
  lines[].quantity: {at: Qty}
  lines[].unit: {at: Unit}
  lines[].description: {at: Description}
  lines[].unit_price: {at: Price}
  lines[].items[seller].numbering: {constant: seller}
  lines[].items[seller].number: {at: Item}
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PracticeMailbox]:
    monkeypatch.setenv("MAILBOX_PASSWORD", "practice")
    with PracticeMailbox(tmp_path / "mailbox") as practice:
        yield practice


@pytest.fixture
def account(server: PracticeMailbox) -> ImapAccount:
    return ImapAccount(
        host=server.host, port=server.imap_port, user=server.user, password="env:MAILBOX_PASSWORD", security="none",
        timeout=20,
    )  # fmt: skip


@pytest.fixture
def smtp(server: PracticeMailbox) -> SmtpAccount:
    return SmtpAccount(host=server.host, port=server.smtp_port, security="none", timeout=20)


@pytest.fixture
def mailbox(account: ImapAccount, smtp: SmtpAccount) -> Iterator[ImapMailbox]:
    opened = ImapMailbox(account, smtp)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> MappingBook:
    folder = tmp_path_factory.mktemp("mappings")
    files = {
        "partners/harbor-cafe/profile.yaml": PROFILE,
        "partners/tea-house/profile.yaml": SECOND_PROFILE,
        "partners/third/profile.yaml": SECOND_PROFILE.replace("tea-house", "third").replace("tea@", "third@"),
        "mail/cafe.yaml": MAPPING,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return MappingBook.load(folder)


@pytest.fixture
def desk(book: MappingBook) -> MailDesk:
    return MailDesk(book, address="orders@blue-harbor.example", company="Blue Harbor Supply", trust_senders=True)


@pytest.fixture
def wary(book: MappingBook) -> MailDesk:
    """Believe only what our own mail server says of a sender."""
    return MailDesk(
        book,
        address="orders@blue-harbor.example",
        company="Blue Harbor Supply",
        authserv_ids=["mx.blue-harbor.example"],
    )


Read = Callable[[MailDesk, bytes], Translation]


@pytest.fixture
def read() -> Read:
    def translate(desk: MailDesk, content: bytes) -> Translation:
        mail = RawDocument(channel="mail", kind=DocumentKind.mail, name="a mail", content=content)
        return desk.translate(mail, NOW)

    return translate


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def mute_server() -> Iterator[int]:
    """Take connections and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])
