"""Editions of mappings and what was done with them; the databases refuse to change either."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint

from store.migrations.kind import INSTANT, JSON, NUMBER, WORDS

revision = "0008"
down_revision = "0007"

_FROZEN = ("mapping_edition", "mapping_act")


def upgrade() -> None:
    """Make the tables and their triggers."""
    op.create_table(
        "mapping_edition",
        Column("id", NUMBER, nullable=False),
        Column("mapping", WORDS, nullable=False),
        Column("version", WORDS, nullable=False),
        Column("label", WORDS, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("kept_at", INSTANT, nullable=False),
        Column("layers", JSON, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_mapping_edition")),
        CheckConstraint("length(digest) = 64", name=op.f("ck_mapping_edition_digest_is_sha256")),
        UniqueConstraint("label", name=op.f("uq_mapping_edition_label")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_mapping_edition_mapping_version"), "mapping_edition", ["mapping", "version"])
    op.create_table(
        "mapping_act",
        Column("id", NUMBER, nullable=False),
        Column("edition_id", NUMBER, nullable=False),
        Column("deed", WORDS, nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("actor", WORDS, nullable=False),
        Column("named", WORDS, nullable=False),
        Column("effective_on", WORDS, nullable=True),
        Column("withdraws", NUMBER, nullable=True),
        Column("says", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_mapping_act")),
        ForeignKeyConstraint(
            ["edition_id"], ["mapping_edition.id"], name=op.f("fk_mapping_act_edition_id_mapping_edition")
        ),
        UniqueConstraint("withdraws", name=op.f("uq_mapping_act_withdraws")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_mapping_act_edition_id"), "mapping_act", ["edition_id"])
    for table in _FROZEN:
        _freeze(table)


def _freeze(table: str) -> None:
    says = "what was published stays as it was; a new version is a new row"
    postgresql = op.get_bind().dialect.name == "postgresql"
    act = f"EXECUTE FUNCTION crossdock_refuse('{says}')" if postgresql else f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
    for change in ("UPDATE", "DELETE"):
        name = f"refuse_{table}_{change.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW {act}")
    if postgresql:
        op.execute(f"CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table} {act}")


def downgrade() -> None:
    """Drop the tables, their triggers, and all that is in them."""
    op.drop_table("mapping_act")
    op.drop_table("mapping_edition")
