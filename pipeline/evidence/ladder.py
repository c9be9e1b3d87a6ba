"""Find out which item of ours a line means, and how many of it: the partner's word, then GTIN, then our own SKU.

What none of these knows goes to a person; what a person says is remembered in the partner's table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from canonical.gtin import gtin14
from canonical.order import ItemNumber, Numbering, OrderLine
from canonical.stock import Item
from pipeline.evidence.cross_reference import COLUMN
from store import HeldReference, UnitOfWork

_RANK = (Numbering.seller, Numbering.gtin, Numbering.buyer, Numbering.maker, Numbering.other)
_ANY_KIND = "number"
_CASE = "case"
_MOST_STEPS = 4  # pallet, layer, case, inner pack, each
_PLACES = Decimal("0.0001")  # quantities are kept to four places
_MOST = Decimal(10) ** 11

_Found = Mapping[tuple[str, str], list[HeldReference]]


class Match(NamedTuple):
    """What the ladder says of a line: our SKUs, one where all is well, and which rung said so."""

    skus: tuple[str, ...]
    how: str


@dataclass(frozen=True)
class Ladder:
    """All that must be known to match lines of one partner on one day, looked up at once."""

    partner: str
    references: _Found
    by_gtin: Mapping[str, list[str]]
    own: Mapping[str, Item]

    @classmethod
    def over(cls, uow: UnitOfWork, partner: str, lines: Sequence[OrderLine], on: date) -> "Ladder":
        """Look up every item number of these lines."""
        numbers = {(item.numbering, item.number) for line in lines for item in line.items}
        asked = sorted({pair for kind, number in numbers for pair in ((COLUMN[kind], number), (_ANY_KIND, number))})
        plain = sorted({number for _, number in numbers})
        return cls(
            partner, uow.references.many("items", asked, partner=partner, on=on),
            uow.stock.items_by_gtin(plain), uow.stock.items(plain),
        )  # fmt: skip

    def match(self, line: OrderLine) -> Match | None:
        """Return what the first rung that knows the line says; nothing where none does."""
        ranked = sorted(line.items, key=lambda item: _RANK.index(item.numbering))
        return next((Match(tuple(dict.fromkeys(skus)), how) for skus, how in self._rungs(ranked) if skus), None)

    def _rungs(self, items: Sequence[ItemNumber]) -> Iterator[tuple[list[str], str]]:
        for partner, whose in ((self.partner, f"{self.partner}'s items table"), ("", "the house's items table")):
            rows = [(item, row) for item in items for row in self._rows(item, partner)]
            named = ", ".join(dict.fromkeys(f"{item.numbering} number {item.number}" for item, _ in rows))
            yield [row.row.cells["sku"] for _, row in rows], f"{named}, by {whose}"
        for item in sorted(items, key=lambda item: item.numbering is not Numbering.gtin):
            if gtin14(item.number) or item.numbering is Numbering.gtin:
                yield self.by_gtin.get(item.number, []), f"GTIN {item.number}"
        for item in items:
            yield [item.number] if item.number in self.own else [], f"{item.number} is our own SKU"

    def _rows(self, item: ItemNumber, partner: str) -> list[HeldReference]:
        said = {
            column: self.references.get((column, item.number), []) for column in (COLUMN[item.numbering], _ANY_KIND)
        }
        return [row for rows in said.values() for row in rows if row.row.partner == partner]


class Converted(NamedTuple):
    """A quantity in the item's own unit, and how it was come by."""

    quantity: Decimal
    how: str


@dataclass(frozen=True)
class Units:
    """The factors between units that hold for some items of one partner on one day."""

    partner: str
    rows: _Found

    @classmethod
    def over(cls, uow: UnitOfWork, partner: str, skus: Sequence[str], on: date) -> "Units":
        """Look up the factors of these items, and those that hold for every item."""
        asked = [("sku", sku) for sku in ("", *skus)]
        return cls(partner, uow.references.many("units", asked, partner=partner, on=on) if skus else {})

    def convert(self, line: OrderLine, item: Item) -> Converted | None:
        """Return the line's quantity in the item's unit, exactly; nothing where no factor is known, or none fits."""
        found = self._factor(item, line.unit, item.unit, _MOST_STEPS)
        if found is not None:
            return self._exact(line.quantity * found.quantity, found.how)
        back = self._factor(item, item.unit, line.unit, _MOST_STEPS)
        return None if back is None else self._exact(line.quantity / back.quantity, back.how)

    def _exact(self, quantity: Decimal, how: str) -> Converted | None:
        if quantity >= _MOST:
            return None
        kept = quantity.quantize(_PLACES)
        return Converted(kept.normalize() + 0, how) if kept == quantity else None

    def _factor(self, item: Item, unit: str, to: str, steps: int) -> Converted | None:
        """Return how many ``to`` are in one ``unit``, over as many steps as it takes."""
        for factor, of, whose in self._known(item, unit):
            if of == to:
                return Converted(factor, f"{factor} {of} in a {unit}, by {whose}")
            further = self._factor(item, of, to, steps - 1) if steps > 1 else None
            if further is not None:
                return Converted(factor * further.quantity, f"{factor} {of} in a {unit}, by {whose}; {further.how}")
        return None

    def _known(self, item: Item, unit: str) -> Iterator[tuple[Decimal, str, str]]:
        """Yield what one of a unit holds: for the item first, then for all; the partner's word before the house's."""
        for sku in (item.sku, ""):
            for partner in (self.partner, ""):
                for one in self.rows.get(("sku", sku), []):
                    cells = one.row.cells
                    if one.row.partner == partner and cells["unit"] == unit:
                        yield Decimal(cells["factor"]), cells["of"], f"{partner or 'the house'}'s units table"
            if sku and unit == _CASE and item.traits.case_pack:
                yield item.traits.case_pack, item.unit, f"the case pack of {sku}"
