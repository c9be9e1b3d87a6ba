"""An order that went back to its buyer with a question, and the one that came in its place."""

from collections.abc import Sequence

from canonical.lifecycle import OrderState
from store import OrderRecord, UnitOfWork


def link_resubmitted(uow: UnitOfWork, orders: Sequence[OrderRecord]) -> None:
    """End each returned order under whose number the buyer has now sent another; both tell of each other."""
    fresh = {order.id: order for order in orders if order.state is OrderState.interpreted}
    for of, siblings in uow.orders.same_identity(list(fresh)).items():
        for sibling in siblings:
            if sibling.state is OrderState.returned and sibling.id < of:
                link(uow, sibling.id, of)


def link(uow: UnitOfWork, returned: int, instead: int) -> None:
    """Write down that one order has taken the place of another, which waits no longer."""
    says = f"the buyer sent our order {instead} in its place"
    uow.reviews.close_for("order", returned, says)
    uow.orders.move(returned, OrderState.cancelled, note=says, detail={"resubmitted_as": str(instead)})
    uow.events.record(
        subject="order", subject_id=instead, action="resubmitted",
        detail={"says": f"it takes the place of our order {returned}", "instead_of": str(returned)},
    )  # fmt: skip
