"""Hold an order that asks for its goods on a day that is over."""

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import Field

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.date


class Options(Noun):
    """``days``: how late a requested date may be and still pass; 0: today is the last good day."""

    days: int = Field(default=0, ge=0, le=36500)


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding for the order's own date, and one for each line with a date of its own."""
    earliest = facts.today - timedelta(days=options.days)
    if order.requested_on is not None and order.requested_on < earliest:
        yield _finding(f"order {order.number}", "requested_on", order.requested_on, earliest, None)
    for position, line in enumerate(order.lines, 1):
        if line.requested_on is not None and line.requested_on < earliest:
            field = f"lines[{position - 1}].requested_on"
            yield _finding(f"line {line.number}", field, line.requested_on, earliest, line.number)


def _finding(what: str, field: str, asked: date, earliest: date, line: str | None) -> Finding:
    return Finding(
        rule="requested_date_past",
        says=f"{what} is requested for {asked}, which is over",
        line=line,
        place=Place(field=field),
        expected=f"{earliest} or later",
        mend="agree a new date with the buyer; approve to deliver as soon as possible",
        evidence={"requested": asked.isoformat(), "earliest": earliest.isoformat()},
    )
