"""Beside the walk: cancel what has not left when an order's time is over.

Reads   orders of which something waits or is reserved still, after their last day
        (``cancel_after``) or so long after they came; where ``closing`` in the partner's profile says so.
Leaves  the order ``cancelled`` where nothing of it left, else ``shipped`` as far as it is; its stock
        with those who wait for it, and its buyer told.
"""

from collections.abc import Sequence
from decimal import Decimal

from canonical.finding import Finding
from canonical.lifecycle import OrderState
from canonical.message import MessageKind
from pipeline.answers.reply import reply
from pipeline.billing.closing import settle
from pipeline.desk import Desk
from pipeline.evidence.account import on_order, prices_of
from pipeline.shipping.consign import call_off_with
from pipeline.step import Trouble, next_try
from pipeline.stock.freed import served
from router.confirmation import withdraw
from store import LineChange, OrderRecord, UnitOfWork

_WAITING = (
    OrderState.backordered, OrderState.partially_allocated, OrderState.allocated, OrderState.partially_shipped,
)  # fmt: skip
_MOST = 10_000  # orders of a partner in a state that are looked at, at once


class Rest:
    """Cancels what is too late, in lanes of one partner each."""

    name = "rest"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the partners with orders whose time is over."""
        partners = sorted({partner for state in _WAITING for partner in uow.orders.waiting(state)})
        return [partner for partner in partners if self._lapses(partner) and self._any(uow, partner)]

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[OrderRecord]:
        """Take a partner's orders whose time is over, the oldest first."""
        orders = [order for state in _WAITING for order in uow.orders.claim(lane, state, _MOST)]
        return sorted((order for order in orders if self._why(uow, order)), key=lambda order: order.id)[:limit]

    def work(self, uow: UnitOfWork, rows: Sequence[OrderRecord]) -> None:
        """Cancel the rest of each."""
        for order in rows:
            cancel_rest(uow, self.desk, uow.orders.get(order.id), self._why(uow, order))

    def give_up(self, uow: UnitOfWork, row: OrderRecord, trouble: Trouble) -> None:
        """Let a person know."""
        uow.orders.postpone(row.id, note=trouble.says, until=next_try(uow.now, row.attempts, trouble))
        finding = Finding(rule="rest", says=trouble.says, mend="Cancel or ship it.")
        uow.reviews.open(
            subject="order", subject_id=row.id, kind="failed", findings=(finding,),
            summary=f"{row.partner} {row.number}: its rest could not be cancelled: {trouble.says}",
        )  # fmt: skip

    def after(self, rows: Sequence[OrderRecord]) -> None:
        """Wake the outbox and the dock."""
        self.desk.hint("freeze", "*")
        self.desk.hint("pack", "*")

    def _lapses(self, partner: str) -> bool:
        terms = self.desk.profile(partner).closing
        return terms.rest == "lapses" or terms.rest_after is not None

    def _any(self, uow: UnitOfWork, partner: str) -> bool:
        orders = (one for state in _WAITING for one in uow.orders.list(state=state, partner=partner, limit=_MOST))
        due = (one for one in orders if one.next_attempt_at is None or one.next_attempt_at <= uow.now)
        return any(self._why(uow, order) for order in due)

    def _why(self, uow: UnitOfWork, order: OrderRecord) -> str:
        """Return why an order's time is over; nothing while it is not."""
        terms = self.desk.profile(order.partner).closing
        last = order.order.cancel_after
        if terms.rest == "lapses" and last is not None and last < uow.now.date():
            return f"not shipped by {last}"
        if terms.rest_after is not None and order.entered_at + terms.rest_after <= uow.now:
            return f"not shipped within {terms.rest_after.days} days"
        return ""


def cancel_rest(uow: UnitOfWork, desk: Desk, order: OrderRecord, why: str) -> None:
    """Cancel all of an order that has not left, give its stock to others, and tell the buyer.

    A warehouse of others that was asked for a part need not send it.
    """
    uow.customers.hold(order.partner)  # before stock, as the router does
    call_off_with(uow, desk, order, f"the rest was {why}")
    lapsed = {n.position: n.backordered + n.reserved for n in order.lines if n.backordered or n.reserved}
    had = uow.stock.reservations(order.id)

    def act() -> None:
        uow.stock.release(order.id)
        uow.inbound.promise(order.id, ())
        uow.requests.settle(order.id, (), "the rest of the order was cancelled")
        changes = {
            n.position: LineChange(reserved=0, backordered=0, rejected=n.rejected + lapsed[n.position])
            for n in order.lines
            if n.position in lapsed
        }
        uow.orders.settle_lines(order.id, changes)
        left = any(line.shipped for line in order.lines)
        uow.orders.move(order.id, OrderState.shipped if left else OrderState.cancelled, note=f"the rest was {why}")

    served(uow, desk, {one.sku for one in had}, {one.warehouse for one in had}, act, but=order.id)
    _tell(uow, desk, order, lapsed, why)
    after = uow.orders.get(order.id)
    on_order(uow, after, prices_of(uow, desk, after))
    settle(uow, desk, order.id)


def _tell(uow: UnitOfWork, desk: Desk, order: OrderRecord, lapsed: dict[int, Decimal], why: str) -> None:
    gone = {line.position: line.shipped for line in order.lines}
    says = withdraw(order.order, gone, lapsed, why, answered_on=uow.now.date())
    kind = MessageKind.order_acknowledgement
    number = len(uow.messages.list(order_id=order.id, kind=kind)) + 1
    reply(uow, desk, order, kind, says, key=f"order-{order.id}-acknowledgement-{number}")
