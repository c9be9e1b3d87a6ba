"""When will it be here? Dates for what must wait, out of what is to come; and what somebody must buy or make."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Literal, NamedTuple

from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.replenishment import Dated, Promise, RequestKind, StockRequest
from canonical.stock import Item, Sale
from canonical.stock import Supply as Source
from router.allocation import Allocation
from router.facts import Facts
from router.supply import Outlook, Supply

Propose = Literal["never", "inbound", "lead_time"]

_NONE = Decimal(0)
_NO_MORE = (Sale.discontinued, Sale.superseded, Sale.banned)


class Prospect(Noun):
    """What can be said about an order's backordered lines, by position.

    ``dates`` are in the line's unit and told to the buyer; ``promises`` are the
    same in the item's own unit, and taken out of what comes; ``requests`` are for
    what nothing that comes will cover.
    """

    dates: dict[int, tuple[Dated, ...]] = {}
    promises: tuple[Promise, ...] = ()
    requests: tuple[StockRequest, ...] = ()


class _Line(NamedTuple):
    position: int
    sku: str
    warehouse: str
    wanted: Decimal  # in the item's own unit
    dated: tuple[Dated, ...]
    open: Decimal  # what nothing that comes covers


def available_by(outlook: Outlook, today: date) -> list[Dated]:
    """Return how much in all can be promised by each day on which something changes, today first.

    What is promised for later days is never given away before: of a day and all
    that follow, the least counts.
    """
    moves: dict[date, Decimal] = {today: outlook.free}
    for one in outlook.arrivals:
        moves[max(one.on, today)] = moves.get(max(one.on, today), _NONE) + one.quantity
    for one in outlook.promised:
        moves[max(one.on, today)] = moves.get(max(one.on, today), _NONE) - one.quantity
    days = sorted(moves)
    sums = list(accumulate(moves[day] for day in days))
    least = list(accumulate(reversed(sums), min))[::-1]
    return [Dated(on=day, quantity=max(low, _NONE)) for day, low in zip(days, least, strict=True)]


def dates(wanted: Decimal, outlook: Outlook, today: date) -> tuple[Dated, ...]:
    """Return on which days how much of it can be here, the earliest first; together at most ``wanted``."""
    found, given = [], _NONE
    for by in available_by(outlook, today):
        part = min(by.quantity, wanted) - given
        if part > 0:
            found.append(Dated(on=by.on, quantity=part))
            given += part
    return tuple(found)


def prospect(
    order: PurchaseOrder, allocation: Allocation, facts: Facts, supply: Supply, propose: Propose = "inbound"
) -> Prospect:
    """Return dates and requests for what the allocation left waiting.

    Lines that want the same item wait in their order. Where the partner takes all
    or nothing, all comes on the last line's day, or no day is named at all.
    """
    lines = list(_lines(order, allocation, facts, supply))
    requests = tuple(_requests(order, facts, lines))
    if propose == "never":
        return Prospect(requests=requests)
    if propose == "lead_time":
        lines = [_with_lead_time(line, facts) for line in lines]
    if supply.shortage == "complete":
        lines = _together(lines)
    promises = tuple(
        Promise(position=n.position, sku=n.sku, warehouse=n.warehouse, quantity=one.quantity, on=one.on)
        for n in lines
        for one in n.dated
    )
    told = {n.position: _in_line_unit(order, allocation, facts, n) for n in lines if n.dated}
    return Prospect(dates=told, promises=promises, requests=requests)


def _lines(order: PurchaseOrder, allocation: Allocation, facts: Facts, supply: Supply) -> Iterator[_Line]:
    taken: dict[tuple[str, str], list[Dated]] = {}
    gone = {(one.sku, one.warehouse): _NONE for one in allocation.reservations}
    for one in allocation.reservations:
        gone[one.sku, one.warehouse] += one.quantity
    for position, quantity in allocation.backordered.items():
        sku = facts.skus[position]
        wanted = facts.measure(position, order.lines[position - 1]).kept_of(quantity)
        offers = []
        for place in supply.places:
            known = place.outlook.get(sku, Outlook())
            here = (sku, place.warehouse)
            rest = known.model_copy(update={
                "free": known.free - gone.get(here, _NONE), "promised": (*known.promised, *taken.get(here, ())),
            })  # fmt: skip
            offers.append((place.warehouse, dates(wanted, rest, facts.today)))
        warehouse, dated = min(offers, key=lambda offer: _lateness(offer[1], wanted), default=(facts.warehouse, ()))
        taken.setdefault((sku, warehouse), []).extend(dated)
        yield _Line(position, sku, warehouse, wanted, dated, wanted - _sum(dated))


def _lateness(dated: Sequence[Dated], wanted: Decimal) -> tuple[Decimal, date]:
    """Return what is compared: how much is left without a day, then the last day."""
    return wanted - _sum(dated), max((one.on for one in dated), default=date.max)


def _with_lead_time(line: _Line, facts: Facts) -> _Line:
    """Name a day for what nothing covers: when more of it can be here, if it is asked for today."""
    item = facts.items.get(line.sku)
    if line.open <= 0 or not _replenished(item) or item is None or item.traits.lead_days < 1:
        return line
    days, calendar = item.traits.lead_days, facts.calendar
    on = calendar.later(facts.today, days) if calendar else facts.today + timedelta(days=days)
    return line._replace(dated=(*line.dated, Dated(on=on, quantity=line.open)), open=_NONE)


def _together(lines: Sequence[_Line]) -> list[_Line]:
    if any(line.open > 0 for line in lines) or not lines:
        return [line._replace(dated=()) for line in lines]
    last = max(one.on for line in lines for one in line.dated)
    return [line._replace(dated=(Dated(on=last, quantity=line.wanted),)) for line in lines]


def _in_line_unit(order: PurchaseOrder, allocation: Allocation, facts: Facts, line: _Line) -> tuple[Dated, ...]:
    """Return the dates as they are told; parts that are no whole unit of the line's come with the next one."""
    measure = facts.measure(line.position, order.lines[line.position - 1])
    wanted = allocation.backordered[line.position]
    told: list[Dated] = []
    given, there = _NONE, _NONE
    for one in line.dated:
        there += one.quantity
        part = measure.within(wanted, there) - given
        if part > 0:
            told.append(Dated(on=one.on, quantity=part))
            given += part
    return tuple(told)


def _requests(order: PurchaseOrder, facts: Facts, lines: Sequence[_Line]) -> Iterator[StockRequest]:
    for line in lines:
        item = facts.items.get(line.sku)
        if line.open > 0 and _replenished(item):
            made = item is not None and item.traits.supply is Source.made
            yield StockRequest(
                kind=RequestKind.production if made else RequestKind.purchase,
                sku=line.sku,
                warehouse=line.warehouse,
                quantity=line.open,
                position=line.position,
                needed_on=order.lines[line.position - 1].requested_on or order.requested_on,
            )


def _replenished(item: Item | None) -> bool:
    return item is None or item.traits.sale not in _NO_MORE


def _sum(dated: Sequence[Dated]) -> Decimal:
    return sum((one.quantity for one in dated), _NONE)
