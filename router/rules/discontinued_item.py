"""Hold an order for more of a discontinued item than is left."""

from collections.abc import Iterator
from decimal import Decimal

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.stock import Sale
from router.facts import Facts

KIND = HoldKind.item


class Options(Noun):
    """``sell_off``: what is left may be ordered; otherwise every such line is held."""

    sell_off: bool = True


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each line that asks for more than is left after the lines before it."""
    left = dict(facts.free)
    for position, line in enumerate(order.lines, 1):
        item = facts.item(position)
        if item is None or item.traits.sale is not Sale.discontinued:
            continue
        asked, there = facts.quantity(position, line), left.get(item.sku, Decimal(0))
        left[item.sku] = max(Decimal(0), there - asked)
        if options.sell_off and asked <= there:
            continue
        yield Finding(
            rule="discontinued_item",
            says=f"line {line.number}: {item.sku} is discontinued; {asked} {item.unit} are asked for, {there} are left",
            line=line.number,
            place=Place(field=f"lines[{position - 1}].quantity"),
            expected=f"at most {there} {item.unit}",
            mend="agree with the buyer on what is left, or on another item",
            evidence={"asked": f"{asked:f}", "left": f"{there:f}"},
        )
