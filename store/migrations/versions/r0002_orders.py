"""Orders and stock."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint, text

from store.migrations.kind import EXACT, INSTANT, JSON, NUMBER, WORDS

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "purchase_order",
        Column("id", NUMBER, nullable=False),
        Column("document_id", NUMBER, nullable=True),
        Column("channel", WORDS, nullable=False),
        Column("partner", WORDS, nullable=False),
        Column("number", WORDS, nullable=False),
        Column("purpose", WORDS, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("state", WORDS, nullable=False),
        Column("content", JSON, nullable=False),
        Column("mapping", WORDS, nullable=False),
        Column("entered_at", INSTANT, nullable=False),
        Column("attempts", NUMBER, nullable=False),
        Column("next_attempt_at", INSTANT, nullable=True),
        Column("note", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_purchase_order_document_id_document")),
        UniqueConstraint(
            "partner", "number", "purpose", "digest", name=op.f("uq_purchase_order_partner_number_purpose_digest")
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_purchase_order_document_id"), "purchase_order", ["document_id"])
    op.create_index(op.f("ix_purchase_order_number"), "purchase_order", ["number"])
    op.create_index(op.f("ix_purchase_order_state_partner_id"), "purchase_order", ["state", "partner", "id"])
    op.create_table(
        "order_line",
        Column("id", NUMBER, nullable=False),
        Column("order_id", NUMBER, nullable=False),
        Column("position", NUMBER, nullable=False),
        Column("number", WORDS, nullable=False),
        Column("sku", WORDS, nullable=True),
        Column("unit", WORDS, nullable=False),
        Column("ordered", EXACT, nullable=False),
        Column("reserved", EXACT, nullable=False),
        Column("backordered", EXACT, nullable=False),
        Column("rejected", EXACT, nullable=False),
        Column("packed", EXACT, nullable=False),
        Column("shipped", EXACT, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        CheckConstraint("position >= 1", name=op.f("ck_order_line_position_from_1")),
        CheckConstraint(
            "ordered >= 0 AND reserved >= 0 AND backordered >= 0 AND rejected >= 0 AND packed >= 0 AND shipped >= 0",
            name=op.f("ck_order_line_quantities_not_negative"),
        ),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_order_line_order_id_purchase_order")),
        UniqueConstraint("order_id", "position", name=op.f("uq_order_line_order_id_position")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "item",
        Column("id", NUMBER, nullable=False),
        Column("sku", WORDS, nullable=False),
        Column("description", WORDS, nullable=False),
        Column("gtin", WORDS, nullable=False),
        Column("unit", WORDS, nullable=False),
        Column("weight_kg", EXACT, nullable=True),
        PrimaryKeyConstraint("id", name=op.f("pk_item")),
        UniqueConstraint("sku", name=op.f("uq_item_sku")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_item_gtin"), "item", ["gtin"])
    op.create_table(
        "item_alias",
        Column("id", NUMBER, nullable=False),
        Column("partner", WORDS, nullable=False),
        Column("number", WORDS, nullable=False),
        Column("sku", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_item_alias")),
        ForeignKeyConstraint(["sku"], ["item.sku"], name=op.f("fk_item_alias_sku_item")),
        UniqueConstraint("partner", "number", name=op.f("uq_item_alias_partner_number")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "stock_level",
        Column("id", NUMBER, nullable=False),
        Column("sku", WORDS, nullable=False),
        Column("warehouse", WORDS, nullable=False),
        Column("on_hand", EXACT, nullable=False),
        Column("reserved", EXACT, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_stock_level")),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name=op.f("ck_stock_level_never_oversold")),
        ForeignKeyConstraint(["sku"], ["item.sku"], name=op.f("fk_stock_level_sku_item")),
        UniqueConstraint("sku", "warehouse", name=op.f("uq_stock_level_sku_warehouse")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "reservation",
        Column("id", NUMBER, nullable=False),
        Column("order_id", NUMBER, nullable=False),
        Column("position", NUMBER, nullable=False),
        Column("sku", WORDS, nullable=False),
        Column("warehouse", WORDS, nullable=False),
        Column("quantity", EXACT, nullable=False),
        Column("shipped", EXACT, nullable=False),
        Column("state", WORDS, nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        CheckConstraint(
            "quantity > 0 AND shipped >= 0 AND shipped <= quantity", name=op.f("ck_reservation_shipped_from_reserved")
        ),
        CheckConstraint("state IN ('reserved', 'shipped', 'released')", name=op.f("ck_reservation_state_known")),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_reservation_order_id_purchase_order")),
        ForeignKeyConstraint(["sku"], ["item.sku"], name=op.f("fk_reservation_sku_item")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reservation_order_id"), "reservation", ["order_id"])
    op.create_index(op.f("ix_reservation_sku_warehouse"), "reservation", ["sku", "warehouse"])
    op.create_index(
        op.f("uq_reservation_active"),
        "reservation",
        ["order_id", "position"],
        unique=True,
        sqlite_where=text("state = 'reserved'"),
        postgresql_where=text("state = 'reserved'"),
    )
    op.create_table(
        "stock_entry",
        Column("id", NUMBER, nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("actor", WORDS, nullable=False),
        Column("cause", WORDS, nullable=False),
        Column("kind", WORDS, nullable=False),
        Column("sku", WORDS, nullable=False),
        Column("warehouse", WORDS, nullable=False),
        Column("on_hand_change", EXACT, nullable=False),
        Column("reserved_change", EXACT, nullable=False),
        Column("order_id", NUMBER, nullable=True),
        Column("position", NUMBER, nullable=True),
        PrimaryKeyConstraint("id", name=op.f("pk_stock_entry")),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_stock_entry_order_id_purchase_order")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_stock_entry_sku_warehouse"), "stock_entry", ["sku", "warehouse"])


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    op.drop_table("stock_entry")
    op.drop_table("reservation")
    op.drop_table("stock_level")
    op.drop_table("item_alias")
    op.drop_table("item")
    op.drop_table("order_line")
    op.drop_table("purchase_order")
