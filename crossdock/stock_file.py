"""Read a CSV file of items and counts; every bad row is named, so that nothing is imported by halves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError

from canonical.gtin import gtin_fault
from canonical.noun import Noun, Quantity
from canonical.stock import Item, Tracking, Traits
from connectors import csv_file
from connectors.csv_file import CsvRow
from connectors.row_file import can_be_empty


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
    safety: Quantity = Decimal(0)
    place: str = ""  # the shelf it lies on


_ITEM = {"sku", "description", "gtin", "unit", "weight_kg"}
_FACTS = {**Item.model_fields, **Traits.model_fields}
_KEEP = {"sku", "unit"}  # cannot be empty


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
    told: frozenset[str] = frozenset()  # columns with something in them
    emptied: frozenset[str] = frozenset()  # columns with nothing in them that can be empty
    lot: str | None = None
    expires_on: date | None = None
    serials: tuple[str, ...] = ()  # of pieces that lie there
    safety: Decimal = Decimal(0)
    shelf: str = ""


def items(rows: Sequence[StockRow], known: Mapping[str, Item]) -> dict[str, Item]:
    """Return each item as the rows leave it, by SKU: over what is known, so that what has no column stays.

    An empty cell takes away what was known, unless another row of the item says what it
    is. An item of which a lot or serial numbers are told is kept by them from now on.
    """
    facts: dict[str, dict[str, Any]] = {}
    for row in rows:
        facts.setdefault(row.item.sku, {}).update({name: _fact(row.item, name) for name in row.emptied & _FACTS.keys()})
    for row in rows:
        facts[row.item.sku].update({name: _fact(row.item, name) for name in row.told & _FACTS.keys()})
    kept = {row.item.sku: Tracking.lot if row.lot is not None else Tracking.serial for row in rows
            if row.lot is not None or row.serials}  # fmt: skip
    return {sku: _item(known.get(sku) or Item(sku=sku), said, kept.get(sku)) for sku, said in facts.items()}


def _fact(item: Item, name: str) -> Any:
    return getattr(item.traits if name in Traits.model_fields else item, name)


def _item(known: Item, said: Mapping[str, Any], tracking: Tracking | None) -> Item:
    traits = known.traits.model_copy(update={name: said[name] for name in said if name in Traits.model_fields})
    if traits.tracking is Tracking.none and tracking is not None:
        traits = traits.model_copy(update={"tracking": tracking})
    plain = {name: value for name, value in said.items() if name in Item.model_fields}
    return known.model_copy(update={**plain, "traits": traits})


def shelved(rows: Sequence[StockRow], column: str) -> dict[tuple[str, str], Any]:
    """Return what a column, ``safety`` or ``place``, says by SKU and warehouse; an empty cell says nothing or 0."""
    said: dict[tuple[str, str], Any] = {}
    for row in rows:
        where = row.item.sku, row.warehouse
        value = row.safety if column == "safety" else row.shelf
        if column in row.told or (column in row.emptied and where not in said):
            said[where] = value
    return said


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
    emptied = {name for name in said.emptied - _KEEP if name not in _FACTS or can_be_empty(_FACTS[name].default)}
    return StockRow(
        item, line.warehouse, line.on_hand, said.place(), frozenset(said.cells), frozenset(emptied), line.lot,
        line.expires_on, tuple(line.serials.split()), line.safety, line.place,
    )  # fmt: skip


def _explain(said: CsvRow, error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        column = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "missing":
            yield f"{said.place(column)}: {column}: nothing is written here"
        else:
            yield f"{said.place(column)}: {column}: {fault['msg']}, not {fault['input']!r}"
