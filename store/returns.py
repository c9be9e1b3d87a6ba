"""Returns: what may come back of an order, and what came."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from canonical.goods_return import Condition, ReturnState
from store import statement
from store.failure import NotFound
from store.invoice_record import ReturnLineRecord, ReturnReceiptRecord, ReturnRecord
from store.invoice_tables import goods_return, return_line, return_receipt
from store.statement import Unit

_SUBJECT = "return"

# Named here because inside the class ``list`` is the method.
_Records = list[ReturnRecord]
_Receipts = list[ReturnReceiptRecord]
_Place = tuple[int, str]  # an order line's position, and what left of it


class Returns:
    """What was allowed to come back, by return number; quantities are in the lines' units."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def authorise(
        self, *, number: str, partner: str, order_id: int, wanted: Mapping[_Place, Decimal], reason: str, reference: str
    ) -> ReturnRecord:
        """Let so much of each line come back."""
        row = {
            "number": number, "partner": partner, "order_id": order_id, "reference": reference, "reason": reason,
            "state": ReturnState.authorised, "authorised_at": self._unit.now, "authorised_by": self._unit.actor,
        }  # fmt: skip
        id_ = self._unit.connection.execute(
            insert(goods_return).values(**row).returning(goods_return.c.id)
        ).scalar_one()
        rows = [
            {"return_id": id_, "position": position, "sku": sku, "quantity": quantity}
            for (position, sku), quantity in wanted.items()
        ]
        self._unit.connection.execute(insert(return_line), rows)
        told = {f"line {position}": f"{quantity:f} {sku}" for (position, sku), quantity in wanted.items()}
        self._record(id_, order_id, "authorised", after=ReturnState.authorised, number=number, reason=reason, **told)
        return self.get(number)

    def get(self, number: str) -> ReturnRecord:
        """Return one by its number; it stays as it is until this unit ends."""
        query = select(goods_return).where(goods_return.c.number == number)
        found = self._read(statement.held(self._unit, query))
        if not found:
            raise NotFound(f"there is no return {number}; `crossdock return list` shows what there is")
        return found[0]

    def list(self, *, state: ReturnState | None = None, order_id: int | None = None, limit: int = 1000) -> _Records:
        """Return returns, newest first."""
        wanted = statement.filtered(goods_return, state=state, order_id=order_id)
        return self._read(select(goods_return).where(*wanted).order_by(goods_return.c.id.desc()).limit(limit))

    def find(self, partner: str, reference: str) -> ReturnRecord | None:
        """Return the one that a customer or a marketplace calls so, or nothing."""
        wanted = statement.filtered(goods_return, partner=partner, reference=reference)
        return next(iter(self._read(select(goods_return).where(*wanted))), None)

    def allowed(self, order_id: int) -> dict[_Place, Decimal]:
        """Return how much of each line came back or still may; once nothing more is awaited, what came counts alone."""
        query = select(return_line, goods_return.c.state.label("state")).join(
            goods_return, goods_return.c.id == return_line.c.return_id
        )
        found: dict[_Place, Decimal] = {}
        for row in self._unit.connection.execute(query.where(goods_return.c.order_id == order_id)):
            counts = row.quantity if row.state is ReturnState.authorised else row.received
            place = (row.position, row.sku)
            found[place] = found.get(place, Decimal(0)) + counts
        return found

    def lot_back(self, order_id: int, position: int, sku: str, lot: str) -> Decimal:
        """Return how much of a lot, in the item's own unit, has come back of what left for an order line."""
        mine = statement.filtered(return_receipt, position=position, sku=sku, lot=lot)
        query = select(func.sum(return_receipt.c.kept)).join(
            goods_return, goods_return.c.id == return_receipt.c.return_id
        )
        back: Decimal | None = self._unit.connection.execute(
            query.where(goods_return.c.order_id == order_id, *mine)
        ).scalar()
        return back or Decimal(0)

    def receive(
        self, record: ReturnRecord, line: ReturnLineRecord, *, quantity: Decimal, kept: Decimal, warehouse: str,
        condition: Condition, lot: str = "", serials: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Write down what came back of a line; ``kept`` is the same in the item's own unit."""
        statement.change(self._unit, return_line, line.id, received=line.received + quantity)
        row = {
            "return_id": record.id, "position": line.position, "sku": line.sku, "warehouse": warehouse, "lot": lot,
            "serials": tuple(serials), "kept": kept, "quantity": quantity, "condition": condition, "at": self._unit.now,
            "actor": self._unit.actor,
        }  # fmt: skip
        self._unit.connection.execute(insert(return_receipt).values(**row))
        told = {"line": str(line.position), "quantity": f"{quantity:f}", "condition": condition.value, "lot": lot}
        self._record(
            record.id, record.order_id, "came back", number=record.number, serials=", ".join(serials), **told
        )  # fmt: skip

    def move(self, record: ReturnRecord, state: ReturnState, note: str = "") -> None:
        """Bring a return into its next state."""
        statement.change(self._unit, goods_return, record.id, state=state)
        self._record(
            record.id, record.order_id, "moved", before=record.state, after=state, number=record.number, note=note
        )

    def receipts(self, return_id: int) -> _Receipts:
        """Return what came back, in the order in which it came."""
        query = select(return_receipt).where(return_receipt.c.return_id == return_id).order_by(return_receipt.c.id)
        return [ReturnReceiptRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def _read(self, query: Any) -> _Records:
        rows = self._unit.connection.execute(query).mappings().all()
        return [ReturnRecord(**row, lines=self._lines(row["id"])) for row in rows]

    def _lines(self, return_id: int) -> tuple[ReturnLineRecord, ...]:
        columns = [column for column in return_line.c if column.name != "return_id"]
        query = select(*columns).where(return_line.c.return_id == return_id).order_by(return_line.c.id)
        return tuple(ReturnLineRecord(**row) for row in self._unit.connection.execute(query).mappings())

    def _record(
        self, id_: int, order_id: int, action: str, *, before: str = "", after: str = "", number: str, **detail: str
    ) -> None:  # fmt: skip
        """Tell it of the return, and of its order, which is not changed by it."""
        events = self._unit.events
        events.record(
            subject=_SUBJECT, subject_id=id_, action=action, before=before, after=after,
            detail={"number": number, **detail},
        )  # fmt: skip
        events.record(
            subject="order",
            subject_id=order_id,
            action=f"return {after or action}",
            detail={"return": number, **detail},
        )
