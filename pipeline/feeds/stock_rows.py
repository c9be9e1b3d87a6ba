"""The rows of a stock feed: an item and how much of it lies in one warehouse, in CSV or JSON."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from canonical.gtin import gtin_fault
from canonical.noun import Quantity
from canonical.stock import Item, Tracking, Traits
from connectors import row_file
from connectors.row_file import Several, TypedRow, TypedRows
from connectors.unit_word import UnitWord
from pipeline.told import FeedFile


def _apart(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


Countries = Annotated[frozenset[str], BeforeValidator(row_file.cut)]
Serials = Annotated[tuple[str, ...], BeforeValidator(_apart)]


class StockRow(Traits):
    """The columns: a count, and what must be known of the item. Several words stand in one cell, with commas."""

    sku: str
    on_hand: Quantity
    warehouse: str = "main"
    description: str = ""
    gtin: str = ""
    unit: UnitWord = "each"
    weight_kg: Quantity | None = None
    lot: str | None = None
    expires_on: date | None = None
    serials: Serials = ()  # of pieces that lie there
    safety: Quantity = Decimal(0)
    place: str = ""  # the shelf it lies on
    counted_by: str = ""  # somebody counted: that is on record, also where it is as the books say
    restricted_to: Countries = frozenset()
    forbidden_in: Countries = frozenset()
    substitutes: Several = ()

    @property
    def where(self) -> tuple[str, str, str | None]:
        """What is counted: SKU, warehouse and, where it is one lot, that."""
        return self.sku, self.warehouse, self.lot


_OF_ITEM = {"description", "gtin", "unit", "weight_kg"}
_ALWAYS = {"unit"}  # no item is without one: an empty cell leaves it

_Rows = Sequence[TypedRow[StockRow]]


def read(file: FeedFile) -> TypedRows[StockRow]:
    """Return the rows and the problems; the rows of a count sheet that nobody filled in are passed over."""
    found = row_file.parse(file.content, file.name, StockRow, to_fill_in=("on_hand", "counted_by"))
    seen: dict[tuple[str, str, str | None], str] = {}
    for row in found.rows:
        found.problems += _faults(row)
        before = seen.setdefault(row.said.where, row.place())
        if before != row.place():
            what = f"lot {row.said.lot} of {row.said.sku}" if row.said.lot else row.said.sku
            found.problems.append(f"{row.place()}: {what} in {row.said.warehouse} stands at {before} already")
    return found


def _faults(row: TypedRow[StockRow]) -> Iterator[str]:
    said = row.said
    if not said.sku:
        yield f"{row.place('sku')}: sku: nothing is written here"
    if said.gtin and (fault := gtin_fault(said.gtin)):
        yield f"{row.place('gtin')}: gtin: {fault}"
    if len(said.serials) > said.on_hand:
        yield f"{row.place('serials')}: serials: {len(said.serials)} numbers for {said.on_hand:f} pieces"


def items(rows: _Rows, known: Mapping[str, Item]) -> dict[str, Item]:
    """Return each item as the rows leave it, by SKU: over what is known, so that what has no column stays.

    An empty cell takes away what was known, unless another row of the item says what it
    is. An item of which a lot or serial numbers are told is kept by them from now on.
    """
    emptied: dict[str, dict[str, Any]] = {}
    filled: dict[str, dict[str, Any]] = {}
    for row in rows:
        for name, value in row.told.items():
            if name in row.said.model_fields_set:
                filled.setdefault(row.said.sku, {})[name] = value
            elif name not in _ALWAYS:
                emptied.setdefault(row.said.sku, {})[name] = value
    kept = {row.said.sku: Tracking.lot if row.said.lot is not None else Tracking.serial for row in rows
            if row.said.lot is not None or row.said.serials}  # fmt: skip
    return {
        sku: _item(known.get(sku) or Item(sku=sku), emptied.get(sku, {}) | filled[sku], kept.get(sku)) for sku in filled
    }


def _item(known: Item, said: Mapping[str, Any], tracking: Tracking | None) -> Item:
    traits = known.traits.model_copy(update={name: said[name] for name in said if name in Traits.model_fields})
    if traits.tracking is Tracking.none and tracking is not None:
        traits = traits.model_copy(update={"tracking": tracking})
    return known.model_copy(update={"traits": traits, **{name: said[name] for name in said if name in _OF_ITEM}})


def told(rows: _Rows, column: str) -> dict[tuple[str, str], Any]:
    """Return what a column, ``safety`` or ``place``, says by SKU and warehouse; an empty cell counts last."""
    said: dict[tuple[str, str], Any] = {}
    for row in rows:
        where = row.said.sku, row.said.warehouse
        if column in row.said.model_fields_set or (column in row.told and where not in said):
            said[where] = row.told[column]
    return said
