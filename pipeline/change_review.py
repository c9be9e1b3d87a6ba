"""What a person's answer does to a change that waits."""

from canonical.hold import Answer
from canonical.lifecycle import ChangeState
from pipeline.change_reply import refuse
from pipeline.change_search import MISSING
from pipeline.changing import go_on
from pipeline.desk import Desk
from pipeline.step import NotNowError
from store import ChangeRecord, ReviewRecord, UnitOfWork

_TO_BE_NAMED = ("unknown_sku", "ambiguous_item")  # rules whose findings nobody can approve away


def answer_change(uow: UnitOfWork, desk: Desk, case: ReviewRecord, given: Answer, reason: str) -> None:
    """Make the change after all, refuse it, or look at it again. Raises ``NotNowError`` where that does not fit."""
    change = uow.changes.get(case.subject_id)
    if given is Answer.approve:
        _check_approval(case, change)
    elif given is Answer.reject and change.state not in (ChangeState.in_review, ChangeState.received):
        raise NotNowError(f"change {change.id} is {change.state}; it waits for nobody and cannot be rejected any more")
    uow.reviews.answer(case.id, given, reason)
    if given is Answer.reject:
        _reject(uow, desk, change, reason or case.summary)
    elif change.state is ChangeState.in_review and change.order_id is not None:
        uow.changes.move(change.id, ChangeState.received, note=reason)  # the next step makes it
    elif change.next_attempt_at is not None:
        uow.changes.postpone(change.id, note="a person let it be tried at once", until=uow.now)


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
            "a change to an item that nobody knows cannot be approved; write the buyer's number into the items table "
            "(crossdock xref) and answer retry, or reject it"
        )
