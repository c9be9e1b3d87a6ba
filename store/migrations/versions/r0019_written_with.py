"""Which mapping wrote a message: its name, version and hash, as they stand on what is read."""

from alembic import op
from sqlalchemy import Column

from store.migrations.kind import WORDS

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column; of what was written so far nobody knows."""
    op.add_column("message", Column("mapping", WORDS, nullable=True))


def downgrade() -> None:
    """Drop the column, and with it the knowledge of what wrote what."""
    op.drop_column("message", "mapping")
