"""Changes to orders: what was asked, of which order, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from canonical.finding import Finding
from canonical.lifecycle import CHANGE, ChangeState, OrderState, check
from canonical.order import Purpose
from canonical.order_change import OrderChange, OrderChangeAnswer
from store import statement
from store.change_tables import order_change
from store.column import storable
from store.statement import Unit
from store.tables import order

_SUBJECT = "change"
_C, _O = ChangeState, OrderState
_UNREAD = (_O.received, _O.accepted)  # the next step of these orders is the router's
_UNDECIDED = (_O.received, _O.interpreted, _O.in_review, _O.returned, _O.accepted)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRecord:
    """A change: what was asked, how far it has come, and what was answered."""

    id: int
    document_id: int | None
    order_id: int | None  # nothing: its order has not come
    channel: str
    partner: str
    number: str  # the order's, as the partner numbers it
    sequence: str
    purpose: Purpose
    digest: str  # of what was asked
    key: str  # what comes again under the same key is the same change
    state: ChangeState
    change: OrderChange
    findings: tuple[Finding, ...]  # of its reading
    answer: OrderChangeAnswer | None
    mapping: str
    entered_at: datetime
    answered_at: datetime | None
    attempts: int
    next_attempt_at: datetime | None
    note: str


# Named here because inside the class ``list`` is the method.
_Records = list[ChangeRecord]
_Names = list[str]
_RECORD = [c.label("change") if c.name == "content" else c for c in order_change.c]
_BY_ID = statement.with_id(order_change, *_RECORD)


def _ready() -> ColumnElement[bool]:
    """Hold for what is due and does not wait for the router, for what has found its order, or waited too long."""
    at, now = order_change.c, bindparam("now", type_=order_change.c.next_attempt_at.type)
    same = (order.c.partner == at.partner) & (order.c.number == at.number)
    due, here = statement.due(order_change, now), exists().where(same)
    busy = exists().where(same, order.c.state.in_(_UNREAD))
    undecided = exists().where(order.c.id == at.order_id, order.c.state.in_(_UNDECIDED))
    return or_(
        and_(at.state == _C.received, due, ~busy),
        and_(at.state == _C.waiting, here, ~busy),
        and_(at.state == _C.in_review, at.order_id.is_(None), here, ~busy, due),
        and_(at.state == _C.waiting, at.next_attempt_at <= now),
        and_(at.state == _C.pending, due, ~undecided),
    )


_READY = _ready()
_LANES = select(order_change.c.partner).where(_READY).distinct().order_by(order_change.c.partner)
_CLAIM = statement.claimed(
    select(*_RECORD).where(order_change.c.partner == bindparam("partner"), _READY)
    .order_by(order_change.c.id).limit(bindparam("most"))
)  # fmt: skip


class Changes:
    """Changes to orders; the same one twice is one."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def enter(
        self,
        change: OrderChange,
        *,
        key: str = "",
        document_id: int | None,
        channel: str,
        mapping: str,
        findings: Sequence[Finding] = (),
    ) -> tuple[ChangeRecord, bool]:
        """Take in a change; false where it is here already. Without a ``key`` it is known by what it says."""
        row = {
            "document_id": document_id, "channel": channel, "partner": change.partner, "number": change.order_number,
            "sequence": change.sequence, "purpose": change.purpose, "digest": change.digest(),
            "key": storable(key or change.digest()), "state": ChangeState.received, "content": change,
            "findings": tuple(findings), "mapping": mapping, "entered_at": self._unit.now,
        }  # fmt: skip
        unique = ("partner", "number", "key")
        new = statement.insert_new(
            self._unit.connection, order_change, [row], unique=unique, returning=[order_change.c.id]
        )
        if new:
            self._record(new[0].id, "entered", after=ChangeState.received, order=change.order_number)
            return self.get(new[0].id), True
        here = statement.filtered(
            order_change, partner=storable(change.partner), number=storable(change.order_number), key=row["key"]
        )
        found = self._unit.connection.execute(select(order_change.c.id).where(*here)).scalar_one()
        return self.get(found), False

    def get(self, id: int) -> ChangeRecord:  # noqa: A002 - the word that callers know
        """Return one change; it stays as it is until this unit ends."""
        row = statement.one(self._unit, _BY_ID, f"change {id}", id=id)
        return ChangeRecord(**row._mapping)

    def list(
        self, *, order_id: int | None = None, partner: str | None = None, number: str | None = None,
        state: ChangeState | None = None, limit: int = 1000,
    ) -> _Records:  # fmt: skip
        """Return changes, in the order in which they came."""
        wanted = statement.filtered(order_change, order_id=order_id, partner=partner, number=number, state=state)
        return self._read(select(*_RECORD).where(*wanted).order_by(order_change.c.id).limit(limit))

    def waiting(self) -> _Names:
        """Return the partners with changes that can go on."""
        return [*self._unit.connection.execute(_LANES, {"now": self._unit.now}).scalars()]

    def claim(self, partner: str, limit: int) -> _Records:
        """Take a partner's oldest changes that can go on; no other worker gets them meanwhile."""
        return self._read(_CLAIM, partner=partner, most=limit, now=self._unit.now)

    def found(self, id: int, order_id: int) -> None:  # noqa: A002
        """Write down which order is meant."""
        statement.change(self._unit, order_change, id, order_id=order_id)

    def move(
        self, id: int, state: ChangeState, *, note: str = "", answer: OrderChangeAnswer | None = None,  # noqa: A002
        until: datetime | None = None,
    ) -> None:  # fmt: skip
        """Bring a change into its next state; ``ImpossibleTransitionError`` where that cannot follow."""
        before = self.get(id)
        check(CHANGE, before.state, state)
        values: dict[str, Any] = {"state": state, "note": note, "attempts": 0, "next_attempt_at": until}
        if answer is not None:
            values |= {"answer": answer, "answered_at": self._unit.now}
        statement.change(self._unit, order_change, id, **values)
        self._record(id, "moved", before=before.state, after=state, note=note)
        if before.order_id is not None:
            self._unit.events.record(
                subject="order", subject_id=before.order_id, action=f"change {id}", before=before.state, after=state,
                detail={
                    "note": note, "sequence": before.sequence, "document": str(before.document_id or ""),
                    "mapping": before.mapping,
                },
            )  # fmt: skip

    def postpone(self, id: int, *, note: str, until: datetime) -> None:  # noqa: A002
        """Put a change off until later, and count the try that was in vain."""
        statement.postpone(self._unit, order_change, _SUBJECT, id, note=note, until=until)

    def _read(self, query: Any, **named: Any) -> _Records:
        rows: Sequence[Any] = self._unit.connection.execute(query, named).mappings().all()
        return [ChangeRecord(**row) for row in rows]

    def _record(self, change_id: int, action: str, *, before: str = "", after: str = "", **detail: str) -> None:
        self._unit.events.record(
            subject=_SUBJECT, subject_id=change_id, action=action, before=before, after=after, detail=detail
        )
