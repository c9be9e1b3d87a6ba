"""What an order comes to, for those who decide whether it may be owed."""

from decimal import ROUND_HALF_UP, Decimal

from canonical.order import PurchaseOrder
from router.facts import Facts
from router.pricing import agreed_price

_CENT = Decimal("0.01")


def worth(order: PurchaseOrder, facts: Facts) -> Decimal:
    """Return the order's total in cents: each line at its own price, or at the agreed one where it has none."""
    total = Decimal(0)
    for position, line in enumerate(order.lines, 1):
        price = line.unit_price
        if price is None:
            agreed = agreed_price(order, line, position, facts)
            price = agreed.price if agreed else Decimal(0)
        total += line.quantity * price
    return total.quantize(_CENT, ROUND_HALF_UP)
