"""What a person's answer does: to an order that waits, to a document nobody could read, to a message that got stuck.

Each function works inside the caller's unit of work and raises ``NotNowError``
with a sentence where the answer does not fit.
"""

from collections.abc import Mapping

from canonical.hold import Answer, HoldKind, ReviewState
from canonical.lifecycle import Application, BookingState, Delivery, OrderState, Validation
from canonical.order import ItemNumber, Numbering, PurchaseOrder
from pipeline.desk import Desk
from pipeline.fulfil import NotNowError
from pipeline.route import reject
from store import OrderRecord, ReviewRecord, UnitOfWork


def answer(
    uow: UnitOfWork,
    desk: Desk,
    review_id: int,
    given: Answer,
    *,
    reason: str = "",
    skus: Mapping[str, str] | None = None,
) -> ReviewRecord:
    """Answer a review case; ``skus`` says which of our SKUs a line's item is, by the line's number."""
    case = uow.reviews.get(review_id)
    if case.state is ReviewState.answered:
        raise NotNowError(f"review case {review_id} was answered already: {case.answer} by {case.answered_by}")
    if case.subject == "order":
        _order(uow, desk, case, given, reason, skus or {})
    elif case.subject == "document":
        _document(uow, case, given, reason)
    elif case.subject == "message":
        _message(uow, case, given, reason)
    elif case.subject == "shipment":
        _shipment(uow, case, given, reason)
    else:
        uow.reviews.answer(case.id, given, reason)
    return uow.reviews.get(review_id)


def _order(
    uow: UnitOfWork, desk: Desk, case: ReviewRecord, given: Answer, reason: str, skus: Mapping[str, str]
) -> None:
    order = uow.orders.get(case.subject_id)
    if given is Answer.correct:
        _correct(uow, order, skus)
        uow.reviews.answer(case.id, given, reason)
        _again(uow, order)
    elif given is Answer.retry:
        uow.reviews.answer(case.id, given, reason)
        _again(uow, order)
    elif given is Answer.approve:
        if case.kind == HoldKind.item:
            raise NotNowError(
                "an order for an item that nobody knows cannot be approved; say which of our items it is: "
                f"crossdock review answer {case.id} correct --sku LINE=SKU, or reject it"
            )
        uow.reviews.answer(case.id, given, reason)
        _proceed(uow, order)
    else:
        _refuse(uow, desk, case, order, reason)


def _refuse(uow: UnitOfWork, desk: Desk, case: ReviewRecord, order: OrderRecord, reason: str) -> None:
    if order.state is not OrderState.in_review:
        raise NotNowError(f"order {order.id} is {order.state} and waits for nobody; it cannot be rejected any more")
    said = reason or case.summary
    uow.reviews.answer(case.id, Answer.reject, said)
    uow.reviews.close_for("order", order.id, said)
    uow.orders.move(order.id, OrderState.rejected, note=said)
    reject(uow, desk, order, said)


def _proceed(uow: UnitOfWork, order: OrderRecord) -> None:
    """Accept the order once its last open case is answered."""
    if order.state is OrderState.in_review and not _open_cases(uow, order):
        uow.orders.move(order.id, OrderState.accepted)


def _again(uow: UnitOfWork, order: OrderRecord) -> None:
    """Send the order through the rules again; what was approved stays approved."""
    if order.state is OrderState.in_review:
        uow.orders.move(order.id, OrderState.returned)
        uow.orders.move(order.id, OrderState.interpreted)


def _open_cases(uow: UnitOfWork, order: OrderRecord) -> bool:
    return bool(uow.reviews.list(state=ReviewState.open, subject="order", subject_id=order.id))


def _correct(uow: UnitOfWork, order: OrderRecord, skus: Mapping[str, str]) -> None:
    """Learn which of our items the partner means, so that the next order knows it too."""
    if not skus:
        raise NotNowError("correct what? Say which of our items a line is: --sku LINE=SKU")
    known = uow.stock.items(sorted(set(skus.values())))
    unknown = sorted(set(skus.values()) - set(known))
    if unknown:
        raise NotNowError(f"we have no item {', '.join(unknown)}; see `crossdock stock show`")
    lines = {line.number: line for line in order.order.lines}
    for number, sku in skus.items():
        line = lines.get(number)
        if line is None:
            raise NotNowError(f"order {order.id} has no line {number}; it has {', '.join(lines)}")
        for item in line.items:
            uow.stock.put_alias(order.partner, item.number, sku)
        if not line.items:
            uow.orders.amend(order.id, _named(order.order, number, sku), note=f"line {number} is {sku}")


def _named(order: PurchaseOrder, number: str, sku: str) -> PurchaseOrder:
    item = ItemNumber(numbering=Numbering.seller, number=sku)
    lines = tuple(n.model_copy(update={"items": (item,)}) if n.number == number else n for n in order.lines)
    return order.model_copy(update={"lines": lines})


def _document(uow: UnitOfWork, case: ReviewRecord, given: Answer, reason: str) -> None:
    uow.reviews.answer(case.id, given, reason)
    if given is Answer.retry:
        replay(uow, case.subject_id)
        return
    document = uow.documents.get(case.subject_id)
    if given is Answer.approve:  # the person has seen it, and what could be used was used
        uow.documents.conclude(
            document.id, validation=document.validation, application=Application.applied, partner=document.partner,
            findings=document.findings, note=reason or document.note, mapping=document.mapping,
        )  # fmt: skip
    else:
        uow.documents.conclude(
            document.id, validation=document.validation, application=Application.discarded, partner=document.partner,
            findings=document.findings, note=reason or document.note, mapping=document.mapping,
        )  # fmt: skip


def replay(uow: UnitOfWork, document_id: int) -> None:
    """Read a document's unchanged bytes again, after profile, mapping or code were mended."""
    document = uow.documents.get(document_id)
    uow.reviews.close_for("document", document_id, "read again")
    uow.documents.conclude(
        document_id, validation=Validation.received, application=Application.pending, note="to be read again"
    )


def _message(uow: UnitOfWork, case: ReviewRecord, given: Answer, reason: str) -> None:
    message = uow.messages.get(case.subject_id)
    uow.reviews.answer(case.id, given, reason)
    if given is not Answer.retry:
        return
    if message.delivery is Delivery.failed:
        uow.messages.move(message.id, Delivery.drafted if message.content is None else Delivery.queued)
    elif message.delivery in (Delivery.sent, Delivery.delivered):
        uow.messages.send_again(message.id)


def _shipment(uow: UnitOfWork, case: ReviewRecord, given: Answer, reason: str) -> None:
    shipment = uow.shipments.get(case.subject_id)
    uow.reviews.answer(case.id, given, reason)
    if given is Answer.retry and shipment.state is BookingState.rejected:
        uow.shipments.move(shipment.id, BookingState.planned)
