"""Who answers what: the numbers that came in, and the numbers under which our messages travel."""

import json

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint, text

from store.migrations.kind import FLAG, INSTANT, JSON, NUMBER, WORDS

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables; the numbers of what was frozen are copied, and unanswered messages are looked at soon."""
    op.create_table(
        "fingerprint",
        Column("id", NUMBER, nullable=False),
        Column("level", WORDS, nullable=False),
        Column("sender", WORDS, nullable=False),
        Column("receiver", WORDS, nullable=False),
        Column("usage", WORDS, nullable=False),
        Column("number", WORDS, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("document_id", NUMBER, nullable=False),
        Column("binding", FLAG, nullable=False),
        Column("messages", JSON, nullable=False),
        Column("expires_at", INSTANT, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_fingerprint")),
        ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_fingerprint_document_id_document")),
        UniqueConstraint(
            "level", "sender", "receiver", "usage", "number",
            name=op.f("uq_fingerprint_level_sender_receiver_usage_number"),
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index(op.f("ix_fingerprint_document_id"), "fingerprint", ["document_id"])
    op.create_index(op.f("ix_fingerprint_expires_at"), "fingerprint", ["expires_at"])
    op.create_table(
        "envelope",
        Column("id", NUMBER, nullable=False),
        Column("message_id", NUMBER, nullable=False),
        Column("partner", WORDS, nullable=False),
        Column("channel", WORDS, nullable=False),
        Column("interchange_number", WORDS, nullable=False),
        Column("group_number", WORDS, nullable=False),
        Column("set_number", WORDS, nullable=False),
        Column("sealed_at", INSTANT, nullable=False),
        Column("look_at", INSTANT, nullable=True),
        PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
        ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_envelope_message_id_message")),
        UniqueConstraint("message_id", name=op.f("uq_envelope_message_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    for name in ("interchange_number", "group_number", "set_number"):
        op.create_index(op.f(f"ix_envelope_partner_{name}"), "envelope", ["partner", name])
    op.create_index(op.f("ix_envelope_look_at"), "envelope", ["look_at"])
    _copy()
    op.drop_index(op.f("ix_message_partner_group_number"), table_name="message")
    op.drop_column("message", "group_number")


def _copy() -> None:
    connection = op.get_bind()
    known = text("SELECT id, partner, channel, numbers, created_at, sent_at, acknowledgement FROM message ORDER BY id")
    put = text(
        "INSERT INTO envelope (message_id, partner, channel, interchange_number, group_number, set_number, sealed_at, "
        "look_at) VALUES (:id, :partner, :channel, :interchange, :group, :set, :sealed_at, :look_at)"
    )
    for row in connection.execute(known).mappings():
        numbers = json.loads(row["numbers"]) if isinstance(row["numbers"], str) else row["numbers"]
        if numbers:
            bare = {level: numbers.get(level, "").lstrip("0") for level in ("interchange", "group", "set")}
            look_at = row["sent_at"] if row["acknowledgement"] == "waiting" else None
            values = {name: row[name] for name in ("id", "partner", "channel")}
            connection.execute(put, {**values, **bare, "sealed_at": row["created_at"], "look_at": look_at})


def downgrade() -> None:
    """Drop the tables; what the messages know of their groups is kept."""
    op.add_column("message", Column("group_number", WORDS, nullable=False, server_default=""))
    op.execute(
        "UPDATE message SET group_number = coalesce("
        "(SELECT envelope.group_number FROM envelope WHERE envelope.message_id = message.id), '')"
    )
    op.create_index(op.f("ix_message_partner_group_number"), "message", ["partner", "group_number"])
    op.drop_table("envelope")
    op.drop_table("fingerprint")
