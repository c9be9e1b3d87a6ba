"""Invoices, what is to be invoiced, and what came back; each line says how much of what left met with which."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint, text

from store.migrations.kind import EXACT, INSTANT, JSON, NUMBER, WORDS

revision = "0016"
down_revision = "0015"

_PARTS = ("invoiced", "returned")


def upgrade() -> None:
    """Make the tables; of what left before, nothing was invoiced here and nothing came back."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name in _PARTS:
        kind = "INTEGER" if sqlite else "NUMERIC(15, 4)"
        check = f"CONSTRAINT ck_order_line_{name}_of_shipped CHECK ({name} BETWEEN 0 AND shipped)"
        op.execute(f"ALTER TABLE order_line ADD COLUMN {name} {kind} {check}")
        op.execute(f"UPDATE order_line SET {name} = 0")  # noqa: S608 - our own words
    _billing()
    _returns()
    _invoices()


def downgrade() -> None:
    """Drop them; the receivables stay."""
    for table in ("invoice", "return_receipt", "return_line", "goods_return", "billing"):
        op.drop_table(table)
    for name in _PARTS:
        op.drop_column("order_line", name)


def _billing() -> None:
    _table(
        "billing", _number("shipment_id"), *_words("partner"), Column("due_on", WORDS, nullable=True),
        *_words("state"), _number("attempts"), Column("next_attempt_at", INSTANT, nullable=True), *_words("note"),
        _of("billing", "shipment_id", "shipment"), _unique("billing", "shipment_id"),
        _check("billing", "state IN ('open', 'done')", "state_known"),
    )  # fmt: skip
    _index("billing", "state", "partner", "due_on")


def _returns() -> None:
    _table(
        "goods_return", *_words("number", "partner"), _number("order_id"), *_words("reference", "reason", "state"),
        Column("authorised_at", INSTANT, nullable=False), *_words("authorised_by"),
        _of("goods_return", "order_id", "purchase_order"), _unique("goods_return", "number"),
    )  # fmt: skip
    _once("uq_goods_return_reference", "goods_return", "reference <> ''", "partner", "reference")
    _index("goods_return", "order_id")
    _index("goods_return", "state")
    _table(
        "return_line", _number("return_id"), _number("position"), *_words("sku"), *_exacts("quantity", "received"),
        _of("return_line", "return_id", "goods_return"), _unique("return_line", "return_id", "position", "sku"),
        _check("return_line", "quantity > 0 AND received >= 0 AND received <= quantity", "received_of_authorised"),
    )  # fmt: skip
    _table(
        "return_receipt", _number("return_id"), _number("position"), *_words("sku", "warehouse", "lot"),
        Column("serials", JSON, nullable=False), *_exacts("kept", "quantity"), *_words("condition"),
        Column("at", INSTANT, nullable=False), *_words("actor"), _of("return_receipt", "return_id", "goods_return"),
        _check("return_receipt", "kept > 0 AND quantity > 0", "quantities_positive"),
    )  # fmt: skip
    _index("return_receipt", "return_id")


def _invoices() -> None:
    _table(
        "invoice", *_words("number", "kind", "partner"), _number("order_id"), _number("shipment_id", known=False),
        _number("return_id", known=False), _number("round"), *_words("currency"), *_exacts("total"),
        Column("due_on", WORDS, nullable=True), Column("issued_at", INSTANT, nullable=False),
        Column("content", JSON, nullable=False), _of("invoice", "order_id", "purchase_order"),
        _of("invoice", "shipment_id", "shipment"), _of("invoice", "return_id", "goods_return"),
        _unique("invoice", "number"),
        _check("invoice", "kind <> 'invoice' OR shipment_id IS NOT NULL", "invoice_of_a_shipment"),
        _check("invoice", "round >= 1", "round_from_1"),
    )  # fmt: skip
    _once("uq_invoice_shipment", "invoice", "return_id IS NULL", "shipment_id", "kind", "round")
    _once("uq_invoice_return", "invoice", "kind = 'credit_note' AND return_id IS NOT NULL", "return_id", "shipment_id")
    _index("invoice", "order_id")
    _index("invoice", "partner", "id")


def _table(name: str, *items: object) -> None:
    key: Column[int] = Column("id", NUMBER, nullable=False)
    op.create_table(
        name, key, *items, PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),  # type: ignore[arg-type]
        sqlite_autoincrement=True, sqlite_strict=True,
    )  # fmt: skip


def _words(*names: str) -> list[Column[str]]:
    return [Column(name, WORDS, nullable=False) for name in names]


def _exacts(*names: str) -> list[Column[object]]:
    return [Column(name, EXACT, nullable=False) for name in names]


def _number(name: str, *, known: bool = True) -> Column[int]:
    return Column(name, NUMBER, nullable=not known)


def _of(table: str, column: str, other: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _unique(table: str, *columns: str) -> UniqueConstraint:
    return UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _check(table: str, condition: str, name: str) -> CheckConstraint:
    return CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _once(name: str, table: str, condition: str, *columns: str) -> None:
    where = text(condition)
    op.create_index(op.f(name), table, list(columns), unique=True, sqlite_where=where, postgresql_where=where)
