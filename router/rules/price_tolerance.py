"""Hold an order whose price strays from the one agreed with the customer."""

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.price import AgreedPrice
from router.facts import Facts
from router.pricing import agreed_price

KIND = HoldKind.price
_CENTS = Decimal("0.01")


class Options(Noun):
    """Read from ``review.price_tolerance`` in the partner's profile: how far a price may stray, either way.

    ``percent`` of the agreed price, or ``amount`` a unit where that is more.
    ``higher``: whether a price above the agreed one is held too; some are glad of it.
    """

    percent: Decimal = Field(default=Decimal(2), ge=0)
    amount: Decimal = Field(default=Decimal(0), ge=0)
    higher: bool = True


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding a line; an unpriced line passes, and so does one for which no price was agreed."""
    for position, line in enumerate(order.lines, 1):
        agreed = agreed_price(order, line, position, facts)
        if agreed is None or line.unit_price is None:
            continue
        stray = line.unit_price - agreed.price
        allowed = max(options.percent * agreed.price / 100, options.amount)
        if abs(stray) > allowed and (options.higher or stray < 0):
            yield _finding(position, line.number, facts.skus[position], line.unit_price, agreed, allowed)


def _finding(position: int, number: str, sku: str, asked: Decimal, agreed: AgreedPrice, allowed: Decimal) -> Finding:
    source = f"{agreed.kind.replace('_', ' ')}{' ' + agreed.reference if agreed.reference else ''}"
    stray = asked - agreed.price
    percent = f"{stray * 100 / agreed.price:+.1f} %" if agreed.price else ""
    return Finding(
        rule="price_tolerance",
        says=f"line {number}: {sku} for {asked} {agreed.currency}, {agreed.price} agreed ({source}); "
        f"{stray:+f} a unit{', ' + percent if percent else ''}",
        line=number,
        place=Place(field=f"lines[{position - 1}].unit_price"),
        expected=f"{agreed.price} {agreed.currency}, give or take {allowed.quantize(_CENTS)}",
        mend=f"crossdock review answer CASE correct --price {number}={agreed.price} for the agreed price; "
        "or approve the one asked for",
        evidence={"asked": f"{asked:f}", "agreed": f"{agreed.price:f}", "source": source, "stray": f"{stray:f}"},
    )
