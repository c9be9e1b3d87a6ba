"""Changes that our own people enter: kept as they were written down, and decided at once, by the same rules."""

from canonical.document import DocumentKind
from canonical.lifecycle import Application, OrderState, Validation
from canonical.order_change import OrderChange
from pipeline.changes.changing import decide
from pipeline.deciding.route import alone_with
from pipeline.desk import Desk
from pipeline.order_choice import in_states
from router.possible import WAYS, Way
from store import ChangeRecord, OrderRecord, UnitOfWork
from world import chance

_WITH_THE_ROUTER = (OrderState.received, OrderState.accepted)
CHANGE = in_states(
    "changed or cancelled", [state for state in OrderState if {*WAYS.get(state, {}).values()} != {Way.refused}]
)


def enter_change(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, change: OrderChange, *, name: str, content: bytes, mapping: str
) -> ChangeRecord:
    """Take in a change of one order and make it, as far as it can be made; return how far it has come."""
    alone_with(uow, desk, order.partner)
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
