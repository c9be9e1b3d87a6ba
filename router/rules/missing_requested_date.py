"""Mention an order that does not say when the goods are wanted; it is delivered as soon as it can be."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.completeness


class Options(Noun):
    """There is nothing to choose but the severity; where the date decides about penalties, set ``hold``."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield an informing finding where neither the order nor each of its lines names a day; a ship window is one."""
    if order.requested_on or order.ship_not_before or order.cancel_after:
        return
    open_lines = [line.number for line in order.lines if not (line.requested_on or line.schedule)]
    if open_lines:
        some = ", ".join(open_lines[:5]) + (", ..." if len(open_lines) > 5 else "")
        yield Finding(
            rule="missing_requested_date",
            says=f"order {order.number} does not say when it is wanted (lines {some})",
            severity=Severity.inform,
            place=Place(field="requested_on"),
            expected="a requested date",
            evidence={"lines": str(len(open_lines))},
        )
