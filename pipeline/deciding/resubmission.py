"""An order that went back to its buyer with a question or a no, and the one that came in its place."""

from collections.abc import Sequence

from canonical.lifecycle import Delivery, OrderState
from canonical.message import MessageKind
from store import OrderRecord, UnitOfWork

_RESUBMITTED = "resubmitted"


def link_resubmitted(uow: UnitOfWork, orders: Sequence[OrderRecord]) -> None:
    """End each returned order under whose number the buyer has now sent another; both tell of each other.

    One that was rejected is over already, and is only told of.
    """
    fresh = [order.id for order in orders if order.state is OrderState.interpreted]
    for of, siblings in uow.orders.same_identity(fresh).items():
        for sibling in siblings:
            if sibling.state is OrderState.returned and sibling.id < of:
                link(uow, sibling.id, of)
    for of, siblings in uow.orders.same_identity(fresh, rejected=True).items():
        before = [sibling.id for sibling in siblings if sibling.id < of]
        if before and all(event.action != _RESUBMITTED for event in uow.events.of("order", of)):
            _tell(uow, before[-1], of)
            uow.events.record(
                subject="order", subject_id=before[-1], action="sent again, amended", detail={"as": str(of)}
            )


def link(uow: UnitOfWork, returned: int, instead: int) -> None:
    """Write down that one order has taken the place of another, which waits no longer."""
    says = f"the buyer sent our order {instead} in its place"
    uow.reviews.close_for("order", returned, says)
    uow.orders.move(returned, OrderState.cancelled, note=says, detail={"resubmitted_as": str(instead)})
    _tell(uow, returned, instead)


def refuse_again(uow: UnitOfWork, order_id: int) -> None:
    """Tell the buyer once more why an order was rejected, where it came again word for word: the same bytes."""
    if uow.orders.get(order_id).state is not OrderState.rejected:
        return
    answers = uow.messages.list(order_id=order_id, kind=MessageKind.order_acknowledgement)
    for message in answers[:1]:
        if message.delivery in (Delivery.sent, Delivery.delivered):
            uow.messages.send_again(message.id)


def _tell(uow: UnitOfWork, before: int, instead: int) -> None:
    uow.events.record(
        subject="order", subject_id=instead, action=_RESUBMITTED,
        detail={"says": f"it takes the place of our order {before}", "instead_of": str(before)},
    )  # fmt: skip
