"""Hold an order with a line whose numbers mean more than one item of ours."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.item


class Options(Noun):
    """There is nothing to choose but the severity."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line, with the items that it could mean."""
    for position, line in enumerate(order.lines, 1):
        candidates = facts.ambiguous.get(position, ())
        if len(candidates) > 1:
            numbers = ", ".join(f"{item.numbering} number {item.number}" for item in line.items)
            yield Finding(
                rule="ambiguous_item",
                says=f"line {line.number}: {numbers} could mean {' or '.join(candidates)}",
                line=line.number,
                place=Place(field=f"lines[{position - 1}].items"),
                expected="numbers that all mean one item",
                mend=f"crossdock review answer CASE correct --sku {line.number}=SKU",
                evidence={"candidates": ", ".join(candidates)},
            )
