"""Take in changes: those that came as such, and orders that are none because they change one that came before.

A second order under a known number is no new one where it says so itself: it
replaces, cancels or confirms the first. A marketplace sends an order that was
edited over there in the same way as a new one.
"""

from collections.abc import Sequence

from canonical.document import TranslatedChange, TranslatedOrder
from canonical.finding import Finding
from canonical.lifecycle import ChangeState, OrderState
from canonical.order import PurchaseOrder, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange
from pipeline.changes.change_reply import answer_again
from pipeline.desk import Desk
from store import ChangeRecord, DocumentRecord, UnitOfWork

_NEW = (Purpose.original, Purpose.duplicate)
_DEAD = (OrderState.rejected, OrderState.cancelled)
_MADE = (ChangeState.made, ChangeState.made_in_part)
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
        if not new and _meant_anew(uow, record):
            uow.changes.enter(
                one.change, key=f"{record.key} again, by document {document.id}", document_id=document.id,
                channel=document.channel, mapping=one.mapping, findings=(*one.findings, _came_again(record)),
            )  # fmt: skip
        elif not new:
            uow.events.record(
                subject="change", subject_id=record.id, action="offered again",
                detail={"document": str(document.id), "says": "the same change, word for word; nothing was done twice"},
            )  # fmt: skip
            answer_again(uow, record)


def _meant_anew(uow: UnitOfWork, record: ChangeRecord) -> bool:
    """Tell whether a change that came before may be wanted once more: it has no number, and others were made since."""
    if record.sequence or record.order_id is None or record.purpose is Purpose.cancellation:
        return False
    return any(one.id > record.id and one.state in _MADE for one in uow.changes.list(order_id=record.order_id))


def _came_again(record: ChangeRecord) -> Finding:
    return Finding(
        rule="change_again", says=f"it says word for word what our change {record.id} said, and others were made since",
        mend="Approve where the buyer wants it once more; reject it where it was only sent again.",
    )  # fmt: skip


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
