"""Decide what of a change to an order is still possible, and what the order says from then on.

What has left cannot be taken back, and what lies in a carton only where cartons
may be opened; ``possible`` says what can be done in which state. A change is
answered line by line: one line that cannot be changed does not stop the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from canonical.acknowledgement import Cause, Verdict
from canonical.finding import Finding
from canonical.lifecycle import OrderState
from canonical.noun import Noun, Quantity
from canonical.order import OrderLine, PurchaseOrder, Purpose
from canonical.order_change import AnsweredChange, OrderChange, OrderChangeAnswer
from router import change_answer as answered
from router.facts import Facts
from router.possible import WAYS, Act, Way, why_not
from router.pricing import agreed_price
from router.wish import Asked, Made, Wish, ask

_NONE = Decimal(0)
_GOODS = (Act.add, Act.increase, Act.decrease, Act.delete, Act.item)
_UNDOING = (Act.decrease, Act.delete, Act.item, Act.cancel)  # what may open cartons


class Progress(Noun):
    """How far a line has come, in its unit: ``free`` is reserved and still on the shelf."""

    left: Quantity = _NONE
    packed: Quantity = _NONE
    free: Quantity = _NONE


class Standing(Noun):
    """How far an order has come; ``progress`` by position. ``unpack``: its cartons may be opened again."""

    state: OrderState
    progress: dict[int, Progress] = {}
    unpack: bool = True

    def of(self, position: int) -> Progress:
        """Return how far a line has come."""
        return self.progress.get(position, Progress())


class Amendment(Noun):
    """What becomes of an order by a change.

    ``order`` is what it says from now on, nothing where nothing changes.
    ``surplus`` is by position, in the line's unit, how much of what is reserved must
    be given back; ``goods`` are the lines of which stock is sought anew. Positions
    never move: a deleted line stays with the quantity that cannot be taken back.
    """

    order: PurchaseOrder | None
    surplus: dict[int, Quantity] = {}
    goods: tuple[int, ...] = ()
    unpacks: bool = False
    cancelled: bool = False  # nothing is left of it
    possible: bool = True  # something could be changed still
    answer: OrderChangeAnswer


class _Outcome(NamedTuple):
    line: OrderLine | None  # as it is from now on; nothing where it stays, or is not added
    answer: AnsweredChange


def amend(
    order: PurchaseOrder, change: OrderChange, standing: Standing, *, today: date, made: Made | None = None
) -> Amendment:
    """Return what of the change is done; ``made`` are the changes that were made to this order before."""
    asked = ask(order, change, made)
    lines = list(order.lines)
    answers = []
    for wish in asked.wishes:
        outcome = _decide(wish, standing, len(lines) + 1, cancelling=change.purpose is Purpose.cancellation)
        answers.append(outcome.answer)
        if outcome.line is not None and wish.before is None:
            lines.append(outcome.line)
        elif outcome.line is not None:
            lines[wish.position - 1] = outcome.line
    header, refused = _header(asked, standing)
    answer = answered.assembled(
        order, change, answers, today,
        verdict=Verdict.rejected if refused else Verdict.accepted, reasons=(refused,) if refused else (),
    )  # fmt: skip
    amended = order.model_copy(update={**header, "lines": tuple(lines)})
    if amended == order:
        return Amendment(order=None, answer=answer, possible=WAYS[standing.state][Act.cancel] is not Way.refused)
    return _amendment(order, amended, standing, answer)


def _amendment(
    order: PurchaseOrder, amended: PurchaseOrder, standing: Standing, answer: OrderChangeAnswer
) -> Amendment:
    goods, surplus, unpacks = [], dict[int, Decimal](), False
    for position, line in enumerate(amended.lines, 1):
        before = order.lines[position - 1] if position <= len(order.lines) else None
        acts, at = acts_of(before, line), standing.of(position)
        if not acts & {*_GOODS}:
            continue
        goods.append(position)
        other = Act.item in acts
        too_much = at.packed + at.free if other else at.left + at.packed + at.free - line.quantity
        if too_much > 0:
            surplus[position] = too_much
        unpacks = unpacks or (at.packed > 0 and (other or line.quantity < at.left + at.packed))
    return Amendment(
        order=amended, surplus=surplus, goods=tuple(goods), unpacks=unpacks,
        cancelled=not any(line.quantity > 0 for line in amended.lines), answer=answer,
    )  # fmt: skip


def acts_of(before: OrderLine | None, line: OrderLine) -> set[Act]:
    """Return what is done to a line when it reads otherwise."""
    if before is None:
        return {Act.add}
    acts = set()
    if line.unit != before.unit or line.items != before.items:
        acts.add(Act.item)
    if line.quantity < before.quantity:
        acts.add(Act.decrease if line.quantity > 0 else Act.delete)
    if line.quantity > before.quantity:
        acts.add(Act.increase)
    if line.unit_price != before.unit_price:
        acts.add(Act.price)
    return acts if acts or line == before else {Act.date}


def _decide(wish: Wish, standing: Standing, new: int, *, cancelling: bool) -> _Outcome:
    """Return what becomes of one line; ``new`` is the position of a line that comes to it."""
    changed, before, line = wish.changed, wish.before, wish.line
    position = wish.position if before is not None else new
    if line is None:
        refused = answered.refused(changed, position, wish.cause or Cause.other, wish.says, before)
        return _Outcome(None, refused)
    acts = acts_of(before, line)
    if cancelling and acts:
        acts = {Act.cancel}
    at, ways = standing.of(position), WAYS[standing.state]
    if any(ways[act] is Way.refused for act in acts):
        cause = Cause.already_shipped if at.left > 0 else Cause.other
        return _Outcome(None, answered.refused(changed, position, cause, why_not(standing.state), before))
    if before is None or not acts:
        return _Outcome(line, answered.accepted(changed, position, before or line, line))
    fixed = at.left if standing.unpack and acts & {*_UNDOING} else at.left + at.packed
    says = f"{fixed.normalize() + 0:f} {before.unit} {'are packed already' if fixed > at.left else 'have left already'}"
    if fixed > 0 and _of_what_left(acts, at, line, before, fixed):
        refused = answered.refused(changed, position, Cause.already_shipped, says, before)
        return _Outcome(None, refused)
    if line.quantity < fixed:
        kept = line.model_copy(update={"quantity": fixed, "destinations": (), "schedule": ()})
        return _Outcome(kept, answered.in_part(changed, position, before, fixed, says))
    return _Outcome(line, answered.accepted(changed, position, before, line))


def _of_what_left(acts: set[Act], at: Progress, line: OrderLine, before: OrderLine, fixed: Decimal) -> bool:
    """Tell whether a change is about goods that cannot be touched any more: nothing of it can be done then."""
    if Act.item in acts or (Act.price in acts and at.left > 0):
        return True
    return line.quantity < fixed and before.quantity <= fixed


def _header(asked: Asked, standing: Standing) -> tuple[Mapping[str, object], str]:
    """Return what of the header changes, and why it cannot, where it cannot."""
    nothing_left = not asked.wishes and not asked.header  # of what a cancellation would call off
    if not (asked.header or nothing_left) or WAYS[standing.state][Act.date] is not Way.refused:
        return asked.header, ""
    return {}, why_not(standing.state)


def doubts(
    order: PurchaseOrder, change: OrderChange, amendment: Amendment, facts: Facts, made: Made | None = None
) -> Iterator[Finding]:
    """Yield what only a person can decide: a line that is not there or there already, a price nobody agreed to.

    ``facts`` are those of the amended order.
    """
    for wish in ask(order, change, made).wishes:
        if wish.cause in (Cause.unknown_item, Cause.duplicate):
            yield Finding(
                rule="line_unclear", line=wish.changed.line.number,
                says=f"line {wish.changed.line.number} ({wish.changed.kind.value}): {wish.says}",
                mend="Ask the buyer. Approve to make the rest of the change, or reject all of it.",
            )  # fmt: skip
    amended = amendment.order or order
    for position, line in enumerate(amended.lines, 1):
        before = order.lines[position - 1] if position <= len(order.lines) else None
        if before is None or before.unit_price == line.unit_price or line.quantity == 0:
            continue
        agreed = agreed_price(amended, line, position, facts)
        if agreed is None or agreed.price != line.unit_price:
            known = f"{agreed.price:f} is agreed" if agreed else "nothing is agreed"
            yield Finding(
                rule="price_changed", line=line.number,
                says=f"line {line.number} shall cost {_price(line)}, it was {_price(before)}, and {known}",
                mend="Approve where the new price is right; reject it otherwise.",
                evidence={"price": _price(line), "before": _price(before)},
            )  # fmt: skip


def _price(line: OrderLine) -> str:
    return "nothing" if line.unit_price is None else f"{line.unit_price:f}"


def only_takes_away(order: PurchaseOrder, amended: PurchaseOrder) -> bool:
    """Tell whether a change wants less of the same and nothing else: no rule can dislike that for what it costs."""
    pairs: Sequence[tuple[OrderLine, OrderLine]] = list(zip(order.lines, amended.lines, strict=False))
    if len(amended.lines) != len(order.lines):
        return False
    return all(acts_of(before, line) <= {Act.decrease, Act.delete} for before, line in pairs)
