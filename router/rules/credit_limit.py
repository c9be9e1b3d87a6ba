"""Hold an order that would let a customer owe us more than we let it."""

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
    """There is nothing to choose but the severity; the limit stands with the customer."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding where open orders, receivables and this order pass the limit, with all four numbers.

    An order in another currency than the limit's cannot be held against it, and goes to a person.
    """
    credit = facts.credit
    if credit is None or credit.limit is None:
        return
    total, currency = worth(order, facts), order_currency(order, facts)
    if currency not in (None, credit.currency):
        yield Finding(
            rule="credit_limit",
            says=f"order {order.number} over {total} {currency} cannot be held against {order.partner}'s credit limit, "
            f"which is in {credit.currency}",
            expected=f"an order in {credit.currency}",
            mend="approve where it may be owed beside the rest, or agree on the currency with the buyer",
            evidence={"limit": f"{credit.limit:f}", "order": f"{total:f}"},
        )
        return
    over = credit.exceeds(total)
    if over <= 0:
        return
    yield Finding(
        rule="credit_limit",
        says=f"order {order.number} over {total} {credit.currency} passes {order.partner}'s credit limit of "
        f"{credit.limit} by {over}: {credit.open_orders} are on order and {credit.receivables} unpaid already"
        + (f", {credit.prepaid} prepaid" if credit.prepaid else ""),
        expected=f"at most {credit.limit - credit.exposure} {credit.currency}",
        mend="ask for a payment (answer prepay) or raise the limit; approve to deliver this order all the same",
        evidence={
            "limit": f"{credit.limit:f}",
            "open_orders": f"{credit.open_orders:f}",
            "receivables": f"{credit.receivables:f}",
            "prepaid": f"{credit.prepaid:f}",
            "order": f"{total:f}",
            "over": f"{over:f}",
        },
    )
