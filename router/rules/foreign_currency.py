"""Hold an order whose prices are in another currency than the one agreed with the customer."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts
from router.listed import Listed

KIND = HoldKind.price


class Options(Noun):
    """``also``: other currencies that are welcome."""

    also: Listed = ()


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding; an order that names no currency means the agreed one."""
    agreed = facts.customer.currency if facts.customer else None
    if agreed is None or order.currency is None or order.currency in (agreed, *options.also):
        return
    yield Finding(
        rule="foreign_currency",
        says=f"order {order.number} is priced in {order.currency}, and {agreed} is agreed with {order.partner}",
        place=Place(field="currency"),
        expected=agreed,
        mend="agree on the currency with the buyer",
        evidence={"ordered": order.currency, "agreed": agreed},
    )
