"""Hold an order with a line for an item whose place a newer one has taken."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.stock import Sale
from router.facts import Facts

KIND = HoldKind.item


class Options(Noun):
    """``successor_is_welcome``: this customer takes the newer item without being asked; then it is only mentioned."""

    successor_is_welcome: bool = False


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line, with the newer item."""
    for position, line in enumerate(order.lines, 1):
        item = facts.item(position)
        if item is None or item.traits.sale is not Sale.superseded:
            continue
        newer = item.traits.successor
        yield Finding(
            rule="superseded_item",
            says=f"line {line.number}: {item.sku} is no longer made"
            + (f"; {newer} has taken its place" if newer else ", and no successor is named"),
            severity=Severity.inform if newer and options.successor_is_welcome else Severity.hold,
            line=line.number,
            place=Place(field=f"lines[{position - 1}].items"),
            expected=newer or None,
            mend=f"ask the buyer whether {newer} will do" if newer else "agree on another item with the buyer",
            evidence={"sku": item.sku, "successor": newer},
        )
