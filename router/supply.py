"""From where an order may be served, how it may be split, and what comes when: all that allocation must know."""

from decimal import Decimal
from typing import Literal

from canonical.noun import Noun
from canonical.replenishment import Dated
from router.facts import Facts

Shortage = Literal["partial", "line", "complete"]


class Outlook(Noun):
    """One item in one warehouse: what is free now (below zero where safety stock lacks something), and what comes."""

    free: Decimal = Decimal(0)
    arrivals: tuple[Dated, ...] = ()
    promised: tuple[Dated, ...] = ()  # to others, out of what comes


class Place(Noun):
    """One warehouse that may serve the order."""

    warehouse: str
    free: dict[str, Decimal] = {}  # by SKU, in the item's own unit: what this order may take now
    outlook: dict[str, Outlook] = {}  # by SKU


class Supply(Noun):
    """Warehouses, the best first, and what was agreed about shortages.

    ``split``: ``never`` serves an order from one warehouse, ``by_line`` each line
    from one, ``freely`` a line from several. ``shortage``: ``partial`` takes what
    there is, ``line`` only whole lines, ``complete`` all or nothing. ``rest``: what
    lacks waits, or is cancelled. ``substitutes`` are the SKUs that may go in a
    SKU's place, the best first, kept in the same unit.
    """

    places: tuple[Place, ...] = ()
    split: Literal["never", "by_line", "freely"] = "never"
    shortage: Shortage = "complete"
    rest: Literal["backorder", "cancel"] = "backorder"
    substitutes: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of(cls, facts: Facts) -> "Supply":
        """Return the plain case: one warehouse, nothing in an item's place."""
        return cls(places=(Place(warehouse=facts.warehouse, free=facts.available),), shortage=facts.shortage)
