"""Pick lists: what somebody takes off the shelves of one warehouse, for one order or for several at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from canonical.picking import PickState, PickTask
from store import statement
from store.failure import NotFound
from store.statement import Unit
from store.warehouse_tables import pick_list, task

_SUBJECT = "pick list"
_LIVING = (PickState.open, PickState.started)
_BY_ID = statement.with_id(pick_list)
_STOP = statement.with_id(task)


@dataclass(frozen=True, kw_only=True, slots=True)
class PickTaskRecord:
    """One stop; ``found`` is what was taken, in the item's own unit."""

    id: int
    list_id: int
    order_id: int
    position: int
    sku: str
    place: str
    lot: str
    expires_on: date | None
    serials: tuple[str, ...]
    quantity: Decimal
    found: Decimal
    state: PickState
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PickListRecord:
    """One list, its stops in the order in which one walks."""

    id: int
    warehouse: str
    wave: str
    state: PickState
    picker: str
    made_at: datetime
    made_by: str
    tasks: tuple[PickTaskRecord, ...]

    @property
    def orders(self) -> tuple[int, ...]:
        """Our ids of the orders on it that were not called off."""
        return tuple(sorted({one.order_id for one in self.tasks if one.state is not PickState.called_off}))


# Named here because inside the class ``list`` is the method.
_Records = list[PickListRecord]


class PickLists:
    """Pick lists and their stops; an order stands on one living list at most."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def make(self, warehouse: str, tasks: Sequence[PickTask], wave: str = "") -> int:
        """Keep a list with its stops in their order, and return its number."""
        row = {"warehouse": warehouse, "wave": wave, "state": PickState.open, "picker": ""}
        stamp = {"made_at": self._unit.now, "made_by": self._unit.actor}
        made = self._unit.connection.execute(insert(pick_list).values(**row, **stamp).returning(pick_list.c.id))
        id_ = int(made.scalar_one())
        rows = [
            {**one.model_dump(), "list_id": id_, "found": 0, "state": PickState.open, "reason": ""} for one in tasks
        ]
        self._unit.connection.execute(insert(task), rows)
        self._record(id_, "made", after=PickState.open, warehouse=warehouse, wave=wave)
        return id_

    def get(self, id: int) -> PickListRecord:  # noqa: A002 - the word that callers know
        """Return one list; it stays as it is until this unit ends."""
        statement.one(self._unit, _BY_ID, f"pick list {id}", id=id)
        return self._read(select(pick_list).where(pick_list.c.id == id))[0]

    def list(self, *, state: PickState | None = None, warehouse: str | None = None, limit: int = 100) -> _Records:
        """Return lists, newest first."""
        wanted = statement.filtered(pick_list, state=state, warehouse=warehouse)
        return self._read(select(pick_list).where(*wanted).order_by(pick_list.c.id.desc()).limit(limit))

    def of_order(self, order_id: int) -> PickListRecord | None:
        """Return the living list that an order stands on."""
        mine = select(task.c.list_id).where(task.c.order_id == order_id, task.c.state != PickState.called_off)
        living = (pick_list.c.id.in_(mine), pick_list.c.state.in_(_LIVING))
        found = self._read(select(pick_list).where(*living))
        return found[0] if found else None

    def move(self, id: int, state: PickState, picker: str = "") -> None:  # noqa: A002
        """Say how far a list has come, and who walks."""
        before = self.get(id)
        if before.state not in _LIVING:
            raise NotFound(f"pick list {id} is {before.state} already")
        statement.change(self._unit, pick_list, id, state=state, picker=picker or before.picker)
        self._record(id, "moved", before=before.state, after=state, picker=picker)

    def settle(self, task_id: int, found: Decimal, state: PickState, reason: str = "") -> None:
        """Write down what was found at a stop."""
        row = statement.one(self._unit, _STOP, f"stop {task_id}", id=task_id)
        statement.change(self._unit, task, task_id, found=found, state=state, reason=reason)
        told = {"order": str(row.order_id), "sku": row.sku, "found": f"{found:f}", "of": f"{row.quantity:f}"}
        self._record(row.list_id, f"stop {state}", reason=reason, **told)

    def _read(self, query: Any) -> _Records:
        found = [dict(row) for row in self._unit.connection.execute(query).mappings()]
        stops: dict[int, list[PickTaskRecord]] = {row["id"]: [] for row in found}
        for some in statement.chunks(sorted(stops)):
            mine = select(task).where(task.c.list_id.in_(some)).order_by(task.c.id)
            for row in self._unit.connection.execute(mine).mappings():
                stops[row["list_id"]].append(PickTaskRecord(**row))
        return [PickListRecord(**row, tasks=tuple(stops[row["id"]])) for row in found]

    def _record(self, list_id: int, action: str, *, before: str = "", after: str = "", **detail: str) -> None:
        self._unit.events.record(
            subject=_SUBJECT, subject_id=list_id, action=action, before=before, after=after, detail=detail
        )
