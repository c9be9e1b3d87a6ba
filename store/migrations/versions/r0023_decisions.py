"""What the rules said of each order, the informing findings too."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint

from store.migrations.kind import INSTANT, JSON, NUMBER, WORDS

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the table; of orders that were decided before, what they were held for stands in their review cases."""
    op.create_table(
        "decision",
        Column("id", NUMBER, nullable=False),
        Column("order_id", NUMBER, nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("actor", WORDS, nullable=False),
        Column("verdict", WORDS, nullable=False),
        Column("asked", JSON, nullable=False),
        Column("findings", JSON, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_decision_order_id_purchase_order")),
        sqlite_autoincrement=True, sqlite_strict=True,
    )  # fmt: skip
    op.create_index(op.f("ix_decision_order_id"), "decision", ["order_id"])


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("decision")
