"""Hold an order of a customer who has not paid for too long."""

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field

from canonical.finding import Finding
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.credit


class Options(Noun):
    """``days``: so long a receivable may be overdue; ``amount``: less than this stops nobody."""

    days: int = Field(default=14, ge=0)
    amount: Decimal = Field(default=Decimal(50), ge=0)


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding, with how much is overdue and for how long."""
    credit = facts.credit
    if credit is None or credit.overdue_days <= options.days or credit.overdue < options.amount:
        return
    yield Finding(
        rule="overdue_receivables",
        says=f"{order.partner} owes {credit.overdue} {credit.currency} that are overdue, the oldest for "
        f"{credit.overdue_days} days",
        expected=f"nothing overdue for more than {options.days} days",
        mend="ask for the payment; approve to deliver this order all the same",
        evidence={"overdue": f"{credit.overdue:f}", "days": str(credit.overdue_days)},
    )
