"""The end of an order: all that will ever leave has left, and is invoiced, and, where that was agreed, paid."""

from canonical.hold import ReviewState
from canonical.lifecycle import OrderState
from pipeline.desk import Desk
from store import OrderRecord, UnitOfWork

SURPLUS = "surplus"  # the kind of case of what a warehouse sent too much begins with it: the order is not over
LEFT = (
    OrderState.shipped, OrderState.in_transit, OrderState.at_hub, OrderState.out_for_delivery, OrderState.delivered,
    OrderState.delivery_exception,
)  # fmt: skip


def settle(uow: UnitOfWork, desk: Desk, order_id: int) -> None:
    """Bring an order of which nothing more comes into ``invoiced``, and on to ``closed`` as soon as it is over."""
    order = uow.orders.get(order_id)
    if order.state in LEFT and _invoiced(order):
        uow.orders.move(order_id, OrderState.invoiced)
        order = uow.orders.get(order_id)
    if order.state is OrderState.invoiced and _over(uow, desk, order):
        uow.orders.move(order_id, OrderState.closed, note="all that left is invoiced" + _and_paid(desk, order))


def settle_paid(uow: UnitOfWork, desk: Desk, partner: str) -> list[int]:
    """Close a partner's orders that only waited for their money; return which."""
    if desk.profile(partner).closing.once != "paid":
        return []
    waiting = uow.orders.list(state=OrderState.invoiced, partner=partner, limit=_ALL)
    for order in reversed(waiting):
        settle(uow, desk, order.id)
    return [order.id for order in waiting if uow.orders.get(order.id).state is OrderState.closed]


_ALL = 1_000_000


def nothing_more_comes(order: OrderRecord) -> bool:
    """Tell whether every unit that was ordered has left, or is refused."""
    return all(line.shipped + line.rejected >= line.ordered for line in order.lines)


def _invoiced(order: OrderRecord) -> bool:
    return nothing_more_comes(order) and all(line.invoiced >= line.shipped for line in order.lines)


def _over(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> bool:
    asked = uow.reviews.list(state=ReviewState.open, subject="order", subject_id=order.id)
    if not _invoiced(order) or any(case.kind.startswith(SURPLUS) for case in asked):
        return False
    return desk.profile(order.partner).closing.once == "invoiced" or not _owed(uow, order)


def _owed(uow: UnitOfWork, order: OrderRecord) -> bool:
    """Tell whether anything of an order's invoices, less its credit notes, is still to be paid."""
    receivables = (one for i in uow.invoices.of_order(order.id) for one in uow.credit.receivables(i.partner, i.number))
    return sum(one.open for one in receivables) > 0


def _and_paid(desk: Desk, order: OrderRecord) -> str:
    return ", and paid" if desk.profile(order.partner).closing.once == "paid" else ""
