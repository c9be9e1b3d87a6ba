"""Which message travels in the bytes of another: several to one partner may share a file."""

from alembic import op
from sqlalchemy import Column

from store.migrations.kind import NUMBER

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column; whatever was sent so far travelled alone."""
    op.add_column("message", Column("carrier_id", NUMBER, nullable=True))
    op.create_index(op.f("ix_message_carrier_id"), "message", ["carrier_id"])


def downgrade() -> None:
    """Drop the column, and with it the knowledge of what travelled together."""
    op.drop_index(op.f("ix_message_carrier_id"), table_name="message")
    op.drop_column("message", "carrier_id")
