"""Stock comes in or is counted anew; orders that waited for it get their share, oldest first."""

from decimal import Decimal

from canonical.lifecycle import OrderState
from pipeline.desk import Desk
from pipeline.facts import gather
from pipeline.route import settle
from router.allocation import allocate
from store import OrderRecord, UnitOfWork

_WAITING = (OrderState.backordered,)


def count(uow: UnitOfWork, desk: Desk, sku: str, warehouse: str, on_hand: Decimal, reason: str) -> list[int]:
    """Set what lies in a warehouse and allocate waiting orders from it; return the orders that moved."""
    uow.stock.set_on_hand(sku, warehouse, on_hand, reason)
    return [
        order.id for order in uow.orders.list(state=OrderState.backordered, limit=1000)[::-1] if _try(uow, desk, order)
    ]


def _try(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> bool:
    facts = gather(uow, desk, order.partner, [order], {})[order.id]
    levels = uow.stock.lock(sorted(set(facts.skus.values())), facts.warehouse)
    free = {sku: level.available for sku, level in levels.items()}
    allocation = allocate(order.order, facts.model_copy(update={"available": free}))
    if allocation.state is OrderState.backordered:
        return False
    settle(uow, order, facts, allocation)
    return True
