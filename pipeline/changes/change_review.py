"""What a person's answer does to a change that waits."""

from canonical.hold import Answer
from canonical.lifecycle import ChangeState
from pipeline.changes.change_reply import refuse
from pipeline.changes.change_search import MISSING
from pipeline.changes.changing import go_on
from pipeline.deciding.order_answer import release
from pipeline.deciding.two_persons import escalate, signed_by_all
from pipeline.desk import Desk
from pipeline.evidence.correction import Correction, learn_items
from pipeline.evidence.facts import gather
from pipeline.step import NotNowError
from router.wish import applied
from router.worth import worth
from store import ChangeRecord, ReviewRecord, UnitOfWork

_REFUSABLE = (ChangeState.in_review, ChangeState.received)
_TO_BE_NAMED = ("unknown_sku", "ambiguous_item")  # rules whose findings nobody can approve away


def answer_change(
    uow: UnitOfWork, desk: Desk, case: ReviewRecord, given: Answer, reason: str, correction: Correction
) -> None:
    """Make the change after all, refuse it, or look at it again, with what is known now.

    Raises ``NotNowError`` where that does not fit.
    """
    change = uow.changes.get(case.subject_id)
    if given is Answer.escalate:
        escalate(uow, case, reason)
        return
    if given is Answer.approve and not _approved(uow, desk, case, change, reason):
        return
    if given is Answer.reject and change.state not in _REFUSABLE:
        raise NotNowError(f"change {change.id} is {change.state}; it waits for nobody and cannot be rejected any more")
    if given is Answer.correct:
        _correct(uow, case, change, correction)
    uow.reviews.answer(case.id, given, reason)
    if given is Answer.reject:
        _reject(uow, desk, change, reason or case.summary)
    else:
        _look_again(uow, change, reason)


def _look_again(uow: UnitOfWork, change: ChangeRecord, reason: str) -> None:
    if change.state is ChangeState.in_review and change.order_id is not None:
        uow.changes.move(change.id, ChangeState.received, note=reason)  # the next step makes it
    elif change.next_attempt_at is not None:
        uow.changes.postpone(change.id, note="a person let it be tried at once", until=uow.now)


def _approved(uow: UnitOfWork, desk: Desk, case: ReviewRecord, change: ChangeRecord, reason: str) -> bool:
    """Tell whether everybody who must has said yes: over an amount, counted as the order would be, that is two."""
    _check_approval(case, change)
    if change.order_id is None:
        return True
    order = uow.orders.get(change.order_id)
    facts = gather(uow, desk, order.partner, [order])[order.id]
    comes_to = worth(applied(order.order, change.change), facts)
    return signed_by_all(uow, desk, case, order, comes_to=comes_to, reason=reason)


def _correct(uow: UnitOfWork, case: ReviewRecord, change: ChangeRecord, said: Correction) -> None:
    """Remember which of our items are meant; every order that waits for the same goes on too."""
    if not said.skus or said != Correction(skus=said.skus):
        raise NotNowError(
            "of a change, only which of our items a line is can be corrected: "
            f"crossdock review answer {case.id} correct --sku LINE=SKU; or approve or reject it as it is"
        )
    lines = {one.line.number: one.line for one in change.change.lines}
    unknown = sorted(number for number in said.skus if number not in lines or not lines[number].items)
    if unknown:
        raise NotNowError(f"change {change.id} names no item in a line {unknown[0]}, so nothing can be remembered")
    learn_items(uow, change.partner, said.skus, lines)
    if change.order_id is not None:
        told = {"says": said.says, "case": str(case.id)}
        uow.events.record(subject="order", subject_id=change.order_id, action="corrected", detail=told)
        release(uow, uow.orders.get(change.order_id), said.causes, but=change.id)


def _reject(uow: UnitOfWork, desk: Desk, change: ChangeRecord, reason: str) -> None:
    order = uow.orders.get(change.order_id) if change.order_id is not None else None
    uow.reviews.close_for("change", change.id, reason)
    refuse(uow, desk, change, order, reason)
    if order is not None:
        go_on(uow, desk, order)


def _check_approval(case: ReviewRecord, change: ChangeRecord) -> None:
    if case.kind == MISSING:
        raise NotNowError(
            f"there is no order {change.number} that could be changed; it is changed by itself when it comes, "
            "or answer reject: the buyer is told that we have none"
        )
    if case.kind == "failed":
        raise NotNowError(f"nothing was decided about this change that could be approved: {case.summary}; answer retry")
    if any(finding.rule in _TO_BE_NAMED for finding in case.findings):
        raise NotNowError(
            "a change to an item that nobody knows cannot be approved; say which of our items it is: "
            f"crossdock review answer {case.id} correct --sku LINE=SKU, or reject it"
        )
