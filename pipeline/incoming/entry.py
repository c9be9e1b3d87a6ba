"""Orders that our own people enter: kept as they were written down, taken in whole or not at all, and judged at once.

What is entered goes the way of every other order; what the rules will say of it
is told to whoever has the customer on the telephone still.
"""

from collections.abc import Sequence

from canonical.document import DocumentKind, TranslatedOrder
from canonical.lifecycle import Application, Validation
from canonical.order import PurchaseOrder
from pipeline.deciding.resubmission import link_resubmitted
from pipeline.desk import Desk
from pipeline.evidence.facts import gather
from pipeline.incoming.translate import enter as enter_translated
from pipeline.step import NotNowError
from router.judge import Decision, judge
from store import OrderRecord, UnitOfWork
from world import chance


def enter(
    uow: UnitOfWork, desk: Desk, orders: Sequence[PurchaseOrder], *, channel: str, name: str, content: bytes,
    mapping: str,
) -> list[tuple[OrderRecord, Decision]]:  # fmt: skip
    """Take in all orders of one form or file, and return each with what the rules say of it today.

    Raises ``NotNowError`` where the very same form or file was entered before.
    """
    if channel not in desk.rules.counters:
        there = ", ".join(sorted(desk.rules.counters))
        raise NotNowError(f"nobody enters orders by the channel {channel}; these are for that: {there}")
    arrival = uow.documents.arrive(
        channel=channel, kind=DocumentKind.entry, key=chance.token(), name=name, content=content
    )
    if not arrival.new_document:
        raise NotNowError(f"the very same was entered before, as document {arrival.document_id}; nothing was entered")
    document = uow.documents.get(arrival.document_id)
    entered = enter_translated(uow, document, [TranslatedOrder(order=order, mapping=mapping) for order in orders])
    partners = {order.partner for order in orders}
    uow.documents.conclude(
        document.id, validation=Validation.valid, application=Application.applied, mapping=mapping,
        partner=partners.pop() if len(partners) == 1 else None,
    )  # fmt: skip
    records = [uow.orders.get(one.order_id) for one in entered]
    link_resubmitted(uow, records)
    return [(record, _advice(uow, desk, record)) for record in records]


def _advice(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> Decision:
    facts = gather(uow, desk, order.partner, [order])[order.id]
    return judge(order.order, facts, desk.review(order.partner, order.channel))
