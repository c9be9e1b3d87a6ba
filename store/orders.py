"""Orders: what a buyer wants, entered once, and how far we are with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, tuple_, update

from canonical.lifecycle import ORDER, ImpossibleTransitionError, OrderState, check
from canonical.order import PurchaseOrder, Purpose
from store import line_settlement, revisions, statement
from store.column import storable
from store.record import Entered, LineChange, LineRecord, OrderRecord, Sibling
from store.revisions import Identity
from store.statement import Unit
from store.tables import order as purchase_order
from store.tables import order_line

_IDENTITY = (
    purchase_order.c.partner,
    purchase_order.c.number,
    purchase_order.c.purpose,
    purchase_order.c.digest,
)
_RECORD = [c.label("order") if c.name == "content" else c for c in purchase_order.c]
_LINE = [column for column in order_line.c if column.name != "order_id"]
_GONE = (OrderState.rejected, OrderState.cancelled)
_AMENDABLE = (OrderState.in_review, OrderState.returned)
_WAITING = (OrderState.backordered, OrderState.partially_allocated, OrderState.partially_shipped)
_SUBJECT = "order"


def _siblings(*, rejected: bool) -> Any:
    mine, other = purchase_order.alias("mine"), purchase_order.alias("other")
    same = (mine.c.partner == other.c.partner) & (mine.c.number == other.c.number) & (mine.c.id != other.c.id)
    found = select(mine.c.id.label("of"), other.c.id, other.c.digest, other.c.state).join_from(mine, other, same)
    wanted = other.c.state == OrderState.rejected if rejected else other.c.state.not_in(_GONE)
    return found.where(mine.c.id.in_(bindparam("ids", expanding=True)), wanted).order_by(other.c.id)


# Built once: to build them takes longer than to run them.
_SIBLINGS = {rejected: _siblings(rejected=rejected) for rejected in (False, True)}
_BY_ID = statement.with_id(purchase_order, *_RECORD)
_STATE = statement.with_id(purchase_order, purchase_order.c.state)
_LINES = (
    select(order_line.c.order_id, *_LINE).where(order_line.c.order_id.in_(bindparam("ids", expanding=True)))
    .order_by(order_line.c.order_id, order_line.c.position)
)  # fmt: skip
_WAITS = (order_line.c.backordered > 0, purchase_order.c.state.in_(_WAITING))
_LACKING = (
    select(order_line.c.sku).join(purchase_order, purchase_order.c.id == order_line.c.order_id)
    .where(*_WAITS, order_line.c.sku.is_not(None)).distinct()
)  # fmt: skip
_WAITING_LINES = select(order_line.c.order_id).where(_WAITS[0], statement.among(order_line.c.sku, "skus"))
_AWAITING = select(*_RECORD).where(_WAITS[1], purchase_order.c.id.in_(_WAITING_LINES)).order_by(purchase_order.c.id)
_MINE = statement.among(purchase_order.c.id, "ids")
_STATES = select(purchase_order.c.id, purchase_order.c.state).where(_MINE)
_MOVE = update(purchase_order).where(_MINE)

# Named here because inside the class ``list`` is the method.
_Entered = list[Entered]
_Records = list[OrderRecord]
_Names = list[str]
_Siblings = dict[int, list[Sibling]]
_Lines = dict[int, list[LineRecord]]


class Orders:
    """Purchase orders and their lines; the same content under the same identity is one order."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def enter(self, order: PurchaseOrder, *, document_id: int | None, channel: str, mapping: str) -> Entered:
        """Take in one order; where it is here already, return the one that is here."""
        return self.enter_many([(order, mapping)], document_id=document_id, channel=channel)[0]

    def enter_many(
        self, orders: Sequence[tuple[PurchaseOrder, str]], *, document_id: int | None, channel: str
    ) -> _Entered:
        """Take in all orders of a document, each with its mapping's label; answer in their order."""
        said = [(_identity(order), order, mapping) for order, mapping in orders]
        once = revisions.known(self._unit, {identity for identity, _, _ in said})
        rows = [self._row(*one, document_id, channel) for one in said if one[0] not in once]
        unique, returning = ("partner", "number", "purpose", "digest"), [purchase_order.c.id, *_IDENTITY]
        new = {
            _of(row): int(row.id)
            for row in statement.insert_new(
                self._unit.connection, purchase_order, rows, unique=unique, returning=returning
            )
        }
        known = self._ids({identity for identity, _, _ in said} - set(new)) | once
        self._add_lines([(new[identity], order) for identity, order, _ in _firsts(said) if identity in new])
        entered = []
        for identity, _, _ in said:
            entered.append(Entered(order_id=new.get(identity) or known[identity], new=identity in new))
            if identity in new:
                known[identity] = new.pop(identity)
                self._record(known[identity], "entered", after=OrderState.interpreted, channel=channel)
        return entered

    def _row(
        self, identity: Identity, order: PurchaseOrder, mapping: str, document_id: int | None, channel: str
    ) -> dict[str, Any]:
        partner, number, purpose, digest = identity
        return {
            "document_id": document_id,
            "channel": channel,
            "partner": partner,
            "number": number,
            "purpose": purpose,
            "digest": digest,
            "state": check(ORDER, OrderState.received, OrderState.interpreted),
            "content": order,
            "mapping": mapping,
            "entered_at": self._unit.now,
        }

    def _ids(self, identities: Iterable[Identity]) -> dict[Identity, int]:
        found: dict[Identity, int] = {}
        for some in statement.chunks(sorted(identities), 500):
            query = select(purchase_order.c.id, *_IDENTITY).where(tuple_(*_IDENTITY).in_(some))
            found.update({_of(row): row.id for row in self._unit.connection.execute(query)})
        return found

    def _add_lines(self, orders: Sequence[tuple[int, PurchaseOrder]]) -> None:
        rows = [
            {
                "order_id": order_id,
                "position": position,
                "number": line.number,
                "sku": line.sku,
                "unit": line.unit,
                "ordered": line.quantity,
            }
            for order_id, order in orders
            for position, line in enumerate(order.lines, 1)
        ]
        if rows:
            self._unit.connection.execute(insert(order_line), rows)

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

    def known(self, order: PurchaseOrder) -> bool:
        """Tell whether an order of this number says this, or said it once."""
        identity = _identity(order)
        return bool(self._ids([identity]) or revisions.known(self._unit, [identity]))

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

    def move(
        self,
        id: int,  # noqa: A002
        state: OrderState,
        *,
        note: str = "",
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Bring an order into its next state; ``ImpossibleTransitionError`` where that cannot follow."""
        before = self._state(id)
        check(ORDER, before, state)
        statement.change(self._unit, purchase_order, id, state=state, note=note, attempts=0, next_attempt_at=None)
        self._record(id, "moved", before=before, after=state, note=note, **(detail or {}))

    def postpone(self, id: int, *, note: str, until: datetime) -> None:  # noqa: A002
        """Put an order off until later, and count the try that was in vain."""
        statement.postpone(self._unit, purchase_order, _SUBJECT, id, note=note, until=until)

    def settle_lines(self, id: int, changes: Mapping[int, LineChange]) -> None:  # noqa: A002
        """Write new quantities on lines, by position."""
        self._state(id)
        line_settlement.settle(self._unit, {id: changes})

    def settle_many(self, changes: Mapping[int, Mapping[int, LineChange]]) -> None:
        """Write new quantities on the lines of many orders, which the caller has claimed, by order and position."""
        line_settlement.settle(self._unit, changes)

    def move_many(self, ids: Sequence[int], state: OrderState) -> None:
        """Bring many orders, which the caller has claimed, into their next state."""
        for some in statement.chunks(ids):
            before = {row.id: row.state for row in self._unit.connection.execute(_STATES, {"ids": some})}
            for known in before.values():
                check(ORDER, known, state)
            fresh = {"state": state, "note": "", "attempts": 0, "next_attempt_at": None}
            self._unit.connection.execute(_MOVE, {"ids": some, **fresh})
            for id_ in some:
                self._record(id_, "moved", before=before[id_], after=state)

    def amend(self, id: int, order: PurchaseOrder, note: str) -> None:  # noqa: A002
        """Give an order that waits for a person new content; its identity stays, its lines start anew."""
        before = self.get(id)
        if before.state not in _AMENDABLE:
            may = " or ".join(_AMENDABLE)
            raise ImpossibleTransitionError(f"order {id} is {before.state}; only an order that is {may} can be amended")
        identity = _identity(order)
        if identity[:3] != (before.partner, before.number, before.purpose):
            raise ValueError(
                f"order {id} is {before.partner} {before.number}; amending cannot change whose order it is"
            )
        twin = self._ids([identity]).get(identity, id)
        if twin != id:
            raise ValueError(f"order {id} would then say the same as order {twin}; reject one of them instead")
        revisions.keep(self._unit, before, order, change_id=None, note=note)
        statement.change(self._unit, purchase_order, id, content=order, digest=identity[3], note=note)
        self._unit.connection.execute(delete(order_line).where(order_line.c.order_id == id))
        self._add_lines([(id, order)])
        taken = revisions.prices_taken(before.order, order)
        self._record(id, "amended", before=before.digest, after=identity[3], note=note, **taken)

    def asked_prices(self, order_ids: Sequence[int]) -> dict[int, dict[int, Decimal | None]]:
        """Return, for orders that were amended, what the buyer had written where the price is another now."""
        return revisions.asked_prices(self._unit, order_ids)

    def complete(self, id: int, order: PurchaseOrder, note: str) -> OrderRecord:  # noqa: A002
        """Add to an order what we know and its buyer left out; it is still what the buyer said, and its lines stay."""
        statement.change(self._unit, purchase_order, id, content=order)
        self._record(id, "completed", note=note)
        return self.get(id)

    def _state(self, order_id: int) -> OrderState:
        state: OrderState = statement.one(self._unit, _STATE, f"order {order_id}", id=order_id).state
        return state

    def _with_lines(self, rows: Sequence[Row[Any]]) -> _Records:
        lines: _Lines = {row.id: [] for row in rows}
        for some in statement.chunks(lines):
            for line in self._unit.connection.execute(_LINES, {"ids": some}):
                values = {name: value for name, value in line._mapping.items() if value is not None or name == "sku"}
                lines[values.pop("order_id")].append(LineRecord(**values))
        return [OrderRecord(**row._mapping, lines=tuple(lines[row.id])) for row in rows]

    def _record(self, order_id: int, action: str, *, before: str = "", after: str = "", **detail: str) -> None:
        self._unit.events.record(
            subject=_SUBJECT, subject_id=order_id, action=action, before=before, after=after, detail=detail
        )


def _identity(order: PurchaseOrder) -> Identity:
    """Name an order; what its sender calls a duplicate is the original once more."""
    if order.purpose is Purpose.duplicate:
        order = order.model_copy(update={"purpose": Purpose.original})
    return storable(order.partner), storable(order.number), order.purpose.value, order.digest()


def _of(row: Any) -> Identity:
    return row.partner, row.number, row.purpose.value, row.digest


def _firsts(
    said: Sequence[tuple[Identity, PurchaseOrder, str]],
) -> Iterable[tuple[Identity, PurchaseOrder, str]]:
    """Yield each identity once, where it comes first: a document may hold the same order twice."""
    return {identity: (identity, order, mapping) for identity, order, mapping in reversed(said)}.values()


def _apart_from(ids: Sequence[int]) -> tuple[Any, ...]:
    return (purchase_order.c.id.not_in(ids),) if ids else ()
