"""Look up, in one go for a batch of orders, everything that the router may know."""

from collections.abc import Iterable, Mapping, Sequence

from canonical.lifecycle import OrderState
from canonical.order import Numbering, OrderLine, PurchaseOrder
from canonical.party import PartyRole
from canonical.stock import Item
from pipeline.desk import Desk
from pipeline.postal import flaws
from router.facts import AddressFlaw, Facts, Sibling
from store import OrderRecord, UnitOfWork

# What waits for a person has not been acted on: it must not hold the order that came before it.
_NOT_ROUTED = (OrderState.received, OrderState.interpreted, OrderState.in_review, OrderState.returned)


def gather(
    uow: UnitOfWork, desk: Desk, partner: str, orders: Sequence[OrderRecord], waived: Mapping[int, frozenset[str]]
) -> dict[int, Facts]:
    """Return each order's facts by the order's id; ``available`` stays empty until stock is locked."""
    skus = _resolve(uow, partner, [line for order in orders for line in order.order.lines])
    siblings = uow.orders.same_identity([order.id for order in orders])
    items = uow.stock.items(sorted(set(skus.values())))
    terms = desk.profile(partner).fulfilment
    home = desk.company.ship_from.address.country if desk.company.ship_from.address else ""
    return {
        order.id: Facts(
            order_id=order.id,
            skus=_by_position(order.order.lines, skus),
            items=items,
            siblings=tuple(
                Sibling(id=s.id, digest=s.digest, state=s.state, routed=s.state not in _NOT_ROUTED)
                for s in siblings.get(order.id, ())
            ),
            available={},
            shortage=terms.shortage,
            warehouse=terms.warehouse,
            today=uow.now.date(),
            waived=waived.get(order.id, frozenset()),
            reserved={n.position: n.reserved + n.shipped for n in order.lines},
            rejected={n.position: n.rejected for n in order.lines if n.rejected},
            channel=order.channel,
            home=home,
            address_flaws=_flaws(order.order, home),
        )
        for order in orders
    }


def _flaws(order: PurchaseOrder, home: str) -> tuple[AddressFlaw, ...]:
    ship_to = order.party(PartyRole.ship_to)
    return flaws(ship_to.address, home) if ship_to and ship_to.address else ()


def _resolve(uow: UnitOfWork, partner: str, lines: Iterable[OrderLine]) -> dict[str, str]:
    """Return our SKU for every item number seen: what the partner calls it, else its GTIN, else our own number."""
    numbers = {item.number for line in lines for item in line.items}
    own: Mapping[str, Item] = uow.stock.items(sorted(numbers))
    return {
        **{number: number for number in own},
        **uow.stock.item_by_gtin(sorted(numbers)),
        **uow.stock.aliases(partner, sorted(numbers)),
    }


def _by_position(lines: Sequence[OrderLine], skus: Mapping[str, str]) -> dict[int, str]:
    """Return the SKU of each line that one is known for: the seller's number first, then GTIN, then the buyer's."""
    order = (Numbering.seller, Numbering.gtin, Numbering.buyer, Numbering.maker, Numbering.other)
    found: dict[int, str] = {}
    for position, line in enumerate(lines, 1):
        ranked = sorted(line.items, key=lambda item: order.index(item.numbering))
        sku = next((skus[item.number] for item in ranked if item.number in skus), None)
        if sku is not None:
            found[position] = sku
    return found
