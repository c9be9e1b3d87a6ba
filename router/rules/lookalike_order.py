"""Hold an order for the same goods as another of this customer, by another road or under another number."""

from collections.abc import Iterator

from pydantic import Field

from canonical.finding import Finding
from canonical.hold import HoldKind
from canonical.lifecycle import OrderState
from canonical.noun import Noun
from canonical.order import NUMBERED_BY_US, PurchaseOrder
from router.facts import Facts, Lookalike

KIND = HoldKind.duplicate
_NEXT_DAY = 1  # who enters twice what was told once does it today or tomorrow
_DEAD = frozenset({OrderState.rejected, OrderState.cancelled})


class Options(Noun):
    """``days``: how long after the first the second is suspected. ``same_channel``: suspect those of one road too."""

    days: int = Field(default=7, ge=0, le=365)
    same_channel: bool = False


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each order alike: a mail that repeats what came by EDI must not ship twice.

    A standing weekly order by one road is no duplicate; so the same road is
    suspected only where the profile wants it, or where the buyer gave no number by
    which we could tell: then for a day.
    """
    for other in facts.lookalikes:
        if other.state in _DEAD or abs((facts.today - other.entered_on).days) > _days(order, other, facts, options):
            continue
        yield Finding(
            rule="lookalike_order",
            says=f"order {order.number} ({facts.channel or 'by hand'}) asks for the same as our order {other.id}, "
            f"{other.number} ({other.channel or 'by hand'}, {other.state}): alike are {', '.join(other.alike)}",
            expected="one order for one need",
            mend="reject the one that the buyer does not mean; approve this one only if both shall be delivered",
            evidence={"other": str(other.id), "other_number": other.number, "other_state": other.state.value},
        )


def _days(order: PurchaseOrder, other: Lookalike, facts: Facts, options: Options) -> int:
    """Return for how many days another order is suspected; below zero where it is not at all."""
    if other.channel != facts.channel or options.same_channel:
        return options.days
    unnumbered = any(one.kind == NUMBERED_BY_US for one in order.references)
    return min(_NEXT_DAY, options.days) if unnumbered else -1
