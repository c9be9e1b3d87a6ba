"""An invoice that was issued stays as it is, and so does what came back: the databases refuse to change it."""

from alembic import op

revision = "0018"
down_revision = "0017"

_REFUSED = (
    ("invoice", "an invoice that was issued never changes; credit it"),
    ("return_receipt", "what came back stays written"),
)
_CHANGES = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Make the triggers."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, says in _REFUSED:
        act = (
            f"EXECUTE FUNCTION crossdock_refuse('{says}')"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        for change in _CHANGES:
            op.execute(f"CREATE TRIGGER {_name(table, change)} BEFORE {change} ON {table} FOR EACH ROW {act}")


def downgrade() -> None:
    """Drop the triggers."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, _ in _REFUSED:
        for change in _CHANGES:
            op.execute(f"DROP TRIGGER {_name(table, change)}" + (f" ON {table}" if postgresql else ""))


def _name(table: str, change: str) -> str:
    return f"refuse_{table}_{change.lower()}"
