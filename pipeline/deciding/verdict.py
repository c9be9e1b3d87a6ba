"""Write down what the router decides on an order: accepted, rejected, or held with one review case a kind of hold."""

from collections.abc import Iterable, Sequence

from canonical.acknowledgement import OrderAcknowledgement
from canonical.finding import Finding, Severity
from canonical.hold import HoldKind, ReviewState
from canonical.lifecycle import OrderState
from canonical.message import MessageKind
from pipeline.answers.reply import reply
from pipeline.desk import Desk
from router.confirmation import refuse
from router.facts import Facts
from router.judge import Decision, Verdict, judge
from router.pricing import order_currency
from router.rules import every_rule
from router.worth import worth
from store import OrderRecord, ReviewRecord, UnitOfWork

_RULES = frozenset(rule.name for rule in every_rule())
_OF_RULES = frozenset(kind.value for kind in HoldKind)


def passes(uow: UnitOfWork, desk: Desk, order: OrderRecord, facts: Facts, cases: Sequence[ReviewRecord]) -> bool:
    """Write down the router's decision on an order, given all cases about it; true where it may be allocated.

    The order is interpreted, or in review where a person has just approved the last of what held it.
    """
    waiting = [case for case in cases if case.state is ReviewState.open]
    decision = judge(order.order, facts, desk.review(order.partner, order.channel))
    uow.decisions.record(
        order.id, verdict=decision.verdict.value, asked=decision.asked, findings=decision.findings
    )  # fmt: skip
    if decision.verdict is Verdict.reject:
        uow.orders.move(order.id, OrderState.rejected, note=decision.reason)
        uow.reviews.close_for("order", order.id, decision.reason)
        reject(uow, desk, order, decision.reason)
        return False
    waiting = _still_waiting(uow, order, decision, waiting)
    if decision.verdict is Verdict.hold or waiting:
        _hold(uow, order, decision, waiting)
        return False
    uow.orders.move(order.id, OrderState.accepted, note=sentence(decision.findings))
    commit(uow, order, facts)
    return True


def _still_waiting(
    uow: UnitOfWork, order: OrderRecord, decision: Decision, waiting: Sequence[ReviewRecord]
) -> list[ReviewRecord]:
    """Return the cases that wait for a person still; those of a kind that no rule finds any more are closed."""
    held = {hold.kind.value for hold in decision.holds}
    for case in waiting:
        if case.kind in _OF_RULES - held:
            uow.reviews.close_for("order", order.id, "no rule finds this any more", kind=case.kind)
    return [case for case in waiting if case.kind not in _OF_RULES - held]


def _hold(uow: UnitOfWork, order: OrderRecord, decision: Decision, waiting: Sequence[ReviewRecord]) -> None:
    asked = {case.kind: _told_before(case) for case in waiting}
    said = [finding for findings in asked.values() for finding in findings]
    if order.state is not OrderState.in_review:
        uow.orders.move(order.id, OrderState.in_review, note=sentence([*said, *decision.findings]))
    for hold in decision.holds:
        findings = (*asked.get(hold.kind.value, ()), *hold.findings)
        uow.reviews.open(
            subject="order", subject_id=order.id, kind=hold.kind.value, findings=findings,
            summary=f"{order.partner} {order.number}: {sentence(hold.findings)}",
        )  # fmt: skip


def _told_before(case: ReviewRecord) -> tuple[Finding, ...]:
    """Return the findings that no rule made and that no rule can make anew: a mail's reader told them."""
    return tuple(finding for finding in case.findings if finding.rule not in _RULES)


def commit(uow: UnitOfWork, order: OrderRecord, facts: Facts) -> None:
    """Let an accepted order count for its customer's credit, with what it comes to today."""
    currency = order_currency(order.order, facts) or (facts.credit.currency if facts.credit else "")
    uow.credit.commit(order.partner, {order.id: (currency, worth(order.order, facts))})


def counted(facts: Facts, taken: Iterable[tuple[OrderRecord, Facts]]) -> Facts:
    """Return the facts with orders more on the customer's account."""
    if facts.credit is None:
        return facts
    its = (None, facts.credit.currency)
    taking = [(order.order, known) for order, known in taken if order_currency(order.order, known) in its]
    more = sum((worth(order, known) for order, known in taking), facts.credit.open_orders)
    return facts.model_copy(update={"credit": facts.credit.model_copy(update={"open_orders": more})})


def reject(uow: UnitOfWork, desk: Desk, order: OrderRecord, reason: str) -> None:
    """Tell the buyer that the order is rejected, and why."""
    acknowledge(uow, desk, order, refuse(order.order, reason, answered_on=uow.now.date()))


def acknowledge(uow: UnitOfWork, desk: Desk, order: OrderRecord, answer: OrderAcknowledgement) -> None:
    """Put the answer to an order into the outbox; the first one stands."""
    kind = MessageKind.order_acknowledgement
    reply(uow, desk, order, kind, answer, key=f"order-{order.id}-acknowledgement")


def sentence(findings: Sequence[Finding]) -> str:
    """Return the findings that do more than inform, as one sentence."""
    return "; ".join(dict.fromkeys(f.says for f in findings if f.severity is not Severity.inform))
