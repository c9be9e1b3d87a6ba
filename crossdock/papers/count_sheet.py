"""The count sheet on paper: shelf by shelf what is to be counted, with room for the figure; the books are not told."""

from collections.abc import Sequence
from datetime import datetime

from reportlab.platypus import Flowable, Spacer

from crossdock.papers.sheet import Paper, bars, caption, columns, draw, grid, words
from pipeline.stock.cycle_count import ToCount


def pages(rows: Sequence[ToCount], warehouse: str, made_at: datetime, paper: Paper = Paper.a4) -> bytes:
    """Return the sheets as a PDF."""
    title = f"Count sheet {warehouse} {made_at:%Y-%m-%d}"
    contents = [_head(rows, warehouse, made_at, paper), Spacer(0, 10), _table(rows, paper), Spacer(0, 16), _signed()]
    return draw(title, title, contents, paper)


def _head(rows: Sequence[ToCount], warehouse: str, made_at: datetime, paper: Paper) -> Flowable:
    facts = [caption("warehouse"), words(warehouse, size=11, bold=True)]
    made = [caption("made (UTC)"), words(f"{made_at:%Y-%m-%d %H:%M}", size=11)]
    what = [caption("rows"), words(str(len(rows)), size=11)]
    title = [words("Count sheet", size=20, bold=True)]
    return columns([title, facts, made, what], [paper.width * share for share in (0.4, 0.25, 0.23, 0.12)])


def _table(rows: Sequence[ToCount], paper: Paper) -> Flowable:
    widths = [paper.width * share for share in (0.19, 0.37, 0.18, 0.26)]
    head = [words(name, size=8, bold=True) for name in ("Shelf", "Item", "Lot", "Counted")]
    return grid([head, *(_row(row, widths) for row in rows)], widths)


def _row(row: ToCount, widths: Sequence[float]) -> list[object]:
    shelf = [words(row.place or "no shelf known", size=12 if row.place else 8, bold=bool(row.place))]
    item = [words(row.sku, size=10, bold=True), *([words(row.description, size=8)] if row.description else [])]
    if code := bars(row.scanned, widths[1] - 6, 16):
        item += [Spacer(0, 2), code]
    room = [Spacer(0, 12), words(f"____________ {row.unit}", size=10, grey=True)]
    return [shelf, item, words(row.lot, bold=True) if row.lot else "", room]


def _signed() -> Flowable:
    return words("Counted by ______________________      On ______________________", size=9, grey=True)
