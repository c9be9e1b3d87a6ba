"""What a person's answer does: to an order that waits, to a document nobody could read, to a message that got stuck.

Each function works inside the caller's unit of work and raises ``NotNowError``
with a sentence where the answer does not fit.
"""

from collections.abc import Mapping

from canonical.hold import Answer, HoldKind, ReviewState
from canonical.lifecycle import Application, BookingState, Delivery, OrderState, Validation
from canonical.order import ItemNumber, Numbering, PurchaseOrder
from pipeline.cross_reference import learn
from pipeline.desk import Desk
from pipeline.facts import gather
from pipeline.step import NotNowError
from pipeline.verdict import commit, reject
from store import DocumentRecord, OrderRecord, ReviewRecord, UnitOfWork

_MAY: Mapping[str, tuple[Answer, ...]] = {
    "order": (Answer.approve, Answer.correct, Answer.reject, Answer.retry),
    "document": (Answer.retry, Answer.approve, Answer.discard),
    "message": (Answer.retry, Answer.discard),
    "shipment": (Answer.retry, Answer.discard),
    "channel": (Answer.retry, Answer.discard),
}
_FAILURES = ("failed", "packing")  # kinds of cases about orders that no rule has asked for
_REFUSABLE = (OrderState.interpreted, OrderState.in_review)
_UNREADABLE_AGAIN = (Application.superseded, Application.mapped)
_UNDER_WAY = (Delivery.drafted, Delivery.queued, Delivery.sending, Delivery.staged)
_AT_ONCE = "a person let it be tried at once"


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
        said = f"{case.answer} by {case.answered_by}" if case.answer else f"its cause is gone ({case.reason})"
        raise NotNowError(f"review case {review_id} was answered already: {said}")
    may = _MAY.get(case.subject, tuple(Answer))
    if given not in may:
        raise NotNowError(f"a case about {case.subject}s cannot be answered with {given}; answer {' or '.join(may)}")
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
    if given is Answer.reject:
        _refuse(uow, desk, case, order, reason)
        return
    if given is Answer.correct:
        _correct(uow, order, skus)
    if given is Answer.approve:
        _check_approval(case)
    uow.reviews.answer(case.id, given, reason)
    if given is Answer.approve:
        _proceed(uow, desk, order)
    else:
        _again(uow, order)


def _check_approval(case: ReviewRecord) -> None:
    """Refuse to approve what must be mended: an unknown item cannot be packed, and a failure is no doubt."""
    if case.kind == HoldKind.item:
        raise NotNowError(
            "an order for an item that nobody knows cannot be approved; say which of our items it is: "
            f"crossdock review answer {case.id} correct --sku LINE=SKU, or reject it"
        )
    if case.kind in _FAILURES:
        raise NotNowError(
            f"nothing was decided about this order that could be approved: {case.summary}; "
            f"answer retry once the cause is mended, or reject it"
        )


def _refuse(uow: UnitOfWork, desk: Desk, case: ReviewRecord, order: OrderRecord, reason: str) -> None:
    if order.state not in _REFUSABLE:
        raise NotNowError(f"order {order.id} is {order.state} and waits for nobody; it cannot be rejected any more")
    said = reason or case.summary
    uow.reviews.answer(case.id, Answer.reject, said)
    uow.reviews.close_for("order", order.id, said)
    uow.orders.move(order.id, OrderState.rejected, note=said)
    reject(uow, desk, order, said)


def _proceed(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> None:
    """Accept the order once its last open case is answered; an empty box is never sent."""
    if order.state is not OrderState.in_review or _open_cases(uow, order):
        return
    facts = gather(uow, desk, order.partner, [order])[order.id]
    if not facts.leaves_something(order.order):
        raise NotNowError(
            f"no line of order {order.id} can be delivered: none is an item of ours with a quantity above zero. "
            "Reject it, so that the buyer is told"
        )
    uow.orders.move(order.id, OrderState.accepted)
    commit(uow, order, facts)


def _again(uow: UnitOfWork, order: OrderRecord) -> None:
    """Send the order through the rules again, or try at once what was put off; what was approved stays approved."""
    if order.state is OrderState.in_review:
        uow.orders.move(order.id, OrderState.returned)
        uow.orders.move(order.id, OrderState.interpreted)
    elif order.next_attempt_at is not None:
        uow.orders.postpone(order.id, note=_AT_ONCE, until=uow.now)


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
            learn(uow, order.partner, item.numbering, item.number, sku)
        if not line.items:
            uow.orders.amend(order.id, _named(order.order, number, sku), note=f"line {number} is {sku}")


def _named(order: PurchaseOrder, number: str, sku: str) -> PurchaseOrder:
    item = ItemNumber(numbering=Numbering.seller, number=sku)
    lines = tuple(n.model_copy(update={"items": (item,)}) if n.number == number else n for n in order.lines)
    return order.model_copy(update={"lines": lines})


def _document(uow: UnitOfWork, case: ReviewRecord, given: Answer, reason: str) -> None:
    document = uow.documents.get(case.subject_id)
    if given is Answer.approve and document.application is not Application.held:
        raise NotNowError(f"document {document.id} is {document.application}, so nobody has used it; answer retry")
    uow.reviews.answer(case.id, given, reason)
    if given is Answer.retry:
        _read_again(uow, document)
        return
    # Approved: the person has seen it, and what could be used was used.
    after = Application.applied if given is Answer.approve else Application.discarded
    uow.documents.conclude(
        document.id, validation=document.validation, application=after, partner=document.partner,
        findings=document.findings, note=reason or document.note, mapping=document.mapping,
    )  # fmt: skip


def replay(uow: UnitOfWork, document_id: int) -> None:
    """Read a document's unchanged bytes again, after profile, mapping or code were mended."""
    document = uow.documents.get(document_id)
    if document.application in _UNREADABLE_AGAIN:
        raise NotNowError(f"document {document_id} is {document.application}; it cannot be read again")
    _read_again(uow, document)


def _read_again(uow: UnitOfWork, document: DocumentRecord) -> None:
    uow.reviews.close_for("document", document.id, "read again")
    if document.application is Application.pending:  # it waits to be read already; let it wait no longer
        uow.documents.postpone(document.id, note=_AT_ONCE, until=uow.now)
        return
    uow.documents.conclude(
        document.id, validation=Validation.received, application=Application.pending, note="to be read again"
    )


def _message(uow: UnitOfWork, case: ReviewRecord, given: Answer, reason: str) -> None:
    message = uow.messages.get(case.subject_id)
    uow.reviews.answer(case.id, given, reason)
    under_way = message.delivery in _UNDER_WAY
    if given is Answer.discard and under_way:
        uow.messages.move(message.id, Delivery.failed, note=reason or "a person gave it up")
    elif given is Answer.retry and under_way:
        uow.messages.postpone(message.id, note=_AT_ONCE, until=uow.now)
    elif given is Answer.retry and message.delivery is Delivery.failed:
        uow.messages.move(message.id, Delivery.drafted if message.content is None else Delivery.queued)
    elif given is Answer.retry:
        uow.messages.send_again(message.id)


def _shipment(uow: UnitOfWork, case: ReviewRecord, given: Answer, reason: str) -> None:
    shipment = uow.shipments.get(case.subject_id)
    uow.reviews.answer(case.id, given, reason)
    if given is not Answer.retry:
        return
    if shipment.state is BookingState.rejected:
        uow.shipments.move(shipment.id, BookingState.planned)
    elif shipment.next_attempt_at is not None:
        uow.shipments.postpone(shipment.id, note=_AT_ONCE, until=uow.now)
