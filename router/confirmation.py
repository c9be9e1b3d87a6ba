"""Say to the buyer, line by line, what becomes of the order."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from canonical.acknowledgement import AnsweredLine, Cause, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.noun import Noun, Price, Quantity
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from canonical.replenishment import Dated
from canonical.stock import Item
from router.allocation import Allocation

_NONE = Decimal(0)
_NOT_IN_STOCK = "not in stock"


class Instead(Noun):
    """So much of a line, in its unit, comes as another item."""

    position: int
    item: Item
    quantity: Quantity


class _Said(NamedTuple):
    """All that the answers to an order's lines are made of."""

    order: PurchaseOrder
    allocation: Allocation
    ships_on: date | None
    dates: Mapping[int, Sequence[Dated]]
    instead: Sequence[Instead]
    asked: Mapping[int, Price | None]
    called_off: Collection[int]
    agreed: Mapping[int, Price]


def confirm(
    order: PurchaseOrder,
    allocation: Allocation,
    *,
    answered_on: date,
    ships_on: date | None = None,
    dates: Mapping[int, Sequence[Dated]] = MappingProxyType({}),
    instead: Sequence[Instead] = (),
    asked: Mapping[int, Price | None] = MappingProxyType({}),
    called_off: Collection[int] = (),
    agreed: Mapping[int, Price] = MappingProxyType({}),
    currency: str | None = None,
) -> OrderAcknowledgement:
    """Return the answer to an accepted order; for each line its parts add up to what was ordered.

    ``ships_on`` is promised for what is accepted; of what is backordered, ``dates``
    say by position how much leaves when, and nothing is promised for the rest.
    What comes later and still in time is accepted for its day; a line that comes
    late as a whole and on one day is rescheduled; any other late part is
    backordered, with its day. ``asked`` are by position the prices that the buyer
    wrote, where a person put ours in their place; ``called_off`` the positions of
    lines that the buyer has taken out since. ``agreed`` are the prices, in
    ``currency``, of lines that the buyer wrote none for: they are told beside the goods.
    """
    said = _Said(order, allocation, ships_on, dates, instead, asked, called_off, agreed)
    lines = tuple(
        AnsweredLine.to(position, _as_asked(position, line, said), *_priced(position, line, said))
        for position, line in enumerate(order.lines, 1)
    )
    said_in = order.currency or (currency if agreed else None)
    return _acknowledge(order, lines, answered_on, "").model_copy(update={"currency": said_in})


def refuse(order: PurchaseOrder, reason: str, *, answered_on: date) -> OrderAcknowledgement:
    """Return the answer to a rejected order: every line refused in full, for one ``reason``."""
    lines = tuple(
        AnsweredLine.to(position, line, _answer(LineStatus.rejected, line.quantity, line, reason=reason))
        for position, line in enumerate(order.lines, 1)
    )
    return _acknowledge(order, lines, answered_on, reason)


def withdraw(
    order: PurchaseOrder, gone: Mapping[int, Decimal], lapsed: Mapping[int, Decimal], reason: str, *, answered_on: date
) -> OrderAcknowledgement:
    """Return the answer to an order of which nothing more comes: by position what left, and what ``lapsed`` now."""
    lines = tuple(
        AnsweredLine.to(position, line, *_last(line, gone.get(position, _NONE), lapsed.get(position, _NONE), reason))
        for position, line in enumerate(order.lines, 1)
    )
    return _acknowledge(order, lines, answered_on, "")


def _last(line: OrderLine, gone: Decimal, lapsed: Decimal, reason: str) -> Iterator[LineAnswer]:
    if gone > 0:
        yield _answer(LineStatus.shipped, gone, line)
    if lapsed > 0:
        yield _answer(LineStatus.rejected, lapsed, line, cause=Cause.outside_ship_window, reason=reason)
    before = line.quantity - gone - lapsed
    if before > 0 or line.quantity == 0:
        yield _answer(LineStatus.rejected, before, line, cause=Cause.other, reason="as we told you before")


def _parts(position: int, line: OrderLine, said: _Said) -> Iterator[LineAnswer]:
    allocation = said.allocation
    backordered = allocation.backordered.get(position, _NONE)
    cancelled = allocation.cancelled.get(position, _NONE)
    rejected = allocation.rejected.get(position, _NONE)
    replaced = [one for one in said.instead if one.position == position]
    coming = line.quantity - backordered - cancelled - rejected
    accepted = coming - sum((one.quantity for one in replaced), _NONE)
    if accepted > 0:
        yield _answer(LineStatus.accepted, accepted, line, ships_on=said.ships_on)
    for one in replaced:
        yield _substituted(one, line, said.ships_on)
    yield from _waiting(position, line, backordered, said)
    if cancelled > 0:
        yield _answer(LineStatus.rejected, cancelled, line, cause=Cause.not_in_stock, reason=_NOT_IN_STOCK)
    if rejected > 0:
        yield _answer(LineStatus.rejected, rejected, line, cause=Cause.unknown_item, reason="not an item of ours")
    if line.quantity == 0 and position in said.called_off:
        yield _answer(LineStatus.deleted, _NONE, line, cause=Cause.asked_by_buyer)
    elif line.quantity == 0:
        nothing = "no quantity was asked for"
        yield _answer(LineStatus.rejected, _NONE, line, cause=Cause.no_quantity, reason=nothing)


def _waiting(position: int, line: OrderLine, backordered: Decimal, said: _Said) -> Iterator[LineAnswer]:
    requested = line.requested_on or said.order.requested_on
    dated = said.dates.get(position, ())
    for one in dated:
        if requested is not None and one.on <= requested:
            yield _answer(LineStatus.accepted, one.quantity, line, ships_on=one.on)
            continue
        whole = one.quantity == line.quantity
        status = LineStatus.rescheduled if whole else LineStatus.backordered
        yield _answer(
            status, one.quantity, line, ships_on=one.on, cause=Cause.not_in_stock, reason=f"{_NOT_IN_STOCK} before"
        )
    undated = backordered - sum((one.quantity for one in dated), _NONE)
    if undated > 0:
        yield _answer(LineStatus.backordered, undated, line, cause=Cause.not_in_stock, reason=_NOT_IN_STOCK)


def _substituted(one: Instead, line: OrderLine, ships_on: date | None) -> LineAnswer:
    numbers = [ItemNumber(numbering=Numbering.seller, number=one.item.sku)]
    if one.item.gtin:
        numbers.append(ItemNumber(numbering=Numbering.gtin, number=one.item.gtin))
    return LineAnswer(
        status=LineStatus.substituted, quantity=one.quantity, unit=line.unit, ships_on=ships_on,
        items=tuple(numbers), description=one.item.description, cause=Cause.not_in_stock,
        reason=f"{one.item.sku} comes in its place",
    )  # fmt: skip


def _as_asked(position: int, line: OrderLine, said: _Said) -> OrderLine:
    """Return the line with the price that the buyer wrote."""
    return line.model_copy(update={"unit_price": said.asked[position]}) if position in said.asked else line


def _priced(position: int, line: OrderLine, said: _Said) -> Iterator[LineAnswer]:
    """Put our price on every part that comes, where it is another than the buyer's."""
    other = said.asked.get(position, line.unit_price) != line.unit_price
    agreed = said.agreed.get(position) if line.unit_price is None else None
    for answer in _parts(position, line, said):
        if not other or not answer.status.coming:
            told = answer.status.coming and agreed is not None and not answer.items
            yield answer.model_copy(update={"unit_price": agreed}) if told else answer
        elif answer.status is LineStatus.accepted:
            yield answer.model_copy(update=_price_change(line))
        else:  # what is said of the goods weighs more, and the price stands beside it
            yield answer.model_copy(update={"unit_price": line.unit_price})


def _price_change(line: OrderLine) -> dict[str, object]:
    return {
        "status": LineStatus.price_changed, "unit_price": line.unit_price, "cause": Cause.price_differs,
        "reason": "the price is the one agreed",
    }  # fmt: skip


def _answer(
    status: LineStatus, quantity: Decimal, line: OrderLine, *, ships_on: date | None = None,
    cause: Cause | None = None, reason: str = "",
) -> LineAnswer:  # fmt: skip
    return LineAnswer(status=status, quantity=quantity, unit=line.unit, ships_on=ships_on, cause=cause, reason=reason)


def _acknowledge(
    order: PurchaseOrder, lines: tuple[AnsweredLine, ...], answered_on: date, reason: str
) -> OrderAcknowledgement:
    statuses = {answer.status for line in lines for answer in line.answers}
    if {LineStatus.accepted} <= statuses <= {LineStatus.accepted, LineStatus.deleted}:
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
