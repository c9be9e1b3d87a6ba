"""What we have, and how much of it is promised."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from canonical.noun import Instant, Noun, Price, Quantity, empty
from canonical.order import Destination, ItemNumber
from canonical.party import Party


class Sale(StrEnum):
    """Whether an item can still be ordered."""

    active = "active"
    discontinued = "discontinued"  # what is left may go, nothing new comes
    superseded = "superseded"  # ``successor`` has taken its place
    banned = "banned"  # must not be sold any more


class Supply(StrEnum):
    """How more of an item comes."""

    bought = "bought"
    made = "made"


class Tracking(StrEnum):
    """How single pieces are told apart."""

    none = "none"
    lot = "lot"
    serial = "serial"


class Traits(Noun):
    """What must be known of an item before it is promised to anyone; quantities are in the item's unit."""

    sale: Sale = Sale.active
    successor: str = ""  # the SKU that takes its place
    case_pack: Quantity | None = None  # so many in a full case
    minimum: Quantity | None = None  # of one order line
    maximum: Quantity | None = None
    volume_l: Quantity | None = None
    length_cm: Quantity | None = None  # of one, as it is packed
    width_cm: Quantity | None = None
    height_cm: Quantity | None = None
    customised: bool = False  # made to the customer's wish: a specification must come with the order
    restricted_to: frozenset[str] = frozenset()  # countries it may be sent to; empty: all
    forbidden_in: frozenset[str] = frozenset()  # countries, or a country's region as in US-CA
    tracking: Tracking = Tracking.none
    supply: Supply = Supply.bought
    lead_days: int = Field(default=0, ge=0)  # working days until more of it is here
    substitutes: tuple[str, ...] = ()  # SKUs that may go in its place, the best first, kept in the same unit
    fair_share: bool = False  # when short, everyone who waits gets a part, and not the first one all

    @property
    def sides(self) -> tuple[Decimal, ...]:
        """Its three sides in centimetres, the longest first; none where one of them is not known."""
        known = [one for one in (self.length_cm, self.width_cm, self.height_cm) if one is not None]
        return tuple(sorted(known, reverse=True)) if len(known) == 3 else ()

    @property
    def volume(self) -> Decimal | None:
        """Litres: as somebody wrote them down, else by its sides."""
        if self.volume_l is not None or not self.sides:
            return self.volume_l
        return self.sides[0] * self.sides[1] * self.sides[2] / 1000


class Item(Noun):
    """One thing that we sell; ``sku`` is our own name for it."""

    sku: str
    description: str = ""
    gtin: str = ""
    unit: str = "each"
    weight_kg: Quantity | None = None
    traits: Traits = Traits()


class Usual(Noun):
    """How much of an item a customer has ordered before: in how many lines, and what lay in the middle and on top."""

    lines: int = Field(ge=1)
    median: Quantity
    most: Quantity
    last_on: date | None = None


class StockLevel(Noun):
    """One item in one warehouse: what lies there, and what of it is reserved for orders."""

    sku: str
    warehouse: str
    on_hand: Quantity  # what is in quarantine with it
    reserved: Quantity = Decimal(0)
    quarantined: Quantity = Decimal(0)  # lies there, and is promised to nobody
    safety: Quantity = Decimal(0)  # kept back from new promises

    @property
    def available(self) -> Decimal:
        """Available to promise now; what safety stock lacks is no debt."""
        return max(self.on_hand - self.reserved - self.quarantined - self.safety, Decimal(0))


class Reservation(Noun):
    """So much of an item set aside for one order line; a line may have several, of other items or elsewhere."""

    position: int  # 1 = the order's first line
    sku: str
    warehouse: str
    quantity: Quantity  # in the item's own unit
    ordered: Quantity | None = None  # in the line's unit, where that is another number

    @property
    def of_line(self) -> Decimal:
        """How much of the line it is, in the line's unit."""
        return self.quantity if self.ordered is None else self.ordered


class StockKind(StrEnum):
    """What a reported quantity counts."""

    available = "available"  # may be promised
    on_hand = "on_hand"
    reserved = "reserved"
    inbound = "inbound"  # ordered or made, not here yet
    quarantined = "quarantined"
    backordered = "backordered"
    safety = "safety"  # kept back
    sold = "sold"  # in the time that is reported
    other = "other"  # neither stock nor sales: received, returned, wished for


class CountedStock(Noun):
    """So much of one kind, now or from a day on."""

    kind: StockKind = StockKind.available
    quantity: Quantity
    unit: str
    from_on: date | None = None  # nothing: now
    places: tuple[Destination, ...] = Field(default=(), exclude_if=empty)  # said place by place: then these count


class ReportedItem(Noun):
    """One item in one warehouse, and all that is said of it."""

    number: str = ""  # the report's own line number
    sku: str = ""
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    warehouse: str = ""  # empty: the report's only one
    lot: str = ""
    expires_on: date | None = None
    discontinued: bool = False
    unit_price: Price | None = None
    quantities: tuple[CountedStock, ...]


class StockReport(Noun):
    """The 846, in or out, and the 852 in: what there is, where, and from when on."""

    partner: str
    number: str
    taken_at: Instant
    warehouses: tuple[Party, ...] = ()  # ``number`` is what the items call theirs
    items: tuple[ReportedItem, ...]
