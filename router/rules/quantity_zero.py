"""Hold an order with a line that asks for nothing."""

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
    """Yield a finding for each line whose quantity is zero; where a person approves, such a line is refused."""
    for position, line in enumerate(order.lines, 1):
        if line.quantity == 0:
            yield Finding(
                rule="quantity_zero",
                says=f"line {line.number} asks for 0 {line.unit}",
                line=line.number,
                place=Place(field=f"lines[{position - 1}].quantity"),
                expected="a quantity above zero",
                mend="ask the buyer what was meant; approve to deliver the other lines without this one",
            )
