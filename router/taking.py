"""Take what an order wants from the shelves of one warehouse or several, line by line.

A line is never mixed: it is served with its own item, or whole with a substitute
where its own item does not suffice and the partner takes one.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from router.measure import Measure
from router.supply import Place, Supply

_NONE = Decimal(0)

_Shelves = dict[tuple[str, str], Decimal]  # warehouse and SKU to what is left


class Wish(NamedTuple):
    """What one line still lacks, in its own unit."""

    position: int
    sku: str
    quantity: Decimal
    measure: Measure


class Taking(NamedTuple):
    """So much of an item for one line: ``portion`` in the line's unit, ``kept`` in the item's."""

    position: int
    sku: str
    warehouse: str
    portion: Decimal
    kept: Decimal


def take(wishes: Sequence[Wish], supply: Supply) -> list[Taking]:
    """Return what is taken; lines that want the same item are served in their order.

    Where the whole order must come from one warehouse, it is the first that has
    all, or else the one that fills most lines, and of those the first.
    """
    if supply.split != "never":
        groups = [supply.places] if supply.split == "freely" else [(place,) for place in supply.places]
        return _served(wishes, groups, supply)
    best: list[Taking] = []
    for place in supply.places:
        found = _served(wishes, [(place,)], supply)
        if _fulfilment(found, wishes) > _fulfilment(best, wishes):
            best = found
    return best


def filled(takings: Sequence[Taking]) -> dict[int, Decimal]:
    """Return how much of each line is taken, by position, in its own unit."""
    lines: dict[int, Decimal] = {}
    for one in takings:
        lines[one.position] = lines.get(one.position, _NONE) + one.portion
    return lines


def _served(wishes: Sequence[Wish], groups: Sequence[tuple[Place, ...]], supply: Supply) -> list[Taking]:
    left = {(place.warehouse, sku): free for group in groups for place in group for sku, free in place.free.items()}
    takings: list[Taking] = []
    for wish in wishes:
        found = _line(wish, groups, left, supply)
        for one in found:
            left[one.warehouse, one.sku] -= one.kept
        takings += found
    return takings


def _line(wish: Wish, groups: Sequence[tuple[Place, ...]], left: _Shelves, supply: Supply) -> list[Taking]:
    own: list[Taking] = []
    for sku in (wish.sku, *supply.substitutes.get(wish.sku, ())):
        for group in groups:
            found = _drawn(wish, sku, group, left)
            if _total(found) == wish.quantity:
                return found
            if sku == wish.sku and _total(found) > _total(own):
                own = found
    return [] if supply.shortage == "line" else own


def _drawn(wish: Wish, sku: str, group: tuple[Place, ...], left: Mapping[tuple[str, str], Decimal]) -> list[Taking]:
    takings, open_ = [], wish.quantity
    for place in group:
        portion = wish.measure.within(open_, left.get((place.warehouse, sku), _NONE))
        if portion > 0:
            takings.append(Taking(wish.position, sku, place.warehouse, portion, wish.measure.kept_of(portion)))
            open_ -= portion
    return takings


def _total(takings: Sequence[Taking]) -> Decimal:
    return sum((one.portion for one in takings), _NONE)


def _fulfilment(takings: Sequence[Taking], wishes: Sequence[Wish]) -> tuple[int, Decimal]:
    """Return how many lines are whole, and how much of the others there is, in lines."""
    lines = filled(takings)
    shares = [lines.get(wish.position, _NONE) / wish.quantity for wish in wishes]
    return sum(share == 1 for share in shares), sum(shares, _NONE)
