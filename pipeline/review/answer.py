"""What a person's answer does: to an order that waits, to a document nobody could read, to a message that got stuck.

Each function works inside the caller's unit of work and raises ``NotNowError``
with a sentence where the answer does not fit.
"""

from collections.abc import Mapping
from functools import partial

from canonical.hold import Answer, HoldKind, ReviewState
from canonical.lifecycle import Application, BookingState, Delivery, Validation
from pipeline.answers.cross_check import CROSS_CHECK
from pipeline.billing.closing import SURPLUS
from pipeline.changes.change_review import answer_change
from pipeline.deciding.order_answer import answer_order
from pipeline.deciding.route import alone_with
from pipeline.desk import Desk
from pipeline.evidence.correction import Correction
from pipeline.shipping.unpack import UNPACKED
from pipeline.step import NotNowError
from pipeline.stock.freed import served
from pipeline.stock.want import WANTING
from pipeline.warehouses.sent_match import UNCLEAR
from store import DocumentRecord, ReviewRecord, UnitOfWork

_MAY: Mapping[str, tuple[Answer, ...]] = {
    "order": (Answer.approve, Answer.correct, Answer.reject, Answer.retry, Answer.ask, Answer.prepay, Answer.escalate),
    "document": (Answer.retry, Answer.approve, Answer.discard),
    "message": (Answer.retry, Answer.discard),
    "shipment": (Answer.retry, Answer.discard),
    "channel": (Answer.retry, Answer.discard),
    "change": (Answer.approve, Answer.correct, Answer.reject, Answer.retry, Answer.escalate),
}
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
    correction: Correction | None = None,
) -> ReviewRecord:
    """Answer a review case; ``skus`` says which of our SKUs a line's item is, ``correction`` all that is corrected.

    A case that more is needed for, a second person or a payment, comes back open.
    """
    case = _open_case(uow, desk, review_id)
    may = _allowed(case)
    if given not in may:
        raise NotNowError(f"a case about {case.subject}s cannot be answered with {given}; answer {' or '.join(may)}")
    said = correction or Correction(skus=skus or {})
    if case.kind in WANTING:
        _want(uow, desk, case, given, reason)
    elif case.subject == "order" and case.kind != UNPACKED:
        answer_order(uow, desk, case, given, reason, said)
    elif case.subject == "change":
        answer_change(uow, desk, case, given, reason, said)
    elif case.subject == "document":
        _document(uow, case, given, reason)
    elif case.subject == "message":
        _message(uow, case, given, reason)
    elif case.subject == "shipment":
        _shipment(uow, case, given, reason)
    else:
        uow.reviews.answer(case.id, given, reason)
    return uow.reviews.get(review_id)


def _open_case(uow: UnitOfWork, desk: Desk, review_id: int) -> ReviewRecord:
    """Return the case, held until the unit ends; before it is, nobody may route or change its partner's orders."""
    whose = uow.reviews.whose(review_id)
    if whose:
        alone_with(uow, desk, whose)
    case = uow.reviews.get(review_id)
    if case.state is ReviewState.answered:
        said = f"{case.answer} by {case.answered_by}" if case.answer else f"its cause is gone ({case.reason})"
        raise NotNowError(f"review case {review_id} was answered already: {said}")
    return case


def may_answer(case: ReviewRecord) -> tuple[Answer, ...]:
    """Return what may be said to a case; whether it fits at this hour, the answer itself will tell."""
    may = _allowed(case)
    return may if case.kind == HoldKind.credit else tuple(one for one in may if one is not Answer.prepay)


def _allowed(case: ReviewRecord) -> tuple[Answer, ...]:
    if case.kind == CROSS_CHECK:  # it would be the same at every try: a person says whether it leaves all the same
        return (Answer.approve, Answer.discard)
    if case.kind == UNPACKED:
        return (Answer.retry,)
    if case.kind in WANTING:
        return (Answer.retry, Answer.discard)
    if case.kind.startswith(SURPLUS):
        return (Answer.approve, Answer.reject)
    return _MAY.get(case.subject, tuple(Answer))


def _want(uow: UnitOfWork, desk: Desk, case: ReviewRecord, given: Answer, reason: str) -> None:
    """Give an order what is free now of what it waits for, after those who wait for the same and are before it."""
    if given is Answer.retry:
        lacking = {line.sku for line in uow.orders.get(case.subject_id).lines if line.sku and line.backordered}
        answered = partial(uow.reviews.answer, case.id, given, reason)
        if case.subject_id not in served(uow, desk, lacking, (), answered):
            raise NotNowError(f"nothing that order {case.subject_id} waits for is free where it may be served from")
    else:
        uow.reviews.answer(case.id, given, reason)


def _document(uow: UnitOfWork, case: ReviewRecord, given: Answer, reason: str) -> None:
    document = uow.documents.get(case.subject_id)
    if given is Answer.approve and document.application is not Application.held:
        raise NotNowError(f"document {document.id} is {document.application}, so nobody has used it; answer retry")
    uow.reviews.answer(case.id, given, reason)
    as_it_is = given is Answer.approve and any(found.rule == UNCLEAR for found in case.findings)
    if given is Answer.retry or as_it_is:
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
    elif given in (Answer.retry, Answer.approve) and message.delivery is Delivery.failed:
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
