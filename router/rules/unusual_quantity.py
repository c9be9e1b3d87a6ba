"""Hold an order with a line for far more of an item than this customer ever ordered."""

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.quantity


class Options(Noun):
    """``times``: so many times the most that was ever ordered is too much. ``after``: lines until there is a custom."""

    times: Decimal = Field(default=Decimal(5), gt=1)
    after: int = Field(default=5, ge=1)


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line: 1,000 for 100 is a slip of the finger more often than a feast."""
    for position, line in enumerate(order.lines, 1):
        usual = facts.usual.get(facts.skus.get(position, ""))
        asked = facts.quantity(position, line)
        if usual is None or usual.lines < options.after or asked <= usual.most * options.times:
            continue
        yield Finding(
            rule="unusual_quantity",
            says=f"line {line.number}: {asked} of {facts.skus[position]} are asked for; in {usual.lines} lines so far "
            f"it was {usual.median} as a rule and {usual.most} at most",
            line=line.number,
            place=Place(field=f"lines[{position - 1}].quantity"),
            expected=f"at most {usual.most * options.times:f}",
            mend="ask the buyer whether the quantity is meant",
            evidence={"asked": f"{asked:f}", "median": f"{usual.median:f}", "most": f"{usual.most:f}"},
        )
