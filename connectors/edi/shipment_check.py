"""What is refused before a ship notice is written: all that would be fined at the other dock.

A label that does not scan, a carton that announces nothing, quantities that are
not those that left, and a shape that the partner's tree cannot show. Each is
said with the shipment, the carton and what to do.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from decimal import Decimal

from canonical.shipment import Carton, ShipmentPlan, ShippedOrder, check_digit, is_sscc
from connectors.edi.shipment_tree import contents_by_order
from connectors.ports import Unreadable

_ON_PALLETS = ("SOTPI", "SOTI")  # hierarchies in which a pallet belongs to one order
_IN_CARTONS = ("SOTPI", "SOPI")  # hierarchies in which a carton does


def check(plan: ShipmentPlan, hierarchy: str, marks: Collection[str]) -> None:
    """Refuse a shipment with its first fault; ``marks`` are those that each carton must bear: sscc, tracking.

    Raises ``Unreadable``, a sentence that names the carton or the line.
    """
    for fault in _faults(plan, hierarchy, marks):
        raise Unreadable(f"shipment {plan.number}{fault}")


def _faults(plan: ShipmentPlan, hierarchy: str, marks: Collection[str]) -> Iterator[str]:
    if not plan.cartons:
        yield " has no carton; pack it before it is announced"
    for at, carton in enumerate(plan.cartons, 1):
        yield from _marks(carton, at, marks)
        yield from _contents(carton)
    yield from _pallets(plan, hierarchy)
    yield from _twice(plan)
    yield from _orders(plan)
    if len(plan.every_order) > 1:
        yield from _mixed(plan, hierarchy)


def _marks(carton: Carton, at: int, marks: Collection[str]) -> Iterator[str]:
    if carton.sscc:
        yield from _label(carton.sscc)
    elif "sscc" in marks:
        yield f": carton {at} has no SSCC, and its mark (MAN) is mandatory; print a label and pack it under that"
    if not carton.tracking_number and "tracking" in marks:
        yield f": carton {carton.sscc or at} has no tracking number, and this partner wants one on each (MAN CP)"
    if not carton.sscc and not carton.tracking_number:
        yield f": carton {at} bears no mark at all, so nobody could tell it from the others; label it"


def _label(code: str) -> Iterator[str]:
    if not (code.isascii() and code.isdigit() and len(code) == 18):
        yield f": {code!r} is no SSCC, it must have 18 digits"
    elif not is_sscc(code):
        yield f": SSCC {code} should end with {check_digit(code[:-1])}; print it anew"


def _contents(carton: Carton) -> Iterator[str]:
    if not carton.contents:
        yield f": carton {carton.sscc} is empty; take it out of the shipment"
    for item in carton.contents:
        if item.quantity <= 0:
            yield f": carton {carton.sscc} holds {item.quantity} of {item.sku}; repack it"
        if item.serials and len(item.serials) != item.quantity:
            yield f": carton {carton.sscc} holds {item.quantity} of {item.sku} and {len(item.serials)} serial numbers"


def _pallets(plan: ShipmentPlan, hierarchy: str) -> Iterator[str]:
    known = {pallet.sscc for pallet in plan.pallets}
    for pallet in plan.pallets:
        yield from _label(pallet.sscc)
    for carton in plan.cartons:
        if carton.pallet and carton.pallet not in known:
            yield f": carton {carton.sscc} stands on pallet {carton.pallet}, which is not in the shipment; list it"
        if not carton.pallet and hierarchy == "SOTI":
            yield (
                f": carton {carton.sscc} stands on no pallet, and this partner's ship notice (SOTI) names pallets "
                "only; stack it, or agree on SOTPI"
            )
    for empty in sorted(known - {carton.pallet for carton in plan.cartons}):
        yield f": nothing stands on pallet {empty}; take it out of the shipment"


def _twice(plan: ShipmentPlan) -> Iterator[str]:
    codes = Counter(carton.sscc for carton in plan.cartons if carton.sscc)
    codes.update(pallet.sscc for pallet in plan.pallets)
    for code, times in codes.most_common(1):
        if times > 1:
            yield f": SSCC {code} stands on {times} cartons or pallets; each needs its own"


def _orders(plan: ShipmentPlan) -> Iterator[str]:
    """Hold what was packed of each order against what left of it."""
    contents = contents_by_order(plan)
    known = {order.number: order for order in plan.every_order}
    for number in contents:
        if number not in known:
            yield f": carton {contents[number][0][0].sscc} holds goods of order {number}, which the shipment omits"
    for number, order in known.items():
        if number not in contents:
            yield f" names order {number}, and no carton holds anything of it; take it out, or pack it"
        packed: dict[tuple[int, str], Decimal] = {}
        for _, items in contents.get(number, []):
            for item in items:
                key = (item.position, item.unit)
                packed[key] = packed.get(key, Decimal(0)) + item.quantity
        if order.lines:
            yield from _sums(order, packed)


def _sums(order: ShippedOrder, packed: dict[tuple[int, str], Decimal]) -> Iterator[str]:
    names = {line.position: line.line for line in order.lines}
    left = {(line.position, line.unit): line.quantity for line in order.lines}
    for position, unit in sorted({*left, *packed}):
        there, lies = left.get((position, unit), Decimal(0)), packed.get((position, unit), Decimal(0))
        if there != lies:
            yield (
                f": of order {order.number}, line {names.get(position, position)}, {_plain(there)} {unit} left, "
                f"and {_plain(lies)} lie in the cartons; correct what was packed"
            )


def _mixed(plan: ShipmentPlan, hierarchy: str) -> Iterator[str]:
    """Refuse what a tree with the order above it cannot show."""
    stacks: dict[str, set[str]] = {}
    for carton in plan.cartons:
        orders = {item.order or plan.order_number for item in carton.contents}
        stacks.setdefault(carton.pallet, set()).update(orders)
        if len(orders) > 1 and hierarchy in _IN_CARTONS:
            yield f": carton {carton.sscc} holds orders {_and(orders)}, {_apart(hierarchy, 'carton')}"
    for pallet, orders in stacks.items():
        if pallet and len(orders) > 1 and hierarchy in _ON_PALLETS:
            yield f": pallet {pallet} carries orders {_and(orders)}, {_apart(hierarchy, 'pallet')}"


def _apart(hierarchy: str, what: str) -> str:
    return (
        f"and in this partner's ship notice ({hierarchy}) a {what} belongs to one order; repack it, or agree on "
        "another hierarchy"
    )


def _and(orders: Collection[str]) -> str:
    return " and ".join(sorted(orders))


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize() + 0:f}"
