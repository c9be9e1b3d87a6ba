"""Orders found: by their number, by their state, by what they wait for."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from canonical.lifecycle import OrderState
from store import statement
from store.record import LineRecord, OrderRecord, Sibling
from store.statement import Unit
from store.tables import order as purchase_order
from store.tables import order_line

_RECORD = [c.label("order") if c.name == "content" else c for c in purchase_order.c]
_LINE = [column for column in order_line.c if column.name != "order_id"]
_GONE = (OrderState.rejected, OrderState.cancelled)
_WAITING = (OrderState.backordered, OrderState.partially_allocated, OrderState.partially_shipped)


def _siblings(*, rejected: bool) -> Any:
    mine, other = purchase_order.alias("mine"), purchase_order.alias("other")
    same = (mine.c.partner == other.c.partner) & (mine.c.number == other.c.number) & (mine.c.id != other.c.id)
    found = select(mine.c.id.label("of"), other.c.id, other.c.digest, other.c.state).join_from(mine, other, same)
    wanted = other.c.state == OrderState.rejected if rejected else other.c.state.not_in(_GONE)
    return found.where(statement.among(mine.c.id, "ids"), wanted).order_by(other.c.id)


# Built once: to build them takes longer than to run them.
_SIBLINGS = {rejected: _siblings(rejected=rejected) for rejected in (False, True)}
_BY_ID = statement.with_id(purchase_order, *_RECORD)
_LINES = (
    select(order_line.c.order_id, *_LINE).where(statement.among(order_line.c.order_id, "ids"))
    .order_by(order_line.c.order_id, order_line.c.position)
)  # fmt: skip
_WAITS = (order_line.c.backordered > 0, purchase_order.c.state.in_(_WAITING))
_LACKING = (
    select(order_line.c.sku).join(purchase_order, purchase_order.c.id == order_line.c.order_id)
    .where(*_WAITS, order_line.c.sku.is_not(None)).distinct()
)  # fmt: skip
_WAITING_LINES = select(order_line.c.order_id).where(_WAITS[0], statement.among(order_line.c.sku, "skus"))
_AWAITING = select(*_RECORD).where(_WAITS[1], purchase_order.c.id.in_(_WAITING_LINES)).order_by(purchase_order.c.id)

# Named here because inside the class ``list`` is the method.
_Records = list[OrderRecord]
_Names = list[str]
_Siblings = dict[int, list[Sibling]]
_Lines = dict[int, list[LineRecord]]


class OrderSearch:
    """The part of ``Orders`` that finds orders, and takes them for a unit."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, id: int) -> OrderRecord:  # noqa: A002 - the word that callers know
        """Return one order with its lines; it stays as it is until this unit ends."""
        row = statement.one(self._unit, _BY_ID, f"order {id}", id=id)
        return self._with_lines([row])[0]

    def find(self, number: str, partner: str | None = None) -> _Records:
        """Return all orders with the partner's number, newest first."""
        wanted = statement.filtered(purchase_order, number=number, partner=partner)
        query = select(*_RECORD).where(*wanted).order_by(purchase_order.c.id.desc())
        return self._with_lines(self._unit.connection.execute(query).all())

    def list(self, *, state: OrderState | None = None, partner: str | None = None, limit: int = 100) -> _Records:
        """Return orders, newest first."""
        wanted = statement.filtered(purchase_order, state=state, partner=partner)
        query = select(*_RECORD).where(*wanted).order_by(purchase_order.c.id.desc()).limit(limit)
        return self._with_lines(self._unit.connection.execute(query).all())

    def waiting(self, state: OrderState, *, but: Sequence[int] = ()) -> _Names:
        """Return the partners with due orders in that state, apart from those named."""
        wanted = (purchase_order.c.state == state, *_apart_from(but))
        return statement.lanes(
            self._unit, purchase_order.c.partner, *wanted, statement.due(purchase_order, self._unit.now)
        )

    def claim(self, partner: str, state: OrderState, limit: int, *, but: Sequence[int] = ()) -> _Records:
        """Take a partner's oldest due orders in that state for this unit; no other worker gets them meanwhile."""
        wanted = (purchase_order.c.partner == partner, purchase_order.c.state == state, *_apart_from(but))
        query = select(*_RECORD).where(*wanted, statement.due(purchase_order, self._unit.now))
        taken = statement.claimed(query.order_by(purchase_order.c.id).limit(limit))
        return self._with_lines(self._unit.connection.execute(taken).all())

    def lacking(self) -> set[str]:
        """Return the items that lines of orders wait for."""
        return {*self._unit.connection.execute(_LACKING).scalars()}

    def awaiting(self, skus: Sequence[str]) -> _Records:
        """Return the orders of which a line waits for one of these items, oldest first; nobody changes them."""
        rows: dict[int, Row[Any]] = {}
        for some in statement.chunks(skus):
            query = statement.holding(self._unit, _AWAITING)
            rows |= {row.id: row for row in self._unit.connection.execute(query, {"skus": some})}
        return self._with_lines([rows[id_] for id_ in sorted(rows)])

    def same_identity(self, order_ids: Sequence[int], *, rejected: bool = False) -> _Siblings:
        """Return, for each order that has any, the partner's other orders under its number: living, or ``rejected``."""
        found: _Siblings = {}
        for some in statement.chunks(order_ids):
            for row in self._unit.connection.execute(_SIBLINGS[rejected], {"ids": some}):
                found.setdefault(row.of, []).append(Sibling(id=row.id, digest=row.digest, state=row.state))
        return found

    def _with_lines(self, rows: Sequence[Row[Any]]) -> _Records:
        lines: _Lines = {row.id: [] for row in rows}
        for some in statement.chunks(lines):
            for line in self._unit.connection.execute(_LINES, {"ids": some}):
                values = {name: value for name, value in line._mapping.items() if value is not None or name == "sku"}
                lines[values.pop("order_id")].append(LineRecord(**values))
        return [OrderRecord(**row._mapping, lines=tuple(lines[row.id])) for row in rows]


def _apart_from(ids: Sequence[int]) -> tuple[Any, ...]:
    return (purchase_order.c.id.not_in(ids),) if ids else ()
