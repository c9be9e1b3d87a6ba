"""Hold an order that cannot leave between the first and the last day on which its buyer lets it."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.date


class Options(Noun):
    """There is nothing to choose but the severity."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding: the window is upside down, it is over, or it closes before the goods can leave."""
    opens, closes = order.ship_not_before, order.cancel_after
    if closes is None:
        return
    if opens is not None and opens > closes:
        says = f"order {order.number} may not ship before {opens}, and is cancelled after {closes}"
        yield _finding(says, "ship_not_before", {"opens": opens.isoformat(), "closes": closes.isoformat()})
    elif closes < facts.today:
        says = f"order {order.number} is cancelled after {closes}, which is over"
        yield _finding(says, "cancel_after", {"closes": closes.isoformat(), "today": facts.today.isoformat()})
    elif facts.ready_by is not None and facts.ready_by > closes:
        says = f"order {order.number} is cancelled after {closes}, and can leave on {facts.ready_by} at the earliest"
        yield _finding(says, "cancel_after", {"closes": closes.isoformat(), "ready": facts.ready_by.isoformat()})


def _finding(says: str, field: str, evidence: dict[str, str]) -> Finding:
    return Finding(
        rule="ship_window",
        says=says,
        place=Place(field=field),
        expected="a window in which the goods can leave",
        mend="agree a new window with the buyer; approve to deliver all the same, at our risk",
        evidence=evidence,
    )
