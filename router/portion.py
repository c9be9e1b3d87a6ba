"""Take a part of what was picked, with the pieces that belong to it."""

from decimal import Decimal

from canonical.shipment import PackedItem


def cut(item: PackedItem, quantity: Decimal) -> tuple[PackedItem, PackedItem]:
    """Return so much of an item, and the rest of it; each serial number goes with one of the two.

    Where a piece is no whole unit (two cases of six phones), the numbers are shared in proportion.
    """
    count = int(len(item.serials) * quantity / item.quantity) if item.serials else 0
    part = {"quantity": quantity, "serials": item.serials[:count]}
    rest = {"quantity": item.quantity - quantity, "serials": item.serials[count:]}
    return item.model_copy(update=part), item.model_copy(update=rest)
