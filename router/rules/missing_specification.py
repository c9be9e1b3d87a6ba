"""Hold an order for an item that is made to the customer's wish, where no wish came with it."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import OrderLine, PurchaseOrder
from router.facts import Facts
from router.listed import Listed

KIND = HoldKind.completeness


class Options(Noun):
    """``references``: kinds of line references that hold a specification, such as a drawing's number; empty: any."""

    references: Listed = ()
    notes: bool = True  # a note of the order may be the specification


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line with no reference or note that could be its specification."""
    for position, line in enumerate(order.lines, 1):
        item = facts.item(position)
        if item is None or not item.traits.customised or _specified(order, line, options):
            continue
        yield Finding(
            rule="missing_specification",
            says=f"line {line.number}: {item.sku} is made to the customer's wish, and no specification came with it",
            line=line.number,
            place=Place(field=f"lines[{position - 1}].references"),
            expected="a reference to a drawing, a text to print, or a note",
            mend="ask the buyer for the specification",
            evidence={"sku": item.sku},
        )


def _specified(order: PurchaseOrder, line: OrderLine, options: Options) -> bool:
    kinds = {reference.kind for reference in line.references}
    if kinds & set(options.references) if options.references else kinds:
        return True
    return options.notes and any(note.strip() for note in order.notes)
