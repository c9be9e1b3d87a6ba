"""Which of the agreed prices counts for a line of an order."""

from datetime import date
from decimal import Decimal

from canonical.order import OrderLine, PurchaseOrder
from canonical.price import AgreedPrice, agreed
from router.facts import Facts


def agreed_price(order: PurchaseOrder, line: OrderLine, position: int, facts: Facts) -> AgreedPrice | None:
    """Return the price, with what is taken off, that was agreed for so much on the day of the order; perhaps none was.

    The order's currency counts, else the customer's own. A price by the case is
    not turned into one by the piece: where the units differ, none is agreed.
    """
    currency = order_currency(order, facts)
    prices = facts.prices.get(facts.skus.get(position, ""), ())
    if currency is None:
        return None
    day = price_day(order, facts)
    return agreed(
        prices, facts.discounts, day=day, quantity=line.quantity, currency=currency, unit=line.unit
    )  # fmt: skip


def unpriced(order: PurchaseOrder, facts: Facts) -> dict[int, Decimal]:
    """Return by position the agreed price of each line that the buyer wrote none for, where there is one."""
    found = {
        position: agreed_price(order, line, position, facts)
        for position, line in enumerate(order.lines, 1)
        if line.unit_price is None
    }
    return {position: one.price for position, one in found.items() if one is not None}


def order_currency(order: PurchaseOrder, facts: Facts) -> str | None:
    """Return the currency in which the order's prices are meant."""
    return order.currency or (facts.customer.currency if facts.customer else None)


def price_day(order: PurchaseOrder, facts: Facts) -> date:
    """Return the day whose prices count: that on which the order was placed, but no day to come."""
    return min(order.ordered_on or facts.today, facts.today)
