"""What a partner agreed for the time after the goods have left: the cross-check, returns, and when an order is over."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from canonical.invoice import Percent
from canonical.noun import Noun
from canonical.pause import Pause

Handling = Literal["block", "flag", "off"]


class CrossCheckTerms(Noun):
    """What a difference between order, answer, ship notice and invoice does to the message that would show it.

    ``block``: it waits for a person; ``flag``: it leaves, and the order tells of it; ``off``: nobody looks.
    """

    confirmed_more_than_ordered: Handling = "flag"
    confirmed_less_than_ordered: Handling = "flag"
    shipped_more_than_confirmed: Handling = "flag"
    shipped_less_than_confirmed: Handling = "flag"
    shipped_what_was_not_ordered: Handling = "block"
    shipped_after_promise: Handling = "flag"
    invoiced_more_than_shipped: Handling = "block"
    invoiced_less_than_shipped: Handling = "flag"
    invoiced_what_was_not_ordered: Handling = "block"
    invoiced_at_another_price: Handling = "block"
    currency_differs: Handling = "block"
    price_tolerance: Decimal = Field(default=Decimal(0), ge=0)  # so much a unit may an invoice stray

    def kinds(self, handling: Handling) -> frozenset[str]:
        """Return the differences that are handled so."""
        return frozenset(name for name, said in self if said == handling)


class ReturnTerms(Noun):
    """What a partner may send back, and what we keep for our trouble."""

    within_days: int | None = Field(default=None, ge=0)  # after the goods have left; nothing: at any time
    restocking_percent: Percent = Decimal(0)  # of the goods that come back; kept from the credit
    credit: Literal["on_receipt", "by_hand"] = "on_receipt"


class ClosingTerms(Noun):
    """When an order is over."""

    once: Literal["invoiced", "paid"] = "invoiced"
    rest: Literal["waits", "lapses"] = "waits"  # lapses: what has not left after the order's last day is cancelled
    rest_after: Pause | None = None  # cancelled so long after the order came, whatever day it names
