"""What leaves the dock: cartons, their labels, and the notice that announces them."""

from datetime import date
from enum import StrEnum

from canonical.noun import Instant, Noun, Price, Quantity
from canonical.order import ItemNumber, Reference
from canonical.party import Party


class PackedItem(Noun):
    """So much of one order line in one carton."""

    position: int  # 1 = the order's first line
    line: str  # the buyer's line number
    sku: str
    quantity: Quantity
    unit: str
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    unit_price: Price | None = None


class Carton(Noun):
    """One box; ``sscc`` is its 18-digit serial shipping container code."""

    sscc: str
    contents: tuple[PackedItem, ...]
    weight_kg: Quantity | None = None
    tracking_number: str = ""


class ShipmentPlan(Noun):
    """What a carrier must know to book: who, where to, how many boxes, how heavy."""

    number: str
    partner: str
    order_number: str
    ordered_on: date | None = None
    service: str = ""
    ship_from: Party
    ship_to: Party
    cartons: tuple[Carton, ...]
    references: tuple[Reference, ...] = ()


class Label(Noun):
    """A label as the carrier drew it; ``content`` is base64."""

    sscc: str
    tracking_number: str
    media_type: str = "application/pdf"
    content: str


class Booking(Noun):
    """A carrier's promise to move a shipment; ``reference`` is the carrier's own number for it."""

    carrier: str
    reference: str
    scac: str = ""
    service: str = ""
    tracking_number: str = ""
    labels: tuple[Label, ...] = ()


class ShipNotice(Noun):
    """The 856: what was packed, in which cartons, and when it left. Built from cartons, never from the order."""

    number: str
    plan: ShipmentPlan
    booking: Booking
    departed_at: Instant


class TrackingStatus(StrEnum):
    """Where a shipment is, in words that every carrier's codes are read into."""

    created = "created"
    picked_up = "picked_up"
    in_transit = "in_transit"
    out_for_delivery = "out_for_delivery"
    delivered = "delivered"
    exception = "exception"


def check_digit(digits: str) -> int:
    """Return the GS1 check digit for a number without one (weights 3 and 1 from the right)."""
    return -sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))) % 10


def sscc(prefix: str, serial: int) -> str:
    """Return an 18-digit SSCC: extension 0, the company's GS1 prefix, a serial and the check digit."""
    digits = "0" + prefix + str(serial).zfill(16 - len(prefix))
    if not digits.isdigit() or len(digits) != 17:
        raise ValueError(f"prefix {prefix!r} and serial {serial} do not fit into an 18-digit SSCC")
    return digits + str(check_digit(digits))
