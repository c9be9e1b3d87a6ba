"""What others say of the stock that lies with them: the 846 and the 852 become counts, quarantine and what is to come.

Only a partner who runs a warehouse for us is believed, and only about that one. A
quantity on hand is a count. One that is only available says nothing of what is
reserved there for our orders, so what we have reserved is added to it. What
cannot be used is told in findings, and the rest is used.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from canonical.finding import Finding
from canonical.order import OrderLine
from canonical.replenishment import Inbound
from canonical.stock import ReportedItem, StockKind, StockLevel, StockReport, Tracking
from pipeline.desk import Desk
from pipeline.ladder import Ladder
from pipeline.stock import served
from store import NotEnough, UnitOfWork

_NONE = Decimal(0)
_RULE = "stock_report"


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
        for one in sorted(told, key=lambda one: (one.sku, one.warehouse)):
            findings.extend(_write(uow, report, one))

    moved = served(uow, desk, {one.sku for one in told}, {one.warehouse for one in told}, act)
    return moved, tuple(findings)


def _told(uow: UnitOfWork, report: StockReport, findings: list[Finding]) -> Iterator[_Told]:
    theirs = [one.name for one in uow.warehouses.list() if one.partner == report.partner]
    lines = [_as_line(item) for item in report.items]
    ladder = Ladder.over(uow, report.partner, lines, uow.now.date())
    for item, line in zip(report.items, lines, strict=True):
        match = ladder.match(line)
        warehouse = _warehouse(report, item, theirs)
        if match is None or len(match.skus) != 1:
            mend = "Say which item of ours it is: crossdock xref import items FILE.csv"
            findings.append(_finding(item, f"{_called(item)} is no item of ours that we know for certain", mend))
        elif not warehouse:
            says = f"{_called(item)}: {report.partner} runs no warehouse {item.warehouse or 'alone'} for us"
            findings.append(_finding(item, says, f"crossdock stock warehouse NAME --partner {report.partner}"))
        else:
            yield _Told(match.skus[0], warehouse, item)


def _as_line(item: ReportedItem) -> OrderLine:
    return OrderLine(number=item.number, quantity=_NONE, unit="each", items=item.items)


def _warehouse(report: StockReport, item: ReportedItem, theirs: Sequence[str]) -> str:
    names = {item.warehouse, *(p.name for p in report.warehouses if p.number == item.warehouse)}
    named = [name for name in theirs if name in names]
    if named:
        return named[0]
    return theirs[0] if len(theirs) == 1 else ""


def _write(uow: UnitOfWork, report: StockReport, told: _Told) -> Iterator[Finding]:
    item = told.item
    unit = uow.stock.items([told.sku])[told.sku].unit
    foreign = {one.unit for one in item.quantities if one.unit and one.unit != unit}
    if foreign:
        yield _finding(
            item, f"{_called(item)} is counted in {', '.join(sorted(foreign))}, we keep it by the {unit}", ""
        )
        return
    try:
        _count(uow, report, told)
        _apart(uow, report, told)
    except NotEnough as error:
        yield _finding(item, str(error), "Count it there again, or cancel orders first.")
    if uow.stock.tracking([told.sku])[told.sku] is Tracking.serial and uow.lots.too_many(told.sku, told.warehouse):
        says = f"{_called(item)}: more pieces on the shelf in {told.warehouse} have a number than lie there now"
        yield _finding(item, says, f"Name those that do: crossdock stock count {told.sku} QUANTITY --serial NUMBER ...")
    for one in item.quantities:
        if one.kind is StockKind.inbound and one.quantity > 0:
            wanted = Inbound(
                number=f"{report.partner} {report.number}", supplier=report.partner, sku=told.sku,
                warehouse=told.warehouse, quantity=one.quantity, due_on=one.from_on or uow.now.date(),
            )  # fmt: skip
            uow.inbound.expect(wanted)


def _count(uow: UnitOfWork, report: StockReport, told: _Told) -> None:
    on_hand, available = _said(told.item, StockKind.on_hand), _said(told.item, StockKind.available)
    level = _level(uow, told)
    if on_hand is None and available is not None:
        on_hand = available + level.reserved + level.quarantined
    if on_hand is None:
        return
    lot = told.item.lot if uow.stock.tracking([told.sku])[told.sku] is Tracking.lot and told.item.lot else None
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
