"""What lies in what when a shipment leaves: one set of cartons, seen as the tree that a partner wants.

    SOTPI   shipment, order, pallet (tare), carton (pack), item; loose cartons hang under the order
    SOPI    shipment, order, carton, item
    SOTI    shipment, order, pallet, item; what lies on a pallet is summed up
    SOI     shipment, order, item; each line of an order once
    SPOI    shipment, carton, order, item; a carton may hold several orders

Only the shape is made here. What each level says comes from the caller, who is
asked once a level.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from canonical.shipment import Carton, PackedItem, Pallet, ShipmentPlan, ShippedOrder
from connectors.edi.hierarchy import Node
from connectors.edi.line import Line


class Part(NamedTuple):
    """So much of an order as lies at one place of the tree."""

    order: ShippedOrder
    cartons: Sequence[Carton]


Thing: TypeAlias = Part | Pallet | Carton | PackedItem
Say: TypeAlias = Callable[[Thing], Sequence[Line]]  # the segments of one level, without its HL

_Key: TypeAlias = tuple[object, ...]
_Contents: TypeAlias = dict[str, list[tuple[Carton, list[PackedItem]]]]  # by order: each carton, and what is in it


def inside(plan: ShipmentPlan, hierarchy: str, say: Say) -> list[Node]:
    """Return what lies in the shipment itself, for a plan that ``shipment_check`` let through."""
    if hierarchy == "SPOI":
        return [_carton_of_orders(carton, plan, say) for carton in plan.cartons]
    contents = contents_by_order(plan)
    return [_order(order, contents.get(order.number, []), plan, hierarchy, say) for order in plan.every_order]


def contents_by_order(plan: ShipmentPlan) -> _Contents:
    """Return the cartons of each order, in the order in which they were packed."""
    found: _Contents = {}
    for carton in plan.cartons:
        parts: dict[str, list[PackedItem]] = {}
        for item in carton.contents:
            parts.setdefault(item.order or plan.order_number, []).append(item)
        for number, items in parts.items():
            found.setdefault(number, []).append((carton, items))
    return found


def _order(
    order: ShippedOrder, contents: list[tuple[Carton, list[PackedItem]]], plan: ShipmentPlan, hierarchy: str, say: Say
) -> Node:
    cartons = [carton for carton, _ in contents]
    below: Iterable[Node]
    if hierarchy == "SOI":
        below = _items(summed(item for _, items in contents for item in items), say)
    elif hierarchy == "SOPI":
        below = (_carton(carton, items, say) for carton, items in contents)
    else:
        below = _pallets(contents, plan, hierarchy, say)
    return Node(level="O", lines=say(Part(order, cartons)), inside=list(below))


def _pallets(
    contents: list[tuple[Carton, list[PackedItem]]], plan: ShipmentPlan, hierarchy: str, say: Say
) -> Iterator[Node]:
    stacks: dict[str, list[tuple[Carton, list[PackedItem]]]] = {}
    for carton, items in contents:
        stacks.setdefault(carton.pallet, []).append((carton, items))
    known = {pallet.sscc: pallet for pallet in plan.pallets}
    for name, stack in stacks.items():
        if hierarchy == "SOTI":
            below = _items(summed(item for _, items in stack for item in items), say)
        else:
            below = [_carton(carton, items, say) for carton, items in stack]
        if name:
            yield Node(level="T", lines=say(known[name]), inside=below)
        else:
            yield from below


def _carton(carton: Carton, items: Iterable[PackedItem], say: Say) -> Node:
    return Node(level="P", lines=say(carton), inside=_items(items, say))


def _carton_of_orders(carton: Carton, plan: ShipmentPlan, say: Say) -> Node:
    parts: dict[str, list[PackedItem]] = {}
    for item in carton.contents:
        parts.setdefault(item.order or plan.order_number, []).append(item)
    orders = {order.number: order for order in plan.every_order}
    below = [
        Node(level="O", lines=say(Part(orders[number], [carton])), inside=_items(items, say))
        for number, items in parts.items()
    ]
    return Node(level="P", lines=say(carton), inside=below)


def _items(items: Iterable[PackedItem], say: Say) -> list[Node]:
    return [Node(level="I", lines=say(item)) for item in items]


def summed(items: Iterable[PackedItem]) -> Iterator[PackedItem]:
    """Yield each order line once, with all that lies of it there; lots stay apart."""
    first: dict[_Key, PackedItem] = {}
    total: dict[_Key, Decimal] = {}
    serials: dict[_Key, list[str]] = {}
    for item in items:
        key: _Key = (item.order, item.position, item.sku, item.unit, item.lot, item.expires_on)
        first.setdefault(key, item)
        total[key] = total.get(key, Decimal(0)) + item.quantity
        serials.setdefault(key, []).extend(item.serials)
    for key, item in first.items():
        yield item.model_copy(update={"quantity": total[key], "serials": tuple(serials[key])})
