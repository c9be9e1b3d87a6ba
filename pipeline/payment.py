"""Money came in: what waited for it goes on by itself, the oldest first, as far as the money reaches."""

from canonical.hold import HoldKind
from canonical.lifecycle import OrderState
from pipeline.desk import Desk
from pipeline.facts import gather
from pipeline.order_answer import again
from pipeline.verdict import counted
from router.facts import Facts
from router.judge import judge
from store import OrderRecord, UnitOfWork


def release_paid(uow: UnitOfWork, desk: Desk, partner: str) -> list[int]:
    """Ask the rules about credit again for each order that they hold; return those that they hold no longer."""
    cases = [case for case in uow.reviews.of_partner(partner) if case.kind == HoldKind.credit]
    orders = [uow.orders.get(order_id) for order_id in sorted({case.subject_id for case in cases})]
    waiting = [order for order in orders if order.state is OrderState.in_review]
    if not waiting:
        return []
    facts = gather(uow, desk, partner, waiting, uow.reviews.about("order", [order.id for order in waiting]))
    gone: list[tuple[OrderRecord, Facts]] = []
    for order in waiting:
        known = counted(facts[order.id], gone)
        decision = judge(order.order, known, desk.review(partner, order.channel))
        if all(hold.kind is not HoldKind.credit for hold in decision.holds):
            uow.reviews.close_for("order", order.id, "what was owed has been paid", kind=HoldKind.credit)
            again(uow, order)
            gone.append((order, known))
    return [order.id for order, _ in gone]
