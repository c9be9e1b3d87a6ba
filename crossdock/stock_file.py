"""Read a CSV file of items and counts; every bad row is named, so that nothing is imported by halves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, ValidationError

from canonical.gtin import gtin_fault
from canonical.noun import Noun, Quantity
from canonical.stock import Item, Tracking, Traits
from connectors import csv_file
from connectors.csv_file import CsvRow


def _cut(value: object) -> object:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


Countries = Annotated[frozenset[str], BeforeValidator(_cut)]
Skus = Annotated[tuple[str, ...], BeforeValidator(_cut)]


class _Line(Noun):
    sku: str
    on_hand: Quantity
    warehouse: str = "main"
    description: str = ""
    gtin: str = ""
    unit: str = "each"
    weight_kg: Quantity | None = None
    lot: str | None = None
    expires_on: date | None = None
    serials: str = ""  # with blanks between them
    safety: Quantity | None = None
    place: str = ""  # the shelf it lies on


_ITEM = {"sku", "description", "gtin", "unit", "weight_kg"}


class _Traits(Traits):
    """What must be known of an item before it is promised; several countries or SKUs stand in one cell, with commas."""

    restricted_to: Countries = frozenset()
    forbidden_in: Countries = frozenset()
    substitutes: Skus = ()


@dataclass(frozen=True)
class StockRow:
    """One item and how much of it, or of one of its lots, lies in one warehouse; ``place`` is ``file:line:column``."""

    item: Item
    warehouse: str
    on_hand: Decimal
    place: str
    traits: frozenset[str] = frozenset()  # those that the row tells; the others stay as they are
    lot: str | None = None
    expires_on: date | None = None
    serials: tuple[str, ...] = ()  # of pieces that lie there
    safety: Decimal | None = None  # nothing: it stays as it is
    shelf: str = ""  # nothing: it stays as it is

    def over(self, known: Item | None) -> Item:
        """Return the item with the traits that are known already, where the row says nothing of them.

        An item of which a lot or serial numbers are told is kept by them from now on.
        """
        told = {name: getattr(self.item.traits, name) for name in self.traits}
        traits = (known.traits if known else self.item.traits).model_copy(update=told)
        if traits.tracking is Tracking.none and (self.lot is not None or self.serials):
            tracking = Tracking.lot if self.lot is not None else Tracking.serial
            traits = traits.model_copy(update={"tracking": tracking})
        return self.item.model_copy(update={"traits": traits})


def read(path: Path) -> tuple[list[StockRow], list[str]]:
    """Return the rows and the problems, each problem as ``file:line:column: sentence``."""
    columns = [*_Line.model_fields, *Traits.model_fields]
    table = csv_file.read(path, {name: name for name in columns}, ("sku", "on_hand"))
    rows: list[StockRow] = []
    problems = list(table.problems)
    seen: dict[tuple[str, str, str | None], str] = {}
    for said in table.rows:
        try:
            row = _row(said)
        except ValidationError as error:
            problems += _explain(said, error)
            continue
        if row.item.gtin and (fault := gtin_fault(row.item.gtin)):
            problems.append(f"{said.place('gtin')}: gtin: {fault}")
        before = seen.setdefault((row.item.sku, row.warehouse, row.lot), row.place)
        if before != row.place:
            lot = f"lot {row.lot} of " if row.lot else ""
            problems.append(f"{row.place}: {lot}{row.item.sku} in {row.warehouse} stands at {before} already")
        if len(row.serials) > row.on_hand:
            problems.append(f"{said.place('serials')}: serials: {len(row.serials)} numbers for {row.on_hand:f} pieces")
        rows.append(row)
    return rows, problems


def _row(said: CsvRow) -> StockRow:
    told = {name: value for name, value in said.cells.items() if name in Traits.model_fields}
    line = _Line.model_validate({name: value for name, value in said.cells.items() if name not in told})
    traits = Traits(**_Traits.model_validate(told).model_dump())
    item = Item.model_validate({**line.model_dump(include=_ITEM), "traits": traits})
    return StockRow(
        item, line.warehouse, line.on_hand, said.place(), frozenset(told), line.lot, line.expires_on,
        tuple(line.serials.split()), line.safety, line.place,
    )  # fmt: skip


def _explain(said: CsvRow, error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        column = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "missing":
            yield f"{said.place(column)}: {column}: nothing is written here"
        else:
            yield f"{said.place(column)}: {column}: {fault['msg']}, not {fault['input']!r}"
