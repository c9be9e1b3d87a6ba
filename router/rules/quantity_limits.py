"""Hold an order with a line for less of an item than we sell at once, or for more."""

from collections.abc import Iterator
from decimal import Decimal

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun, Quantity
from canonical.order import PurchaseOrder
from canonical.stock import Item
from router.facts import Facts

KIND = HoldKind.quantity


class Options(Noun):
    """``minimum`` and ``maximum`` of a line for this customer, where an item has none of its own; 0: none."""

    minimum: Quantity = Decimal(0)
    maximum: Quantity = Decimal(0)


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line; one that asks for nothing is another rule's."""
    for position, line in enumerate(order.lines, 1):
        item = facts.item(position)
        asked = facts.quantity(position, line)
        if item is None or asked == 0:
            continue
        least = item.traits.minimum or options.minimum
        most = item.traits.maximum or options.maximum
        if asked < least:
            yield _finding(position, line.number, item, asked, "less than we sell at once", f"at least {least}")
        elif most and asked > most:
            yield _finding(position, line.number, item, asked, "more than we sell at once", f"at most {most}")


def _finding(position: int, number: str, item: Item, asked: Quantity, what: str, expected: str) -> Finding:
    return Finding(
        rule="quantity_limits",
        says=f"line {number}: {asked} {item.unit} of {item.sku} are {what} ({expected})",
        line=number,
        place=Place(field=f"lines[{position - 1}].quantity"),
        expected=f"{expected} {item.unit}",
        mend="agree on a quantity with the buyer; approve to send what is asked for all the same",
        evidence={"asked": f"{asked:f}", "expected": expected},
    )
