"""Discounts off the price lists."""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, UniqueConstraint

from store.migrations.kind import EXACT, JSON, NUMBER, WORDS

revision = "0021"
down_revision = "0020"

_WORDS = ("partner", "price_list", "sku")


def upgrade() -> None:
    """Make the table."""
    identity = (*_WORDS, "from_quantity", "valid_from")
    op.create_table(
        "discount",
        Column("id", NUMBER, nullable=False),
        *(Column(name, WORDS, nullable=False) for name in _WORDS),
        Column("from_quantity", EXACT, nullable=False),
        Column("valid_from", WORDS, nullable=False),
        Column("content", JSON, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_discount")),
        UniqueConstraint(*identity, name=op.f("uq_discount_identity")),
        sqlite_autoincrement=True, sqlite_strict=True,
    )  # fmt: skip


def downgrade() -> None:
    """Drop it, and what is in it."""
    op.drop_table("discount")
