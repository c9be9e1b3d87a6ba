"""Warehouses, lots, single pieces, quarantine, safety stock, what is to come, promises and requests.

A line may have several reservations at once: of other items, or in other warehouses.
"""

from collections.abc import Callable, Sequence

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)

from store.migrations.kind import EXACT, INSTANT, JSON, NUMBER, WORDS

revision = "0013"
down_revision = "0012"

_ACTIVE = text("state = 'reserved'")
_ONE = ("order_id", "position")
_SEVERAL = (*_ONE, "sku", "warehouse")
_QUANTITIES = "ordered >= 0 AND reserved >= 0 AND backordered >= 0 AND rejected >= 0 AND packed >= 0 AND shipped >= 0"
_ONCE = "reserved + backordered + rejected + shipped <= ordered"
_OVERSOLD = "reserved >= 0 AND reserved <= on_hand"
_OVERSOLD_NOW = "reserved >= 0 AND quarantined >= 0 AND reserved + quarantined <= on_hand"


def upgrade() -> None:
    """Widen the tables of stock, and make the new ones; what is reserved stays reserved."""
    op.add_column("stock_entry", Column("quarantined_change", EXACT, nullable=True))
    op.add_column("stock_entry", Column("lot", WORDS, nullable=True))
    if _sqlite():
        _rebuild("order_line", lambda: _order_line(_ONCE))
        _rebuild("stock_level", lambda: _stock_level(now=True), {"quarantined": "0", "safety": "0"})
        _rebuild("reservation", lambda: _reservation(now=True), {"ordered": "quantity"})
    else:
        op.create_check_constraint(op.f("ck_order_line_promised_once"), "order_line", _ONCE)
        for name in ("quarantined", "safety"):
            _add_exact("stock_level", name, "0")
        op.drop_constraint(op.f("ck_stock_level_never_oversold"), "stock_level")
        op.create_check_constraint(op.f("ck_stock_level_never_oversold"), "stock_level", _OVERSOLD_NOW)
        op.create_check_constraint(op.f("ck_stock_level_safety_not_negative"), "stock_level", "safety >= 0")
        _add_exact("reservation", "ordered", "quantity")
        op.add_column("reservation", Column("expires_at", INSTANT, nullable=True))
        op.drop_index(op.f("uq_reservation_active"), table_name="reservation")
    _index_reservations(_SEVERAL)
    op.create_index(op.f("ix_reservation_expires_at"), "reservation", ["expires_at"])
    op.execute(
        "UPDATE reservation SET ordered = coalesce((SELECT l.reserved FROM order_line l "
        "WHERE l.order_id = reservation.order_id AND l.position = reservation.position AND l.reserved > 0), quantity) "
        "WHERE state = 'reserved'"
    )
    for make in (_places, _lots, _to_come, _requests):
        make()


def downgrade() -> None:
    """Drop what is new; it fails where a line has several reservations, which a database of before cannot hold."""
    for name in ("stock_request", "kept_stock", "promise", "inbound", "lot_pick", "serial", "lot", "warehouse"):
        op.drop_table(name)
    op.drop_index(op.f("ix_reservation_expires_at"), table_name="reservation")
    if _sqlite():
        _rebuild("order_line", lambda: _order_line(None))
        _rebuild("stock_level", lambda: _stock_level(now=False))
        _rebuild("reservation", lambda: _reservation(now=False))
    else:
        op.drop_constraint(op.f("ck_order_line_promised_once"), "order_line")
        op.drop_constraint(op.f("ck_stock_level_safety_not_negative"), "stock_level")
        op.drop_constraint(op.f("ck_stock_level_never_oversold"), "stock_level")
        op.create_check_constraint(op.f("ck_stock_level_never_oversold"), "stock_level", _OVERSOLD)
        for name in ("quarantined", "safety"):
            op.drop_column("stock_level", name)
        op.drop_index(op.f("uq_reservation_active"), table_name="reservation")
        for name in ("ordered", "expires_at"):
            op.drop_column("reservation", name)
    _index_reservations(_ONE)
    for name in ("quarantined_change", "lot"):
        op.drop_column("stock_entry", name)


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _add_exact(table: str, name: str, value: str) -> None:
    op.add_column(table, Column(name, EXACT, nullable=True))
    op.execute(f"UPDATE {table} SET {name} = {value}")  # noqa: S608 - our own words
    op.alter_column(table, name, nullable=False)


def _rebuild(name: str, make: Callable[[], None], new: dict[str, str] | None = None) -> None:
    """Build a table anew with the rows that are in it, as SQLite cannot change a table's conditions."""
    connection = op.get_bind()
    connection.execute(text(f"CREATE TEMP TABLE before_{name} AS SELECT * FROM {name}"))  # noqa: S608
    old = {row[1] for row in connection.execute(text(f"PRAGMA table_info({name})"))}
    last = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": name}).scalar()
    op.drop_table(name)
    make()
    columns = [row[1] for row in connection.execute(text(f"PRAGMA table_info({name})"))]
    both = [column for column in columns if column in old]
    into, out = ", ".join([*both, *(new or {})]), ", ".join([*both, *(new or {}).values()])
    connection.execute(text(f"INSERT INTO {name} ({into}) SELECT {out} FROM before_{name}"))  # noqa: S608
    connection.execute(text(f"DROP TABLE before_{name}"))
    if last is not None:  # no id is ever given twice
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
        connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), {"name": name, "last": last})


def _order_line(once: str | None) -> None:
    op.create_table(
        "order_line",
        Column("id", NUMBER, nullable=False),
        Column("order_id", NUMBER, nullable=False),
        Column("position", NUMBER, nullable=False),
        Column("number", WORDS, nullable=False),
        Column("sku", WORDS, nullable=True),
        Column("unit", WORDS, nullable=False),
        *(_exacts("ordered", "reserved", "backordered", "rejected", "packed", "shipped")),
        PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        CheckConstraint("position >= 1", name=op.f("ck_order_line_position_from_1")),
        CheckConstraint(_QUANTITIES, name=op.f("ck_order_line_quantities_not_negative")),
        *([CheckConstraint(once, name=op.f("ck_order_line_promised_once"))] if once else []),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_order_line_order_id_purchase_order")),
        UniqueConstraint("order_id", "position", name=op.f("uq_order_line_order_id_position")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _stock_level(*, now: bool) -> None:
    op.create_table(
        "stock_level",
        Column("id", NUMBER, nullable=False),
        Column("sku", WORDS, nullable=False),
        Column("warehouse", WORDS, nullable=False),
        *_exacts("on_hand", "reserved", *(("quarantined", "safety") if now else ())),
        PrimaryKeyConstraint("id", name=op.f("pk_stock_level")),
        CheckConstraint(_OVERSOLD_NOW if now else _OVERSOLD, name=op.f("ck_stock_level_never_oversold")),
        *([CheckConstraint("safety >= 0", name=op.f("ck_stock_level_safety_not_negative"))] if now else []),
        _of_item("stock_level"),
        UniqueConstraint("sku", "warehouse", name=op.f("uq_stock_level_sku_warehouse")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _reservation(*, now: bool) -> None:
    op.create_table(
        "reservation",
        Column("id", NUMBER, nullable=False),
        Column("order_id", NUMBER, nullable=False),
        Column("position", NUMBER, nullable=False),
        Column("sku", WORDS, nullable=False),
        Column("warehouse", WORDS, nullable=False),
        *_exacts("quantity", "shipped", *(("ordered",) if now else ())),
        Column("state", WORDS, nullable=False),
        *([Column("expires_at", INSTANT, nullable=True)] if now else []),
        PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        CheckConstraint(
            "quantity > 0 AND shipped >= 0 AND shipped <= quantity", name=op.f("ck_reservation_shipped_from_reserved")
        ),
        CheckConstraint("state IN ('reserved', 'shipped', 'released')", name=op.f("ck_reservation_state_known")),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_reservation_order_id_purchase_order")),
        _of_item("reservation"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reservation_order_id"), "reservation", ["order_id"])
    op.create_index(op.f("ix_reservation_sku_warehouse"), "reservation", ["sku", "warehouse"])


def _index_reservations(columns: Sequence[str]) -> None:
    op.create_index(
        op.f("uq_reservation_active"), "reservation", list(columns), unique=True,
        sqlite_where=_ACTIVE, postgresql_where=_ACTIVE,
    )  # fmt: skip


def _exacts(*names: str) -> list[Column[object]]:
    return [Column(name, EXACT, nullable=False) for name in names]


def _of_item(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["sku"], ["item.sku"], name=op.f(f"fk_{table}_sku_item"))


def _table(name: str, *items: object) -> None:
    key: Column[int] = Column("id", NUMBER, nullable=False)
    op.create_table(
        name, key, *items, PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),  # type: ignore[arg-type]
        sqlite_autoincrement=True, sqlite_strict=True,
    )  # fmt: skip


def _words(*names: str, known: bool = True) -> list[Column[str]]:
    return [Column(name, WORDS, nullable=not known) for name in names]


def _of_order(table: str, *, known: bool = True) -> list[object]:
    name = op.f(f"fk_{table}_order_id_purchase_order")
    return [
        Column("order_id", NUMBER, nullable=not known),
        ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=name),
    ]


def _unique(table: str, *columns: str) -> UniqueConstraint:
    return UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _check(table: str, condition: str, name: str) -> CheckConstraint:
    return CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _places() -> None:
    _table(
        "warehouse", *_words("name"), Column("content", JSON, nullable=False),
        Column("changed_at", INSTANT, nullable=False), *_words("changed_by"), _unique("warehouse", "name"),
    )  # fmt: skip
    _table(
        "kept_stock", *_words("sku", "warehouse", "holder"), *_exacts("quantity"), _of_item("kept_stock"),
        _unique("kept_stock", "sku", "warehouse", "holder"),
        _check("kept_stock", "quantity > 0", "quantity_positive"),
    )  # fmt: skip


def _lots() -> None:
    _table(
        "lot", *_words("sku", "warehouse", "lot"), *_words("expires_on", known=False),
        *_exacts("on_hand", "picked", "quarantined"), _of_item("lot"), _unique("lot", "sku", "warehouse", "lot"),
        _check("lot", "picked >= 0 AND quarantined >= 0 AND picked + quarantined <= on_hand", "never_overpicked"),
    )  # fmt: skip
    _index("lot", "expires_on")
    _table(
        "serial", *_words("sku", "serial", "warehouse", "lot", "state"), *_of_order("serial", known=False),
        Column("position", NUMBER, nullable=False), _of_item("serial"), _unique("serial", "sku", "serial"),
        _check("serial", "state IN ('here', 'picked', 'shipped', 'gone')", "state_known"),
        _check("serial", "state <> 'picked' OR order_id IS NOT NULL", "picked_for_someone"),
    )  # fmt: skip
    _index("serial", "sku", "warehouse", "state")
    _index("serial", "order_id")
    _table(
        "lot_pick", *_of_order("lot_pick"), Column("position", NUMBER, nullable=False),
        *_words("sku", "warehouse", "lot"), *_exacts("quantity"), *_words("state"), _of_item("lot_pick"),
        _check("lot_pick", "quantity > 0", "quantity_positive"),
        _check("lot_pick", "state IN ('picked', 'shipped', 'put_back')", "state_known"),
    )  # fmt: skip
    _index("lot_pick", "order_id")
    _index("lot_pick", "sku", "warehouse", "lot")


def _to_come() -> None:
    _table(
        "inbound", *_words("kind", "number", "supplier", "sku", "warehouse"), *_exacts("quantity", "received"),
        *_words("due_on", "state"), _of_item("inbound"), _unique("inbound", "number", "sku", "warehouse"),
        _check("inbound", "quantity > 0 AND received >= 0", "quantities_not_negative"),
    )  # fmt: skip
    _index("inbound", "sku", "warehouse", "state")
    _table(
        "promise", *_of_order("promise"), Column("position", NUMBER, nullable=False), *_words("sku", "warehouse"),
        *_exacts("quantity"), *_words("due_on"), _of_item("promise"),
        _check("promise", "quantity > 0", "quantity_positive"),
    )  # fmt: skip
    _index("promise", "order_id")
    _index("promise", "sku", "warehouse")


def _requests() -> None:
    _table(
        "stock_request", *_words("kind", "sku", "warehouse"), *_exacts("quantity"), *_of_order("stock_request"),
        Column("position", NUMBER, nullable=False), *_words("needed_on", known=False), *_words("state", "note"),
        Column("opened_at", INSTANT, nullable=False), Column("settled_at", INSTANT, nullable=True),
        _of_item("stock_request"), _check("stock_request", "quantity > 0", "quantity_positive"),
    )  # fmt: skip
    _index("stock_request", "state")
    _index("stock_request", "order_id")
    living = text("state IN ('open', 'ordered')")
    op.create_index(
        op.f("uq_stock_request_open"), "stock_request", ["order_id", "position"], unique=True,
        sqlite_where=living, postgresql_where=living,
    )  # fmt: skip
