"""What is to be counted next in a warehouse: what nobody counted for longest, in the order of the shelves."""

from datetime import UTC, datetime
from decimal import Decimal

from canonical.noun import Instant, Noun, Quantity
from canonical.stock import Tracking
from store import UnitOfWork

_NEVER = datetime.min.replace(tzinfo=UTC)


class ToCount(Noun):
    """One item, or one of its lots, on one shelf."""

    sku: str
    description: str = ""
    scanned: str = ""  # what stands on the goods as bars: the GTIN, else our SKU
    unit: str
    warehouse: str
    place: str = ""  # the shelf
    lot: str = ""
    on_hand: Quantity  # as the books have it; who counts is not told
    counted_at: Instant | None = None


def next_to_count(uow: UnitOfWork, warehouse: str, limit: int, shelf: str = "") -> list[ToCount]:
    """Return at most so many, of which something lies there; ``shelf``: only on shelves whose names begin so."""
    levels = {level.sku: level for level in uow.stock.levels(warehouse=warehouse) if level.on_hand > 0}
    skus = sorted(levels)
    items, places = uow.stock.items(skus), uow.warehouses.places(skus, warehouse)
    counted = uow.stock.last_counted(warehouse)
    rows = [
        ToCount(
            sku=sku, description=items[sku].description, scanned=items[sku].gtin or sku, unit=items[sku].unit,
            warehouse=warehouse, place=places.get(sku, ""), lot=lot, on_hand=on_hand,
            counted_at=counted.get((sku, lot)),
        )
        for sku in skus
        for lot, on_hand in _lots(uow, sku, warehouse, items[sku].traits.tracking, levels[sku].on_hand)
        if places.get(sku, "").startswith(shelf)
    ]  # fmt: skip
    oldest = sorted(rows, key=lambda row: (row.counted_at or _NEVER, row.place, row.sku, row.lot))[:limit]
    return sorted(oldest, key=lambda row: (row.place == "", row.place, row.sku, row.lot))


def _lots(uow: UnitOfWork, sku: str, warehouse: str, tracking: Tracking, on_hand: Decimal) -> list[tuple[str, Decimal]]:
    if tracking is not Tracking.lot:
        return [("", on_hand)]
    return [(lot.lot, lot.on_hand) for lot in uow.lots.list(sku, warehouse) if lot.on_hand > 0]
