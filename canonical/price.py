"""What an item costs whom, from when, and from which quantity on; and what is taken off."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from canonical.noun import Currency, Noun, Price, Quantity

_CENTS = 2  # a price has no fewer decimals


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


class Discount(Noun):
    """So many percent off the price list; contracts and promotions are net already."""

    sku: str = ""  # empty: of every item
    percent: Annotated[Decimal, Field(gt=0, le=100, max_digits=7, decimal_places=4, allow_inf_nan=False)]
    from_quantity: Quantity = Decimal(0)  # in the price's unit, by line
    valid_from: date | None = None
    valid_until: date | None = None  # the last day on which it holds
    reference: str = ""

    def off(self, listed: AgreedPrice) -> AgreedPrice:
        """Return the net price: to the cent, or to as many decimals as the list has; it says what it was made of."""
        exponent = listed.price.as_tuple().exponent
        decimals = max(_CENTS, -exponent if isinstance(exponent, int) else 0)
        net = (listed.price * (100 - self.percent) / 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        taken = f"{listed.price:f} less {self.percent.normalize():f} %{f' {self.reference}' if self.reference else ''}"
        named = f"{listed.reference}, {taken}" if listed.reference else taken
        return listed.model_copy(update={"price": net, "reference": named})


def agreed(
    prices: tuple[AgreedPrice, ...], discounts: tuple[Discount, ...] = (), *, day: date, quantity: Decimal,
    currency: str, unit: str,
) -> AgreedPrice | None:  # fmt: skip
    """Return the price that counts: promotion before contract before list, then the highest break, then the lowest.

    From the list's goes what is taken off: one discount alone, the item's own before one of every item, then that
    of the highest break, then the highest. Nothing where no price holds on that day for that quantity, currency
    and unit.
    """
    kinds = list(PriceKind)
    held = [p for p in prices if p.currency == currency and p.unit == unit and _holds(p, day, quantity)]
    best = max(held, key=lambda p: (kinds.index(p.kind), p.from_quantity, -p.price), default=None)
    if best is None or best.kind is not PriceKind.price_list:
        return best
    fitting = [d for d in discounts if d.sku in ("", best.sku) and _holds(d, day, quantity)]
    taken = max(fitting, key=lambda d: (d.sku, d.from_quantity, d.percent), default=None)
    return best if taken is None else taken.off(best)


def _holds(one: AgreedPrice | Discount, day: date, quantity: Decimal) -> bool:
    """Tell whether a price or a discount counts for so much, ordered on that day."""
    begun = one.valid_from is None or one.valid_from <= day
    over = one.valid_until is not None and one.valid_until < day
    return begun and not over and quantity >= one.from_quantity
