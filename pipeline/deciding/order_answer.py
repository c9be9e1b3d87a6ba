"""What a person's answer does to an order that waits, and to all others that wait for the same cause."""

from decimal import Decimal

from canonical.hold import Answer, HoldKind, ReviewState
from canonical.inquiry import Inquiry
from canonical.lifecycle import ChangeState, OrderState
from canonical.receivable import Amount
from pipeline.answers.reply import ask
from pipeline.billing.closing import SURPLUS
from pipeline.deciding.two_persons import escalate, signed_by_all
from pipeline.deciding.verdict import passes, reject
from pipeline.desk import Desk
from pipeline.evidence.correction import Correction, correct
from pipeline.evidence.facts import gather
from pipeline.step import NotNowError
from pipeline.warehouses.surplus import settle_surplus
from router.pricing import order_currency
from router.worth import worth
from store import OrderRecord, ReviewRecord, UnitOfWork

QUESTION = "question"  # the kind of case of an order that its buyer was asked about
_FAILURES = ("failed", "packing")  # kinds of cases about orders that no rule has asked for
_REFUSABLE = (OrderState.interpreted, OrderState.in_review, OrderState.returned)
_TO_BE_NAMED = ("unknown_sku", "ambiguous_item")  # rules whose findings nobody can approve away
_OWED = ("missing", "over", "overdue")  # what must be paid, as the rules write it into their evidence
_AT_ONCE = "a person let it be tried at once"


def answer_order(
    uow: UnitOfWork, desk: Desk, case: ReviewRecord, given: Answer, reason: str, correction: Correction
) -> None:
    """Let an answer take effect. Raises ``NotNowError`` where it does not fit."""
    order = uow.orders.get(case.subject_id)
    if case.kind.startswith(SURPLUS):
        settle_surplus(uow, desk, case, given, reason)
    elif given is Answer.reject:
        _refuse(uow, desk, case, order, reason)
    elif given is Answer.approve:
        _approve(uow, desk, case, order, reason)
    elif given is Answer.ask:
        _return(uow, desk, case, order, reason)
    elif given is Answer.prepay:
        _request_payment(uow, desk, case, order, reason)
    elif given is Answer.escalate:
        escalate(uow, case, reason)
    else:
        if given is Answer.correct:
            correct(uow, desk, order, correction)
            told = {"says": correction.says, "case": str(case.id)}
            uow.events.record(subject="order", subject_id=order.id, action="corrected", detail=told)
        uow.reviews.answer(case.id, given, reason)
        again(uow, order)
        release(uow, order, correction.causes)


def release(uow: UnitOfWork, order: OrderRecord, causes: frozenset[str], *, but: int = 0) -> list[int]:
    """Send every other order of the partner that waits for one of these rules through them again; return which.

    Changes that wait for the same are looked at again too, save the one that is named by ``but``.
    """
    look_again(uow, order.partner, causes, "what it waited for is known by now", but=but)
    held = [
        case.subject_id
        for case in uow.reviews.of_partner(order.partner)
        if case.subject_id != order.id and any(finding.rule in causes for finding in case.findings)
    ]
    for order_id in dict.fromkeys(held):
        again(uow, uow.orders.get(order_id))
    return list(dict.fromkeys(held))


def look_again(uow: UnitOfWork, partner: str, rules: frozenset[str], says: str, *, but: int = 0) -> None:
    """Let the changes of a partner that wait for one of these rules be decided anew."""
    for change in uow.changes.list(partner=partner, state=ChangeState.in_review) if rules else ():
        cases = uow.reviews.list(state=ReviewState.open, subject="change", subject_id=change.id)
        if change.id != but and any(finding.rule in rules for case in cases for finding in case.findings):
            uow.reviews.close_for("change", change.id, says)
            uow.changes.move(change.id, ChangeState.received)


def again(uow: UnitOfWork, order: OrderRecord) -> None:
    """Send the order through the rules again, or try at once what was put off; what was approved stays approved."""
    if order.state is OrderState.in_review:
        uow.orders.move(order.id, OrderState.returned)
    if order.state in (OrderState.in_review, OrderState.returned):
        uow.orders.move(order.id, OrderState.interpreted)
    elif order.next_attempt_at is not None:
        uow.orders.postpone(order.id, note=_AT_ONCE, until=uow.now)


def _refuse(uow: UnitOfWork, desk: Desk, case: ReviewRecord, order: OrderRecord, reason: str) -> None:
    if order.state not in _REFUSABLE:
        raise NotNowError(f"order {order.id} is {order.state} and waits for nobody; it cannot be rejected any more")
    said = reason or case.summary
    uow.reviews.answer(case.id, Answer.reject, said)
    uow.reviews.close_for("order", order.id, said)
    if order.state is OrderState.returned:
        uow.orders.move(order.id, OrderState.interpreted)
    uow.orders.move(order.id, OrderState.rejected, note=said)
    reject(uow, desk, order, said)


def _approve(uow: UnitOfWork, desk: Desk, case: ReviewRecord, order: OrderRecord, reason: str) -> None:
    _check_approval(case)
    facts = gather(uow, desk, order.partner, [order])[order.id]
    if not signed_by_all(uow, desk, case, order, comes_to=worth(order.order, facts), reason=reason):
        return
    uow.reviews.answer(case.id, Answer.approve, reason)
    if order.state is OrderState.returned:  # the buyer has answered: the rules are asked again, in that knowledge
        again(uow, order)
    elif order.state is OrderState.in_review and not _open_cases(uow, order):
        if not facts.leaves_something(order.order):
            raise NotNowError(
                f"no line of order {order.id} can be delivered: none is an item of ours with a quantity above zero. "
                "Reject it, so that the buyer is told"
            )
        _weigh_again(uow, desk, order)


def _weigh_again(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> None:
    """Accept an order that nothing holds any more, unless something has come up since the rules looked at it.

    While it waited another order may have taken the credit, or the day may have passed.
    """
    cases = uow.reviews.about("order", [order.id])
    facts = gather(uow, desk, order.partner, [order], cases)[order.id]
    passes(uow, desk, order, facts, cases.get(order.id, ()))


def _check_approval(case: ReviewRecord) -> None:
    """Refuse to approve what must be mended: an unknown item cannot be packed, and a failure is no doubt."""
    if any(finding.rule in _TO_BE_NAMED for finding in case.findings):
        raise NotNowError(
            "an order for an item that nobody knows cannot be approved; say which of our items it is: "
            f"crossdock review answer {case.id} correct --sku LINE=SKU, or reject it"
        )
    if case.kind in _FAILURES:
        raise NotNowError(
            f"nothing was decided about this order that could be approved: {case.summary}; "
            f"answer retry once the cause is mended, or reject it"
        )


def _return(uow: UnitOfWork, desk: Desk, case: ReviewRecord, order: OrderRecord, question: str) -> None:
    """Ask the buyer; the order waits, returned, until it comes once more or a person says what was answered."""
    if order.state is not OrderState.in_review:
        raise NotNowError(f"order {order.id} is {order.state}; only an order in review goes back to its buyer")
    if not question:
        raise NotNowError('ask what? Write the question: --reason "Do you mean 100 or 1,000?"')
    inquiry = Inquiry(
        partner=order.partner, order_number=order.number, ordered_on=order.order.ordered_on, question=question
    )
    how = ask(uow, desk, order, inquiry, key=f"order-{order.id}-question-{case.id}")
    uow.reviews.answer(case.id, Answer.ask, question)
    uow.reviews.close_for("order", order.id, "the order went back to its buyer; the rules are asked again afterwards")
    uow.orders.move(order.id, OrderState.returned, note=f"the buyer was asked, {how}: {question}")
    uow.reviews.open(
        subject="order", subject_id=order.id, kind=QUESTION, findings=case.findings,
        summary=f"{order.partner} {order.number} waits for its buyer's answer ({how}): {question}",
    )  # fmt: skip


def _request_payment(uow: UnitOfWork, desk: Desk, case: ReviewRecord, order: OrderRecord, reason: str) -> None:
    """Ask for money; the case stays open, and is closed by the payment."""
    if case.kind != HoldKind.credit:
        raise NotNowError(f"case {case.id} is about {case.kind}, not about credit; no payment would release it")
    owed = max((Decimal(f.evidence[word]) for f in case.findings for word in _OWED if word in f.evidence), default=None)
    if owed is None:
        raise NotNowError(f"no finding of case {case.id} says how much must be paid")
    facts = gather(uow, desk, order.partner, [order])[order.id]
    currency = facts.credit.currency if facts.credit else order_currency(order.order, facts)
    amount: Amount = owed
    inquiry = Inquiry(
        partner=order.partner, order_number=order.number, ordered_on=order.order.ordered_on, question=reason,
        amount=amount, currency=currency,
    )  # fmt: skip
    how = ask(uow, desk, order, inquiry, key=f"order-{order.id}-payment-{case.id}")
    uow.signatures.sign(case.id, Answer.prepay, reason or f"{owed} {currency or ''} requested, {how}")


def _open_cases(uow: UnitOfWork, order: OrderRecord) -> bool:
    return bool(uow.reviews.list(state=ReviewState.open, subject="order", subject_id=order.id))
