"""Decide what becomes of one change to an order: made, made in part, refused, or put before a person.

It is held against the order as it stands in the books, line by line, and the
order as it would read then goes through the rules; what a person released before
stays released, and more of the same is asked about anew.
"""

from collections.abc import Sequence
from dataclasses import replace

from canonical.acknowledgement import OrderAcknowledgement, Verdict
from canonical.finding import Finding, Severity
from canonical.hold import HoldKind
from canonical.lifecycle import ORDER, ChangeState, OrderState
from canonical.message import MessageKind
from canonical.order import Purpose
from canonical.order_change import OrderChangeAnswer
from pipeline.answers.reply import reply
from pipeline.billing.closing import settle
from pipeline.changes.carry_out import cancel, carry_out, resume
from pipeline.changes.change_reply import conclude, refuse, told
from pipeline.changes.change_search import MISSING, conflicts, made_before, meant
from pipeline.deciding.order_answer import QUESTION
from pipeline.desk import Desk
from pipeline.evidence.account import on_order, prices_of
from pipeline.evidence.correction import placed
from pipeline.evidence.facts import gather, waived
from pipeline.evidence.likeness import likeness
from pipeline.stock.allot import standing as outcome_of
from router.change import Amendment, Progress, Standing, amend, doubts, only_takes_away
from router.change_answer import settled
from router.confirmation import refuse as confirm_refusal
from router.facts import Facts
from router.judge import judge
from router.possible import WAYS, Act, Way
from router.wish import applied
from router.worth import worth
from store import ChangeRecord, LineChange, OrderRecord, UnitOfWork

CASE = "change"  # the kind of case of a change that a person must decide
_MADE = {Verdict.accepted: ChangeState.made, Verdict.accepted_with_changes: ChangeState.made_in_part,
         Verdict.rejected: ChangeState.refused}  # fmt: skip
_WEIGHED = (HoldKind.quantity,)  # what may still be disliked where an order only becomes smaller


def decide(uow: UnitOfWork, desk: Desk, change: ChangeRecord) -> None:
    """Bring a change as far as it can go today."""
    order = meant(uow, change)
    if order is None:
        _wait(uow, desk, change)
        return
    uow.changes.found(change.id, order.id)
    if change.state is ChangeState.pending:
        _answer_pending(uow, desk, change, order)
        return
    if change.state is not ChangeState.received:
        uow.reviews.close_for("change", change.id, f"its order has come, as our order {order.id}", kind=MISSING)
        uow.changes.move(change.id, ChangeState.received)
    change = uow.changes.get(change.id)
    cases = uow.reviews.about("change", [change.id]).get(change.id, ())
    released = waived(cases)
    if change.purpose is Purpose.confirmation and _agrees(uow, order, change):
        uow.changes.move(change.id, ChangeState.noted, note="the order says the same already")
        return
    stops = [one for one in change.findings if one.severity is not Severity.inform]
    odd = [one for one in (*stops, *conflicts(uow, change, order)) if one.rule not in released]
    if odd:
        hold(uow, change, order, odd)
        return
    _weigh(uow, desk, change, order, released)


def _wait(uow: UnitOfWork, desk: Desk, change: ChangeRecord) -> None:
    """Let a change wait for its order; when that takes too long, a person is asked, and it waits on."""
    says = f"{change.partner} has no order {change.number} with us"
    if change.state is ChangeState.received:
        until = uow.now + desk.profile(change.partner).changes.wait
        uow.changes.move(change.id, ChangeState.waiting, note=says, until=until)
    elif change.state is ChangeState.waiting:
        uow.changes.move(change.id, ChangeState.in_review, note=says)
        finding = Finding(rule=MISSING, says=says, mend="Ask the buyer; reject it, or wait: it is made when it comes.")
        _ask(uow, change, MISSING, [finding])


def _agrees(uow: UnitOfWork, order: OrderRecord, change: ChangeRecord) -> bool:
    """Tell whether a confirmation says what the order says now, or said when it came."""
    return applied(order.order, change.change) == order.order or any(
        applied(one.order, change.change) == one.order for one in uow.revisions.of(order.id)
    )


def _weigh(uow: UnitOfWork, desk: Desk, change: ChangeRecord, order: OrderRecord, released: frozenset[str]) -> None:
    made = made_before(uow, change, order)
    amendment = amend(order.order, change.change, _standing(uow, desk, order), today=uow.now.date(), made=made)
    if amendment.order is not None:
        amendment = amendment.model_copy(update={"order": placed(uow, order.partner, amendment.order)})
    cases = uow.reviews.about("order", [order.id])
    known = facts = gather(uow, desk, order.partner, [order], cases)[order.id]
    amended = replace(order, order=amendment.order or order.order)
    if amendment.order is not None:
        facts = gather(uow, desk, order.partner, [amended], cases)[order.id]
    facts = facts.model_copy(update={"called_off": facts.called_off | _taken_out(order, amended)})
    said = doubts(order.order, change.change, amendment, facts, made) if amendment.possible else ()
    unclear = [one for one in said if one.rule not in released]
    refused, held = ([], []) if _undecided(order) else _judged(uow, desk, order, amended, (known, facts), released)
    if amendment.order is None and not unclear:
        _end(uow, desk, change, order, amendment)
    elif amendment.cancelled and not unclear:
        _cancel(uow, desk, change, order, amendment, facts)
    elif refused or held or unclear:
        _remember(uow, order, known)
        if refused:
            refuse(uow, desk, change, order, "; ".join(dict.fromkeys(one.says for one in refused)))
            go_on(uow, desk, order)
        else:
            hold(uow, change, order, [*unclear, *held])
    elif _undecided(order):
        _write_anew(uow, change, order, amendment)
    else:
        _make(uow, desk, change, order, amendment, facts)


def _standing(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> Standing:
    """Return how far an order has come; one that waits for a change counts as it was before."""
    state = order.state
    if state is OrderState.change_pending:
        state = uow.revisions.came_from(order.id) or state
    progress = {n.position: Progress(left=n.shipped, packed=n.packed, free=n.reserved - n.packed) for n in order.lines}
    return Standing(state=state, progress=progress, unpack=desk.profile(order.partner).changes.unpack)


def _taken_out(order: OrderRecord, amended: OrderRecord) -> set[int]:
    """Return the lines that ask for something still, and would not any more."""
    pairs = enumerate(zip(order.order.lines, amended.order.lines, strict=False), 1)
    return {position for position, (before, after) in pairs if after.quantity == 0 < before.quantity}


def _undecided(order: OrderRecord) -> bool:
    return WAYS.get(order.state, {}).get(Act.cancel) is Way.anew


def _judged(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, amended: OrderRecord, facts: tuple[Facts, Facts],
    released: frozenset[str],
) -> tuple[list[Finding], list[Finding]]:  # fmt: skip
    """Return for what the rules refuse the change, and for what they hold it: only what they do not say already."""
    credit = uow.credit.standing(order.partner, facts[0].today, but=[order.id], customer=facts[0].customer)
    smaller = only_takes_away(order.order, amended.order)
    weighed = {"credit": credit} if smaller else {"credit": credit, "waived": frozenset[str]()}
    before, after = (one.model_copy(update=weighed) for one in facts)
    options = desk.review(order.partner, order.channel)
    said = {found.says for found in judge(order.order, before, options).findings}
    decision = judge(amended.order, after, options)
    fresh = [one for one in decision.findings if one.says not in said and one.rule not in released]
    cheaper = worth(amended.order, after) <= worth(order.order, before)
    counting = {
        found.rule
        for one in decision.holds
        if not (cheaper and one.kind is HoldKind.credit) and not (smaller and one.kind not in _WEIGHED)
        for found in one.findings
    }
    refused = [one for one in fresh if one.severity is Severity.reject]
    held = [one for one in fresh if one.severity is Severity.hold and one.rule in counting]
    return refused, held


def _remember(uow: UnitOfWork, order: OrderRecord, facts: Facts) -> None:
    """Let the order look to others as it is, and not as it would have been."""
    uow.history.mark(order.partner, {order.id: likeness(order.order, facts.skus, facts.quantities)})


def hold(uow: UnitOfWork, change: ChangeRecord, order: OrderRecord, findings: Sequence[Finding]) -> None:
    """Put a change before a person; its order goes no further meanwhile."""
    note = "; ".join(dict.fromkeys(one.says for one in findings))
    uow.changes.move(change.id, ChangeState.in_review, note=note)
    _ask(uow, change, CASE, findings)
    if OrderState.change_pending in ORDER[order.state] and not _undecided(order):
        uow.orders.move(order.id, OrderState.change_pending, note=note, detail={"change": str(change.id)})


def _ask(uow: UnitOfWork, change: ChangeRecord, kind: str, findings: Sequence[Finding]) -> None:
    uow.reviews.open(
        subject="change", subject_id=change.id, kind=kind, findings=findings,
        summary=f"{change.partner} {change.number}, {told(change)}: "
        f"{'; '.join(dict.fromkeys(one.says for one in findings))}",
    )  # fmt: skip


def _end(uow: UnitOfWork, desk: Desk, change: ChangeRecord, order: OrderRecord, amendment: Amendment) -> None:
    """Answer a change by which nothing changes."""
    conclude(uow, desk, change, order, _MADE[amendment.answer.verdict], amendment.answer)
    go_on(uow, desk, order)


def _cancel(
    uow: UnitOfWork, desk: Desk, change: ChangeRecord, order: OrderRecord, amendment: Amendment, facts: Facts
) -> None:
    note, asked_for = _note(change), order.order
    if _undecided(order):
        order = cancel(uow, desk, order, change, amendment, note)
    else:
        order = carry_out(uow, desk, _resumed(uow, order), change, amendment, facts, note)
    conclude(uow, desk, change, order, ChangeState.made, amendment.answer)
    said = confirm_refusal(asked_for, f"it was cancelled: {note}", answered_on=uow.now.date())
    _tell_otherwise(uow, desk, change, order, said)
    _ask_again(uow, order)


def _write_anew(uow: UnitOfWork, change: ChangeRecord, order: OrderRecord, amendment: Amendment) -> None:
    """Write a change into an order that nobody has decided on: it is decided as if it had come so."""
    if amendment.order is None:
        return
    note = _note(change)
    nothing = LineChange(reserved=0, backordered=0, rejected=0)
    lines = {line.position: nothing for line in order.lines}
    uow.revisions.revise(order, amendment.order, lines, change_id=change.id, note=note)
    uow.reviews.close_for("order", order.id, f"the buyer has sent {told(change)}", kind=QUESTION)
    if order.state is OrderState.in_review:
        uow.orders.move(order.id, OrderState.returned, note=note)
    if order.state is not OrderState.interpreted:
        uow.orders.move(order.id, OrderState.interpreted, note=note)
    uow.changes.move(change.id, ChangeState.pending, note="it is answered with its order", answer=amendment.answer)
    _ask_again(uow, order)


def _make(
    uow: UnitOfWork, desk: Desk, change: ChangeRecord, order: OrderRecord, amendment: Amendment, facts: Facts
) -> None:
    order = carry_out(uow, desk, _resumed(uow, order), change, amendment, facts, _note(change))
    state = _MADE[amendment.answer.verdict]
    conclude(uow, desk, change, order, state, _true(uow, order, amendment.answer, facts))
    _tell_otherwise(uow, desk, change, order, outcome_of(uow, order, facts))
    on_order(uow, order, prices_of(uow, desk, order))
    settle(uow, desk, order.id)
    _ask_again(uow, order)


def _answer_pending(uow: UnitOfWork, desk: Desk, change: ChangeRecord, order: OrderRecord) -> None:
    """Answer a change that was written into an order before it was decided, with what became of the order."""
    if change.answer is None or order.state is OrderState.rejected:
        refuse(uow, desk, change, order, order.note or "the order was rejected")
        return
    state = _MADE[change.answer.verdict]
    facts = gather(uow, desk, order.partner, [order])[order.id]
    conclude(uow, desk, change, order, state, _true(uow, order, change.answer, facts))


def _true(uow: UnitOfWork, order: OrderRecord, answer: OrderChangeAnswer, facts: Facts) -> OrderChangeAnswer:
    """Return the answer with what truly became of each line that was changed."""
    return settled(answer, outcome_of(uow, order, facts))


def _tell_otherwise(
    uow: UnitOfWork, desk: Desk, change: ChangeRecord, order: OrderRecord, says: OrderAcknowledgement
) -> None:
    """Tell a buyer who takes no answers to changes how an order stands that our own people changed."""
    ours = change.channel in desk.rules.counters and order.channel not in desk.rules.counters
    if ours and not desk.wants(order.partner, MessageKind.order_change_answer):
        key = f"change-{change.id}-acknowledgement"
        reply(uow, desk, order, MessageKind.order_acknowledgement, says, key=key)


def _resumed(uow: UnitOfWork, order: OrderRecord) -> OrderRecord:
    """Return the order in the state in which its change met it."""
    came = uow.revisions.came_from(order.id)
    if order.state is OrderState.change_pending and came is not None:
        uow.orders.move(order.id, came)
        return uow.orders.get(order.id)
    return order


def _ask_again(uow: UnitOfWork, order: OrderRecord) -> None:
    """Look once more at changes that wait for a person: what was unclear may be clear now."""
    for one in uow.changes.list(order_id=order.id, state=ChangeState.in_review):
        uow.reviews.close_for("change", one.id, "another change was made; this one is looked at again")
        uow.changes.move(one.id, ChangeState.received)


def go_on(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> None:
    """Let an order go on after a change was refused or changed nothing, where no other waits for a person."""
    if not uow.changes.list(order_id=order.id, state=ChangeState.in_review):
        resume(uow, desk, uow.orders.get(order.id), "its change was decided")


def _note(change: ChangeRecord) -> str:
    return f"{told(change)} of {change.partner}, by {change.channel}"
