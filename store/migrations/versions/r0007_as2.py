"""What AS2 must remember: Message-IDs that came with the receipts for them, and messages as they were posted."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, PrimaryKeyConstraint, UniqueConstraint

from store.migrations.kind import FLAG, INSTANT, JSON, NUMBER, WORDS

revision = "0007"
down_revision = "0006"

_FROZEN = (
    ("as2_received", "number, fingerprint, receipt", "a receipt that was given never changes"),
    ("as2_sent", "number, wire, mics", "a message that was packed never changes"),
)


def upgrade() -> None:
    """Make the tables, and let the database refuse to change what was said."""
    op.create_table(
        "as2_received",
        Column("id", NUMBER, nullable=False),
        Column("channel", WORDS, nullable=False),
        Column("number", WORDS, nullable=False),
        Column("fingerprint", WORDS, nullable=False),
        Column("document_id", NUMBER, nullable=False),
        Column("message_id", NUMBER, nullable=True),
        Column("received_at", INSTANT, nullable=False),
        Column("receipt", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_as2_received")),
        ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_as2_received_document_id_document")),
        ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_as2_received_message_id_message")),
        UniqueConstraint("channel", "number", name=op.f("uq_as2_received_channel_number")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_as2_received_document_id"), "as2_received", ["document_id"])
    op.create_table(
        "as2_sent",
        Column("id", NUMBER, nullable=False),
        Column("channel", WORDS, nullable=False),
        Column("number", WORDS, nullable=False),
        Column("key", WORDS, nullable=False),
        Column("mics", JSON, nullable=False),
        Column("verdict", WORDS, nullable=False),
        Column("says", WORDS, nullable=False),
        Column("settled", FLAG, nullable=False),
        Column("repeats", NUMBER, nullable=False),
        Column("made_at", INSTANT, nullable=False),
        Column("due_at", INSTANT, nullable=True),
        Column("answered_at", INSTANT, nullable=True),
        Column("receipt", LargeBinary, nullable=True),
        Column("wire", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_as2_sent")),
        UniqueConstraint("channel", "number", name=op.f("uq_as2_sent_channel_number")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_as2_sent_key"), "as2_sent", ["key"])
    op.create_index(op.f("ix_as2_sent_settled_channel"), "as2_sent", ["settled", "channel"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, columns, says in _FROZEN:
        act = (
            f"EXECUTE FUNCTION crossdock_refuse('{says}')"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        op.execute(f"CREATE TRIGGER refuse_{table}_update BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW {act}")


def downgrade() -> None:
    """Drop the tables, and all that is in them; their triggers go with them."""
    op.drop_table("as2_sent")
    op.drop_table("as2_received")
