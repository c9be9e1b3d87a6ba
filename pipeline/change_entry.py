"""Take in changes: those that came as such, and orders that are none because they change one that came before.

A second order under a known number is no new one where it says so itself: it
replaces, cancels or confirms the first. A marketplace sends an order that was
edited over there in the same way as a new one.
"""

from collections.abc import Sequence

from canonical.document import TranslatedChange, TranslatedOrder
from canonical.lifecycle import OrderState
from canonical.order import PurchaseOrder, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange
from pipeline.change_reply import answer_again
from pipeline.desk import Desk
from store import DocumentRecord, UnitOfWork

_NEW = (Purpose.original, Purpose.duplicate)
_DEAD = (OrderState.rejected, OrderState.cancelled)
_RULE = "purpose_unsupported"


def sort_out(
    uow: UnitOfWork, desk: Desk, document: DocumentRecord, orders: Sequence[TranslatedOrder]
) -> tuple[list[TranslatedOrder], list[TranslatedChange]]:
    """Part what a document says into orders and changes of orders."""
    entered, changes = list[TranslatedOrder](), list[TranslatedChange]()
    for one in orders:
        purpose = _purpose(uow, desk, document, one.order)
        if purpose in _NEW:
            entered.append(one)
        else:
            change = as_change(one.order, purpose)
            changes.append(TranslatedChange(change=change, mapping=one.mapping, place=one.place, findings=one.findings))
    return entered, changes


def take_in(uow: UnitOfWork, document: DocumentRecord, changes: Sequence[TranslatedChange]) -> None:
    """Write down every change of a document; one that came before is answered as it was answered then."""
    for one in changes:
        record, new = uow.changes.enter(
            one.change, document_id=document.id, channel=document.channel, mapping=one.mapping, findings=one.findings
        )
        if not new:
            uow.events.record(
                subject="change", subject_id=record.id, action="offered again",
                detail={"document": str(document.id), "says": "the same change, word for word; nothing was done twice"},
            )  # fmt: skip
            answer_again(uow, record)


def as_change(order: PurchaseOrder, purpose: Purpose) -> OrderChange:
    """Return what an order says as a change of the one that came before it."""
    shared = {name: getattr(order, name) for name in OrderChange.model_fields if name in PurchaseOrder.model_fields}
    lines = tuple(ChangedLine(kind=LineChangeKind.replaced, line=line) for line in order.lines)
    said = shared | {"purpose": purpose, "lines": () if purpose is Purpose.cancellation else lines}
    return OrderChange(**said, order_number=order.number)


def _purpose(uow: UnitOfWork, desk: Desk, document: DocumentRecord, order: PurchaseOrder) -> Purpose:
    """Return what an order is for, as its partner means it."""
    options = desk.review(order.partner, document.channel).get(_RULE, {})
    if order.purpose is Purpose.confirmation and options.get("confirmation_is_order", "").lower() == "true":
        return Purpose.original
    if order.purpose is Purpose.change:
        return Purpose.replacement
    if order.purpose is not Purpose.original or desk.channels[document.channel].kind != "marketplace":
        return order.purpose
    known = [one for one in uow.orders.find(order.number, order.partner) if one.state not in _DEAD]
    edited = known and all(one.channel == document.channel for one in known) and not uow.orders.known(order)
    return Purpose.replacement if edited else order.purpose
