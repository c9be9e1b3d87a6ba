"""Changes that our own people enter: kept as they were written down, and decided at once, by the same rules."""

from collections.abc import Sequence

from canonical.document import DocumentKind
from canonical.lifecycle import Application, OrderState, Validation
from canonical.order_change import OrderChange
from pipeline.changing import decide
from pipeline.desk import Desk
from pipeline.route import ROUTER
from pipeline.step import NotNowError
from router.possible import WAYS, Act, Way
from store import ChangeRecord, OrderRecord, UnitOfWork
from world import chance

_WITH_THE_ROUTER = (OrderState.received, OrderState.accepted)


def enter_change(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, change: OrderChange, *, name: str, content: bytes, mapping: str
) -> ChangeRecord:
    """Take in a change of one order and make it, as far as it can be made; return how far it has come."""
    uow.leases.acquire(f"route {order.partner}", ROUTER, desk.lease)  # nobody routes the partner's orders meanwhile
    channel, token = min(desk.rules.counters), chance.token()
    arrival = uow.documents.arrive(channel=channel, kind=DocumentKind.entry, key=token, name=name, content=content)
    if arrival.new_document:
        uow.documents.conclude(
            arrival.document_id, validation=Validation.valid, application=Application.applied, partner=order.partner,
            mapping=mapping,
        )  # fmt: skip
    entered, _ = uow.changes.enter(change, key=token, document_id=arrival.document_id, channel=channel, mapping=mapping)
    uow.changes.found(entered.id, order.id)
    if uow.orders.get(order.id).state not in _WITH_THE_ROUTER:  # else the next step makes it
        decide(uow, desk, uow.changes.get(entered.id))
    return uow.changes.get(entered.id)


def the_one_meant(orders: Sequence[OrderRecord]) -> OrderRecord:
    """Return the only order that can be meant by a number. ``NotNowError`` where several can."""
    living = [order for order in orders if WAYS.get(order.state, {}).get(Act.cancel) is not Way.refused] or [*orders]
    if len(living) > 1:
        named = ", ".join(f"{order.id} of {order.partner} ({order.state})" for order in living)
        raise NotNowError(f"several orders have the number {living[0].number}: {named}; name one by our id")
    return living[0]
