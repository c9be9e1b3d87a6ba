"""Orders: what a buyer wants, entered once, and how far we are with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select, tuple_, update

from canonical.lifecycle import ORDER, ImpossibleTransitionError, OrderState, check
from canonical.order import PurchaseOrder, Purpose
from store import line_settlement, revisions, statement
from store.column import storable
from store.order_search import OrderSearch
from store.record import Entered, LineChange, OrderRecord
from store.revisions import Identity
from store.tables import order as purchase_order
from store.tables import order_line

_IDENTITY = (
    purchase_order.c.partner,
    purchase_order.c.number,
    purchase_order.c.purpose,
    purchase_order.c.digest,
)
_AMENDABLE = (OrderState.in_review, OrderState.returned)
_SUBJECT = "order"

# Built once: to build them takes longer than to run them.
_STATE = statement.with_id(purchase_order, purchase_order.c.state)
_MINE = statement.among(purchase_order.c.id, "ids")
_STATES = select(purchase_order.c.id, purchase_order.c.state).where(_MINE)
_MOVE = update(purchase_order).where(_MINE)

_Entered = list[Entered]  # named here because inside the class ``list`` is the method


class Orders(OrderSearch):
    """Purchase orders and their lines; the same content under the same identity is one order."""

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

    def known(self, order: PurchaseOrder) -> bool:
        """Tell whether an order of this number says this, or said it once."""
        identity = _identity(order)
        return bool(self._ids([identity]) or revisions.known(self._unit, [identity]))

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
