"""What we have, and how much of it is promised."""

from decimal import Decimal

from canonical.noun import Noun, Quantity


class Item(Noun):
    """One thing that we sell; ``sku`` is our own name for it."""

    sku: str
    description: str = ""
    gtin: str = ""
    unit: str = "each"
    weight_kg: Quantity | None = None


class StockLevel(Noun):
    """One item in one warehouse: what lies there, and what of it is reserved for orders."""

    sku: str
    warehouse: str
    on_hand: Quantity
    reserved: Quantity = Decimal(0)

    @property
    def available(self) -> Decimal:
        """Available to promise now; never below zero while promises are kept."""
        return self.on_hand - self.reserved


class Reservation(Noun):
    """So much of an item set aside for one order line."""

    position: int  # 1 = the order's first line
    sku: str
    warehouse: str
    quantity: Quantity
