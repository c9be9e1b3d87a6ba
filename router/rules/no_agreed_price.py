"""Mention a line for which no price was agreed, where prices are agreed for others."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts
from router.pricing import agreed_price, order_currency, price_day

KIND = HoldKind.price


class Options(Noun):
    """There is nothing to choose but the severity; where nothing goes out without a price of ours, set ``hold``."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield an informing finding for each such line of a customer who has a price list, a contract or a promotion."""
    if not facts.prices:
        return
    for position, line in enumerate(order.lines, 1):
        if position in facts.skus and agreed_price(order, line, position, facts) is None:
            currency = order_currency(order, facts) or "an unknown currency"
            yield Finding(
                rule="no_agreed_price",
                says=f"line {line.number}: no price of {facts.skus[position]} by the {line.unit} in {currency} "
                f"was agreed for {price_day(order, facts)}",
                severity=Severity.inform,
                line=line.number,
                place=Place(field=f"lines[{position - 1}].unit_price"),
                mend="enter a price: crossdock price import FILE.csv",
                evidence={"sku": facts.skus[position], "currency": currency},
            )
