"""Read a CSV file of items and counts; every bad row is named, so that nothing is imported by halves."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from canonical.noun import Noun, Quantity
from canonical.stock import Item
from connectors.mapping.suggestion import nearest
from world import disk

if TYPE_CHECKING:
    from _csv import Reader

_MOST = 50_000_000  # bytes


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
    """One item and how much of it lies in one warehouse; ``place`` is ``file:row``."""

    item: Item
    warehouse: str
    on_hand: Decimal
    place: str


def read(path: Path) -> tuple[list[StockRow], list[str]]:
    """Return the rows and the problems, each problem as ``file:row: sentence``. Comma, semicolon or tab divides."""
    try:
        text = disk.read(path, at_most=_MOST).decode("utf-8-sig")
    except OSError as error:
        return [], [f"{path}: cannot be read: {error.strerror}"]
    except UnicodeDecodeError:
        return [], [f"{path}: is not UTF-8 text; save it as CSV UTF-8"]
    except ValueError as error:
        return [], [str(error)]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        columns = [name.strip().lower() for name in next(table, [])]
        problems = list(_misnamed(path, columns))
        return ([], problems) if problems else _rows(path, columns, table)
    except csv.Error as error:
        return [], [f"{path}:{table.line_num}: this is not CSV: {error}"]


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _misnamed(path: Path, columns: Sequence[str]) -> Iterator[str]:
    known = set(_Line.model_fields)
    for name in columns:
        if name not in known:
            yield f"{path}:1: the column {name!r} is not known here{nearest(name, known)}"
        elif columns.count(name) > 1:
            yield f"{path}:1: the column {name!r} stands there more than once"
            return
    missing = [name for name in ("sku", "on_hand") if name not in columns]
    if missing:
        yield f"{path}:1: the column {' and '.join(missing)} is missing; the first row must name the columns"


def _rows(path: Path, columns: Sequence[str], table: "Reader") -> tuple[list[StockRow], list[str]]:
    rows: list[StockRow] = []
    problems: list[str] = []
    seen: dict[tuple[str, str], str] = {}
    for cells in table:
        if not any(cell.strip() for cell in cells):
            continue
        place = f"{path}:{table.line_num}"
        try:
            row = _row(columns, cells, place)
        except ValidationError as error:
            problems += [f"{place}: {says}" for says in _explain(error)]
            continue
        except ValueError as error:
            problems.append(f"{place}: {error}")
            continue
        before = seen.setdefault((row.item.sku, row.warehouse), place)
        if before != place:
            problems.append(f"{place}: {row.item.sku} in {row.warehouse} stands at {before} already")
        rows.append(row)
    return rows, problems


def _row(columns: Sequence[str], cells: Sequence[str], place: str) -> StockRow:
    if len(cells) > len(columns):
        raise ValueError(f"{len(cells)} cells for {len(columns)} columns; put text with a divider in it into quotes")
    said = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if cell.strip()}
    line = _Line.model_validate(said)
    item = Item.model_validate(line.model_dump(exclude={"on_hand", "warehouse"}))
    return StockRow(item, line.warehouse, line.on_hand, place)


def _explain(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        column = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "missing":
            yield f"{column}: nothing is written here"
        else:
            yield f"{column}: {fault['msg']}, not {fault['input']!r}"
