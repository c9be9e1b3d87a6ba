"""What the house asks of whoever speaks with the outside, and what may come back.

Outcomes are values. Reading raises one of three errors, told apart by what the
caller does next::

    ReadingError
     ├─ Unavailable   try again later (back-off)
     ├─ Refused       a person must change something: credentials, host key, permission
     └─ Unreadable    the bytes are kept and a person looks at them
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeAlias, runtime_checkable

from canonical.document import RawDocument, ToldRows, Translation
from canonical.finding import Finding
from canonical.message import Draft, Parcel, Receipt
from canonical.noun import Noun
from canonical.shipment import Booking, ShipmentPlan


class ReadingError(Exception):
    """The outside could not be read; ``str()`` is a sentence for a person: what, where, and what to do."""


class Unavailable(ReadingError):
    """Nothing answered, or too slowly, or "try later"; ``retry_after`` is in seconds where the other side said so."""

    def __init__(self, says: str, *, retry_after: float | None = None) -> None:
        super().__init__(says)
        self.retry_after = retry_after


class Refused(ReadingError):
    """The other side knows us not, or we know it not: key, password, permission."""


class Unreadable(ReadingError):
    """What came cannot be understood; ``content`` keeps the bytes where no document holds them yet."""

    def __init__(self, says: str, *, content: bytes = b"", findings: Sequence[Finding] = ()) -> None:
        super().__init__(says)
        self.content = content
        self.findings = tuple(findings)


class Done(Noun):
    """It happened now; ``reference`` is the other side's name for it."""

    reference: str = ""


class AlreadyDone(Noun):
    """It had happened before, and not twice."""

    reference: str = ""


class Pending(Noun):
    """The other side took it and will answer later under ``reference``."""

    reference: str


class Rejected(Noun):
    """The other side said no; repeating will not help."""

    reason: str


class Unknown(Noun):
    """It may or may not have happened: look it up, never blindly repeat."""

    reason: str


Outcome: TypeAlias = Done | AlreadyDone | Pending | Rejected | Unknown


class Offer(Noun):
    """A document that waits at its source, claimed for us.

    ``key`` names this one arrival: the same file dropped twice has two keys, and
    a file read again after a crash has the same key again.
    """

    key: str
    name: str
    size: int | None = None


class Oddity(Noun):
    """Something at the source that cannot be taken in; it was set aside there, the rest goes on."""

    name: str
    says: str


class Inbox(Protocol):
    """A place where others leave documents: a folder over SFTP, a local folder, a mailbox."""

    def claim(self) -> Iterator[Offer | Oddity]:
        """Yield what is complete, claimed so that no other worker takes it; first what was claimed before a crash.

        Raises ``Unavailable`` or ``Refused``.
        """

    def read(self, offer: Offer) -> bytes:
        """Return the exact bytes."""

    def archive(self, offer: Offer) -> None:
        """Put the offer out of the way at its source, once its bytes are durable here. Repeating is harmless."""


class Courier(Protocol):
    """Whoever carries frozen bytes to their receiver, in two strides so that a crash between them can be undone."""

    def stage(self, parcel: Parcel) -> None:
        """Bring the bytes close, invisible to the receiver. Repeating is harmless.

        Raises ``Unavailable`` or ``Refused``.
        """

    def publish(self, parcel: Parcel, *, again: bool) -> Outcome:
        """Make it arrive. ``again``: an earlier try may have succeeded, so look first."""


class FileTransport(Inbox, Courier, Protocol):
    """Files in and files out."""


class Mailbox(Inbox, Courier, Protocol):
    """Mails in and mails out."""


class Cursor(Noun):
    """How far a marketplace has been read; ``state`` is the connector's own JSON."""

    state: str = "{}"


class Pulled(Noun):
    """One order as the marketplace told it: the exact bytes of its JSON, under the marketplace's ``name`` for it.

    ``key`` differs where the content does, so that a changed order is a further arrival.
    """

    key: str
    name: str
    content: bytes


class Page(Noun):
    """Some orders, and the cursor to keep once they are durable."""

    orders: tuple[Pulled, ...]
    cursor: Cursor


class Marketplace(Courier, Protocol):
    """A shop window that others run: orders are pulled, answers are pushed."""

    def pull(self, cursor: Cursor, now: datetime) -> Iterable[Page]:
        """Yield pages of orders changed since ``cursor``. Raises ``Unavailable``, ``Refused`` or ``Unreadable``."""


class Translator(Protocol):
    """Turns a document into orders, findings and the answers owed for it."""

    def translate(self, document: RawDocument, now: datetime) -> Translation:
        """Read the bytes; whatever is wrong with them comes back as findings, nothing is raised."""


class CrossReferences(Protocol):
    """Lists in which one side's name for a thing stands beside the other's: items, locations, units, carriers, reasons.

    A list is a table with named columns; its rows are of one partner or of the whole house, and dated.
    """

    def find(self, table: str, column: str, key: str, *, partner: str, on: date | None) -> Mapping[str, str] | None:
        """Return the row of ``table`` that says ``key`` in ``column`` on that day, every column by name; or nothing.

        The partner's own row wins over the house's. Nothing also where several rows fit equally well: a person
        has to say which is meant. ``on`` is the order's date; None means whatever holds now.
        """


class ControlNumbers(Protocol):
    """Numbers that are never reused and never skipped, given inside the caller's database transaction."""

    def take(self, *, sender: str, receiver: str, usage: str, level: str) -> int:
        """Return the next number, 1 to 999999999, of that sender, receiver, usage and level.

        Usage is P or T; levels are interchange, group and set.
        """


class Renderer(Protocol):
    """Writes a draft in the receiver's format."""

    def render(self, draft: Draft, *, key: str, numbers: ControlNumbers, now: datetime) -> Parcel:
        """Return frozen bytes and name. Raises ``Unreadable`` where the draft cannot be said in that format."""


class Bundle(Noun):
    """Several messages in one file: ``carrier`` is what leaves, ``parts`` is each message as it would read alone."""

    carrier: Parcel
    parts: tuple[Parcel, ...]


class Bundler(Protocol):
    """Writes several drafts into one file, where the receiver wants them together."""

    def together(self, draft: Draft) -> str:
        """Return a word that drafts share which may travel in one file; nothing where this one travels alone."""

    def bundle(self, drafts: Sequence[Draft], *, keys: Sequence[str], numbers: ControlNumbers, now: datetime) -> Bundle:
        """Return frozen bytes and names, each part with its own numbers. Raises ``Unreadable`` as ``render`` does."""


class Explainer(Protocol):
    """Says what a partner's answer means in the very bytes that we sent."""

    def explain(self, receipt: Receipt, sent: bytes) -> Sequence[Finding]:
        """Return what the partner found wrong, each with its place in our bytes and what we had sent there."""

    def mentions(self, sent: bytes, reference: str) -> bool:
        """Tell whether a message is about the order, shipment or invoice of that number."""


class Carrier(Protocol):
    """A company that moves parcels or pallets.

    Outcomes are values, never exceptions: an ``Unknown`` booking is looked up
    with ``find`` before anything is tried again.
    """

    def book(self, plan: ShipmentPlan, *, key: str) -> Booking | Rejected | Unknown | Pending:
        """Reserve transport; the same ``key`` must never book twice."""

    def find(self, *, key: str) -> Booking | Unknown | None:
        """Look up what became of ``key``; nothing when the carrier never heard of it."""


@runtime_checkable
class Revoking(Protocol):
    """What a carrier can do besides that takes a booking back when it is asked to; not every one can be asked."""

    def revoke(self, *, key: str) -> Outcome:
        """Call off what was booked under ``key``, also where nothing was; repeating is harmless.

        ``Rejected`` where the carrier has the goods already, or takes nothing back.
        """


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One road into and out of the house, ready to use: everything the pipeline needs to serve it."""

    name: str
    kind: str  # edi, marketplace, mail, desk, feed
    translator: Translator
    renderer: Renderer
    courier: Courier
    bundler: Bundler | None = None
    explainer: Explainer | None = None  # where partners answer by naming places in what they got
    inbox: Inbox | None = None
    marketplace: Marketplace | None = None
    rows: ToldRows | None = None  # a feed: what it tells
