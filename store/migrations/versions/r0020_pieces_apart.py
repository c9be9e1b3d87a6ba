"""Which single pieces lie in quarantine, and why; and which of them a movement in the ledger is about."""

from alembic import op
from sqlalchemy import Column

from store.migrations.kind import JSON

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the columns; which pieces are apart already nobody wrote down, and the proof asks for their names."""
    check = "CONSTRAINT ck_serial_apart_lies_here CHECK (apart IS NULL OR state = 'here')"
    op.execute(f"ALTER TABLE serial ADD COLUMN apart TEXT {check}")
    op.add_column("stock_entry", Column("serials", JSON, nullable=True))


def downgrade() -> None:
    """Drop them; how many are apart is still known, and no longer which."""
    op.drop_column("stock_entry", "serials")
    op.drop_column("serial", "apart")
