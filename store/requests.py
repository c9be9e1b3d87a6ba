"""What somebody must buy or make, because an order's line waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, insert, select

from canonical.replenishment import RequestKind, RequestState, StockRequest
from store import statement
from store.failure import NotFound
from store.statement import Unit
from store.stock_tables import OPEN_REQUEST, request

_SUBJECT = "stock request"
_LIVING = (RequestState.open, RequestState.ordered)
_BY_ID = statement.with_id(request)
_LIVING_OF = select(request).where(request.c.order_id == bindparam("order_id"), OPEN_REQUEST)


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestRecord:
    """One request, for one order line; there is never more than one living one for a line."""

    id: int
    kind: RequestKind
    sku: str
    warehouse: str
    quantity: Decimal
    order_id: int
    position: int
    needed_on: date | None
    state: RequestState
    note: str
    opened_at: datetime
    settled_at: datetime | None


# Named here because inside the class ``list`` is the method.
_Records = list[RequestRecord]


class Requests:
    """Purchase and production requests."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def settle(self, order_id: int, wanted: Sequence[StockRequest], note: str = "") -> None:
        """Let an order's lines wait for exactly this: new requests are opened, others changed, and the rest is met."""
        before = self._living(order_id)
        for one in wanted:
            known = before.pop(one.position, None)
            values = one.model_dump()
            if known is None:
                self._open(order_id, one)
            elif any(getattr(known, name) != value for name, value in values.items()):
                statement.change(self._unit, request, known.id, **values)
                self._record(known.id, "changed", known.quantity, one.quantity)
        for gone in before.values():
            self.move(gone.id, RequestState.met, note or "the line waits no longer")

    def move(self, id: int, state: RequestState, note: str = "") -> None:  # noqa: A002 - the word that callers know
        """Say what became of a request."""
        row = statement.one(self._unit, _BY_ID, f"stock request {id}", id=id)
        settled = None if state in _LIVING else self._unit.now
        if row.state not in _LIVING:
            raise NotFound(f"stock request {id} is {row.state} already")
        statement.change(self._unit, request, id, state=state, note=note, settled_at=settled)
        self._unit.events.record(
            subject=_SUBJECT, subject_id=id, action="moved", before=row.state, after=state, detail={"note": note}
        )

    def list(self, *, state: RequestState | None = None, order_id: int | None = None) -> _Records:
        """Return requests, the oldest first."""
        wanted = statement.filtered(request, state=state, order_id=order_id)
        query = select(request).where(*wanted).order_by(request.c.id)
        return [RequestRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def _living(self, order_id: int) -> dict[int, RequestRecord]:
        query = statement.holding(self._unit, _LIVING_OF)
        rows = self._unit.connection.execute(query, {"order_id": order_id}).mappings()
        return {row["position"]: RequestRecord(**row) for row in rows}

    def _open(self, order_id: int, one: StockRequest) -> None:
        row = {**one.model_dump(), "order_id": order_id, "state": RequestState.open, "opened_at": self._unit.now}
        id_ = self._unit.connection.execute(insert(request).values(**row).returning(request.c.id)).scalar_one()
        self._record(id_, "opened", Decimal(0), one.quantity, sku=one.sku, order=str(order_id))

    def _record(self, id_: int, action: str, before: Decimal, after: Decimal, **detail: str) -> None:
        self._unit.events.record(
            subject=_SUBJECT, subject_id=id_, action=action, before=f"{before:f}", after=f"{after:f}", detail=detail
        )
