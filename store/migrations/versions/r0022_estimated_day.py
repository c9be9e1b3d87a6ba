"""Whether somebody named the day on which goods are to come; what customers send back, nobody did."""

from alembic import op
from sqlalchemy import Column, text

from store.migrations.kind import FLAG

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the column, and mark what was expected on a day of our own."""
    op.add_column("inbound", Column("estimated", FLAG, nullable=True))
    op.execute(text("UPDATE inbound SET estimated = true WHERE kind = 'returned'"))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("inbound", "estimated")
