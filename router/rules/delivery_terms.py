"""Hold an order that asks for other terms of delivery, such as who pays the freight, than were agreed."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts
from router.listed import Listed
from router.wording import same_words

KIND = HoldKind.terms


class Options(Noun):
    """``also``: other terms that this customer may ask for."""

    also: Listed = ()


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding; an order that names no terms means the agreed ones. Case and blanks do not matter."""
    agreed = facts.customer.delivery_terms if facts.customer else ()
    asked = order.delivery_terms.strip()
    if not agreed or not asked or same_words(asked, (*agreed, *options.also)):
        return
    yield Finding(
        rule="delivery_terms",
        says=f"order {order.number} asks for delivery {asked!r}, and {agreed[0]!r} is agreed with {order.partner}",
        place=Place(field="delivery_terms"),
        expected=" or ".join(agreed),
        mend="approve to deliver on the terms asked for, or return the order to the buyer",
        evidence={"asked": asked, "agreed": agreed[0]},
    )
