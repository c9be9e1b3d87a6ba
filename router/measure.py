"""Ordered units against kept ones: two cases of a mug that we count by the piece."""

from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

_PLACES = Decimal("0.0001")  # quantities are kept to four places
_ONE = Decimal(1)


class Measure(NamedTuple):
    """So many of the unit that was ordered are so many of the unit in which we keep the item."""

    ordered: Decimal
    kept: Decimal

    def kept_of(self, ordered: Decimal) -> Decimal:
        """Return an ordered quantity in the item's own unit."""
        return ordered if self.same else _rounded(ordered * self.kept / self.ordered)

    def within(self, wanted: Decimal, available: Decimal) -> Decimal:
        """Return how much of ``wanted`` there is; ``wanted`` and the answer are in the ordered unit.

        Where the units differ, nothing is broken up: of the larger unit only whole ones count.
        """
        if self.kept_of(wanted) <= available:
            return wanted
        if self.same:
            return available
        if self.kept >= self.ordered:
            return _whole(available * self.ordered / self.kept)
        return _rounded(_whole(available) * self.ordered / self.kept)

    @property
    def same(self) -> bool:
        """Tell whether both are one unit."""
        return self.kept == self.ordered


def _whole(quantity: Decimal) -> Decimal:
    return quantity.quantize(_ONE, rounding=ROUND_FLOOR)


def _rounded(quantity: Decimal) -> Decimal:
    return quantity.quantize(_PLACES).normalize() + 0
