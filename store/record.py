"""What the store gives back: one frozen record for each row, with the canonical nouns inside."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from canonical.document import DocumentKind
from canonical.finding import Finding
from canonical.hold import Answer, ReviewState
from canonical.lifecycle import Acknowledged, Application, BookingState, Delivery, OrderState, Validation
from canonical.message import MessageKind
from canonical.order import PurchaseOrder, Purpose
from canonical.shipment import Booking, ShipmentPlan


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """What became of bytes that were handed in."""

    document_id: int
    new_document: bool  # these bytes never came by this channel before
    new_arrival: bool  # this key never brought these bytes before


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalRecord:
    """One time that a document was offered to us."""

    id: int
    key: str  # the source's name for this one offer
    name: str
    arrived_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentRecord:
    """A document without its bytes; those are fetched with ``content``."""

    id: int
    channel: str
    kind: DocumentKind
    name: str
    digest: str  # SHA-256 of the bytes, hexadecimal
    size: int  # bytes
    received_at: datetime
    partner: str | None
    validation: Validation
    application: Application
    findings: tuple[Finding, ...]
    note: str
    mapping: str
    attempts: int  # tries in vain since it came into its present state
    next_attempt_at: datetime | None  # nothing: at once
    resent: int  # how often the same bytes were offered again


@dataclass(frozen=True, kw_only=True, slots=True)
class LineRecord:
    """How one order line stands; quantities are in the line's ``unit``."""

    id: int
    position: int  # 1 = the order's first line
    number: str  # the buyer's own
    sku: str | None
    unit: str
    ordered: Decimal
    reserved: Decimal
    backordered: Decimal
    rejected: Decimal
    packed: Decimal
    shipped: Decimal
    invoiced: Decimal = Decimal(0)  # of what was shipped
    returned: Decimal = Decimal(0)  # likewise


@dataclass(frozen=True, kw_only=True, slots=True)
class LineChange:
    """New absolute values for one order line; what is ``None`` stays as it is."""

    sku: str | None = None
    reserved: Decimal | int | None = None
    backordered: Decimal | int | None = None
    rejected: Decimal | int | None = None
    packed: Decimal | int | None = None
    shipped: Decimal | int | None = None
    invoiced: Decimal | int | None = None
    returned: Decimal | int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRecord:
    """An order: what the buyer said, and how far we are with it."""

    id: int
    document_id: int | None
    channel: str
    partner: str
    number: str
    purpose: Purpose
    digest: str
    state: OrderState
    order: PurchaseOrder
    mapping: str
    entered_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    note: str
    lines: tuple[LineRecord, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """What became of an order that was handed in."""

    order_id: int
    new: bool  # false: the same content under the same identity is here already


@dataclass(frozen=True, kw_only=True, slots=True)
class Sibling:
    """Another order of the same partner under the same number."""

    id: int
    digest: str
    state: OrderState


@dataclass(frozen=True, kw_only=True, slots=True)
class StockEntry:
    """One movement in the stock ledger; entries are never changed."""

    id: int
    at: datetime
    actor: str
    cause: str
    kind: str  # counted, adjusted, received, moved, quarantined, cleared, reserved, released, shipped
    sku: str
    warehouse: str
    on_hand_change: Decimal
    reserved_change: Decimal
    order_id: int | None
    position: int | None
    quarantined_change: Decimal | None = None  # nothing: none
    lot: str | None = None  # nothing: the item is not kept by lot, or it moved no lot
    serials: tuple[str, ...] | None = None  # the pieces that were set apart or cleared, where they were named


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRecord:
    """Something to send; ``content``, ``name``, ``digest`` and ``numbers`` are set once and never change."""

    id: int
    key: str
    kind: MessageKind
    partner: str
    channel: str
    document_id: int | None
    order_id: int | None
    shipment_id: int | None
    carrier_id: int | None  # the message in whose bytes this one travels
    body: str
    content: bytes | None
    name: str
    digest: str  # SHA-256 of the content, hexadecimal; empty while there is none
    numbers: dict[str, str] = field(default_factory=dict)
    mapping: str | None = None  # the mapping that wrote it: name, version, hash
    delivery: Delivery
    acknowledgement: Acknowledged
    expects_answer: bool
    sends: int
    attempts: int
    next_attempt_at: datetime | None
    note: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShipmentRecord:
    """A shipment; its booking's labels come without their content, which ``labels`` gives."""

    id: int
    order_id: int
    number: str
    partner: str
    carrier: str
    key: str
    plan: ShipmentPlan
    state: BookingState
    booking: Booking | None
    departed_at: datetime | None
    attempts: int
    next_attempt_at: datetime | None
    note: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelRecord:
    """A label, byte for byte as the carrier drew it."""

    id: int
    sscc: str
    media_type: str
    content: bytes
    digest: str  # SHA-256 of the content, hexadecimal


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberRecord:
    """How far the control numbers of one sender, receiver, usage and level have come."""

    id: int
    sender: str  # qualifier and id: "ZZ/BLUEHARBOR"
    receiver: str
    usage: str  # P or T
    level: str  # interchange, group, set
    last: int
    next: int

    def is_of(self, *, sender: str, receiver: str, usage: str, level: str) -> bool:
        """Tell whether these are the numbers of that sender, receiver, usage and level."""
        return (self.sender, self.receiver, self.usage, self.level) == (sender, receiver, usage, level)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewRecord:
    """A question to a person, and the answer once there is one."""

    id: int
    subject: str  # order, document, message, shipment, channel
    subject_id: int
    kind: str
    findings: tuple[Finding, ...]
    summary: str
    state: ReviewState
    opened_at: datetime
    answer: Answer | None  # nothing in an answered case: it was closed because its cause is gone
    answered_by: str | None
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelRecord:
    """How far a channel was read, and how it goes."""

    name: str
    cursor: str  # the connector's own JSON
    last_tried_at: datetime | None
    last_ok_at: datetime | None
    failures: int  # in a row, up to now
    last_error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRecord:
    """Who did what to which row, when and why; events are never changed."""

    id: int
    at: datetime
    actor: str
    cause: str
    subject: str
    subject_id: int
    action: str
    before: str
    after: str
    detail: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class As2ReceivedRecord:
    """A message that came by AS2, and the receipt that was given for it."""

    channel: str
    number: str  # Message-ID
    fingerprint: str  # SHA-256 of what it says, hexadecimal
    document_id: int
    message_id: int | None  # the receipt in the outbox, where it goes out by itself
    receipt: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class As2SentRecord:
    """A message of ours as it was packed and posted by AS2."""

    channel: str
    number: str  # Message-ID
    key: str  # the message's
    mics: dict[str, str]  # digest to integrity check, base64
    verdict: str  # of the receipt: accepted, refused; empty while there is none
    says: str
    settled: bool
    repeats: int  # how often its receipt did not come in time
    wire: bytes
    receipt: bytes | None
