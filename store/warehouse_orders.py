"""What we ask of warehouses that others run, and which of their reports we have read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import exists, insert, select

from canonical.lifecycle import OrderState
from canonical.warehouse import WarehouseOrder
from store import statement
from store.statement import Unit
from store.tables import order as purchase_order
from store.tables import reservation
from store.warehouse_tables import ASKED, told, warehouse_order

_SUBJECT = "order"
_OPEN = (OrderState.allocated, OrderState.partially_allocated)
_BY_ID = statement.with_id(warehouse_order)

AskState = Literal["asked", "answered", "called_off"]


@dataclass(frozen=True, kw_only=True, slots=True)
class WarehouseOrderRecord:
    """One order as a warehouse was asked to send it."""

    id: int
    number: str
    order_id: int
    warehouse: str
    partner: str  # who runs the warehouse
    state: AskState
    content: WarehouseOrder
    asked_at: datetime
    due_at: datetime | None  # when a person is told that the answer is missing


# Named here because inside the class ``list`` is the method.
_Records = list[WarehouseOrderRecord]
_Names = list[str]
_Ids = list[int]


class WarehouseOrders:
    """Orders with other people's warehouses; one that is asked and not answered, for each order and warehouse."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def waiting(self, warehouses: Sequence[str]) -> _Names:
        """Return the partners of whose orders something is reserved in these warehouses and was not asked for."""
        query = select(purchase_order.c.partner).where(*self._unasked(warehouses)).distinct()
        return sorted(self._unit.connection.execute(query).scalars())

    def unasked(self, partner: str, warehouses: Sequence[str], limit: int) -> _Ids:
        """Return a partner's orders of which something is reserved there and was not asked for, the oldest first."""
        mine = (purchase_order.c.partner == partner, *self._unasked(warehouses))
        query = select(purchase_order.c.id).where(*mine).order_by(purchase_order.c.id).limit(limit)
        return [*self._unit.connection.execute(query).scalars()]

    def _unasked(self, warehouses: Sequence[str]) -> tuple[Any, ...]:
        asked = exists().where(
            warehouse_order.c.order_id == reservation.c.order_id,
            warehouse_order.c.warehouse == reservation.c.warehouse, ASKED,
        )  # fmt: skip
        there = exists().where(
            reservation.c.order_id == purchase_order.c.id, reservation.c.warehouse.in_(warehouses),
            reservation.c.state == "reserved", ~asked,
        )  # fmt: skip
        return purchase_order.c.state.in_(_OPEN), statement.due(purchase_order, self._unit.now), there

    def ask(self, order_id: int, warehouse: str, wanted: WarehouseOrder, due_at: datetime | None) -> None:
        """Keep what is asked; the message goes into the outbox in the same unit."""
        row = {"number": wanted.number, "order_id": order_id, "warehouse": warehouse, "partner": wanted.partner}
        rest = {"state": "asked", "content": wanted, "asked_at": self._unit.now, "due_at": due_at}
        self._unit.connection.execute(insert(warehouse_order).values(**row, **rest))
        self._record(order_id, "warehouse asked", number=wanted.number, warehouse=warehouse, partner=wanted.partner)

    def find(self, partner: str, number: str) -> WarehouseOrderRecord | None:
        """Return what a warehouse was asked under a number; it stays as it is until this unit ends."""
        wanted = statement.filtered(warehouse_order, partner=partner, number=number)
        return next(iter(self._read(statement.held(self._unit, select(warehouse_order).where(*wanted)))), None)

    def of(self, order_id: int) -> _Records:
        """Return all that was asked for an order, the oldest first."""
        return self._read(select(warehouse_order).where(warehouse_order.c.order_id == order_id))

    def overdue(self, limit: int) -> _Records:
        """Return what should have been answered by now, the longest overdue first."""
        late = (ASKED, warehouse_order.c.due_at <= self._unit.now)
        return self._read(select(warehouse_order).where(*late).order_by(warehouse_order.c.due_at).limit(limit))

    def look_again(self, id: int, due_at: datetime | None) -> None:  # noqa: A002 - the word that callers know
        """Say when a person is told next; nothing: never."""
        statement.change(self._unit, warehouse_order, id, due_at=due_at)

    def settle(self, id: int, state: AskState, note: str = "") -> None:  # noqa: A002
        """Say that a warehouse has answered, or need not any more."""
        row = statement.one(self._unit, _BY_ID, f"order {id}", id=id)
        statement.change(self._unit, warehouse_order, id, state=state, due_at=None)
        self._record(row.order_id, f"warehouse order {state.replace('_', ' ')}", number=row.number, note=note)

    def remember(self, partner: str, kind: str, number: str, digest: str) -> None:
        """Keep that a warehouse told something under a number, and what."""
        row = {"partner": partner, "kind": kind, "number": number, "digest": digest, "told_at": self._unit.now}
        self._unit.connection.execute(insert(told).values(**row))

    def recall(self, partner: str, kind: str, number: str) -> str:
        """Return the digest of what a warehouse told before under a number; nothing where it did not."""
        known = statement.filtered(told, partner=partner, kind=kind, number=number)
        return str(self._unit.connection.execute(select(told.c.digest).where(*known)).scalar() or "")

    def _read(self, query: Any) -> _Records:
        return [WarehouseOrderRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def _record(self, order_id: int, action: str, **detail: str) -> None:
        self._unit.events.record(subject=_SUBJECT, subject_id=order_id, action=action, detail=detail)
