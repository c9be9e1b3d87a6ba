"""What a warehouse that others run is asked to send, and what it says that it sent."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from canonical.noun import Noun, Quantity
from canonical.order import ItemNumber, Purpose, Reference
from canonical.party import Party
from canonical.shipment import Carton, Pallet


class FreightPayer(StrEnum):
    """Who pays the carrier."""

    prepaid = "prepaid"  # we do
    collect = "collect"  # the receiver does
    third_party = "third_party"


class WarehouseLine(Noun):
    """So much of one item to be taken from the shelf."""

    number: str
    sku: str
    quantity: Quantity
    unit: str
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    lot: str = ""
    expires_after: date | None = None  # nothing that expires sooner
    weight_kg: Quantity | None = None  # of the whole line
    references: tuple[Reference, ...] = ()


class WarehouseOrder(Noun):
    """The 940: pack this and send it there. ``partner`` is the warehouse, ``number`` is our own name for it."""

    partner: str
    number: str
    purpose: Purpose = Purpose.original
    order_number: str = ""  # the buyer's
    ship_from: Party | None = None
    ship_to: Party
    bill_to: Party | None = None
    ship_not_before: date | None = None
    ship_by: date | None = None
    arrives_on: date | None = None
    scac: str = ""
    service: str = ""
    freight: FreightPayer = FreightPayer.prepaid
    lines: tuple[WarehouseLine, ...] = Field(min_length=1)
    references: tuple[Reference, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def quantity(self) -> Decimal:
        """How many units are asked for in all."""
        return sum((line.quantity for line in self.lines), Decimal(0))

    @property
    def weight_kg(self) -> Decimal | None:
        """How heavy it is in all, where every line was weighed."""
        known = [line.weight_kg for line in self.lines if line.weight_kg is not None]
        return sum(known, Decimal(0)).normalize() if len(known) == len(self.lines) else None


class SentLine(Noun):
    """What the warehouse did with one line."""

    number: str
    sku: str = ""
    ordered: Quantity | None = None
    sent: Quantity
    unit: str
    items: tuple[ItemNumber, ...] = ()
    lot: str = ""
    expires_on: date | None = None
    serials: tuple[str, ...] = ()
    sscc: str = ""  # of the carton that it is in; a line may come once for each of its cartons
    tracking_number: str = ""  # of that carton

    @property
    def missing(self) -> Decimal:
        """What was asked for and did not leave; nothing where it is not known what was asked for."""
        return Decimal(0) if self.ordered is None else max(self.ordered - self.sent, Decimal(0))


class WarehouseShipment(Noun):
    """The 945: this left. ``warehouse_order`` is the number that we gave, ``number`` the warehouse's own."""

    partner: str
    number: str
    warehouse_order: str
    order_number: str = ""
    shipped_on: date
    scac: str = ""
    service: str = ""
    bill_of_lading: str = ""
    pro: str = ""
    seals: tuple[str, ...] = ()
    ship_to: Party | None = None
    lines: tuple[SentLine, ...] = Field(min_length=1)
    cartons: tuple[Carton, ...] = ()
    pallets: tuple[Pallet, ...] = ()
    weight_kg: Quantity | None = None
    references: tuple[Reference, ...] = ()

    @property
    def quantity(self) -> Decimal:
        """How many units left in all."""
        return sum((line.sent for line in self.lines), Decimal(0))
