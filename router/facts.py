"""All that the router may know about one order; whoever asks it looks these things up first."""

from datetime import date
from decimal import Decimal
from typing import Literal

from canonical.lifecycle import OrderState
from canonical.noun import Noun
from canonical.order import OrderLine, PurchaseOrder
from canonical.stock import Item


class Sibling(Noun):
    """Another order of the same partner under the same number; ``routed``: we have acted on it already."""

    id: int
    digest: str
    state: OrderState
    routed: bool


class Facts(Noun):
    """What is known of one order on one day.

    Positions are those of the order's lines, 1 = the first. A line that no item
    of ours matches has no entry in ``skus``. ``reserved`` and ``rejected`` are
    empty when an order is decided for the first time; they matter where a
    backordered rest is looked at again.
    """

    order_id: int
    today: date
    skus: dict[int, str] = {}  # position to our SKU
    items: dict[str, Item] = {}  # by SKU
    siblings: tuple[Sibling, ...] = ()
    available: dict[str, Decimal] = {}  # by SKU, in the item's own unit, in ``warehouse``
    shortage: Literal["partial", "complete"] = "complete"  # reserve what there is, or all or nothing
    warehouse: str = "main"
    waived: frozenset[str] = frozenset()  # rules whose findings a person approved for this order
    reserved: dict[int, Decimal] = {}  # position to what was reserved or shipped before
    rejected: dict[int, Decimal] = {}  # position to what was refused before

    def deliverable(self, position: int, line: OrderLine) -> bool:
        """Tell whether there is anything of this line to send: an item of ours, and a quantity."""
        return position in self.skus and line.quantity > 0

    def leaves_something(self, order: PurchaseOrder) -> bool:
        """Tell whether any line of the order is deliverable."""
        return any(self.deliverable(position, line) for position, line in enumerate(order.lines, 1))
