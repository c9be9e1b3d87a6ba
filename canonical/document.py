"""Bytes that someone sent us, and what they turned out to say."""

from enum import StrEnum
from typing import Literal

from canonical.finding import Finding, Place
from canonical.fingerprint import Fingerprint, Recurrence
from canonical.lifecycle import Validation
from canonical.message import Draft, Receipt
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.order_change import OrderChange
from canonical.stock import StockReport
from canonical.transfer import WarehouseReceipt
from canonical.warehouse import WarehouseShipment


class DocumentKind(StrEnum):
    """How the bytes are written."""

    edi = "edi"  # X12 or EDIFACT, one or more interchanges
    marketplace = "marketplace"  # one order as the marketplace's JSON
    feed = "feed"  # rows that another system keeps, as CSV or JSON
    entry = "entry"  # what our own people entered: orders as JSON or CSV
    mail = "mail"  # one RFC 5322 message, attachments inside


class RawDocument(Noun):
    """What a translator is given: the bytes, by which channel they came, and which of their numbers came before."""

    channel: str
    kind: DocumentKind
    name: str
    content: bytes
    recurrences: tuple[Recurrence, ...] = ()


class TranslatedOrder(Noun):
    """One order read from a document: where it stood, and which mapping read it."""

    order: PurchaseOrder
    mapping: str  # "acme/850@1#6f3c…": name, version, hash
    place: Place | None = None
    findings: tuple[Finding, ...] = ()  # what was noticed but did not stop the reading


class TranslatedChange(Noun):
    """One change of an order, read from a document; ``findings`` as of an order."""

    change: OrderChange
    mapping: str
    place: Place | None = None
    findings: tuple[Finding, ...] = ()


RowKind = Literal["stock", "customers", "credit", "prices", "returns"]


class ToldRows(Noun):
    """That a document holds rows which another system keeps: of which kind, and how they are meant."""

    kind: RowKind
    whole: bool = False  # what is not in it is there no more
    answered: bool = False  # whoever brought it is told at once what became of it

    @property
    def snapshot(self) -> bool:
        """Whether it says how things are, so that only the latest counts."""
        return self.whole or self.kind == "stock"


class Translation(Noun):
    """All that one document turned into.

    ``validation`` is ``valid`` (perhaps with findings), ``invalid`` (nothing in
    it could be used, ``findings`` say why) or ``unidentified`` (nobody knows the
    sender, or what it is). A document may hold usable and unusable orders: then
    it is ``valid``, with the findings of the unusable ones, of severity reject
    where the sender has been told so and hold where a person must look.

    ``fingerprints`` are the numbers that this reading took for new. Whoever keeps
    the books looks whether they are; where one is not, the document is read again
    with that ``Recurrence``.
    """

    validation: Validation
    partner: str | None = None
    orders: tuple[TranslatedOrder, ...] = ()
    changes: tuple[TranslatedChange, ...] = ()
    drafts: tuple[Draft, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    reports: tuple[StockReport | WarehouseShipment | WarehouseReceipt, ...] = ()  # of stock at the sender's
    rows: ToldRows | None = None
    findings: tuple[Finding, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
