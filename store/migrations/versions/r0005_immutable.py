"""What is written down stays written: the databases themselves refuse to change bytes, the diary and the stock ledger.

A table that a later revision rebuilds on SQLite loses its triggers there; such a
revision makes them again.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

_FROZEN = "OLD.content IS NOT NULL"

# table, event, condition, what is said
_REFUSED = (
    ("document", "UPDATE OF content, digest", "", "the bytes of a document never change"),
    ("message", "UPDATE OF content, name, digest, numbers", _FROZEN, "a message that is frozen never changes"),
    ("event", "UPDATE", "", "the diary is only ever added to"),
    ("event", "DELETE", "", "the diary is only ever added to"),
    ("stock_entry", "UPDATE", "", "the stock ledger is only ever added to"),
    ("stock_entry", "DELETE", "", "the stock ledger is only ever added to"),
)


def upgrade() -> None:
    """Make the triggers."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION crossdock_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
        )
        for table in ("event", "stock_entry", "document"):
            op.execute(
                f"CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table} "
                "EXECUTE FUNCTION crossdock_refuse('what is written down stays written')"
            )
    for table, change, condition, says in _REFUSED:
        when = f"WHEN ({condition})" if condition else ""
        act = (
            f"EXECUTE FUNCTION crossdock_refuse('{says}')"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        op.execute(f"CREATE TRIGGER {_name(table, change)} BEFORE {change} ON {table} FOR EACH ROW {when} {act}")


def downgrade() -> None:
    """Drop the triggers."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, change, _, _ in _REFUSED:
        op.execute(f"DROP TRIGGER {_name(table, change)}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        for table in ("event", "stock_entry", "document"):
            op.execute(f"DROP TRIGGER refuse_truncate ON {table}")
        op.execute("DROP FUNCTION crossdock_refuse()")


def _name(table: str, change: str) -> str:
    return f"refuse_{table}_{change.split()[0].lower()}"
