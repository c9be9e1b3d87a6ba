"""Hold an order of a customer who pays beforehand, until the money is here."""

from collections.abc import Iterator

from canonical.finding import Finding
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts
from router.pricing import order_currency
from router.worth import worth

KIND = HoldKind.credit


class Options(Noun):
    """There is nothing to choose but the severity; who prepays stands with the customer."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding where what came in beforehand does not cover open orders and this one."""
    if facts.customer is None or not facts.customer.prepayment:
        return
    total = worth(order, facts)
    credit = facts.credit
    counts = credit is not None and order_currency(order, facts) in (None, credit.currency)
    paid = max(credit.prepaid - credit.open_orders, type(total)(0)) if credit and counts else type(total)(0)
    if paid >= total:
        return
    yield Finding(
        rule="prepayment_due",
        says=f"{order.partner} pays beforehand: order {order.number} comes to {total}, and {paid} of it is here",
        expected=f"a payment of {total - paid}",
        mend="request the payment; the order goes on when it is entered",
        evidence={"order": f"{total:f}", "paid": f"{paid:f}", "missing": f"{total - paid:f}"},
    )
