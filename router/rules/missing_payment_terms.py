"""Mention an order that does not say how it will be paid, of a customer with whom nothing was agreed either."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.completeness


class Options(Noun):
    """``always``: also where terms were agreed; this customer has to say them on each order."""

    always: bool = False


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield an informing finding where neither the order nor the customer's record says anything."""
    agreed = facts.customer is not None and bool(facts.customer.payment_terms)
    if order.payment_terms.strip() or (agreed and not options.always):
        return
    yield Finding(
        rule="missing_payment_terms",
        says=f"order {order.number} says nothing of how it will be paid"
        + ("" if agreed else f", and nothing was agreed with {order.partner}"),
        severity=Severity.inform,
        place=Place(field="payment_terms"),
        expected="terms of payment",
        mend="agree terms with the customer and enter them",
    )
