"""The tables of the time after shipping: what is to be invoiced, what was, and what came back."""

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text

from canonical.goods_return import Condition, ReturnState
from canonical.invoice import Invoice, InvoiceKind
from store.column import Day, Words
from store.schema import at, count, exact, json, of, once, table, tries, word, words

WHOLE = text("return_id IS NULL")
CREDITED = text("kind = 'credit_note' AND return_id IS NOT NULL")
REFERRED = text("reference <> ''")

billing = table(
    "billing",
    of("shipment_id", "shipment"),
    words("partner"),
    Column("due_on", Day()),
    words("state"),
    *tries(),
    UniqueConstraint("shipment_id"),
    CheckConstraint("state IN ('open', 'done')", "state_known"),
    Index(None, "state", "partner", "due_on"),
)

invoice = table(
    "invoice",
    words("number"),
    word("kind", InvoiceKind),
    words("partner"),
    of("order_id", "purchase_order"),
    of("shipment_id", "shipment", known=False),
    of("return_id", "goods_return", known=False),
    count("round"),
    words("currency"),
    exact("total"),
    Column("due_on", Day()),
    at("issued_at"),
    json("content", Invoice),
    UniqueConstraint("number"),
    CheckConstraint("kind <> 'invoice' OR shipment_id IS NOT NULL", "invoice_of_a_shipment"),
    CheckConstraint("round >= 1", "round_from_1"),
    once("uq_invoice_shipment", WHOLE, "shipment_id", "kind", "round"),
    once("uq_invoice_return", CREDITED, "return_id", "shipment_id"),
    Index(None, "order_id"),
    Index(None, "partner", "id"),
)

goods_return = table(
    "goods_return",
    words("number"),
    words("partner"),
    of("order_id", "purchase_order"),
    words("reference"),
    words("reason"),
    word("state", ReturnState),
    at("authorised_at"),
    Column("authorised_by", Words(), nullable=False),
    UniqueConstraint("number"),
    once("uq_goods_return_reference", REFERRED, "partner", "reference"),
    Index(None, "order_id"),
    Index(None, "state"),
)

return_line = table(
    "return_line",
    of("return_id", "goods_return"),
    count("position"),
    words("sku"),
    exact("quantity"),
    exact("received"),
    UniqueConstraint("return_id", "position", "sku"),
    CheckConstraint("quantity > 0 AND received >= 0 AND received <= quantity", "received_of_authorised"),
)

return_receipt = table(
    "return_receipt",
    of("return_id", "goods_return"),
    count("position"),
    words("sku"),
    words("warehouse"),
    words("lot"),
    json("serials", tuple[str, ...]),
    exact("kept"),
    exact("quantity"),
    word("condition", Condition),
    at("at"),
    words("actor"),
    CheckConstraint("kept > 0 AND quantity > 0", "quantities_positive"),
    Index(None, "return_id"),
)
