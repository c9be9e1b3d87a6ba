"""Each order's walk in one row: how it came, what became of it, and how the world was answered."""

from typing import Any

from canonical.hold import ReviewState
from canonical.lifecycle import Application, Delivery
from canonical.message import MessageKind
from canonical.noun import Noun
from store import DocumentRecord, MessageRecord, OrderRecord, UnitOfWork

_TOLD = (MessageKind.functional_acknowledgement, MessageKind.interchange_acknowledgement)
_GONE = (Delivery.sent, Delivery.delivered)


class Walk(Noun):
    """One order, or one document that made no order."""

    document: int
    came_as: str  # the file, mail or order as its sender called it
    also_as: tuple[str, ...] = ()  # its other names, where it came more than once
    channel: str
    partner: str
    number: str  # the order's number; empty where there is no order
    order: int | None
    state: str  # the order's state, or the document's
    offered: int  # how often the document came
    functional: str = ""  # file that acknowledged the document (997), and how often it was sent
    answer: str = ""  # file that acknowledged the order (855, call, mail)
    booking: str = ""
    notice: str = ""  # file that announced the shipment (856, call, mail)
    nothing_new: bool = False  # the document said again what an order says that was here already
    waits_for: str = ""
    command: str = ""  # what releases it


def walks(uow: UnitOfWork) -> list[Walk]:
    """Return every walk, oldest document first."""
    told = []
    orders = uow.orders.list(limit=100_000)[::-1]
    for document in reversed(uow.documents.list(limit=100_000)):
        mine = [order for order in orders if order.document_id == document.id]
        told += [_of_order(uow, document, order) for order in mine] or [_of_document(uow, document)]
    return told


def _of_document(uow: UnitOfWork, document: DocumentRecord) -> Walk:
    waits, command = _waiting(uow, "document", document.id)
    return Walk(
        **_came(uow, document), partner=document.partner or "", number="", order=None, state=document.application.value,
        nothing_new=document.application is Application.applied, waits_for=waits or document.note, command=command,
    )  # fmt: skip


def _of_order(uow: UnitOfWork, document: DocumentRecord, order: OrderRecord) -> Walk:
    messages = uow.messages.list(order_id=order.id)
    shipments = uow.shipments.list(order_id=order.id)
    waits, command = _waiting(uow, "order", order.id)
    return Walk(
        **_came(uow, document), partner=order.partner, number=order.number, order=order.id, state=order.state.value,
        answer=_sent(messages, MessageKind.order_acknowledgement),
        booking=", ".join(s.booking.tracking_number for s in shipments if s.booking),
        notice=_sent(messages, MessageKind.ship_notice), waits_for=waits, command=command,
    )  # fmt: skip


def _came(uow: UnitOfWork, document: DocumentRecord) -> dict[str, Any]:
    """Return how a document came, and how its sender was told so."""
    arrivals = uow.documents.arrivals(document.id)
    return {
        "document": document.id,
        "came_as": document.name,
        "also_as": tuple(sorted({a.name for a in arrivals} - {document.name})),
        "channel": document.channel,
        "offered": len(arrivals),
        "functional": _functional(uow, document.id),
    }


def _functional(uow: UnitOfWork, document_id: int) -> str:
    messages = uow.messages.list(document_id=document_id)
    sent = [m for m in messages if m.kind in _TOLD and m.delivery in _GONE]
    return ", ".join(m.name + (f", {m.sends} times" if m.sends > 1 else "") for m in sent)


def _sent(messages: list[MessageRecord], kind: MessageKind) -> str:
    return ", ".join(m.name for m in messages if m.kind is kind and m.delivery in _GONE)


def _waiting(uow: UnitOfWork, subject: str, subject_id: int) -> tuple[str, str]:
    """Return why it waits, and the command that releases it."""
    cases = uow.reviews.list(state=ReviewState.open, subject=subject, subject_id=subject_id)
    if not cases:
        return "", ""
    line = next((f.line for f in cases[0].findings if f.rule == "unknown_sku"), None)
    if subject == "document":
        return cases[0].summary, f"review answer {cases[0].id} retry"  # once its profile is written
    answer = f"correct --sku {line}=SKU" if line else "approve"
    return cases[0].summary, f"review answer {cases[0].id} {answer}"
