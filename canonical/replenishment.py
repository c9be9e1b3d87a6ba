"""What is to come into a warehouse, and what somebody must buy or make because orders wait for it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from canonical.noun import Noun, Quantity


class InboundKind(StrEnum):
    """Where goods that are to come are to come from."""

    purchase = "purchase"
    production = "production"
    transfer = "transfer"  # from another warehouse of ours
    returned = "returned"  # from a customer


class InboundState(StrEnum):
    """Whether more of it is to come."""

    due = "due"
    received = "received"
    cancelled = "cancelled"


class Inbound(Noun):
    """So much of one item that is to come into one warehouse, under one number, on one day."""

    kind: InboundKind = InboundKind.purchase
    number: str  # of the purchase or production order
    supplier: str = ""
    sku: str
    warehouse: str
    quantity: Quantity
    received: Quantity = Decimal(0)
    due_on: date
    state: InboundState = InboundState.due
    estimated: bool = False  # nobody named the day: no date is promised out of it

    @property
    def missing(self) -> Decimal:
        """What has not come yet, and still will."""
        return max(self.quantity - self.received, Decimal(0)) if self.state is InboundState.due else Decimal(0)


class Dated(Noun):
    """So much on one day: what comes, or what is promised for then."""

    on: date
    quantity: Quantity


class Promise(Noun):
    """So much of an item promised for one order line on a day on which more will be here."""

    position: int  # 1 = the order's first line
    sku: str
    warehouse: str
    quantity: Quantity
    on: date


class RequestKind(StrEnum):
    """What must be done so that more of an item comes."""

    purchase = "purchase"
    production = "production"


class RequestState(StrEnum):
    """How far a request has come."""

    open = "open"
    ordered = "ordered"  # somebody bought or started it
    met = "met"  # the order line waits no longer
    dropped = "dropped"  # not needed any more, or refused by a person


class StockRequest(Noun):
    """So much of an item that an order line waits for, to be bought or made."""

    kind: RequestKind
    sku: str
    warehouse: str
    quantity: Quantity
    position: int  # 1 = the order's first line
    needed_on: date | None = None
