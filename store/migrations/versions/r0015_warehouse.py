"""Shelves, pick lists, scans, and what is asked of warehouses that others run."""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)

from store.migrations.kind import EXACT, FLAG, INSTANT, JSON, NUMBER, WORDS

revision = "0015"
down_revision = "0013"

_ASKED = text("state = 'asked'")
_TABLES = ("warehouse_report", "warehouse_order", "scan", "pick_task", "pick_list", "item_place")


def upgrade() -> None:
    """Make the tables."""
    _shelves()
    _lists()
    _scans()
    _others()


def downgrade() -> None:
    """Drop them; where things lie and what was scanned is forgotten."""
    for name in _TABLES:
        op.drop_table(name)


def _shelves() -> None:
    _table(
        "item_place", *_words("sku", "warehouse", "place"), _of("item_place", "sku", "item", "sku"),
        _unique("item_place", "sku", "warehouse"),
    )  # fmt: skip


def _lists() -> None:
    _table(
        "pick_list", *_words("warehouse", "wave", "state", "picker"), Column("made_at", INSTANT, nullable=False),
        *_words("made_by"),
    )  # fmt: skip
    _index("pick_list", "state")
    _table(
        "pick_task", *_numbers("list_id", "order_id", "position"), *_words("sku", "place", "lot"),
        Column("expires_on", WORDS, nullable=True), Column("serials", JSON, nullable=False),
        *_exacts("quantity", "found"), *_words("state", "reason"), _of("pick_task", "list_id", "pick_list"),
        _of("pick_task", "order_id", "purchase_order"), _of("pick_task", "sku", "item", "sku"),
        _check("pick_task", "quantity > 0 AND found >= 0 AND found <= quantity", "found_of_what_is_there"),
    )  # fmt: skip
    _index("pick_task", "list_id")
    _index("pick_task", "order_id")


def _scans() -> None:
    _table(
        "scan", *_numbers("shipment_id"), Column("scanned_at", INSTANT, nullable=False),
        *_words("scanned_by", "code"), Column("accepted", FLAG, nullable=False),
        *_words("says", "sscc", "sku", "lot", "serial"), *_exacts("quantity"),
        Column("expires_on", WORDS, nullable=True), _of("scan", "shipment_id", "shipment"),
    )  # fmt: skip
    _index("scan", "shipment_id")


def _others() -> None:
    _table(
        "warehouse_order", *_words("number"), *_numbers("order_id"), *_words("warehouse", "partner", "state"),
        Column("content", JSON, nullable=False), Column("asked_at", INSTANT, nullable=False),
        Column("due_at", INSTANT, nullable=True), _of("warehouse_order", "order_id", "purchase_order"),
        _unique("warehouse_order", "number"),
        _check("warehouse_order", "state IN ('asked', 'answered', 'called_off')", "state_known"),
    )  # fmt: skip
    _index("warehouse_order", "order_id")
    _index("warehouse_order", "state", "due_at")
    op.create_index(
        op.f("uq_warehouse_order_asked"), "warehouse_order", ["order_id", "warehouse"], unique=True,
        sqlite_where=_ASKED, postgresql_where=_ASKED,
    )  # fmt: skip
    _table(
        "warehouse_report", *_words("partner", "kind", "number", "digest"),
        Column("told_at", INSTANT, nullable=False), _unique("warehouse_report", "partner", "kind", "number"),
    )  # fmt: skip


def _table(name: str, *items: object) -> None:
    key: Column[int] = Column("id", NUMBER, nullable=False)
    op.create_table(
        name, key, *items, PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),  # type: ignore[arg-type]
        sqlite_autoincrement=True, sqlite_strict=True,
    )  # fmt: skip


def _words(*names: str) -> list[Column[str]]:
    return [Column(name, WORDS, nullable=False) for name in names]


def _numbers(*names: str) -> list[Column[int]]:
    return [Column(name, NUMBER, nullable=False) for name in names]


def _exacts(*names: str) -> list[Column[object]]:
    return [Column(name, EXACT, nullable=False) for name in names]


def _of(table: str, column: str, other: str, key: str = "id") -> ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return ForeignKeyConstraint([column], [f"{other}.{key}"], name=name)


def _unique(table: str, *columns: str) -> UniqueConstraint:
    return UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _check(table: str, condition: str, name: str) -> CheckConstraint:
    return CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
