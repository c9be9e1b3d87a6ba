"""The pick list on paper: one line a stop, in the order in which one walks, with bars for shelf and item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.platypus import Flowable, Spacer

from canonical.stock import Item
from crossdock.papers.sheet import Paper, bars, caption, columns, draw, grid, words
from store import PickListRecord, UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One line of the sheet."""

    place: str
    sku: str
    description: str
    scanned: str  # what stands on the goods as bars: the GTIN, else our SKU
    lot: str
    expires_on: date | None
    serials: tuple[str, ...]
    quantity: Decimal
    unit: str
    order: str


@dataclass(frozen=True, kw_only=True)
class PickSheet:
    """All that stands on the sheets of one list."""

    number: int
    warehouse: str
    wave: str
    made_at: datetime
    orders: tuple[str, ...]
    stops: tuple[Stop, ...]


def gather(uow: UnitOfWork, wanted: PickListRecord) -> PickSheet:
    """Return what is printed of a list; stops that were called off are left out."""
    tasks = [task for task in wanted.tasks if task.state != "called_off"]
    items = uow.stock.items(sorted({task.sku for task in tasks}))
    numbers = {order_id: uow.orders.get(order_id).number for order_id in wanted.orders}
    return PickSheet(
        number=wanted.id, warehouse=wanted.warehouse, wave=wanted.wave, made_at=wanted.made_at,
        orders=tuple(numbers.values()),
        stops=tuple(
            Stop(
                place=task.place, sku=task.sku, lot=task.lot, expires_on=task.expires_on, serials=task.serials,
                quantity=task.quantity, order=numbers[task.order_id], **_of_item(items, task.sku),
            )
            for task in tasks
        ),
    )  # fmt: skip


def _of_item(items: Mapping[str, Item], sku: str) -> dict[str, str]:
    item = items[sku]
    return {"description": item.description, "scanned": item.gtin or sku, "unit": item.unit}


def pages(sheet: PickSheet, paper: Paper = Paper.a4) -> bytes:
    """Return the sheets as a PDF."""
    title = f"Pick list {sheet.number}"
    contents = [_head(sheet, title, paper), Spacer(0, 10), _table(sheet, paper), Spacer(0, 16), _signed()]
    return draw(title, f"{title}, {sheet.warehouse}", contents, paper)


def _head(sheet: PickSheet, title: str, paper: Paper) -> Flowable:
    left = [words(title, size=20, bold=True), Spacer(0, 4)]
    if sheet.wave:
        left.append(words(f"Wave {sheet.wave}", size=11))
    orders = ", ".join(sheet.orders[:8]) + (f" and {len(sheet.orders) - 8} more" if len(sheet.orders) > 8 else "")
    facts = [
        caption("warehouse"), words(sheet.warehouse, size=11, bold=True), Spacer(0, 3),
        caption("made (UTC)"), words(f"{sheet.made_at:%Y-%m-%d %H:%M}"),
    ]  # fmt: skip
    what = [
        caption(f"{len(sheet.orders)} order{'' if len(sheet.orders) == 1 else 's'}"), words(orders), Spacer(0, 3),
        caption("stops"), words(str(len(sheet.stops))),
    ]  # fmt: skip
    code = bars(f"PICK-{sheet.number}", paper.width * 0.3, 26)
    widths = [paper.width * share for share in (0.3, 0.18, 0.22, 0.3)]
    return columns([left, facts, what, [code] if code else []], widths)


def _table(sheet: PickSheet, paper: Paper) -> Flowable:
    shares = (0.19, 0.36, 0.17, 0.11, 0.12, 0.05)
    widths = [paper.width * share for share in shares]
    head = ["Shelf", "Item", "Lot or number", "Take", "For order", ""]
    rows = [[words(name, size=8, bold=True, right=name == "Take") for name in head]]
    return grid([*rows, *(_row(stop, widths) for stop in sheet.stops)], widths)


def _row(stop: Stop, widths: Sequence[float]) -> list[object]:
    shelf = [words(stop.place or "no shelf known", size=12 if stop.place else 8, bold=bool(stop.place))]
    item = [words(stop.sku, size=10, bold=True), *([words(stop.description, size=8)] if stop.description else [])]
    for cell, value, width in ((shelf, stop.place, widths[0]), (item, stop.scanned, widths[1])):
        if code := bars(value, width - 6, 16):
            cell += [Spacer(0, 2), code]
    take = [
        words(f"{stop.quantity.normalize():f}", size=14, bold=True, right=True),
        words(stop.unit, size=7, right=True),
    ]
    return [shelf, item, list(_lot(stop)) or "", take, words(stop.order, size=8), _box()]


def _lot(stop: Stop) -> Iterator[Flowable]:
    if stop.lot:
        yield words(stop.lot, bold=True)
    if stop.expires_on:
        yield words(f"until {stop.expires_on}", size=8)
    if stop.serials:
        more = f" and {len(stop.serials) - 6} more" if len(stop.serials) > 6 else ""
        yield words(", ".join(stop.serials[:6]) + more, size=8)


def _box() -> Flowable:
    """Return a square to tick."""
    drawing = Drawing(12, 12)
    drawing.add(Rect(0.5, 0.5, 11, 11, fillColor=None, strokeWidth=0.8))
    return drawing


def _signed() -> Flowable:
    return words("Picked by ______________________      Finished at ______________________", size=9, grey=True)
