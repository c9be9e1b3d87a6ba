"""Stock comes in or is counted anew; orders that waited for it get their share, oldest first."""

from collections.abc import Sequence
from decimal import Decimal

from canonical.lifecycle import OrderState
from pipeline.desk import Desk
from pipeline.facts import gather
from pipeline.route import settle
from router.allocation import allocate
from router.facts import Facts
from store import OrderRecord, UnitOfWork

_MOST = 10_000  # waiting orders of one partner that are looked at


def count(uow: UnitOfWork, desk: Desk, sku: str, warehouse: str, on_hand: Decimal, reason: str) -> list[int]:
    """Set what lies in a warehouse and allocate waiting orders from it; return the orders that moved.

    Orders are taken before stock and stock in order of SKU, as the router does,
    so that the two never wait for each other in a circle.
    """
    waiting = _waiting(uow, desk, sku, warehouse)
    wanted = {sku for _, facts in waiting for sku in facts.skus.values()}
    uow.stock.lock(sorted({sku, *wanted}), warehouse)
    uow.stock.set_on_hand(sku, warehouse, on_hand, reason)
    free = {level.sku: level.available for level in uow.stock.levels(sorted({sku, *wanted}), warehouse)}
    return [order.id for order, facts in waiting if _try(uow, order, facts, free)]


def _waiting(uow: UnitOfWork, desk: Desk, sku: str, warehouse: str) -> Sequence[tuple[OrderRecord, Facts]]:
    """Return the orders, oldest first, that wait for this item in this warehouse; nobody else gets them meanwhile."""
    found: list[tuple[OrderRecord, Facts]] = []
    for partner in uow.orders.waiting(OrderState.backordered):
        if desk.profile(partner).fulfilment.warehouse != warehouse:
            continue
        claimed = uow.orders.claim(partner, OrderState.backordered, _MOST)
        orders = [order for order in claimed if any(line.sku == sku and line.backordered for line in order.lines)]
        facts = gather(uow, desk, partner, orders)
        found += [(order, facts[order.id]) for order in orders]
    return sorted(found, key=lambda pair: pair[0].id)


def _try(uow: UnitOfWork, order: OrderRecord, facts: Facts, free: dict[str, Decimal]) -> bool:
    known = facts.model_copy(update={"available": dict(free)})
    allocation = allocate(order.order, known)
    if allocation.state is OrderState.backordered:
        return False
    settle(uow, order, known, allocation)
    for reservation in allocation.reservations:
        free[reservation.sku] -= reservation.quantity
    return True
