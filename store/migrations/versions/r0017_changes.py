"""Changes to orders, and what each order said before it was changed."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint

from store.migrations.kind import INSTANT, JSON, NUMBER, WORDS

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "order_change",
        Column("id", NUMBER, nullable=False),
        Column("document_id", NUMBER, nullable=True),
        Column("order_id", NUMBER, nullable=True),
        *(Column(name, WORDS, nullable=False) for name in ("channel", "partner", "number", "sequence", "purpose")),
        *(Column(name, WORDS, nullable=False) for name in ("digest", "key", "state")),
        Column("content", JSON, nullable=False),
        Column("findings", JSON, nullable=False),
        Column("answer", JSON, nullable=True),
        Column("mapping", WORDS, nullable=False),
        Column("entered_at", INSTANT, nullable=False),
        Column("answered_at", INSTANT, nullable=True),
        Column("attempts", NUMBER, nullable=False),
        Column("next_attempt_at", INSTANT, nullable=True),
        Column("note", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_order_change")),
        ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_order_change_document_id_document")),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_order_change_order_id_purchase_order")),
        UniqueConstraint("partner", "number", "key", name=op.f("uq_order_change_partner_number_key")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_order_change_state_partner_id"), "order_change", ["state", "partner", "id"])
    for name in ("order_id", "document_id"):
        op.create_index(op.f(f"ix_order_change_{name}"), "order_change", [name])
    op.create_table(
        "order_revision",
        Column("id", NUMBER, nullable=False),
        Column("order_id", NUMBER, nullable=False),
        Column("revision", NUMBER, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("content", JSON, nullable=False),
        Column("change_id", NUMBER, nullable=True),
        Column("at", INSTANT, nullable=False),
        Column("actor", WORDS, nullable=False),
        Column("note", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_order_revision")),
        ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_order_revision_order_id_purchase_order")
        ),
        UniqueConstraint("order_id", "revision", name=op.f("uq_order_revision_order_id_revision")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_order_revision_digest"), "order_revision", ["digest"])


def downgrade() -> None:
    """Drop them; the orders keep what they say now."""
    op.drop_table("order_revision")
    op.drop_table("order_change")
