"""Beside the walk: give back what was reserved and not packed in time, and set apart what has expired.

Reads   orders whose reservations have lapsed (``reservation_lapses`` in the partner's
        profile), and lots whose last day has come.
Leaves  the orders ``backordered``, or ``partially_shipped`` where a part has left, each with
        a review case that says so, and what they had with those who wait for it; the lots in quarantine, and a review
        case where more of a lot is promised than is left without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from canonical.finding import Finding
from canonical.lifecycle import OrderState
from canonical.stock import Reservation
from canonical.storage import Lot
from pipeline.desk import Desk
from pipeline.evidence.facts import of_accepted
from pipeline.shipping.consign import asked
from pipeline.shipping.part import of_lines
from pipeline.shipping.rest import cancel_rest
from pipeline.step import Trouble, next_try
from pipeline.stock.allot import await_stock
from pipeline.stock.freed import exchanged
from pipeline.stock.want import LAPSED
from store import LineChange, OrderRecord, UnitOfWork

_LANE = "stock"
_RESERVED = (OrderState.allocated, OrderState.partially_allocated)
_IN_PART = (OrderState.backordered, OrderState.partially_shipped)  # held for what leaves whole or not at all
_NONE = Decimal(0)


class Lapse:
    """Gives lapsed reservations back, order by order."""

    name = "lapse"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the only lane, where something has lapsed."""
        return [_LANE] if uow.stock.lapsed(1) else []

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[OrderRecord]:
        """Take orders with lapsed reservations."""
        return [uow.orders.get(order_id) for order_id in sorted(uow.stock.lapsed(limit))]

    def work(self, uow: UnitOfWork, rows: Sequence[OrderRecord]) -> None:
        """Give back, and let those who wait have it; whoever lost it waits behind them."""
        for order in rows:
            give_back(uow, self.desk, uow.orders.get(order.id))  # what another gave back it may have got

    def give_up(self, uow: UnitOfWork, row: OrderRecord, trouble: Trouble) -> None:
        """Keep what is reserved a little longer, and let a person know."""
        uow.stock.keep(row.id, until=next_try(uow.now, row.attempts, trouble))
        finding = Finding(rule=LAPSED, says=trouble.says, mend="Pack or cancel the order.")
        uow.reviews.open(
            subject="order", subject_id=row.id, kind="failed", findings=(finding,),
            summary=f"{row.partner} {row.number}: what is reserved could not be given back: {trouble.says}",
        )  # fmt: skip

    def after(self, rows: Sequence[OrderRecord]) -> None:
        """Wake the dock and the outbox."""
        self.desk.hint("pack", "*")
        self.desk.hint("freeze", "*")


def give_back(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> None:
    """Give back all that is reserved for an order and is not being packed, to those who wait for it.

    Not what a warehouse of others was asked to send: it may have left. Where a part of the order has left, and
    its partner waits for no rest, nothing more of it comes; else the order waits, and a person is told.
    """
    with_others = {one.warehouse for one in asked(uow, order.id)}
    had = [one for one in uow.stock.reservations(order.id) if one.warehouse not in with_others]
    if order.state not in (*_RESERVED, *_IN_PART) or not had:
        uow.stock.keep(order.id)
        return
    left, rest = any(line.shipped for line in order.lines), desk.profile(order.partner).fulfilment.rest
    if left and rest == "cancel" and not with_others:
        cancel_rest(uow, desk, order, "not packed in time")
        return
    facts = of_accepted(uow, desk, [order])[order.id]
    act = partial(_give_back, uow, order, had)
    shelves = exchanged(uow, desk, (order, facts), {one.sku for one in had}, {one.warehouse for one in had}, act)
    await_stock(uow, desk, shelves, uow.orders.get(order.id))
    _tell(uow, order)


def _give_back(uow: UnitOfWork, order: OrderRecord, had: Sequence[Reservation]) -> None:
    for name in sorted({one.warehouse for one in had}):
        uow.stock.release(order.id, warehouse=name)
    uow.stock.keep(order.id)
    back = of_lines(had)
    changes = {
        n: LineChange(reserved=order.lines[n - 1].reserved - many, backordered=order.lines[n - 1].backordered + many)
        for n, many in back.items()
    }
    uow.orders.settle_lines(order.id, changes)
    told: dict[str, list[str]] = {}
    for one in had:
        of_line = told.setdefault(f"line {order.lines[one.position - 1].number}", [])
        of_line.append(f"{one.quantity:f} of {one.sku} in {one.warehouse}")
    detail = {line: ", ".join(parts) for line, parts in told.items()}
    uow.events.record(subject="order", subject_id=order.id, action="reservation lapsed", detail=detail)
    if order.state in _RESERVED:
        uow.orders.move(order.id, _without(uow.orders.get(order.id)), note="its reservation has lapsed")


def _without(order: OrderRecord) -> OrderState:
    """Return the state of an order of which nothing lies with us any more."""
    if any(line.reserved for line in order.lines):
        return OrderState.released  # the rest is with those who were asked for it
    return OrderState.partially_shipped if any(line.shipped for line in order.lines) else OrderState.backordered


def _tell(uow: UnitOfWork, order: OrderRecord) -> None:
    says = "it was not packed in time, and what was reserved for it has been given back"
    finding = Finding(rule=LAPSED, says=says, mend="Answer `retry` to give it what is free now; or cancel it.")
    uow.reviews.open(
        subject="order", subject_id=order.id, kind=LAPSED, findings=(finding,),
        summary=f"{order.partner} {order.number}: {says}",
    )  # fmt: skip


@dataclass(frozen=True)
class Expired:
    """A lot whose last day has come, as a row that a step can take."""

    id: int
    attempts: int
    lot: Lot


class SetApart:
    """Sets expired lots apart, so that nobody is promised them."""

    name = "set apart"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the only lane, where a lot has expired that can be set apart."""
        return [_LANE] if self._found(uow, 1) else []

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[Expired]:
        """Take expired lots, first expiring first."""
        return self._found(uow, limit)

    def work(self, uow: UnitOfWork, rows: Sequence[Expired]) -> None:
        """Set apart what nobody is promised; where more is promised than is left, tell a person."""
        uow.stock.lock_all([row.lot.sku for row in rows], [row.lot.warehouse for row in rows])
        for row in rows:
            lot = row.lot
            free = _free(uow, lot)
            if free > 0:
                uow.stock.quarantine(lot.sku, lot.warehouse, free, f"expired on {lot.expires_on}", lot=lot.lot)
            if free < lot.free:
                self._promised(uow, row, lot.free - max(free, _NONE))

    def give_up(self, uow: UnitOfWork, row: Expired, trouble: Trouble) -> None:
        """Let a person know."""
        self._promised(uow, row, row.lot.free)

    def after(self, rows: Sequence[Expired]) -> None:
        """Nothing follows."""

    def _found(self, uow: UnitOfWork, limit: int) -> list[Expired]:
        lots = uow.lots.expired(uow.now.date())
        ready = [lot for lot in lots if lot.free > 0 and _free(uow, lot) > 0]
        return [Expired(uow.stock.item_id(lot.sku), 0, lot) for lot in ready[:limit]]

    def _promised(self, uow: UnitOfWork, row: Expired, quantity: Decimal) -> None:
        lot = row.lot
        says = (
            f"lot {lot.lot} of {lot.sku} in {lot.warehouse} expired on {lot.expires_on}, and {quantity:f} are promised"
        )
        finding = Finding(rule="lot_expired", says=says, mend="Count or cancel, so that no order waits for it.")
        uow.reviews.open(subject="item", subject_id=row.id, kind="lot_expired", findings=(finding,), summary=says)


def _free(uow: UnitOfWork, lot: Lot) -> Decimal:
    """Return how much of a lot can be set apart without breaking a promise."""
    [level] = uow.stock.levels([lot.sku], lot.warehouse)
    return min(lot.free, level.on_hand - level.reserved - level.quarantined)
