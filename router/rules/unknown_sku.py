"""Hold an order with a line that matches no item of ours."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import OrderLine, PurchaseOrder
from router.facts import Facts

KIND = HoldKind.item


class Options(Noun):
    """There is nothing to choose but the severity."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line, with every number under which the buyer names the item.

    Where a profile lets this merely inform, such a line is refused to the buyer
    and the rest of the order goes its way.
    """
    for position, line in enumerate(order.lines, 1):
        if position in facts.ambiguous:
            continue  # its numbers are known only too well: another rule's matter
        if position not in facts.skus:
            says = f"line {line.number}: no item of ours matches {_names(line)}"
            yield _finding(position, line, says)
        elif (sku := facts.skus[position]) not in facts.items:
            says = f"line {line.number}: {_names(line)} is said to be our {sku}, but there is no such item"
            yield _finding(position, line, says)


def _names(line: OrderLine) -> str:
    numbers = ", ".join(f"{item.numbering} number {item.number}" for item in line.items)
    return numbers or f"the line, which gives no item number ({line.description or 'and no description'})"


def _finding(position: int, line: OrderLine, says: str) -> Finding:
    return Finding(
        rule="unknown_sku",
        says=says,
        line=line.number,
        place=Place(field=f"lines[{position - 1}].items"),
        expected="our SKU, a GTIN of ours, or a number that this partner is known to use for one of our items",
        mend=f"crossdock review answer CASE correct --sku {line.number}=SKU",
        evidence={item.qualifier or item.numbering.value: item.number for item in line.items},
    )
