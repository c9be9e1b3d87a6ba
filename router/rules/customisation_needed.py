"""Put an order for an item that is made to the customer's wish before a person, who plans the work."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.item


class Options(Noun):
    """There is nothing to choose but the severity; where a person shall plan each such line, set ``hold``."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield an informing finding for each such line, with the days that the work takes."""
    for position, line in enumerate(order.lines, 1):
        item = facts.item(position)
        if item is not None and item.traits.customised:
            yield Finding(
                rule="customisation_needed",
                says=f"line {line.number}: {line.quantity} {line.unit} of {item.sku} must be made to the customer's "
                f"wish, which takes {item.traits.lead_days} working days",
                severity=Severity.inform,
                line=line.number,
                place=Place(field=f"lines[{position - 1}].items"),
                mend="plan the work, then approve",
                evidence={"sku": item.sku, "lead_days": str(item.traits.lead_days)},
            )
