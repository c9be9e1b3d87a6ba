"""Money came in: what waited for it goes on by itself, the oldest first, as far as the money reaches."""

from canonical.hold import HoldKind
from canonical.lifecycle import OrderState
from pipeline.deciding.order_answer import again, look_again
from pipeline.deciding.route import alone_with
from pipeline.deciding.verdict import counted
from pipeline.desk import Desk
from pipeline.evidence.facts import gather
from router.facts import Facts
from router.judge import judge
from router.rules import every_rule
from store import OrderRecord, UnitOfWork

_CREDIT = frozenset(rule.name for rule in every_rule() if rule.kind is HoldKind.credit)


def release_paid(uow: UnitOfWork, desk: Desk, partner: str) -> list[int]:
    """Ask the rules about credit again for each order that they hold; return those that they hold no longer.

    Changes that wait for the same are looked at again in their turn. Nobody routes or
    answers the partner's orders meanwhile, so that none waits for the other in a circle.
    """
    alone_with(uow, desk, partner)
    look_again(uow, partner, _CREDIT, "money has come in; this one is looked at again")
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
