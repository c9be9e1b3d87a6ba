"""Mention an order of a customer whom nobody has entered; where customers are kept with care, let it hold."""

from collections.abc import Iterator

from canonical.finding import Finding, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts

KIND = HoldKind.completeness


class Options(Noun):
    """There is nothing to choose but the severity; where every customer is entered, set ``hold``."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield an informing finding: without a customer there are no terms, no credit and no prices to hold it against."""
    if facts.customer is None:
        yield Finding(
            rule="unknown_customer",
            says=f"nobody has entered {order.partner} as a customer, so no terms, credit or prices are known",
            severity=Severity.inform,
            mend="crossdock customer import FILE.csv",
        )
