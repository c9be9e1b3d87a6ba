"""What comes in: documents, their arrivals, and the channels that they come by."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint

from store.migrations.kind import BYTES, INSTANT, JSON, NUMBER, WORDS

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "document",
        Column("id", NUMBER, nullable=False),
        Column("channel", WORDS, nullable=False),
        Column("kind", WORDS, nullable=False),
        Column("name", WORDS, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("size", NUMBER, nullable=False),
        Column("received_at", INSTANT, nullable=False),
        Column("partner", WORDS, nullable=True),
        Column("validation", WORDS, nullable=False),
        Column("application", WORDS, nullable=False),
        Column("findings", JSON, nullable=False),
        Column("mapping", WORDS, nullable=False),
        Column("resent", NUMBER, nullable=False),
        Column("attempts", NUMBER, nullable=False),
        Column("next_attempt_at", INSTANT, nullable=True),
        Column("note", WORDS, nullable=False),
        Column("content", BYTES, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_document")),
        CheckConstraint("length(digest) = 64", name=op.f("ck_document_digest_is_sha256")),
        CheckConstraint("length(content) = size", name=op.f("ck_document_size_is_true")),
        UniqueConstraint("channel", "digest", name=op.f("uq_document_channel_digest")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_document_application_channel_id"), "document", ["application", "channel", "id"])
    op.create_table(
        "arrival",
        Column("id", NUMBER, nullable=False),
        Column("document_id", NUMBER, nullable=False),
        Column("channel", WORDS, nullable=False),
        Column("key", WORDS, nullable=False),
        Column("name", WORDS, nullable=False),
        Column("arrived_at", INSTANT, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_arrival_document_id_document")),
        UniqueConstraint("channel", "key", "document_id", name=op.f("uq_arrival_channel_key_document_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_arrival_document_id"), "arrival", ["document_id"])
    op.create_table(
        "channel",
        Column("id", NUMBER, nullable=False),
        Column("name", WORDS, nullable=False),
        Column("cursor", WORDS, nullable=False),
        Column("last_tried_at", INSTANT, nullable=True),
        Column("last_ok_at", INSTANT, nullable=True),
        Column("failures", NUMBER, nullable=False),
        Column("last_error", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        UniqueConstraint("name", name=op.f("uq_channel_name")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    op.drop_table("channel")
    op.drop_table("arrival")
    op.drop_table("document")
