"""Give stock to orders: plan, reserve, write it on the lines, promise dates for what waits, and tell the buyer.

The same is done for orders that have just been accepted, and for those that
waited until stock came.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from canonical.lifecycle import OrderState
from canonical.message import MessageKind
from pipeline.desk import Desk
from pipeline.reply import reply
from pipeline.shelves import Asking, Shelves
from router.allocation import Allocation, allocate
from router.confirmation import Instead, confirm
from router.facts import Facts
from router.promising import Prospect, prospect
from router.sourcing import Ranked
from router.supply import Supply
from store import LineChange, OrderRecord, UnitOfWork

_NONE = Decimal(0)


def allot(uow: UnitOfWork, desk: Desk, orders: Sequence[OrderRecord], facts: Mapping[int, Facts]) -> None:
    """Give stock to accepted orders, those of the greatest priority first, then in the order in which they came."""
    asking = by_priority([(order, facts[order.id]) for order in orders])
    if not asking:
        return
    shelves = Shelves.over(uow, desk, asking)
    shelves.share_out(asking)
    for order, known in asking:
        supply, ranked = shelves.supply(order, known)
        allocation = allocate(order.order, known, supply)
        ahead = _settled(uow, desk, shelves, order, known, allocation, supply)
        _say_why(uow, order, supply, ranked)
        answer(uow, desk, order, known, allocation, ahead)


def allot_more(uow: UnitOfWork, desk: Desk, shelves: Shelves, order: OrderRecord, facts: Facts) -> bool:
    """Give an order that waits more of what it lacks; false where there is nothing for it.

    What must come from one warehouse comes from the one that serves the order already.
    """
    terms = shelves.terms[order.partner]
    here: list[str] = []
    if terms.sourcing.split == "never":
        here = sorted({one.warehouse for one in uow.stock.given(order.id)})
    supply, _ = shelves.supply(order, facts, only=here)
    allocation = allocate(order.order, facts, supply)
    if not allocation.reservations:
        return False
    ahead = _settled(uow, desk, shelves, order, facts, allocation, supply)
    if terms.answer_again:
        answer(uow, desk, order, facts, allocation, ahead, again=True)
    return True


def by_priority(asking: Sequence[Asking]) -> list[Asking]:
    """Return orders as they are served: by their customer's priority, then in the order in which they came."""
    return sorted(asking, key=lambda one: (-(one[1].customer.priority if one[1].customer else 0), one[0].id))


def _settled(
    uow: UnitOfWork, desk: Desk, shelves: Shelves, order: OrderRecord, facts: Facts, allocation: Allocation,
    supply: Supply,
) -> Prospect:  # fmt: skip
    """Write an allocation down, and what can be said about that which waits; return that."""
    terms = shelves.terms[order.partner]
    until = uow.now + terms.reservation_lapses if terms.reservation_lapses else None
    uow.stock.reserve(order.id, allocation.reservations, more=any(line.reserved for line in order.lines), until=until)
    shelves.took(allocation)
    waits = [facts.skus[position] for position in allocation.backordered]
    ahead = Prospect()
    if waits:
        supply = shelves.looking_ahead(order.id, supply, waits)
        ahead = prospect(order.order, allocation, facts, supply, terms.propose)
    shelves.promise(order.id, ahead.promises)
    uow.inbound.promise(order.id, ahead.promises)
    uow.requests.settle(order.id, ahead.requests if terms.replenish else ())
    _write_lines(uow, order, facts, allocation)
    if allocation.state is not order.state:
        uow.orders.move(order.id, allocation.state, note=_note(allocation))
    return ahead


def _write_lines(uow: UnitOfWork, order: OrderRecord, facts: Facts, allocation: Allocation) -> None:
    changes = {}
    for line in order.lines:
        n = line.position
        gone = allocation.rejected.get(n, _NONE) + allocation.cancelled.get(n, _NONE)
        changes[n] = LineChange(
            sku=facts.skus.get(n),
            reserved=line.reserved + allocation.taken[n] if n in allocation.taken else None,
            backordered=allocation.backordered.get(n, _NONE),
            rejected=gone if n in allocation.rejected or n in allocation.cancelled else None,
        )
    uow.orders.settle_lines(order.id, changes)
    if facts.conversions:
        told = {
            f"line {order.order.lines[n - 1].number}": f"{facts.quantities[n]:f}: {how}"
            for n, how in facts.conversions.items()
        }
        uow.events.record(subject="order", subject_id=order.id, action="units converted", detail=told)


def _note(allocation: Allocation) -> str:
    return "nothing of it is in stock, and it is not to wait" if allocation.state is OrderState.cancelled else ""


def _say_why(uow: UnitOfWork, order: OrderRecord, supply: Supply, ranked: Sequence[Ranked]) -> None:
    """Leave in the diary from where the order could be served; where there is no choice, nothing need be said."""
    if len(ranked) > 1:
        told = {f"{n}. {one.warehouse}": one.why for n, one in enumerate(ranked, 1)}
        detail = {**told, "split": supply.split}
        uow.events.record(subject="order", subject_id=order.id, action="warehouses ranked", detail=detail)


def answer(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, facts: Facts, allocation: Allocation, ahead: Prospect, *,
    again: bool = False,
) -> None:  # fmt: skip
    """Tell the buyer what becomes of each line: the first answer, or one more."""
    today = uow.now.date()
    says = confirm(
        order.order, allocation, answered_on=today, ships_on=facts.ready_by or today, dates=ahead.dates,
        instead=_instead(uow, order, facts), asked=uow.orders.asked_prices([order.id]).get(order.id, {}),
    )  # fmt: skip
    key = f"order-{order.id}-acknowledgement"
    kind = MessageKind.order_acknowledgement
    if again:
        key = f"{key}-{len(uow.messages.list(order_id=order.id, kind=kind)) + 1}"
    reply(uow, desk, order, kind, says, key=key)


def _instead(uow: UnitOfWork, order: OrderRecord, facts: Facts) -> list[Instead]:
    """Return what comes or came of other items than the lines', in the lines' units."""
    other = [one for one in uow.stock.given(order.id) if one.sku != facts.skus.get(one.position, one.sku)]
    items = uow.stock.items(sorted({one.sku for one in other})) if other else {}
    return [Instead(position=one.position, item=items[one.sku], quantity=one.of_line) for one in other]
