"""Where one person is not enough: over an amount, and whatever was escalated, is approved by two who read the same."""

from datetime import datetime
from decimal import Decimal

from canonical.hold import Answer
from pipeline.desk import Desk
from pipeline.step import NotNowError
from store import OrderRecord, ReviewRecord, UnitOfWork


def signed_by_all(
    uow: UnitOfWork, desk: Desk, case: ReviewRecord, order: OrderRecord, *, comes_to: Decimal, reason: str
) -> bool:
    """Sign an approval, and tell whether that is enough. Raises ``NotNowError`` for whoever has signed already.

    ``comes_to``: what the order is worth once it is approved.
    """
    over = desk.approval(order.partner).second_approval_over
    dear = over is not None and comes_to >= over
    if not (dear or escalated(uow, case)):
        return True
    signed = [one for one in uow.signatures.of([case.id]).get(case.id, []) if one.answer is Answer.approve]
    changed_at = _changed_at(uow, case, order)
    counting = {_person(one.actor) for one in signed if one.at >= changed_at}
    if _person(uow.actor) in counting:
        why = f"orders from {over} on need two" if dear else f"{case.subject} {case.subject_id} was escalated"
        raise NotNowError(f"you have approved case {case.id} already; a second person must, for {why}")
    uow.signatures.sign(case.id, Answer.approve, reason, anew=True)
    return bool(counting)


def escalate(uow: UnitOfWork, case: ReviewRecord, reason: str) -> None:
    """Let two persons approve a case from now on. Raises ``NotNowError`` where that is so already."""
    if escalated(uow, case):
        raise NotNowError(f"case {case.id} was escalated already; two persons must approve it, or one reject it")
    uow.signatures.sign(case.id, Answer.escalate, reason)


def escalated(uow: UnitOfWork, case: ReviewRecord) -> bool:
    """Tell whether this case was escalated, or one before it about the same: asking again does not take that back."""
    rules = {finding.rule for finding in case.findings}
    of_it = uow.reviews.list(subject=case.subject, subject_id=case.subject_id)
    same = [one.id for one in of_it if one.id == case.id or rules & {finding.rule for finding in one.findings}]
    signed = uow.signatures.of(same).values()
    return any(one.answer is Answer.escalate for several in signed for one in several)


def _changed_at(uow: UnitOfWork, case: ReviewRecord, order: OrderRecord) -> datetime:
    """Return since when the case and its order read as they do: nobody has approved what was not there to be read."""
    found = [one.at for one in uow.events.of("review", case.id) if one.action == "found again"]
    read = [one.at for one in uow.revisions.of(order.id)]
    return max([case.opened_at, *found, *read])


def _person(actor: str) -> str:
    """Return a name as it counts: capitals and blanks make no second person."""
    return " ".join(actor.split()).casefold()
