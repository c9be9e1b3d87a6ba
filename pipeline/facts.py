"""Look up, in one go for a batch of orders, everything that the router may know."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from canonical.lifecycle import OrderState
from canonical.order import OrderLine, PurchaseOrder
from canonical.party import PartyRole
from canonical.stock import Item
from pipeline.desk import Desk
from pipeline.ladder import Converted, Ladder, Units
from pipeline.postal import flaws
from router.facts import AddressFlaw, Facts, Sibling
from store import OrderRecord, UnitOfWork

# What waits for a person has not been acted on: it must not hold the order that came before it.
_NOT_ROUTED = (OrderState.received, OrderState.interpreted, OrderState.in_review, OrderState.returned)


def gather(
    uow: UnitOfWork, desk: Desk, partner: str, orders: Sequence[OrderRecord], waived: Mapping[int, frozenset[str]]
) -> dict[int, Facts]:
    """Return each order's facts by the order's id; ``available`` stays empty until stock is locked."""
    today = uow.now.date()
    ladder = Ladder.over(uow, partner, [line for order in orders for line in order.order.lines], today)
    understood = {order.id: _Understood.of(ladder, order.order.lines) for order in orders}
    siblings = uow.orders.same_identity([order.id for order in orders])
    items = uow.stock.items(sorted({sku for one in understood.values() for sku in one.skus.values()}))
    units = Units.over(uow, partner, _foreign(orders, understood, items), today)
    converted = {o.id: _converted(units, o.order.lines, understood[o.id].skus, items) for o in orders}
    terms = desk.profile(partner).fulfilment
    home = desk.company.ship_from.address.country if desk.company.ship_from.address else ""
    return {
        order.id: Facts(
            order_id=order.id,
            skus=understood[order.id].skus,
            ambiguous=understood[order.id].ambiguous,
            matches=understood[order.id].matches,
            quantities={position: one.quantity for position, one in converted[order.id].items()},
            conversions={position: one.how for position, one in converted[order.id].items()},
            items=items,
            siblings=tuple(
                Sibling(id=s.id, digest=s.digest, state=s.state, routed=s.state not in _NOT_ROUTED)
                for s in siblings.get(order.id, ())
            ),
            available={},
            shortage=terms.shortage,
            warehouse=terms.warehouse,
            today=today,
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


class _Understood(NamedTuple):
    """What the ladder and the units tables say of one order's lines, by position."""

    skus: dict[int, str]
    ambiguous: dict[int, tuple[str, ...]]
    matches: dict[int, str]

    @classmethod
    def of(cls, ladder: Ladder, lines: Sequence[OrderLine]) -> "_Understood":
        """Ask the ladder about every line."""
        found = {position: match for position, line in enumerate(lines, 1) if (match := ladder.match(line))}
        return cls(
            {position: match.skus[0] for position, match in found.items() if len(match.skus) == 1},
            {position: match.skus for position, match in found.items() if len(match.skus) > 1},
            {position: match.how for position, match in found.items()},
        )


def _converted(
    units: Units, lines: Sequence[OrderLine], skus: Mapping[int, str], items: Mapping[str, Item]
) -> dict[int, Converted]:
    """Return the quantity of each line that is in another unit than its item's, where a factor is known."""
    found = {}
    for position, sku in skus.items():
        line, item = lines[position - 1], items.get(sku)
        if item is not None and item.unit != line.unit and (converted := units.convert(line, item)):
            found[position] = converted
    return found


def _foreign(
    orders: Sequence[OrderRecord], understood: Mapping[int, _Understood], items: Mapping[str, Item]
) -> list[str]:
    """Return the SKUs of which some line counts in another unit than we do."""
    return sorted({
        sku
        for order in orders
        for position, sku in understood[order.id].skus.items()
        if sku in items and items[sku].unit != order.order.lines[position - 1].unit
    })  # fmt: skip
