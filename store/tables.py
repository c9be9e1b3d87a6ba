"""The tables: the corridor through which all work moves.

Every table has an ``id`` that is never given twice. On SQLite all are STRICT: no word in a number's place.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, UniqueConstraint, text

from canonical.document import DocumentKind
from canonical.finding import Finding
from canonical.fingerprint import Level
from canonical.hold import Answer, ReviewState
from canonical.lifecycle import Acknowledged, Application, BookingState, Delivery, OrderState, Validation
from canonical.message import MessageKind
from canonical.order import PurchaseOrder, Purpose
from canonical.shipment import Booking, ShipmentPlan
from canonical.stock import Traits
from store.column import Exact, Flag, Word, Words, number
from store.schema import at, count, exact, json, of, once, part, table, tries, word, words

# Conditions of the partial unique indexes, said once for the index and for ON CONFLICT.
RESERVED = text("state = 'reserved'")
OPEN = text("state = 'open'")

document = table(
    "document",
    words("channel"),
    word("kind", DocumentKind),
    words("name"),
    words("digest"),
    count("size"),
    at("received_at"),
    Column("partner", Words()),
    word("validation", Validation),
    word("application", Application),
    json("findings", tuple[Finding, ...]),
    words("mapping"),
    count("resent"),
    *tries(),
    Column("content", LargeBinary, nullable=False),  # last, so that SQLite reads the rest without it
    UniqueConstraint("channel", "digest"),
    CheckConstraint("length(digest) = 64", "digest_is_sha256"),
    CheckConstraint("length(content) = size", "size_is_true"),
    Index(None, "application", "channel", "id"),
)

arrival = table(
    "arrival",
    of("document_id", "document"),
    words("channel"),
    words("key"),
    words("name"),
    at("arrived_at"),
    UniqueConstraint("channel", "key", "document_id"),
    Index(None, "document_id"),
)

order = table(
    "purchase_order",
    of("document_id", "document", known=False),
    words("channel"),
    words("partner"),
    words("number"),
    word("purpose", Purpose),
    words("digest"),
    word("state", OrderState),
    json("content", PurchaseOrder),
    words("mapping"),
    at("entered_at"),
    *tries(),
    UniqueConstraint("partner", "number", "purpose", "digest"),
    Index(None, "state", "partner", "id"),
    Index(None, "partner", "id"),
    Index(None, "number"),
    Index(None, "document_id"),
)

order_line = table(
    "order_line",
    of("order_id", "purchase_order"),
    count("position"),
    words("number"),
    Column("sku", Words()),
    words("unit"),
    *(exact(name) for name in ("ordered", "reserved", "backordered", "rejected", "packed", "shipped")),
    UniqueConstraint("order_id", "position"),
    CheckConstraint("position >= 1", "position_from_1"),
    CheckConstraint(
        "ordered >= 0 AND reserved >= 0 AND backordered >= 0 AND rejected >= 0 AND packed >= 0 AND shipped >= 0",
        "quantities_not_negative",
    ),
    CheckConstraint("reserved + backordered + rejected + shipped <= ordered", "promised_once"),
    part("invoiced", "shipped"),
    part("returned", "shipped"),
)

item = table(
    "item",
    words("sku"),
    words("description"),
    words("gtin"),
    words("unit"),
    Column("weight_kg", Exact()),
    json("traits", Traits, known=False),
    UniqueConstraint("sku"),
    Index(None, "gtin"),
)

stock_level = table(
    "stock_level",
    Column("sku", Words(), ForeignKey("item.sku"), nullable=False),
    words("warehouse"),
    exact("on_hand"),
    exact("reserved"),
    exact("quarantined"),
    exact("safety"),
    UniqueConstraint("sku", "warehouse"),
    CheckConstraint("reserved >= 0 AND quarantined >= 0 AND reserved + quarantined <= on_hand", "never_oversold"),
    CheckConstraint("safety >= 0", "safety_not_negative"),
)

reservation = table(
    "reservation",
    of("order_id", "purchase_order"),
    count("position"),
    Column("sku", Words(), ForeignKey("item.sku"), nullable=False),
    words("warehouse"),
    exact("quantity"),
    exact("shipped"),
    exact("ordered"),
    words("state"),
    at("expires_at", known=False),
    CheckConstraint("quantity > 0 AND shipped >= 0 AND shipped <= quantity", "shipped_from_reserved"),
    CheckConstraint("state IN ('reserved', 'shipped', 'released')", "state_known"),
    once("uq_reservation_active", RESERVED, "order_id", "position", "sku", "warehouse"),
    Index(None, "order_id"),
    Index(None, "sku", "warehouse"),
    Index(None, "expires_at"),
)

stock_entry = table(
    "stock_entry",
    at("at"),
    words("actor"),
    words("cause"),
    words("kind"),
    words("sku"),
    words("warehouse"),
    exact("on_hand_change"),
    exact("reserved_change"),
    of("order_id", "purchase_order", known=False),
    Column("position", number()),
    Column("quarantined_change", Exact()),
    Column("lot", Words()),
    json("serials", tuple[str, ...], known=False),
    Index(None, "sku", "warehouse"),
)

shipment = table(
    "shipment",
    of("order_id", "purchase_order"),
    words("number"),
    words("partner"),
    words("carrier"),
    words("key"),
    json("plan", ShipmentPlan),
    word("state", BookingState),
    json("booking", Booking, known=False),
    at("departed_at", known=False),
    *tries(),
    at("created_at"),
    UniqueConstraint("key"),
    CheckConstraint("state <> 'booked' OR booking IS NOT NULL", "booked_with_booking"),
    Index(None, "state", "carrier", "id"),
    Index(None, "order_id"),
)

label = table(
    "label",
    of("shipment_id", "shipment"),
    words("booking"),
    words("sscc"),
    words("tracking_number"),
    words("media_type"),
    words("digest"),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("length(digest) = 64", "digest_is_sha256"),
    Index(None, "shipment_id"),
)

message = table(
    "message",
    words("key"),
    word("kind", MessageKind),
    words("partner"),
    words("channel"),
    of("document_id", "document", known=False),
    of("order_id", "purchase_order", known=False),
    of("shipment_id", "shipment", known=False),
    Column("carrier_id", number()),  # the message in whose bytes this one travels; nothing where it has its own
    words("body"),
    words("name"),
    words("digest"),
    json("numbers", dict[str, str]),
    Column("mapping", Words()),  # nothing where none wrote it
    word("delivery", Delivery),
    word("acknowledgement", Acknowledged),
    Column("expects_answer", Flag(), nullable=False),
    count("sends"),
    *tries(),
    at("created_at"),
    at("sent_at", known=False),
    Column("content", LargeBinary),
    UniqueConstraint("key"),
    CheckConstraint("delivery IN ('drafted', 'failed') OR content IS NOT NULL", "only_frozen_bytes_leave"),
    Index(None, "delivery", "channel", "id"),
    *(Index(None, name) for name in ("document_id", "order_id", "shipment_id", "carrier_id")),
)

envelope = table(
    "envelope",
    of("message_id", "message"),
    words("partner"),
    words("channel"),
    *(words(name) for name in ("interchange_number", "group_number", "set_number")),
    at("sealed_at"),
    at("look_at", known=False),
    UniqueConstraint("message_id"),
    *(Index(None, "partner", name) for name in ("interchange_number", "group_number", "set_number")),
    Index(None, "look_at"),
)

fingerprint = table(
    "fingerprint",
    word("level", Level),
    *(words(name) for name in ("sender", "receiver", "usage", "number")),
    words("digest"),
    of("document_id", "document"),
    Column("binding", Flag(), nullable=False),
    json("messages", tuple[int, ...]),
    at("expires_at"),
    UniqueConstraint("level", "sender", "receiver", "usage", "number"),
    Index(None, "document_id"),
    Index(None, "expires_at"),
)

review = table(
    "review",
    words("subject"),
    count("subject_id"),
    words("kind"),
    json("findings", tuple[Finding, ...]),
    words("summary"),
    word("state", ReviewState),
    at("opened_at"),
    Column("answer", Word(Answer)),
    Column("answered_by", Words()),
    at("answered_at", known=False),
    words("reason"),
    once("uq_review_open", OPEN, "subject", "subject_id", "kind"),
    Index(None, "subject", "subject_id"),
    Index(None, "state"),
)

control_number = table(
    "control_number",
    *(words(name) for name in ("sender", "receiver", "usage", "level")),
    count("last"),
    UniqueConstraint("sender", "receiver", "usage", "level"),
    CheckConstraint("last BETWEEN 1 AND 999999999", "nine_digits"),
)

channel = table(
    "channel",
    words("name"),
    words("cursor"),
    at("last_tried_at", known=False),
    at("last_ok_at", known=False),
    count("failures"),
    words("last_error"),
    UniqueConstraint("name"),
)

lease = table(
    "lease",
    words("name"),
    words("owner"),
    count("fence"),
    at("expires_at"),
    UniqueConstraint("name"),
)

event = table(
    "event",
    at("at"),
    *(words(name) for name in ("actor", "cause", "subject")),
    count("subject_id"),
    *(words(name) for name in ("action", "before", "after")),
    json("detail", dict[str, str]),
    Index(None, "subject", "subject_id", "id"),
)
