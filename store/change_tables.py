"""The tables of what was decided on orders: what the rules said, what was changed, and how each order read before."""

from sqlalchemy import Column, Index, UniqueConstraint

from canonical.finding import Finding
from canonical.lifecycle import ChangeState
from canonical.order import PurchaseOrder, Purpose
from canonical.order_change import OrderChange, OrderChangeAnswer
from store.column import number
from store.schema import at, count, json, of, table, tries, word, words

order_change = table(
    "order_change",
    of("document_id", "document", known=False),
    of("order_id", "purchase_order", known=False),
    words("channel"),
    words("partner"),
    words("number"),
    words("sequence"),
    word("purpose", Purpose),
    words("digest"),
    words("key"),
    word("state", ChangeState),
    json("content", OrderChange),
    json("findings", tuple[Finding, ...]),
    json("answer", OrderChangeAnswer, known=False),
    words("mapping"),
    at("entered_at"),
    at("answered_at", known=False),
    *tries(),
    UniqueConstraint("partner", "number", "key"),
    Index(None, "state", "partner", "id"),
    Index(None, "order_id"),
    Index(None, "document_id"),
)

order_revision = table(
    "order_revision",
    of("order_id", "purchase_order"),
    count("revision"),
    words("digest"),
    json("content", PurchaseOrder),
    Column("change_id", number()),
    at("at"),
    words("actor"),
    words("note"),
    UniqueConstraint("order_id", "revision"),
    Index(None, "digest"),
)

decision = table(
    "decision",
    of("order_id", "purchase_order"),
    at("at"),
    words("actor"),
    words("verdict"),
    json("asked", tuple[str, ...]),
    json("findings", tuple[Finding, ...]),
    Index(None, "order_id"),
)
