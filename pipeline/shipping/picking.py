"""Choose what goes into an order's cartons: of items that are kept by lot or by piece, which lots and which pieces.

They are chosen when the order is packed, first expiring first, and not when stock
is promised: what lies in quarantine by then, or has expired, was promised to nobody.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from canonical.order import ItemNumber, Numbering, OrderLine
from canonical.shipment import PackedItem
from canonical.stock import Item, Reservation
from canonical.storage import Picked
from pipeline.step import NotNowError
from router.measure import Measure
from store import NotEnough, OrderRecord, UnitOfWork


def packed(uow: UnitOfWork, order: OrderRecord, parts: Sequence[Reservation]) -> tuple[PackedItem, ...]:
    """Pick what is reserved, and return it as it goes into cartons: quantities in the lines' units.

    ``NotNowError`` where no lot that may still leave, or no piece with a number, is there.
    """
    items = uow.stock.items(sorted({one.sku for one in parts}))
    found: list[PackedItem] = []
    for part in sorted(parts, key=lambda one: (one.position, one.sku)):
        found += _packed(order, part, items[part.sku], pick(uow, order, part))
    return tuple(found)


def pick(uow: UnitOfWork, order: OrderRecord, part: Reservation) -> tuple[Picked, ...]:
    """Set aside what is reserved, where a pick list has not done so already, and return all of it."""
    tracking = uow.stock.tracking([part.sku])[part.sku]
    place = (order.id, part.position, part.sku, part.warehouse)
    before = uow.lots.picks(*place)
    left = part.quantity - sum((one.quantity for one in before), Decimal(0))
    if left <= 0:
        return before
    try:
        return (*before, *uow.lots.pick(*place, left, tracking, uow.now.date()))
    except NotEnough as error:
        raise NotNowError(str(error)) from None


def _packed(order: OrderRecord, part: Reservation, item: Item, picked: Sequence[Picked]) -> Iterator[PackedItem]:
    back = Measure(part.quantity, part.of_line)  # from the item's unit into the line's
    left = part.of_line
    for n, one in enumerate(picked, 1):
        quantity = left if n == len(picked) else back.kept_of(one.quantity)
        left -= quantity
        yield as_packed(order, part, item, quantity, one)


def as_packed(order: OrderRecord, part: Reservation, item: Item, quantity: Decimal, one: Picked) -> PackedItem:
    """Return so much of a line, in its unit, as it lies in a carton."""
    line, row = order.order.lines[part.position - 1], order.lines[part.position - 1]
    return PackedItem(
        position=part.position, line=row.number, sku=part.sku, quantity=quantity, unit=row.unit,
        unit_price=line.unit_price, lot=one.lot, expires_on=one.expires_on, serials=one.serials,
        **_named(line, item, substitute=part.sku != row.sku),
    )  # fmt: skip


def _named(line: OrderLine, item: Item, *, substitute: bool) -> dict[str, object]:
    """Return by which numbers the item goes: those that the buyer wrote, or those of what comes in its place."""
    if not substitute:
        return {"items": line.items, "description": line.description}
    numbers = [ItemNumber(numbering=Numbering.seller, number=item.sku)]
    if item.gtin:
        numbers.append(ItemNumber(numbering=Numbering.gtin, number=item.gtin))
    return {"items": tuple(numbers), "description": item.description}
