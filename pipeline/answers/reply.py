"""Put what we say about an order into the outbox, in the transaction in which it was decided; say the same again."""

from collections.abc import Iterable

from pydantic import BaseModel

from canonical.inquiry import Inquiry
from canonical.lifecycle import Delivery
from canonical.message import Draft, MessageKind
from pipeline.answers.cross_check import let_pass
from pipeline.desk import Desk
from pipeline.order_choice import own_name
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
    looked: bool = False,
) -> None:
    """Draft an answer to an order, where its partner wants one of that kind; the same ``key`` is drafted once.

    One that differs from what was said before is held back or flagged, as was
    agreed, unless somebody ``looked`` at it already.
    """
    told = order.channel in desk.rules.counters
    if not told and not desk.wants(order.partner, kind):
        return
    edi = desk.profile(order.partner).edi
    channel, address = road(uow, desk, order) if told else (order.channel, "")
    draft = Draft(
        kind=kind,
        partner=order.partner,
        channel=channel,
        body=(says.model_copy(update={"answer_to": address}) if address else says).model_dump_json(),
        expects_answer=not told and edi is not None and edi.expects_997,
    )
    message = uow.messages.draft(draft, order_id=order.id, shipment_id=shipment_id, key=key)
    if not looked:
        let_pass(uow, desk, order, kind, says, message)


def ask(uow: UnitOfWork, desk: Desk, order: OrderRecord, inquiry: Inquiry, *, key: str) -> str:
    """Ask the customer something, by mail where an address is known; else our people tell it. Return how it goes."""
    kind = MessageKind.question if inquiry.amount is None else MessageKind.payment_request
    channel, address = road(uow, desk, order)
    said = inquiry.model_copy(update={"answer_to": address})
    draft = Draft(kind=kind, partner=order.partner, channel=channel, body=said.model_dump_json())
    uow.messages.draft(draft, order_id=order.id, key=key)
    return f"by mail to {address}" if address else f"to be told: crossdock order show {own_name(order.id)}"


def road(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> tuple[str, str]:
    """Return the channel by which a person at the customer is reached, and the address; none where we telephone."""
    counter = order.channel if order.channel in desk.rules.counters else min(desk.rules.counters)
    by_mail = desk.profile(order.partner).mail is not None and order.channel not in desk.rules.counters
    letters = desk.rules.letters or (order.channel if by_mail else "")
    address = _address(uow, desk, order)
    return (letters, address) if letters and address else (counter, "")


def _address(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> str:
    """Return the address that our people were told with the order, else the customer's, else the profile's."""
    if order.channel in desk.rules.counters:
        contacts = [contact for party in order.order.parties for contact in party.contacts]
        if told := next((contact.email for contact in contacts if contact.email), ""):
            return told
    customer, mail = uow.customers.get(order.partner), desk.profile(order.partner).mail
    if customer is not None and customer.email:
        return customer.email
    if mail is None:
        return ""
    return mail.answer_to or next((sender for sender in mail.senders if not sender.startswith("@")), "")


def answer_again(uow: UnitOfWork, messages: Iterable[MessageRecord]) -> None:
    """Send acknowledgements once more: same name, same number, same bytes; what has not left yet will anyway."""
    for message in messages:
        if message.kind in _ANSWERS and message.delivery in (Delivery.sent, Delivery.delivered):
            uow.messages.send_again(message.id)
