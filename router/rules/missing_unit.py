"""Hold an order with a line that does not say what is counted: pieces, cases, pallets."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.completeness


class Options(Noun):
    """``assume_item_unit``: this customer leaves the unit out and always means the one in which we keep the item."""

    assume_item_unit: bool = False


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each line without a unit."""
    if options.assume_item_unit:
        return
    for position, line in enumerate(order.lines, 1):
        if not line.unit.strip():
            yield Finding(
                rule="missing_unit",
                says=f"line {line.number} asks for {line.quantity}, and does not say of what: no unit is given",
                line=line.number,
                place=Place(field=f"lines[{position - 1}].unit"),
                expected="a unit of measure",
                mend="ask the buyer; approve only if the unit in which we keep the item is meant",
            )
