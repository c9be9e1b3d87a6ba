"""What an item costs whom, from when, and from which quantity on."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from canonical.noun import Currency, Noun, Price, Quantity


class PriceKind(StrEnum):
    """Where a price comes from; the last in this list wins over those before it."""

    price_list = "price_list"
    contract = "contract"  # agreed with this customer alone
    promotion = "promotion"  # for a time, for whoever orders in it


class AgreedPrice(Noun):
    """One price of one item; several of one kind tell of quantity breaks."""

    sku: str
    kind: PriceKind = PriceKind.price_list
    price: Price
    currency: Currency
    unit: str = "each"  # one of these costs ``price``
    from_quantity: Quantity = Decimal(0)  # in the same unit, by line
    valid_from: date | None = None
    valid_until: date | None = None  # the last day on which it holds
    reference: str = ""  # the list's name, the contract's number, the promotion's code

    def holds(self, day: date, quantity: Decimal) -> bool:
        """Tell whether the price counts for so much, ordered on that day."""
        begun = self.valid_from is None or self.valid_from <= day
        over = self.valid_until is not None and self.valid_until < day
        return begun and not over and quantity >= self.from_quantity


def agreed(
    prices: tuple[AgreedPrice, ...], *, day: date, quantity: Decimal, currency: str, unit: str
) -> AgreedPrice | None:
    """Return the price that counts: promotion before contract before list, then the highest break, then the lowest.

    Nothing where no price holds on that day for that quantity, currency and unit.
    """
    kinds = list(PriceKind)
    held = [p for p in prices if p.currency == currency and p.unit == unit and p.holds(day, quantity)]
    return max(held, key=lambda p: (kinds.index(p.kind), p.from_quantity, -p.price), default=None)
