"""Hold an order whose number the partner has used before for an order that is still alive."""

from collections.abc import Iterator

from canonical.finding import Finding
from canonical.hold import HoldKind
from canonical.lifecycle import OrderState
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.duplicate
_DEAD = frozenset({OrderState.rejected, OrderState.cancelled})


class Options(Noun):
    """There is nothing to choose but the severity."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each live order that came earlier, or that we have acted on already.

    Of two orders that both wait, only the later one is held: otherwise each
    would wait for the other.
    """
    for sibling in facts.siblings:
        earlier = sibling.id < facts.order_id
        if sibling.state in _DEAD or not (earlier or sibling.routed):
            continue
        content = "says the same" if sibling.digest == order.digest() else "says something else"
        yield Finding(
            rule="duplicate_order",
            says=f"order {order.number} came more than once: our order {sibling.id} ({sibling.state}) {content}; "
            f"this one is our order {facts.order_id}",
            expected="one order under one number",
            mend="reject the one that the buyer does not mean; approve this one only if both shall be delivered",
            evidence={"this": str(facts.order_id), "other": str(sibling.id), "other_state": sibling.state.value},
        )
