"""Say to the buyer, line by line, what becomes of the order."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.order import OrderLine, PurchaseOrder
from router.allocation import Allocation

_NONE = Decimal(0)


def confirm(
    order: PurchaseOrder, allocation: Allocation, *, answered_on: date, ships_on: date | None = None
) -> OrderAcknowledgement:
    """Return the answer to an accepted order; for each line its parts add up to what was ordered.

    ``ships_on`` is promised for what is accepted, never for what is backordered.
    """
    lines = tuple(
        _echo(position, line, tuple(_parts(position, line, allocation, ships_on)))
        for position, line in enumerate(order.lines, 1)
    )
    return _acknowledge(order, lines, answered_on, "")


def refuse(order: PurchaseOrder, reason: str, *, answered_on: date) -> OrderAcknowledgement:
    """Return the answer to a rejected order: every line refused in full, for one ``reason``."""
    lines = tuple(
        _echo(position, line, (_answer(LineStatus.rejected, line.quantity, line, reason=reason),))
        for position, line in enumerate(order.lines, 1)
    )
    return _acknowledge(order, lines, answered_on, reason)


def _parts(position: int, line: OrderLine, allocation: Allocation, ships_on: date | None) -> Iterator[LineAnswer]:
    backordered = allocation.backordered.get(position, _NONE)
    rejected = allocation.rejected.get(position, _NONE)
    accepted = line.quantity - backordered - rejected
    if accepted > 0:
        yield _answer(LineStatus.accepted, accepted, line, ships_on=ships_on)
    if backordered > 0:
        yield _answer(LineStatus.backordered, backordered, line, reason="not in stock")
    if rejected > 0:
        yield _answer(LineStatus.rejected, rejected, line, reason="not an item of ours")
    if line.quantity == 0:
        yield _answer(LineStatus.rejected, _NONE, line, reason="no quantity was asked for")


def _answer(
    status: LineStatus, quantity: Decimal, line: OrderLine, *, ships_on: date | None = None, reason: str = ""
) -> LineAnswer:
    return LineAnswer(status=status, quantity=quantity, unit=line.unit, ships_on=ships_on, reason=reason)


def _echo(position: int, line: OrderLine, answers: tuple[LineAnswer, ...]) -> AnsweredLine:
    return AnsweredLine(
        position=position,
        number=line.number,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        items=line.items,
        description=line.description,
        answers=answers,
    )


def _acknowledge(
    order: PurchaseOrder, lines: tuple[AnsweredLine, ...], answered_on: date, reason: str
) -> OrderAcknowledgement:
    statuses = {answer.status for line in lines for answer in line.answers}
    if statuses == {LineStatus.accepted}:
        verdict = Verdict.accepted
    else:
        verdict = Verdict.rejected if statuses == {LineStatus.rejected} else Verdict.accepted_with_changes
    return OrderAcknowledgement(
        partner=order.partner,
        order_number=order.number,
        ordered_on=order.ordered_on,
        answered_on=answered_on,
        verdict=verdict,
        currency=order.currency,
        lines=lines,
        reason=reason,
    )
