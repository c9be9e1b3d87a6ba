"""What leaves the dock: cartons, their labels, and the notice that announces them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from canonical.noun import Instant, Noun, Price, Quantity, empty
from canonical.order import ItemNumber, Reference
from canonical.party import Party


class PackedItem(Noun):
    """So much of one order line in one carton; two lots of it are two of these."""

    position: int  # 1 = the order's first line
    line: str  # the buyer's line number
    sku: str
    quantity: Quantity
    unit: str
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    unit_price: Price | None = None
    order: str = ""  # the buyer's order number; empty: the shipment's only order
    lot: str = ""
    expires_on: date | None = None
    serials: tuple[str, ...] = ()
    pallet: str = Field(default="", exclude_if=empty)  # where no carton is named: the SSCC of the pallet it lies on


class Carton(Noun):
    """One box; ``sscc`` is its 18-digit serial shipping container code."""

    sscc: str
    contents: tuple[PackedItem, ...]
    weight_kg: Quantity | None = None
    tracking_number: str = ""
    pallet: str = ""  # the SSCC of the pallet that it stands on; empty: it travels loose
    box: str = Field(default="", exclude_if=empty)  # our name for its size; empty: a full case, or as it is


class Pallet(Noun):
    """One pallet; its own weight is that of all that stands on it, the wood included."""

    sscc: str
    weight_kg: Quantity | None = None
    tracking_number: str = ""


class ShippedLine(Noun):
    """How much of one order line leaves with a shipment: what the cartons must add up to."""

    position: int  # 1 = the order's first line
    line: str  # the buyer's line number
    quantity: Quantity
    unit: str
    ordered: Quantity | None = None


class ShippedOrder(Noun):
    """One order of which a shipment carries something."""

    number: str
    ordered_on: date | None = None
    references: tuple[Reference, ...] = ()
    mark_for: Party | None = None  # the store that the goods go on to
    lines: tuple[ShippedLine, ...] = ()  # empty: nobody wrote down what left, so nothing is compared
    cartons: int | None = Field(default=None, exclude_if=empty)  # how many hold something of it, where that is told


class ShipmentPlan(Noun):
    """What a carrier must know to book: who, where to, how many boxes, how heavy.

    One order is named by ``order_number``, ``ordered_on`` and ``references``;
    several are listed in ``orders``, and then the cartons' items say whose they are.
    """

    number: str
    partner: str
    order_number: str
    ordered_on: date | None = None
    service: str = ""
    ship_from: Party
    ship_to: Party
    cartons: tuple[Carton, ...] = ()
    bulk: tuple[PackedItem, ...] = Field(default=(), exclude_if=empty)  # what others announce without its cartons
    references: tuple[Reference, ...] = ()
    pallets: tuple[Pallet, ...] = ()
    orders: tuple[ShippedOrder, ...] = ()
    warehouse: str = ""  # ours, from which it leaves; empty: there is but one

    @property
    def every_order(self) -> tuple[ShippedOrder, ...]:
        """All orders of which something travels, also where only one is named."""
        only = ShippedOrder(number=self.order_number, ordered_on=self.ordered_on, references=self.references)
        return self.orders or (only,)

    @property
    def carton_count(self) -> int:
        """How many cartons travel."""
        return len(self.cartons)

    @property
    def pallet_count(self) -> int | None:
        """How many pallets travel, where there are any."""
        return len(self.pallets) or None

    @property
    def weight_kg(self) -> Decimal | None:
        """How heavy it all is, where all was weighed: pallets with what stands on them, and the cartons beside."""
        stacks = {pallet.sscc: pallet.weight_kg for pallet in self.pallets}
        weights = [*stacks.values(), *(carton.weight_kg for carton in self.cartons if not carton.pallet)]
        if any(weight is None for weight in stacks.values()):
            weights = [carton.weight_kg for carton in self.cartons]
        known = [weight for weight in weights if weight is not None]
        return sum(known, Decimal(0)).normalize() if len(known) == len(weights) else None


class Label(Noun):
    """A label as the carrier drew it; ``content`` is base64."""

    sscc: str
    tracking_number: str
    media_type: str = "application/pdf"
    content: str


class TransportMode(StrEnum):
    """How it travels."""

    parcel = "parcel"
    less_than_truckload = "less_than_truckload"
    truckload = "truckload"
    rail = "rail"
    air = "air"
    sea = "sea"
    own_fleet = "own_fleet"
    collected = "collected"  # the buyer fetches it


class Booking(Noun):
    """A carrier's promise to move a shipment; ``reference`` is the carrier's own number for it."""

    carrier: str
    reference: str
    scac: str = ""
    service: str = ""
    tracking_number: str = ""
    labels: tuple[Label, ...] = ()
    bill_of_lading: str = ""  # empty: the carrier's reference serves as one
    pro: str = ""  # the carrier's freight bill number
    mode: TransportMode | None = None
    freight: Price | None = Field(default=None, exclude_if=empty)  # what the carrier asks for it, where it says so


class NoticeStructure(StrEnum):
    """In what a ship notice shows its goods, from the outside in (X12 element 1005)."""

    order_package_item = "order_package_item"
    package_order_item = "package_order_item"
    order_item = "order_item"


class ShipNotice(Noun):
    """The 856: what was packed, in which cartons, and when it left. Built from cartons, never from the order."""

    number: str
    plan: ShipmentPlan
    booking: Booking
    departed_at: Instant
    arrives_on: date | None = None
    trailer: str = ""
    seals: tuple[str, ...] = ()
    weight_kg: Quantity | None = Field(default=None, exclude_if=empty)  # of all of it, the wood of its pallets included
    structure: NoticeStructure | None = Field(default=None, exclude_if=empty)
    announced_at: Instant | None = Field(default=None, exclude_if=empty)  # when it was written
    answer_to: str = Field(default="", exclude_if=empty)  # a mail address, where it is not that of the profile


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
    backwards = digits[::-1]
    return -(3 * sum(map(int, backwards[::2])) + sum(map(int, backwards[1::2]))) % 10


def is_sscc(code: str) -> bool:
    """Tell whether a code has 18 digits, the last of them the right check digit."""
    return len(code) == 18 and code.isascii() and code.isdigit() and check_digit(code[:-1]) == int(code[-1])


def sscc(prefix: str, serial: int) -> str:
    """Return an 18-digit SSCC: extension 0, the company's GS1 prefix, a serial and the check digit."""
    digits = "0" + prefix + str(serial).zfill(16 - len(prefix))
    if not digits.isdigit() or len(digits) != 17:
        raise ValueError(f"prefix {prefix!r} and serial {serial} do not fit into an 18-digit SSCC")
    return digits + str(check_digit(digits))
