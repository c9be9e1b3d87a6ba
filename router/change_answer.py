"""Answer a change line by line, as the buyer reads it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from canonical.acknowledgement import AnsweredLine, Cause, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.order import OrderLine, PurchaseOrder, Purpose
from canonical.order_change import AnsweredChange, ChangedLine, LineChangeKind, OrderChange, OrderChangeAnswer
from router.wish import find

_AS_ASKED = frozenset({LineStatus.accepted, LineStatus.deleted})
_REFUSED = LineStatus.rejected


def accepted(changed: ChangedLine, position: int, before: OrderLine, after: OrderLine) -> AnsweredChange:
    """Answer a line that is made as was asked."""
    deleted = changed.kind is LineChangeKind.deleted
    part = LineAnswer(
        status=LineStatus.deleted if deleted else LineStatus.accepted,
        quantity=before.quantity if deleted else after.quantity,
        unit=after.unit,
        ships_on=None if deleted else after.requested_on,
        cause=Cause.asked_by_buyer if deleted else None,
    )
    return AnsweredChange(kind=changed.kind, answered=AnsweredLine.to(position, before if deleted else after, part))


def in_part(changed: ChangedLine, position: int, before: OrderLine, fixed: Decimal, says: str) -> AnsweredChange:
    """Answer a line of which only the rest can be taken back."""
    stays = LineAnswer(
        status=LineStatus.quantity_changed, quantity=fixed, unit=before.unit, cause=Cause.already_shipped, reason=says
    )
    rest = before.quantity - fixed
    goes = LineAnswer(status=LineStatus.deleted, quantity=rest, unit=before.unit, cause=Cause.asked_by_buyer)
    return AnsweredChange(kind=changed.kind, answered=AnsweredLine.to(position, before, stays, goes))


def refused(changed: ChangedLine, position: int, cause: Cause, says: str, line: OrderLine | None) -> AnsweredChange:
    """Answer a line that stays as it was."""
    line = line or changed.line
    part = LineAnswer(status=_REFUSED, quantity=line.quantity, unit=line.unit, cause=cause, reason=says)
    return AnsweredChange(kind=changed.kind, answered=AnsweredLine.to(position, line, part))


def refused_line(line: AnsweredLine) -> bool:
    """Tell whether what was asked of a line was refused, so that what was said of it before still counts."""
    [first, *_] = line.answers
    return first.status is _REFUSED and first.cause is not Cause.not_in_stock


def refusal(
    order: PurchaseOrder | None, change: OrderChange, reason: str, today: date, cause: Cause = Cause.other
) -> OrderChangeAnswer:
    """Answer a change of which nothing is made, for one reason; without an order there is none of that number."""
    lines = order.lines if order is not None else ()
    answered = []
    for n, changed in enumerate(change.lines, 1):
        at = find(lines, changed.line)
        line = lines[at] if at is not None else None
        answered.append(refused(changed, n if at is None else at + 1, cause, reason, line))
    return assembled(order, change, answered, today, verdict=Verdict.rejected, reasons=(reason,))


def settled(answer: OrderChangeAnswer, outcome: OrderAcknowledgement) -> OrderChangeAnswer:
    """Put what became of each line in the place of a mere yes: what comes, when, and what does not."""
    by_position = {line.position: line for line in outcome.lines}
    lines = tuple(_settled(one, by_position) for one in answer.lines)
    otherwise = [part.reason for one in lines for part in one.answered.answers if part.status not in _AS_ASKED]
    reasons = [answer.reason, *otherwise]
    verdict = _verdict(lines, answer.verdict)
    return answer.model_copy(update={"lines": lines, "verdict": verdict, "reason": _joined(reasons)})


def assembled(
    order: PurchaseOrder | None, change: OrderChange, lines: Sequence[AnsweredChange], today: date, *,
    verdict: Verdict = Verdict.accepted, reasons: Iterable[str] = (),
) -> OrderChangeAnswer:  # fmt: skip
    """Return the whole answer; ``verdict`` is that of what no line is about."""
    otherwise = [part for one in lines for part in one.answered.answers if part.status not in _AS_ASKED]
    return OrderChangeAnswer(
        partner=change.partner,
        order_number=change.order_number,
        sequence=change.sequence,
        purpose=Purpose.change if change.purpose is Purpose.confirmation else change.purpose,
        ordered_on=(order.ordered_on if order is not None else None) or change.ordered_on,
        changed_on=change.changed_on,
        answered_on=today,
        verdict=_verdict(lines, verdict),
        currency=order.currency if order is not None else change.currency,
        lines=tuple(lines),
        reason=_joined([*reasons, *(part.reason for part in otherwise)]),
    )


def _settled(one: AnsweredChange, outcome: Mapping[int, AnsweredLine]) -> AnsweredChange:
    line = outcome.get(one.answered.position)
    [first, *_] = one.answered.answers
    return one if line is None or first.status is not LineStatus.accepted else one.model_copy(update={"answered": line})


def _verdict(lines: Sequence[AnsweredChange], of_the_rest: Verdict) -> Verdict:
    statuses = {part.status for one in lines for part in one.answered.answers}
    if of_the_rest is Verdict.rejected and statuses <= {_REFUSED}:
        return Verdict.rejected
    if lines and statuses == {_REFUSED}:
        return Verdict.rejected
    as_asked = of_the_rest is Verdict.accepted and statuses <= _AS_ASKED
    return Verdict.accepted if as_asked else Verdict.accepted_with_changes


def _joined(reasons: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(part for said in reasons for part in said.split("; ") if part))
