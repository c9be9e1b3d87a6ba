"""Read a CSV file of items and counts; every bad row is named, so that nothing is imported by halves."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, ValidationError

from canonical.gtin import gtin_fault
from canonical.noun import Noun, Quantity
from canonical.stock import Item, Traits
from connectors import csv_file
from connectors.csv_file import CsvRow


def _cut(value: object) -> object:
    return frozenset(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


Countries = Annotated[frozenset[str], BeforeValidator(_cut)]


class _Line(Noun):
    sku: str
    on_hand: Quantity
    warehouse: str = "main"
    description: str = ""
    gtin: str = ""
    unit: str = "each"
    weight_kg: Quantity | None = None


class _Traits(Traits):
    """What must be known of an item before it is promised; several countries stand in one cell, with commas."""

    restricted_to: Countries = frozenset()
    forbidden_in: Countries = frozenset()


@dataclass(frozen=True)
class StockRow:
    """One item and how much of it lies in one warehouse; ``place`` is ``file:line:column``."""

    item: Item
    warehouse: str
    on_hand: Decimal
    place: str
    traits: frozenset[str] = frozenset()  # those that the row tells; the others stay as they are

    def over(self, known: Item | None) -> Item:
        """Return the item with the traits that are known already, where the row says nothing of them."""
        if known is None:
            return self.item
        told = {name: getattr(self.item.traits, name) for name in self.traits}
        return self.item.model_copy(update={"traits": known.traits.model_copy(update=told)})


def read(path: Path) -> tuple[list[StockRow], list[str]]:
    """Return the rows and the problems, each problem as ``file:line:column: sentence``."""
    columns = [*_Line.model_fields, *Traits.model_fields]
    table = csv_file.read(path, {name: name for name in columns}, ("sku", "on_hand"))
    rows: list[StockRow] = []
    problems = list(table.problems)
    seen: dict[tuple[str, str], str] = {}
    for said in table.rows:
        try:
            row = _row(said)
        except ValidationError as error:
            problems += _explain(said, error)
            continue
        if row.item.gtin and (fault := gtin_fault(row.item.gtin)):
            problems.append(f"{said.place('gtin')}: gtin: {fault}")
        before = seen.setdefault((row.item.sku, row.warehouse), row.place)
        if before != row.place:
            problems.append(f"{row.place}: {row.item.sku} in {row.warehouse} stands at {before} already")
        rows.append(row)
    return rows, problems


def _row(said: CsvRow) -> StockRow:
    told = {name: value for name, value in said.cells.items() if name in Traits.model_fields}
    line = _Line.model_validate({name: value for name, value in said.cells.items() if name not in told})
    traits = Traits(**_Traits.model_validate(told).model_dump())
    item = Item.model_validate({**line.model_dump(exclude={"on_hand", "warehouse"}), "traits": traits})
    return StockRow(item, line.warehouse, line.on_hand, said.place(), frozenset(told))


def _explain(said: CsvRow, error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        column = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "missing":
            yield f"{said.place(column)}: {column}: nothing is written here"
        else:
            yield f"{said.place(column)}: {column}: {fault['msg']}, not {fault['input']!r}"
