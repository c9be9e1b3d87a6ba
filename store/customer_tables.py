"""The tables about customers: what was agreed with them, what they owe, what their orders come to and look like."""

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint

from canonical.customer import Customer
from canonical.hold import Answer
from canonical.price import AgreedPrice, Discount, PriceKind
from store.column import Day, Exact
from store.schema import at, exact, json, of, table, word, words

customer = table(
    "customer",
    words("partner"),
    json("content", Customer),
    at("changed_at"),
    words("changed_by"),
    UniqueConstraint("partner"),
)

credit_terms = table(
    "credit_terms",
    words("partner"),
    words("currency"),
    Column("credit_limit", Exact()),
    UniqueConstraint("partner"),
)

receivable = table(
    "receivable",
    words("partner"),
    words("number"),
    words("currency"),
    exact("amount"),
    exact("open_amount"),
    Column("issued_on", Day()),
    Column("due_on", Day()),
    UniqueConstraint("partner", "number"),
)

payment = table(
    "payment",
    words("partner"),
    words("number"),
    words("currency"),
    exact("amount"),
    exact("unused"),
    Column("paid_on", Day()),
    words("invoice"),
    words("order_number"),
    UniqueConstraint("partner", "number"),
    CheckConstraint("amount > 0 AND unused >= 0 AND unused <= amount", "used_from_paid"),
)

agreed_price = table(
    "agreed_price",
    words("partner"),
    words("price_list"),
    word("kind", PriceKind),
    words("sku"),
    words("currency"),
    words("unit"),
    exact("from_quantity"),
    Column("valid_from", Day(), nullable=False),
    json("content", AgreedPrice),
    UniqueConstraint(
        "partner", "price_list", "kind", "sku", "currency", "unit", "from_quantity", "valid_from",
        name="uq_agreed_price_identity",
    ),
    Index(None, "sku"),
)  # fmt: skip

discount = table(
    "discount",
    words("partner"),
    words("price_list"),
    words("sku"),
    exact("from_quantity"),
    Column("valid_from", Day(), nullable=False),
    json("content", Discount),
    UniqueConstraint(
        "partner", "price_list", "sku", "from_quantity", "valid_from", name="uq_discount_identity",
    ),
)  # fmt: skip

commitment = table(
    "commitment",
    of("order_id", "purchase_order"),
    words("partner"),
    words("currency"),
    exact("amount"),
    UniqueConstraint("order_id"),
    Index(None, "partner"),
)

likeness = table(
    "likeness",
    of("order_id", "purchase_order"),
    words("partner"),
    words("digest"),
    UniqueConstraint("order_id"),
    Index(None, "partner", "digest"),
)

signature = table(
    "signature",
    of("review_id", "review"),
    words("actor"),
    word("answer", Answer),
    at("at"),
    words("reason"),
    UniqueConstraint("review_id", "actor", "answer"),
)
