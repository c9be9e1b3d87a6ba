"""Decide what of a change to an order is still possible, and what the order says from then on.

What lies in a carton or has left cannot be taken back; everything else can. A
change is answered line by line: one line that cannot be changed does not stop
the others. Of two changes that cross on their way the one with the higher
sequence counts, whichever comes first; the other is answered as overtaken.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from canonical.acknowledgement import AnsweredLine, Cause, LineAnswer, LineStatus, Verdict
from canonical.noun import Noun, Quantity
from canonical.order import OrderLine, PurchaseOrder, Purpose
from canonical.order_change import (
    AnsweredChange,
    ChangedLine,
    LineChangeKind,
    OrderChange,
    OrderChangeAnswer,
    QuantityMeaning,
)

_NONE = Decimal(0)


class Progress(Noun):
    """How far a line has come: ``fixed`` is packed or has left, ``held`` is reserved and still on the shelf."""

    fixed: Quantity = _NONE
    held: Quantity = _NONE
    rejected: Quantity = _NONE


class Amendment(Noun):
    """What becomes of an order by a change.

    ``order`` is what it says from now on, nothing where nothing is left of it or
    nothing changes. ``surplus`` is by position how much of what is reserved must
    be given back. Positions never move: a deleted line stays with the quantity
    that cannot be taken back, zero where all of it can.
    """

    order: PurchaseOrder | None
    surplus: dict[int, Quantity] = {}
    cancelled: bool = False
    answer: OrderChangeAnswer


class _Outcome(NamedTuple):
    line: OrderLine | None  # as it is from now on; nothing where a line that was to be added is refused
    answer: AnsweredChange


def amend(
    order: PurchaseOrder, change: OrderChange, progress: Mapping[int, Progress], *, today: date, latest: str = ""
) -> Amendment:
    """Return what of the change is done; ``latest`` is the sequence of the last change that was made to this order.

    Lines are found by the buyer's number, and where several bear it, by their
    item too. What is asked of a line that does not exist is refused.
    """
    if overtaken(change.sequence, latest):
        reason = f"change {change.sequence} was overtaken by change {latest}"
        return Amendment(order=None, answer=_refusal(order, change, reason, today))
    if change.purpose is Purpose.cancellation:
        change = change.model_copy(update={"lines": tuple(_every_line_deleted(order))})
    lines = list(order.lines)
    outcomes = [_Change(order, progress, today).of(lines, changed) for changed in change.lines]
    header = _header(order, change)
    amended = header.model_copy(update={"lines": tuple(lines)})
    answer = _answer(order, change, [outcome.answer for outcome in outcomes], today)
    if amended == order or answer.verdict is Verdict.rejected:
        return Amendment(order=None, answer=answer)
    left = any(line.quantity > 0 for line in lines)
    surplus = dict(_surplus(lines, progress))
    return Amendment(order=amended if left else None, surplus=surplus, cancelled=not left, answer=answer)


def overtaken(sequence: str, latest: str) -> bool:
    """Tell whether a change is older than one that was made already; without numbers nobody can tell, and it is not."""
    if not (sequence.isdecimal() and latest.isdecimal()):
        return False
    return int(sequence) <= int(latest)


class _Change:
    def __init__(self, order: PurchaseOrder, progress: Mapping[int, Progress], today: date) -> None:
        self._order = order
        self._progress = progress
        self._today = today

    def of(self, lines: list[OrderLine], changed: ChangedLine) -> _Outcome:
        """Make one line's change in ``lines``, as far as it can be made."""
        if changed.kind is LineChangeKind.added:
            return self._added(lines, changed)
        index = _find(lines, changed.line)
        if index is None:
            return _Outcome(None, _refused(changed, len(lines) + 1, Cause.unknown_item, "the order has no such line"))
        before, position = lines[index], index + 1
        asked = _asked(before, changed)
        fixed = self._progress.get(position, Progress()).fixed
        says = f"{fixed} {before.unit} are packed or have left already"
        if asked.quantity < fixed and before.quantity <= fixed:
            return _Outcome(before, _refused(changed, position, Cause.already_shipped, says, before))
        if fixed > 0 and _more_than_quantity(before, asked):
            says += ", as they were ordered"
            return _Outcome(before, _refused(changed, position, Cause.already_shipped, says, before))
        if asked.quantity < fixed:
            lines[index] = asked.model_copy(update={"quantity": fixed, "destinations": (), "schedule": ()})
            return _Outcome(lines[index], _in_part(changed, position, before, fixed, says))
        lines[index] = asked
        return _Outcome(asked, _accepted(changed, position, before, asked))

    def _added(self, lines: list[OrderLine], changed: ChangedLine) -> _Outcome:
        if _find(lines, changed.line) is not None:
            says = f"the order has a line {changed.line.number} already"
            return _Outcome(None, _refused(changed, len(lines) + 1, Cause.duplicate, says))
        lines.append(changed.line)
        return _Outcome(changed.line, _accepted(changed, len(lines), changed.line, changed.line))


def _every_line_deleted(order: PurchaseOrder) -> Iterator[ChangedLine]:
    for line in order.lines:
        if line.quantity > 0:
            yield ChangedLine(kind=LineChangeKind.deleted, line=line)


def _find(lines: list[OrderLine], wanted: OrderLine) -> int | None:
    named = [index for index, line in enumerate(lines) if line.number == wanted.number]
    if len(named) > 1:
        items = {item.number for item in wanted.items}
        named = [index for index in named if items & {item.number for item in lines[index].items}]
    return named[0] if len(named) == 1 else None


def _asked(before: OrderLine, changed: ChangedLine) -> OrderLine:
    """Return the line as the buyer wants it; what the change does not say stays as it was."""
    new = changed.line
    if changed.kind is LineChangeKind.deleted:
        return before.model_copy(update={"quantity": _NONE, "destinations": (), "schedule": ()})
    if changed.kind is LineChangeKind.unchanged:
        return before
    said = {name: value for name in OrderLine.model_fields if (value := getattr(new, name)) not in (None, "", ())}
    asked = before.model_copy(update=said | {"quantity": _quantity(before, changed)})
    only = _ONLY.get(changed.kind)
    return before.model_copy(update={name: getattr(asked, name) for name in only}) if only else asked


_V = Verdict
_OTHERWISE = (LineStatus.rejected, LineStatus.quantity_changed)  # not as the buyer asked
_QUANTITY = ("quantity", "unit", "destinations", "schedule")
_ONLY = {  # what a kind of change is about; the rest of what the line says only helps to find it
    LineChangeKind.increased: _QUANTITY,
    LineChangeKind.decreased: _QUANTITY,
    LineChangeKind.price_changed: ("unit_price",),
    LineChangeKind.rescheduled: ("requested_on", "schedule"),
}


def _quantity(before: OrderLine, changed: ChangedLine) -> Decimal:
    given = changed.line.quantity
    if changed.quantity_means is QuantityMeaning.whole:
        return given
    if changed.kind is LineChangeKind.decreased:
        return max(before.quantity - given, _NONE)
    return before.quantity + given if changed.kind is LineChangeKind.increased else given


def _more_than_quantity(before: OrderLine, asked: OrderLine) -> bool:
    """Tell whether unit or item would become another than those that lie in cartons."""
    return asked.unit != before.unit or asked.items != before.items


def _header(order: PurchaseOrder, change: OrderChange) -> PurchaseOrder:
    named = (
        "requested_on", "ship_not_before", "cancel_after", "currency", "parties", "notes", "payment_terms",
        "delivery_terms", "service",
    )  # fmt: skip
    return order.model_copy(update={name: value for name in named if (value := getattr(change, name))})


def _surplus(lines: list[OrderLine], progress: Mapping[int, Progress]) -> Iterator[tuple[int, Decimal]]:
    for position, line in enumerate(lines, 1):
        at = progress.get(position, Progress())
        too_much = at.fixed + at.held - line.quantity
        if too_much > 0:
            yield position, too_much


def _accepted(changed: ChangedLine, position: int, before: OrderLine, after: OrderLine) -> AnsweredChange:
    deleted = changed.kind is LineChangeKind.deleted
    part = LineAnswer(
        status=LineStatus.deleted if deleted else LineStatus.accepted,
        quantity=before.quantity if deleted else after.quantity,
        unit=after.unit,
        ships_on=None if deleted else after.requested_on,
        cause=Cause.asked_by_buyer if deleted else None,
    )
    return AnsweredChange(kind=changed.kind, answered=_echo(position, before if deleted else after, part))


def _in_part(changed: ChangedLine, position: int, before: OrderLine, fixed: Decimal, says: str) -> AnsweredChange:
    """Answer a line of which only the rest can be taken back."""
    stays = LineAnswer(
        status=LineStatus.quantity_changed, quantity=fixed, unit=before.unit, cause=Cause.already_shipped, reason=says
    )
    rest = before.quantity - fixed
    goes = LineAnswer(status=LineStatus.deleted, quantity=rest, unit=before.unit, cause=Cause.asked_by_buyer)
    return AnsweredChange(kind=changed.kind, answered=_echo(position, before, stays, goes))


def _refused(
    changed: ChangedLine, position: int, cause: Cause, says: str, line: OrderLine | None = None
) -> AnsweredChange:
    line = line or changed.line
    part = LineAnswer(status=LineStatus.rejected, quantity=line.quantity, unit=line.unit, cause=cause, reason=says)
    return AnsweredChange(kind=changed.kind, answered=_echo(position, line, part))


def _echo(position: int, line: OrderLine, *parts: LineAnswer) -> AnsweredLine:
    return AnsweredLine(
        position=position,
        number=line.number,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        items=line.items,
        description=line.description,
        answers=parts,
    )


def _refusal(order: PurchaseOrder, change: OrderChange, reason: str, today: date) -> OrderChangeAnswer:
    refused = []
    for changed in change.lines:
        index = _find(list(order.lines), changed.line)
        line = order.lines[index] if index is not None else changed.line
        refused.append(_refused(changed, (index or 0) + 1, Cause.other, reason, line))
    return _answer(order, change, refused, today, verdict=Verdict.rejected, reason=reason)


def _answer(
    order: PurchaseOrder,
    change: OrderChange,
    lines: list[AnsweredChange],
    today: date,
    *,
    verdict: Verdict | None = None,
    reason: str = "",
) -> OrderChangeAnswer:
    otherwise = [part for one in lines for part in one.answered.answers if part.status in _OTHERWISE]
    if verdict is None:
        refused = bool(lines) and all(one.answered.answers[0].status is LineStatus.rejected for one in lines)
        verdict = _V.rejected if refused else _V.accepted_with_changes if otherwise else _V.accepted
    return OrderChangeAnswer(
        partner=order.partner,
        order_number=order.number,
        sequence=change.sequence,
        purpose=change.purpose,
        ordered_on=order.ordered_on,
        changed_on=change.changed_on,
        answered_on=today,
        verdict=verdict,
        currency=order.currency,
        lines=tuple(lines),
        reason=reason or "; ".join(dict.fromkeys(part.reason for part in otherwise)),
    )
