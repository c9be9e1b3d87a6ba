"""What others say of the stock that lies with them: the 846 and the 852 become counts, quarantine and what is to come.

Only a partner who runs a warehouse for us is believed, and only about that one. A
quantity on hand is a count. One that is only available says nothing of what is
reserved there for our orders, so what we have reserved is added to it. What
cannot be used is told in findings, and the rest is used.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from canonical.finding import Finding, Severity
from canonical.order import ItemNumber, Numbering, OrderLine
from canonical.stock import CountedStock, ReportedItem, StockKind, StockLevel, StockReport, Tracking
from pipeline.desk import Desk
from pipeline.evidence.ladder import Ladder
from pipeline.stock import reported_inbound
from pipeline.stock.freed import served
from store import NotEnough, UnitOfWork

_NONE = Decimal(0)
_RULE = "stock_report"
_MANY = 5  # so many places are named in a sentence
_USED = (StockKind.on_hand, StockKind.available, StockKind.quarantined, StockKind.inbound)


class _Told(NamedTuple):
    """What a report tells about one item of ours in one warehouse of ours; several where it tells of lots."""

    sku: str
    warehouse: str
    item: ReportedItem


def apply(uow: UnitOfWork, desk: Desk, report: StockReport) -> tuple[list[int], tuple[Finding, ...]]:
    """Write a report down; return the orders that got stock by it, and what could not be used.

    An item is known by our SKU or by any number of the partner's, a warehouse by
    our name, or as the only one that the partner runs.
    """
    findings: list[Finding] = []
    told = list(_told(uow, report, findings))

    def act() -> None:
        told.sort(key=_where)
        tracking = uow.stock.tracking(sorted({one.sku for one in told}))
        for one in told:
            findings.extend(_write(uow, report, one, tracking[one.sku]))
        for (sku, warehouse), parts in groupby(told, key=_where):
            reported_inbound.expect(uow, report.partner, sku, warehouse, [part.item for part in parts])

    moved = served(uow, desk, {one.sku for one in told}, {one.warehouse for one in told}, act)
    return moved, tuple(findings)


def _told(uow: UnitOfWork, report: StockReport, findings: list[Finding]) -> Iterator[_Told]:
    theirs = [one.name for one in uow.warehouses.list() if one.partner == report.partner]
    items = [part for item in report.items for part in _by_place(item)]
    lines = [_as_line(item) for item in items]
    ladder = Ladder.over(uow, report.partner, lines, uow.now.date())
    matches = [ladder.match(line) for line in lines]
    ours = uow.stock.items(sorted({match.skus[0] for match in matches if match and len(match.skus) == 1}))
    alone = len({_place(report, item) for item in items}) == 1 and not _of_sales(report)
    elsewhere: set[str] = set()
    for item, match in zip(items, matches, strict=True):
        warehouse = _warehouse(report, _place(report, item), theirs, alone=alone)
        if match is None or len(match.skus) != 1:
            mend = "Say which item of ours it is: crossdock xref import items FILE.csv"
            findings.append(_finding(item, f"{_called(item)} is no item of ours that we know for certain", mend))
        elif not warehouse and _of_sales(report):
            elsewhere.add(_place(report, item) or report.partner)
        elif not warehouse:
            says = f"{_called(item)}: {report.partner} runs no warehouse {item.warehouse or 'alone'} for us"
            findings.append(_finding(item, says, f"crossdock stock warehouse NAME --partner {report.partner}"))
        elif says := _foreign(ours[match.skus[0]].unit, item):
            findings.append(_finding(item, says, ""))
        else:
            yield _Told(match.skus[0], warehouse, item)
    if elsewhere:
        findings.append(_not_ours(report, sorted(elsewhere)))


def _where(told: _Told) -> tuple[str, str]:
    return told.sku, told.warehouse


def _foreign(unit: str, item: ReportedItem) -> str:
    """Say that an item is counted in another unit than ours; nothing where it is not."""
    foreign = {one.unit for one in item.quantities if one.unit and one.unit != unit and one.kind in _USED}
    return f"{_called(item)} is counted in {', '.join(sorted(foreign))}, we keep it by the {unit}" if foreign else ""


def _of_sales(report: StockReport) -> bool:
    """Tell whether it also says what was sold: then it may be about goods that are the sender's own by now."""
    return any(one.kind in (StockKind.sold, StockKind.other) for item in report.items for one in item.quantities)


def _not_ours(report: StockReport, places: Sequence[str]) -> Finding:
    named = f"{', '.join(places[:_MANY])}{', ...' if len(places) > _MANY else ''}"
    says = f"what {report.partner} has and has sold is on record and changes no stock of ours ({named})"
    mend = f"Where it keeps goods of ours: crossdock stock warehouse NAME --partner {report.partner}"
    return Finding(rule=_RULE, says=says, severity=Severity.inform, mend=mend)


def _by_place(item: ReportedItem) -> Iterator[ReportedItem]:
    """Yield the item with what is said of it as a whole, and once for each place with what is said of it there."""
    there: dict[str, list[CountedStock]] = {}
    for one in item.quantities:
        for place in one.places:
            parts = {"quantity": place.quantity, "unit": place.unit or one.unit, "places": ()}
            there.setdefault(place.number, []).append(one.model_copy(update=parts))
    whole = tuple(one for one in item.quantities if not one.places)
    if whole or not there:
        yield item.model_copy(update={"quantities": whole})
    for number, said in there.items():
        yield item.model_copy(update={"warehouse": number, "quantities": tuple(said)})


def _as_line(item: ReportedItem) -> OrderLine:
    ours = (ItemNumber(numbering=Numbering.seller, number=item.sku),) if item.sku else ()
    return OrderLine(number=item.number, quantity=_NONE, unit="each", items=(*ours, *item.items))


def _place(report: StockReport, item: ReportedItem) -> str:
    """Return what the report calls the place that an item lies in; empty where it names none."""
    return item.warehouse or (report.warehouses[0].number if len(report.warehouses) == 1 else "")


def _warehouse(report: StockReport, place: str, theirs: Sequence[str], *, alone: bool) -> str:
    """Return our name for a place; ``alone``: no other is spoken of, so that it can be the only one they run for us."""
    names = {place, *(p.name for p in report.warehouses if p.number == place)}
    named = [name for name in theirs if name in names]
    if named:
        return named[0]
    return theirs[0] if len(theirs) == 1 and (alone or not place) else ""


def _write(uow: UnitOfWork, report: StockReport, told: _Told, tracking: Tracking) -> Iterator[Finding]:
    item = told.item
    try:
        _count(uow, report, told, by_lot=tracking is Tracking.lot)
        _apart(uow, report, told)
    except NotEnough as error:
        yield _finding(item, str(error), "Count it there again, or cancel orders first.")
    if tracking is Tracking.serial and uow.lots.too_many(told.sku, told.warehouse):
        says = f"{_called(item)}: more pieces on the shelf in {told.warehouse} have a number than lie there now"
        yield _finding(item, says, f"Name those that do: crossdock stock count {told.sku} QUANTITY --serial NUMBER ...")


def _count(uow: UnitOfWork, report: StockReport, told: _Told, *, by_lot: bool) -> None:
    on_hand, available = _said(told.item, StockKind.on_hand), _said(told.item, StockKind.available)
    level = _level(uow, told)
    if on_hand is None and available is not None:
        on_hand = available + level.reserved + level.quarantined
    if on_hand is None:
        return
    lot = told.item.lot or None if by_lot else None
    if lot is not None or on_hand != level.on_hand:
        reason = f"report {report.number} of {report.partner}"
        expires_on = told.item.expires_on
        uow.stock.set_on_hand(told.sku, told.warehouse, on_hand, reason, lot=lot, expires_on=expires_on)


def _apart(uow: UnitOfWork, report: StockReport, told: _Told) -> None:
    quarantined = _said(told.item, StockKind.quarantined)
    if quarantined is None:
        return
    change = quarantined - _level(uow, told).quarantined
    if change:
        reason = f"report {report.number} of {report.partner}"
        uow.stock.quarantine(told.sku, told.warehouse, change, reason, lot=told.item.lot or None)


def _said(item: ReportedItem, kind: StockKind) -> Decimal | None:
    """Return what is said of one kind for now; several numbers of it are parts."""
    found = [one.quantity for one in item.quantities if one.kind is kind and one.from_on is None]
    return sum(found, _NONE) if found else None


def _level(uow: UnitOfWork, told: _Told) -> StockLevel:
    empty = StockLevel(sku=told.sku, warehouse=told.warehouse, on_hand=_NONE)
    return next(iter(uow.stock.levels([told.sku], told.warehouse)), empty)


def _called(item: ReportedItem) -> str:
    names = ", ".join(one.number for one in item.items) or item.sku or item.description
    return f"line {item.number} ({names})" if item.number else names


def _finding(item: ReportedItem, says: str, mend: str) -> Finding:
    return Finding(rule=_RULE, says=says, line=item.number or None, mend=mend or None)
