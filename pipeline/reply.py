"""Put what we say about an order into the outbox, in the transaction in which it was decided."""

from pydantic import BaseModel

from canonical.message import Draft, MessageKind
from pipeline.desk import Desk
from store import OrderRecord, UnitOfWork


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
