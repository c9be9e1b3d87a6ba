"""Reject an order with a line for an item that must not be sold any more."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.stock import Sale
from router.facts import Facts

KIND = HoldKind.item


class Options(Noun):
    """``whole_order``: reject the order for one such line; otherwise a person decides what becomes of the rest."""

    whole_order: bool = False


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line; it holds, or rejects where the whole order shall fall with it."""
    for position, line in enumerate(order.lines, 1):
        item = facts.item(position)
        if item is not None and item.traits.sale is Sale.banned:
            yield Finding(
                rule="banned_item",
                says=f"line {line.number}: {item.sku} must not be sold any more",
                severity=Severity.reject if options.whole_order else Severity.hold,
                line=line.number,
                place=Place(field=f"lines[{position - 1}].items"),
                mend="reject the order, or correct it to go without this line",
                evidence={"sku": item.sku},
            )
