"""Mention an order in which nobody is named whom a question could be put to."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.completeness


class Options(Noun):
    """``reachable``: a name alone is not enough, a telephone number or an e-mail address must stand beside it."""

    reachable: bool = True


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield an informing finding where no party of the order has a contact."""
    contacts = [contact for party in order.parties for contact in party.contacts]
    if any(c.phone or c.email or (c.name and not options.reachable) for c in contacts):
        return
    named = ", ".join(contact.name for contact in contacts if contact.name)
    says = f"it names {named}, but neither a telephone number nor an e-mail address" if named else "it names nobody"
    yield Finding(
        rule="missing_contact",
        says=f"order {order.number} has no contact: {says}",
        severity=Severity.inform,
        place=Place(field="parties"),
        expected="a contact with a telephone number or an e-mail address",
    )
