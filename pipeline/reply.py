"""Put what we say about an order into the outbox, in the transaction in which it was decided; say the same again."""

from collections.abc import Iterable

from pydantic import BaseModel

from canonical.lifecycle import Delivery
from canonical.message import Draft, MessageKind
from pipeline.desk import Desk
from store import MessageRecord, OrderRecord, UnitOfWork

_ANSWERS = (MessageKind.functional_acknowledgement, MessageKind.interchange_acknowledgement)


def reply(
    uow: UnitOfWork,
    desk: Desk,
    order: OrderRecord,
    kind: MessageKind,
    says: BaseModel,
    *,
    key: str,
    shipment_id: int | None = None,
) -> None:
    """Draft an answer to an order, where its partner wants one of that kind; the same ``key`` is drafted once."""
    if not desk.wants(order.partner, kind):
        return
    edi = desk.profile(order.partner).edi
    draft = Draft(
        kind=kind,
        partner=order.partner,
        channel=order.channel,
        body=says.model_dump_json(),
        expects_answer=edi is not None and edi.expects_997,
    )
    uow.messages.draft(draft, order_id=order.id, shipment_id=shipment_id, key=key)


def answer_again(uow: UnitOfWork, messages: Iterable[MessageRecord]) -> None:
    """Send acknowledgements once more: same name, same number, same bytes; what has not left yet will anyway."""
    for message in messages:
        if message.kind in _ANSWERS and message.delivery in (Delivery.sent, Delivery.delivered):
            uow.messages.send_again(message.id)
