"""What somebody takes off the shelves, and what is checked by scanning before it leaves."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from canonical.noun import Noun, Quantity


class PickState(StrEnum):
    """How far a pick list, or one stop on it, has come."""

    open = "open"
    started = "started"  # somebody walks
    done = "done"
    short = "short"  # of a stop: less was found than was reserved
    called_off = "called_off"


class PickTask(Noun):
    """One stop on a pick list: so much of an item, of a lot where it has one, for one line of one order."""

    order_id: int
    position: int  # 1 = the order's first line
    sku: str
    place: str = ""  # the shelf; empty: nobody wrote down where it lies
    lot: str = ""
    expires_on: date | None = None
    serials: tuple[str, ...] = ()  # those that are set aside; whichever is scanned at the check takes their place
    quantity: Quantity  # in the item's own unit


class Scan(Noun):
    """What a scan turned out to be about."""

    code: str  # as it was read
    accepted: bool
    says: str
    sscc: str = ""
    sku: str = ""
    lot: str = ""
    serial: str = ""
    quantity: Quantity = Decimal(0)  # in the item's own unit
    expires_on: date | None = None
