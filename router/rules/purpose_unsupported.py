"""Hold what looks like an order but changes, cancels or confirms one that was placed before."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder, Purpose
from router.facts import Facts

KIND = HoldKind.terms


class Options(Noun):
    """``confirmation_is_order``: this partner marks its new orders as confirmations."""

    confirmation_is_order: bool = False


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding for such a purpose: delivering it as a new order could send goods that nobody wants.

    A confirmation repeats what was ordered by telephone, perhaps entered by
    hand already. A sender's own ``duplicate`` passes: were the order here
    already, ``duplicate_order`` would hold it.
    """
    good = {Purpose.original, Purpose.duplicate}
    if options.confirmation_is_order:
        good.add(Purpose.confirmation)
    if order.purpose not in good:
        others = ", ".join(str(sibling.id) for sibling in facts.siblings) or "none"
        yield Finding(
            rule="purpose_unsupported",
            says=f"order {order.number} is sent as a {order.purpose} of an earlier order (here: {others})",
            place=Place(field="purpose"),
            expected="an original order",
            mend="do by hand what it asks for, then discard it; approve only if it shall be delivered as a new order",
            evidence={"purpose": order.purpose.value, "others": others},
        )
