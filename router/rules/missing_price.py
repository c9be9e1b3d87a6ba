"""Mention a line that carries no price; many buyers send none, so nothing stops for it."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.price


class Options(Noun):
    """There is nothing to choose but the severity; where prices are agreed to be sent, set ``hold``."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield an informing finding for each unpriced line; a price of zero is a price."""
    for position, line in enumerate(order.lines, 1):
        if line.unit_price is None:
            yield Finding(
                rule="missing_price",
                says=f"line {line.number} carries no price",
                severity=Severity.inform,
                line=line.number,
                place=Place(field=f"lines[{position - 1}].unit_price"),
            )
