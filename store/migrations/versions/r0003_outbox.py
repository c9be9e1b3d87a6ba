"""What goes out: shipments, their labels, and messages."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint

from store.migrations.kind import BYTES, FLAG, INSTANT, JSON, NUMBER, WORDS

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "shipment",
        Column("id", NUMBER, nullable=False),
        Column("order_id", NUMBER, nullable=False),
        Column("number", WORDS, nullable=False),
        Column("partner", WORDS, nullable=False),
        Column("carrier", WORDS, nullable=False),
        Column("key", WORDS, nullable=False),
        Column("plan", JSON, nullable=False),
        Column("state", WORDS, nullable=False),
        Column("booking", JSON, nullable=True),
        Column("departed_at", INSTANT, nullable=True),
        Column("attempts", NUMBER, nullable=False),
        Column("next_attempt_at", INSTANT, nullable=True),
        Column("note", WORDS, nullable=False),
        Column("created_at", INSTANT, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        CheckConstraint("state <> 'booked' OR booking IS NOT NULL", name=op.f("ck_shipment_booked_with_booking")),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_shipment_order_id_purchase_order")),
        UniqueConstraint("key", name=op.f("uq_shipment_key")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_shipment_order_id"), "shipment", ["order_id"])
    op.create_index(op.f("ix_shipment_state_carrier_id"), "shipment", ["state", "carrier", "id"])
    op.create_table(
        "label",
        Column("id", NUMBER, nullable=False),
        Column("shipment_id", NUMBER, nullable=False),
        Column("booking", WORDS, nullable=False),
        Column("sscc", WORDS, nullable=False),
        Column("tracking_number", WORDS, nullable=False),
        Column("media_type", WORDS, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("content", BYTES, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_label")),
        CheckConstraint("length(digest) = 64", name=op.f("ck_label_digest_is_sha256")),
        ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_label_shipment_id_shipment")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_label_shipment_id"), "label", ["shipment_id"])
    op.create_table(
        "message",
        Column("id", NUMBER, nullable=False),
        Column("key", WORDS, nullable=False),
        Column("kind", WORDS, nullable=False),
        Column("partner", WORDS, nullable=False),
        Column("channel", WORDS, nullable=False),
        Column("document_id", NUMBER, nullable=True),
        Column("order_id", NUMBER, nullable=True),
        Column("shipment_id", NUMBER, nullable=True),
        Column("body", WORDS, nullable=False),
        Column("name", WORDS, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("numbers", JSON, nullable=False),
        Column("group_number", WORDS, nullable=False),
        Column("delivery", WORDS, nullable=False),
        Column("acknowledgement", WORDS, nullable=False),
        Column("expects_answer", FLAG, nullable=False),
        Column("sends", NUMBER, nullable=False),
        Column("attempts", NUMBER, nullable=False),
        Column("next_attempt_at", INSTANT, nullable=True),
        Column("note", WORDS, nullable=False),
        Column("created_at", INSTANT, nullable=False),
        Column("sent_at", INSTANT, nullable=True),
        Column("content", BYTES, nullable=True),
        PrimaryKeyConstraint("id", name=op.f("pk_message")),
        CheckConstraint(
            "delivery IN ('drafted', 'failed') OR content IS NOT NULL", name=op.f("ck_message_only_frozen_bytes_leave")
        ),
        ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_message_document_id_document")),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_message_order_id_purchase_order")),
        ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_message_shipment_id_shipment")),
        UniqueConstraint("key", name=op.f("uq_message_key")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_message_delivery_channel_id"), "message", ["delivery", "channel", "id"])
    op.create_index(op.f("ix_message_document_id"), "message", ["document_id"])
    op.create_index(op.f("ix_message_order_id"), "message", ["order_id"])
    op.create_index(op.f("ix_message_partner_group_number"), "message", ["partner", "group_number"])
    op.create_index(op.f("ix_message_shipment_id"), "message", ["shipment_id"])


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    op.drop_table("message")
    op.drop_table("label")
    op.drop_table("shipment")
