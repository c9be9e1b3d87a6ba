"""Hold an order of a customer to whom nothing shall be delivered at present."""

from collections.abc import Iterator

from canonical.customer import Standing
from canonical.finding import Finding, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.trust

_SAYS = {
    Standing.prospect: "is only a prospect: nothing was agreed yet",
    Standing.on_hold: "is on hold",
    Standing.blocked: "is blocked: nothing leaves for them",
}
_MEND = {
    Standing.prospect: "agree terms with them and make them an active customer; approve to deliver this order alone",
    Standing.on_hold: "settle why they are on hold; approve to deliver this order alone",
    Standing.blocked: "unblock the customer first",
}


class Options(Noun):
    """``prospects``: deliver to prospects too, as to customers whose terms were agreed."""

    prospects: bool = False


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding for a prospect or a customer on hold, and one that rejects for a blocked one."""
    customer = facts.customer
    if customer is None or customer.standing is Standing.active:
        return
    if customer.standing is Standing.prospect and options.prospects:
        return
    why = f" ({customer.standing_reason})" if customer.standing_reason else ""
    yield Finding(
        rule="customer_standing",
        says=f"{customer.name or order.partner} {_SAYS[customer.standing]}{why}",
        severity=Severity.reject if customer.standing is Standing.blocked else Severity.hold,
        expected="an active customer",
        mend=_MEND[customer.standing],
        evidence={"standing": customer.standing.value},
    )
