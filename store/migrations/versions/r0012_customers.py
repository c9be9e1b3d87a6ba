"""Customers, credit, agreed prices, and what orders come to; open orders of before count for credit too."""

import json
from decimal import Decimal
from typing import Any

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
    bindparam,
    column,
    insert,
    select,
    table,
)

from store.migrations.kind import EXACT, INSTANT, JSON, NUMBER, WORDS

revision = "0012"
down_revision = "0011"

_CLOSED = ("received", "interpreted", "in_review", "returned", "rejected", "cancelled", "invoiced", "closed")
_TABLES = (
    "signature", "likeness", "commitment", "agreed_price", "payment", "receivable", "credit_terms", "customer"
)  # fmt: skip

_order = table("purchase_order", column("id", NUMBER), column("partner", WORDS), column("state", WORDS),
               column("content", JSON))  # fmt: skip
_commitment = table("commitment", column("order_id", NUMBER), column("partner", WORDS), column("currency", WORDS),
                    column("amount", EXACT))  # fmt: skip


def upgrade() -> None:
    """Make the tables, and let open orders count with the prices that stand on them."""
    _table("customer", _words("partner"), Column("content", JSON, nullable=False),
           Column("changed_at", INSTANT, nullable=False), _words("changed_by"), unique=("partner",))  # fmt: skip
    _table("credit_terms", _words("partner"), _words("currency"), Column("credit_limit", EXACT), unique=("partner",))
    _table(
        "receivable", _words("partner"), _words("number"), _words("currency"), _exact("amount"), _exact("open_amount"),
        Column("issued_on", WORDS), Column("due_on", WORDS), unique=("partner", "number"),
    )  # fmt: skip
    _table(
        "payment", _words("partner"), _words("number"), _words("currency"), _exact("amount"), _exact("unused"),
        Column("paid_on", WORDS), _words("invoice"), _words("order_number"),
        CheckConstraint("amount > 0 AND unused >= 0 AND unused <= amount", name=op.f("ck_payment_used_from_paid")),
        unique=("partner", "number"),
    )  # fmt: skip
    identity = ("partner", "price_list", "kind", "sku", "currency", "unit")
    _table(
        "agreed_price", *(_words(name) for name in identity), _exact("from_quantity"), _words("valid_from"),
        Column("content", JSON, nullable=False),
        UniqueConstraint(*identity, "from_quantity", "valid_from", name=op.f("uq_agreed_price_identity")),
    )  # fmt: skip
    _table("commitment", *_of("commitment", "order_id", "purchase_order"), _words("partner"), _words("currency"),
           _exact("amount"), unique=("order_id",))  # fmt: skip
    _table("likeness", *_of("likeness", "order_id", "purchase_order"), _words("partner"), _words("digest"),
           unique=("order_id",))  # fmt: skip
    _table(
        "signature", *_of("signature", "review_id", "review"), _words("actor"), _words("answer"),
        Column("at", INSTANT, nullable=False), _words("reason"), unique=("review_id", "actor", "answer"),
    )  # fmt: skip
    op.create_index(op.f("ix_agreed_price_sku"), "agreed_price", ["sku"])
    op.create_index(op.f("ix_commitment_partner"), "commitment", ["partner"])
    op.create_index(op.f("ix_likeness_partner_digest"), "likeness", ["partner", "digest"])
    op.create_index(op.f("ix_purchase_order_partner_id"), "purchase_order", ["partner", "id"])
    _commit_open_orders()


def downgrade() -> None:
    """Drop the tables, and what is in them."""
    op.drop_index(op.f("ix_purchase_order_partner_id"), table_name="purchase_order")
    for name in _TABLES:
        op.drop_table(name)


def _commit_open_orders() -> None:
    connection = op.get_bind()
    open_orders = select(_order.c.id, _order.c.partner, _order.c.content).where(
        _order.c.state.not_in(bindparam("closed", _CLOSED, expanding=True))
    )
    rows = [_committed(row) for row in connection.execute(open_orders)]
    if rows:
        connection.execute(insert(_commitment), rows)


def _committed(row: Any) -> dict[str, Any]:
    said = json.loads(row.content) if isinstance(row.content, str) else row.content
    lines = ((Decimal(line["quantity"]), Decimal(line.get("unit_price") or 0)) for line in said["lines"])
    amount = sum((quantity * price for quantity, price in lines), Decimal(0)).quantize(Decimal("0.01"))
    exact = amount if op.get_bind().dialect.name == "postgresql" else int(amount.scaleb(4))
    return {"order_id": row.id, "partner": row.partner, "currency": said.get("currency") or "", "amount": exact}


def _words(name: str) -> Column[Any]:
    return Column(name, WORDS, nullable=False)


def _exact(name: str) -> Column[Any]:
    return Column(name, EXACT, nullable=False)


def _of(owner: str, name: str, other: str) -> tuple[Any, ...]:
    key = ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{owner}_{name}_{other}"))
    return Column(name, NUMBER, nullable=False), key


def _table(name: str, *parts: Any, unique: tuple[str, ...] = ()) -> None:
    together = [UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}"))] if unique else []
    op.create_table(
        name, Column("id", NUMBER, nullable=False), PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")), *parts,
        *together, sqlite_autoincrement=True, sqlite_strict=True,
    )  # fmt: skip
