"""Who buys from us: how we stand with them, and how far we let them go before they pay."""

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from canonical.noun import Currency, Noun, Price


class Standing(StrEnum):
    """Whether we deliver to a customer at all."""

    prospect = "prospect"  # known, but nothing was ever agreed
    active = "active"
    on_hold = "on_hold"  # a person looks at each order
    blocked = "blocked"  # nothing leaves for them


class Customer(Noun):
    """What was agreed with a customer beyond the form of its documents; what is empty was not agreed."""

    partner: str
    name: str = ""
    standing: Standing = Standing.active
    standing_reason: str = ""  # why it is on hold or blocked, for whoever answers the review case
    currency: Currency | None = None
    payment_terms: tuple[str, ...] = ()  # those the customer may ask for; the first is ours
    delivery_terms: tuple[str, ...] = ()  # FOB and freight words, the first is ours
    prepayment: bool = False  # goods leave when the money is here
    price_list: str = ""
    email: str = ""  # where answers and questions go that no EDI or marketplace carries
    priority: int = Field(default=0, ge=0, le=9)  # who is served first when stock is short; 9 before 0

    @property
    def prepays_in(self) -> str | None:
        """The currency in which what it pays beforehand is counted; nothing where it need not, or none was agreed."""
        return self.currency if self.prepayment else None


class Credit(Noun):
    """How much a customer owes us already, in one currency, when an order is decided.

    ``open_orders`` are accepted and not yet invoiced, this order not among them;
    ``receivables`` are invoiced and not yet paid; ``prepaid`` has come in for
    orders to come. No ``limit`` means that none was set.
    """

    currency: Currency
    limit: Price | None = None
    open_orders: Price = Decimal(0)
    receivables: Price = Decimal(0)
    prepaid: Price = Decimal(0)
    overdue: Price = Decimal(0)  # the part of the receivables that is past its day
    overdue_days: int = Field(default=0, ge=0)  # of the oldest of them

    @property
    def exposure(self) -> Decimal:
        """What is at risk today: all that is owed or on its way, less what came in beforehand."""
        return self.open_orders + self.receivables - self.prepaid

    def exceeds(self, order_total: Decimal) -> Decimal:
        """Return by how much an order more would pass the limit; zero where it fits or no limit is set."""
        if self.limit is None:
            return Decimal(0)
        return max(Decimal(0), self.exposure + order_total - self.limit)
