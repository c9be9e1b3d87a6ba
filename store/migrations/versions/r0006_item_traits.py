"""What must be known of an item before it is promised: case pack, lead time, where it may not go."""

from alembic import op
from sqlalchemy import Column

from store.migrations.kind import JSON

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; items that are here have no traits yet."""
    op.add_column("item", Column("traits", JSON, nullable=True))


def downgrade() -> None:
    """Drop the column, and what is in it."""
    op.drop_column("item", "traits")
