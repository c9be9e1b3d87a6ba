"""Hold an order with a line counted in another unit than the one in which we keep the item."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.quantity


class Options(Noun):
    """There is nothing to choose but the severity."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line: two cases are not two pieces, and stock is counted in the item's unit.

    A quantity that was converted, because it is known how many pieces a case
    holds, is no longer foreign; nor is a line without any unit, which is another rule's.
    """
    for position, line in enumerate(order.lines, 1):
        item = facts.item(position)
        if item is None or item.unit == line.unit or position in facts.quantities or not line.unit.strip():
            continue
        yield Finding(
            rule="foreign_unit",
            says=f"line {line.number}: {line.quantity} {line.unit} of {item.sku}, which we count by {item.unit}",
            line=line.number,
            place=Place(field=f"lines[{position - 1}].unit"),
            expected=item.unit,
            mend=f"ask the buyer how many {item.unit} are meant; approve only if {line.quantity} {item.unit} are; "
            f"or say how many are in one: crossdock review answer CASE correct --factor {line.number}=24",
            evidence={"ordered": line.unit, "kept": item.unit},
        )
