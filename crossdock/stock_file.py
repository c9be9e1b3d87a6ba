"""Read a CSV file of items and counts; every bad row is named, so that nothing is imported by halves."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from canonical.noun import Noun, Quantity
from canonical.stock import Item
from world import disk

_MOST = 50_000_000


class _Line(Noun):
    sku: str
    on_hand: Quantity
    warehouse: str = "main"
    description: str = ""
    gtin: str = ""
    unit: str = "each"
    weight_kg: Quantity | None = None


@dataclass(frozen=True)
class StockRow:
    """One item and how much of it lies in one warehouse."""

    item: Item
    warehouse: str
    on_hand: Decimal


def read(path: Path) -> tuple[list[StockRow], list[str]]:
    """Return the rows and the problems, each problem as ``file:row: sentence``."""
    try:
        text = disk.read(path, at_most=_MOST).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        return [], [f"{path}: cannot be read as UTF-8 text: {error}"]
    table = csv.DictReader(io.StringIO(text))
    missing = {"sku", "on_hand"} - set(table.fieldnames or ())
    if missing:
        return [], [
            f"{path}:1: the column {' and '.join(sorted(missing))} is missing; the first row must name the columns"
        ]
    rows: list[StockRow] = []
    problems: list[str] = []
    for cells in table:
        try:
            line = _Line.model_validate({k: v.strip() for k, v in cells.items() if k and v and v.strip()})
        except ValidationError as error:
            for e in error.errors():
                column = ".".join(str(part) for part in e["loc"])
                problems.append(f"{path}:{table.line_num}: {column}: {e['msg']}, not {e.get('input')!r}")
            continue
        item = Item(
            sku=line.sku, description=line.description, gtin=line.gtin, unit=line.unit, weight_kg=line.weight_kg
        )
        rows.append(StockRow(item, line.warehouse, line.on_hand))
    return rows, problems
