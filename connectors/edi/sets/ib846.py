"""The inventory advice (X12 846, group IB): what there is of each item, where, and from when on.

Its mapping says where a value stands. Where several warehouses are reported, the
heading names each of them once, and an item in two of them comes twice.
"""

from datetime import datetime

from canonical.stock import CountedStock, ReportedItem, StockKind, StockReport
from connectors.edi import settling
from connectors.edi.notation import Units, unit
from connectors.edi.settling import DESCRIPTION, cut, plain
from connectors.ports import Unreadable
from connectors.profile import EdiTerms

KIND = "846"
LONGEST = {
    "BIA03": 30, "LIN01": 20, "PID05": 80, "CTP03": 17, "QTY02": 15, "N104": 80, "N301": 55, "N302": 55, "N401": 30,
    "N402": 2, "N403": 15, "N404": 3, "N406": 30,
} | {f"LIN{n:02d}": 48 for n in range(3, 32, 2)}  # fmt: skip

_KINDS = (StockKind.available, StockKind.on_hand, StockKind.inbound)
_MOST_ITEMS = 15  # LIN02 to LIN31


def settled(report: StockReport, *, terms: EdiTerms, units: Units, now: datetime) -> StockReport:
    """Return the report as an 846 can say it.

    Raises ``Unreadable`` where nothing is reported, where an item lies nowhere
    of those that are named, or where X12 has no code for a kind of quantity:
    what is reserved or kept back is nobody's business.
    """
    if not report.items:
        raise Unreadable(f"stock report {report.number} has no item in it; there is nothing to tell {report.partner}")
    told = tuple(party for one in report.warehouses if (party := settling.party(one)))
    items = tuple(_item(item, at, report, units) for at, item in enumerate(report.items, 1))
    return report.model_copy(
        update={"warehouses": told, "items": items, "taken_at": report.taken_at.replace(second=0, microsecond=0)}
    )


def _item(item: ReportedItem, at: int, report: StockReport, units: Units) -> ReportedItem:
    sku, items = settling.named(item.sku, item.items, _MOST_ITEMS, item.lot)
    return item.model_copy(
        update={
            "number": item.number or str(at),
            "sku": sku,
            "items": items,
            "lot": "",
            "description": cut(item.description, DESCRIPTION),
            "warehouse": _warehouse(item, report),
            "quantities": tuple(_counted(one, item, units) for one in item.quantities),
        }
    )


def _warehouse(item: ReportedItem, report: StockReport) -> str:
    """Return the warehouse that the item must name: none where the heading names the only one."""
    known = {one.number for one in report.warehouses}
    if len(known) < 2:
        return ""
    if item.warehouse not in known:
        raise Unreadable(
            f"stock report {report.number}: {item.sku} lies in {item.warehouse or 'no warehouse'}, which is none of "
            f"{', '.join(sorted(known))}"
        )
    return item.warehouse


def _counted(one: CountedStock, item: ReportedItem, units: Units) -> CountedStock:
    if one.kind not in _KINDS:
        raise Unreadable(
            f"{item.sku}: an 846 has no code for a quantity that is {one.kind}; report what is {', '.join(_KINDS)} only"
        )
    unit(one.unit, units)
    return one.model_copy(update={"quantity": plain(one.quantity)})
