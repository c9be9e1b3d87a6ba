"""Hold an order with a line counted in another unit than the one in which we keep the item."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import OrderLine, PurchaseOrder
from canonical.stock import Item
from router.facts import Facts

KIND = HoldKind.quantity


class Options(Noun):
    """There is nothing to choose but the severity."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line: two cases are not two pieces, and stock is counted in the item's unit.

    Where a units table says how many are in one, the line is converted, and the
    finding merely informs. A line without any unit is another rule's.
    """
    for position, line in enumerate(order.lines, 1):
        item = facts.items.get(facts.skus.get(position, ""))
        if item is None or item.unit == line.unit or not line.unit.strip():
            continue
        if position in facts.quantities:
            yield _converted(position, line, item, facts)
            continue
        yield Finding(
            rule="foreign_unit",
            says=f"line {line.number}: {line.quantity} {line.unit} of {item.sku}, which we count by {item.unit}",
            line=line.number,
            place=Place(field=f"lines[{position - 1}].unit"),
            expected=item.unit,
            mend=f"ask the buyer how many {item.unit} are meant; approve only if {line.quantity} {item.unit} are; or "
            "enter the factor (crossdock xref import units FILE.csv) and answer retry",
            evidence={"ordered": line.unit, "kept": item.unit},
        )


def _converted(position: int, line: OrderLine, item: Item, facts: Facts) -> Finding:
    quantity, how = facts.quantities[position], facts.conversions.get(position, "")
    return Finding(
        rule="foreign_unit",
        says=f"line {line.number}: {line.quantity} {line.unit} of {item.sku} are {quantity} {item.unit} ({how})",
        severity=Severity.inform,
        line=line.number,
        place=Place(field=f"lines[{position - 1}].unit"),
        evidence={"ordered": f"{line.quantity} {line.unit}", "kept": f"{quantity} {item.unit}", "by": how},
    )
