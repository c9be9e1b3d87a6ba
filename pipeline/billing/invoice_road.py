"""By which road an invoice reaches its customer."""

from canonical.invoice import InvoiceKind
from canonical.message import Draft, MessageKind
from pipeline.answers.cross_check import let_pass
from pipeline.answers.reply import reply, road
from pipeline.desk import Desk
from store import InvoiceRecord, OrderRecord, UnitOfWork


def send(uow: UnitOfWork, desk: Desk, order: OrderRecord, record: InvoiceRecord) -> None:
    """Put an invoice or a credit note into the outbox: as an 810 where that was agreed, else as a mail.

    A marketplace asks its customers itself, and is told nothing. Where no
    address is known, our people find the words to print or tell with the order.
    """
    profile, key = desk.profile(order.partner), f"invoice-{record.number}"
    told = order.channel in desk.rules.counters
    by_mail = profile.edi is not None and not desk.wants(order.partner, MessageKind.invoice)
    if not told and profile.marketplace is not None and profile.edi is None and profile.mail is None:
        return
    if told or not by_mail:
        reply(
            uow, desk, order, MessageKind.invoice, record.invoice, key=key, shipment_id=record.shipment_id,
            looked=record.kind is InvoiceKind.credit_note,
        )  # fmt: skip
        return
    channel, address = road(uow, desk, order)
    says = record.invoice.model_copy(update={"answer_to": address})
    draft = Draft(kind=MessageKind.invoice, partner=order.partner, channel=channel, body=says.model_dump_json())
    message = uow.messages.draft(draft, order_id=order.id, shipment_id=record.shipment_id, key=key)
    if record.kind is InvoiceKind.invoice:
        let_pass(uow, desk, order, MessageKind.invoice, says, message)
