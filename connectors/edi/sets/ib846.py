"""The inventory advice (X12 846, group IB): what there is of each item, where, and from when on."""

from collections.abc import Iterator
from datetime import UTC

from canonical.party import Party
from canonical.stock import CountedStock, ReportedItem, StockKind, StockReport
from connectors.edi.line import Line
from connectors.edi.notation import Units, calendar, item_pairs, party, price, quantity, unit
from connectors.ports import Unreadable

KIND = "846"
LONGEST = {
    "BIA03": 30, "LIN01": 20, "PID05": 80, "CTP03": 17, "QTY02": 15, "N104": 80, "N301": 55, "N302": 55, "N401": 30,
    "N402": 2, "N403": 15, "N404": 3, "N406": 30,
} | {f"LIN{n:02d}": 48 for n in range(3, 32, 2)}  # fmt: skip

_KINDS = {StockKind.available: "33", StockKind.on_hand: "17", StockKind.inbound: "63"}  # X12 element 673
_MOST_ITEMS = 15  # LIN02 to LIN31
_DESCRIPTION = 80


def lines(report: StockReport, *, release: str, units: Units) -> list[Line]:
    """Return the segments between ST and SE; an item in two warehouses comes twice.

    Raises ``Unreadable`` where nothing is reported, or where X12 has no code for
    a kind of quantity: what is reserved or kept back is nobody's business.
    """
    if not report.items:
        raise Unreadable(f"stock report {report.number} has no item in it; there is nothing to tell {report.partner}")
    taken = report.taken_at.astimezone(UTC)
    written: list[Line] = [("BIA", "00", "SI", report.number, calendar(taken.date(), release), f"{taken:%H%M}")]
    known = {one.number: one for one in report.warehouses}
    if len(known) == 1:
        written += party(report.warehouses[0], "WH")
    for at, item in enumerate(report.items, 1):
        written += _item(item, at, release, units)
        if len(known) > 1:
            written += party(_warehouse(item, known, report), "WH")
    return [*written, ("CTT", str(len(report.items)))]


def _warehouse(item: ReportedItem, known: dict[str, Party], report: StockReport) -> Party:
    if item.warehouse not in known:
        raise Unreadable(
            f"stock report {report.number}: {item.sku} lies in {item.warehouse or 'no warehouse'}, which is none of "
            f"{', '.join(sorted(known))}"
        )
    return known[item.warehouse]


# -- where each value stands


def _item(item: ReportedItem, at: int, release: str, units: Units) -> Iterator[Line]:
    pairs = tuple(item_pairs(item.items, _MOST_ITEMS - bool(item.lot))) or ("VN", item.sku)
    yield ("LIN", item.number or str(at), *pairs, *(("LT", item.lot) if item.lot else ()))
    if item.description:
        yield ("PID", "F", "", "", "", item.description[:_DESCRIPTION])
    if item.discontinued:
        yield ("PID", "F", "", "", "", "DISCONTINUED")
    if item.expires_on:
        yield ("DTM", "036", calendar(item.expires_on, release))
    if item.unit_price is not None:
        yield ("CTP", "", "UCP", price(item.unit_price))
    for counted in item.quantities:
        yield ("QTY", _kind(counted, item), quantity(counted.quantity), (unit(counted.unit, units),))
        if counted.from_on:
            yield ("DTM", "018", calendar(counted.from_on, release))


def _kind(counted: CountedStock, item: ReportedItem) -> str:
    if counted.kind not in _KINDS:
        raise Unreadable(
            f"{item.sku}: an 846 has no code for a quantity that is {counted.kind}; report what is "
            f"{', '.join(_KINDS)} only"
        )
    return _KINDS[counted.kind]
