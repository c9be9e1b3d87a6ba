"""Hold an order of which nobody can be sure who sent it."""

from collections.abc import Iterator

from canonical.finding import Finding
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.trust


class Options(Noun):
    """There is nothing to choose but the severity."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding for an order that came by mail without a proof of its sender, with every doubt."""
    if facts.trust.proven:
        return
    doubts = "; ".join(facts.trust.doubts) or "nothing proves that they did"
    yield Finding(
        rule="untrusted_sender",
        says=f"order {order.number} says it comes from {facts.trust.sender or order.partner}: {doubts}",
        expected="a mail whose sender is proven",
        mend="telephone a number you know, not one from the mail; approve when they confirm the order",
        evidence={"sender": facts.trust.sender},
    )
