"""What is to come, when, and what of it is promised already."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, true

from canonical.replenishment import Dated, Inbound, InboundState, Promise
from store import statement
from store.failure import NotFound
from store.statement import Unit
from store.stock_tables import inbound, promise

_INBOUND = [column for column in inbound.c if column.name != "id"]
_SUBJECT = "inbound"
_NONE = Decimal(0)


def _due() -> Any:
    """Ask what is to come of some items, and when; not what comes on a day that nobody named."""
    rest, columns = inbound.c.quantity - inbound.c.received, (inbound.c.sku, inbound.c.warehouse, inbound.c.due_on)
    named = inbound.c.estimated.is_not(true())
    coming = (statement.among(inbound.c.sku, "skus"), inbound.c.state == InboundState.due, rest > 0, named)
    return select(*columns, func.sum(rest)).where(*coming).group_by(*columns).order_by(*columns)


_DUE = _due()
_PROMISED = select(promise).where(statement.among(promise.c.sku, "skus")).order_by(promise.c.order_id, promise.c.id)
_OF_ORDER = promise.c.order_id == bindparam("of_order")
_PROMISES = select(promise).where(_OF_ORDER).order_by(promise.c.position, promise.c.due_on)
_FORGET = delete(promise).where(_OF_ORDER)

# Named here because inside the class ``list`` is the method.
_Inbounds = list[Inbound]
_Promises = list[Promise]
_ByPlace = dict[tuple[str, str], list[Dated]]


class InboundStock:
    """Purchase orders, production orders and transfers that are due, and the dates promised from them."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def expect(self, wanted: Inbound) -> bool:
        """Write down what is to come, or what has become of it; true where that is news.

        What was received under that number stays received. Raises ``ValueError`` for a quantity of nothing.
        """
        if wanted.quantity <= 0:
            raise ValueError(f"{wanted.number}: nothing of {wanted.sku} is to come; cancel it instead")
        before = self._find(wanted.number, wanted.sku, wanted.warehouse)
        known = {} if before is None else {"received": before.received}
        state = wanted.state
        if state is not InboundState.cancelled and before is not None and before.received >= wanted.quantity:
            state = InboundState.received
        after = wanted.model_copy(update={**known, "state": state})
        if after == before:
            return False
        row = after.model_dump()
        id_ = statement.upsert(
            self._unit.connection, inbound, row, unique=("number", "sku", "warehouse"),
            change=lambda _: row, returning=inbound.c.id,
        )  # fmt: skip
        self._record(id_, "expected" if state is InboundState.due else state.value, after)
        return True

    def receive(self, number: str, sku: str, warehouse: str, quantity: Decimal) -> Inbound:
        """Note that so much of it has come; the level is raised elsewhere. ``NotFound`` where nothing is to come."""
        before = self._find(number, sku, warehouse)
        if before is None:
            raise NotFound(f"nothing of {sku} is to come into {warehouse} under {number}")
        received = before.received + quantity
        state = InboundState.received if received >= before.quantity else before.state
        after = before.model_copy(update={"received": received, "state": state})
        here = (inbound.c.number == number, inbound.c.sku == sku, inbound.c.warehouse == warehouse)
        id_ = self._unit.connection.execute(select(inbound.c.id).where(*here)).scalar_one()
        statement.change(self._unit, inbound, id_, received=received, state=state)
        self._record(id_, "received", after)
        return after

    def close(self, number: str, sku: str, warehouse: str) -> None:
        """Note that nothing more of it comes; ``NotFound`` where nothing is to come."""
        before = self._find(number, sku, warehouse)
        if before is None:
            raise NotFound(f"nothing of {sku} is to come into {warehouse} under {number}")
        here = (inbound.c.number == number, inbound.c.sku == sku, inbound.c.warehouse == warehouse)
        id_ = self._unit.connection.execute(select(inbound.c.id).where(*here)).scalar_one()
        state = InboundState.received if before.received > 0 else InboundState.cancelled
        statement.change(self._unit, inbound, id_, state=state)
        self._record(id_, "closed", before)

    def list(
        self, *, sku: str | None = None, state: InboundState | None = None, number: str | None = None
    ) -> _Inbounds:
        """Return what is or was to come, the earliest first."""
        wanted = statement.filtered(inbound, sku=sku, state=state, number=number)
        query = select(*_INBOUND).where(*wanted).order_by(inbound.c.due_on, inbound.c.number, inbound.c.sku)
        return [_inbound(row) for row in self._unit.connection.execute(query).mappings()]

    def due(self, skus: Sequence[str]) -> _ByPlace:
        """Return what is to come of some items, by SKU and warehouse, the earliest first."""
        found: _ByPlace = {}
        for some in statement.chunks(sorted(set(skus))):
            for sku, warehouse, on, quantity in self._unit.connection.execute(_DUE, {"skus": some}):
                found.setdefault((sku, warehouse), []).append(Dated(on=on, quantity=quantity))
        return found

    def promised(self, skus: Sequence[str]) -> dict[int, _Promises]:
        """Return what is promised from that, by order; of some items."""
        found: dict[int, _Promises] = {}
        for some in statement.chunks(sorted(set(skus))):
            for row in self._unit.connection.execute(_PROMISED, {"skus": some}):
                found.setdefault(row.order_id, []).append(_promise(row))
        return found

    def promise(self, order_id: int, promises: Sequence[Promise]) -> None:
        """Promise an order these dates, and no others any more."""
        self._unit.connection.execute(_FORGET, {"of_order": order_id})
        rows = [{"order_id": order_id, "due_on": one.on, **one.model_dump(exclude={"on"})} for one in promises]
        if rows:
            self._unit.connection.execute(insert(promise), rows)

    def promises(self, order_id: int) -> _Promises:
        """Return the dates that an order was promised, by line and day."""
        return [_promise(row) for row in self._unit.connection.execute(_PROMISES, {"of_order": order_id})]

    def _find(self, number: str, sku: str, warehouse: str) -> Inbound | None:
        here = (inbound.c.number == number, inbound.c.sku == sku, inbound.c.warehouse == warehouse)
        query = statement.held(self._unit, select(*_INBOUND).where(*here))
        row = self._unit.connection.execute(query).mappings().first()
        return None if row is None else _inbound(row)

    def _record(self, id_: int, action: str, what: Inbound) -> None:
        told = {
            "number": what.number, "sku": what.sku, "warehouse": what.warehouse, "quantity": f"{what.quantity:f}",
            "received": f"{what.received:f}",
            "estimated" if what.estimated else "due_on": what.due_on.isoformat(),
        }  # fmt: skip
        self._unit.events.record(subject=_SUBJECT, subject_id=id_, action=action, detail=told)


def _inbound(row: Any) -> Inbound:
    return Inbound(**{**row, "estimated": bool(row["estimated"])})


def _promise(row: Any) -> Promise:
    return Promise(position=row.position, sku=row.sku, warehouse=row.warehouse, quantity=row.quantity, on=row.due_on)
