"""Hold an order that wants its goods sooner than they can leave."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from canonical.calendar import Calendar
from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import OrderLine, PurchaseOrder
from router.facts import Facts

KIND = HoldKind.date


class Options(Noun):
    """``transit_days``: working days on the road to this customer. ``grace_days``: how much later we may be."""

    transit_days: int = Field(default=0, ge=0, le=365)
    grace_days: int = Field(default=0, ge=0, le=365)


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each line whose day is too soon.

    Cut-off, calendar, the lead time of what is short, and the days on the road
    are counted. A day that is over already is another rule's.
    """
    if facts.ready_by is None:
        return
    calendar = facts.calendar or Calendar(name="every weekday")
    for position, line in enumerate(order.lines, 1):
        wanted = line.requested_on or order.requested_on
        if wanted is None or wanted < facts.today:
            continue
        there = _earliest(position, line, facts, calendar, options)
        if (there - wanted).days > options.grace_days:
            yield _finding(position, line.number, wanted, there)


def _earliest(position: int, line: OrderLine, facts: Facts, calendar: Calendar, options: Options) -> date:
    assert facts.ready_by is not None
    item = facts.item(position)
    short = item is not None and facts.quantity(position, line) > facts.free.get(item.sku, 0)
    waits = item.traits.lead_days if item is not None and (short or item.traits.customised) else 0
    return calendar.later(facts.ready_by, waits + options.transit_days)


def _finding(position: int, number: str, wanted: date, there: date) -> Finding:
    return Finding(
        rule="lead_time",
        says=f"line {number} is wanted on {wanted}, and can be there on {there} at the earliest",
        line=number,
        place=Place(field=f"lines[{position - 1}].requested_on"),
        expected=f"{there} or later",
        mend="agree a later day with the buyer; approve to deliver as soon as possible",
        evidence={"wanted": wanted.isoformat(), "earliest": there.isoformat()},
    )
