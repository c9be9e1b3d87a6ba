"""Goods on their way from us into a warehouse that others run, and what that warehouse says has arrived."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from canonical.noun import Noun, Quantity
from canonical.order import ItemNumber
from canonical.party import Party
from canonical.warehouse import FreightPayer


class TransferLine(Noun):
    """So much of one item that was sent there."""

    number: str
    sku: str
    quantity: Quantity
    unit: str
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    lot: str = ""


class StockTransfer(Noun):
    """The 943: this comes to you. ``partner`` runs the warehouse, ``number`` is our own name for it."""

    partner: str
    number: str
    sent_on: date
    arrives_on: date | None = None
    warehouse: Party | None = None  # where it goes
    scac: str = ""
    freight: FreightPayer = FreightPayer.prepaid
    lines: tuple[TransferLine, ...] = Field(min_length=1)


class Flaw(Noun):
    """What is wrong with so much of what arrived: ``damaged``, ``short``, ``over``, or the warehouse's own word."""

    condition: str
    quantity: Quantity


class ReceivedLine(Noun):
    """So much of one item that arrived, the damaged ones with it."""

    number: str
    sku: str = ""
    received: Quantity
    unit: str
    items: tuple[ItemNumber, ...] = ()
    lot: str = ""
    flaws: tuple[Flaw, ...] = ()

    @property
    def unsound(self) -> Decimal:
        """How many of them must not be promised to anyone."""
        apart = (one.quantity for one in self.flaws if one.condition not in ("short", "over"))
        return min(sum(apart, Decimal(0)), self.received)


class WarehouseReceipt(Noun):
    """The 944: this arrived. ``transfer`` is the number that we gave, ``number`` the warehouse's own."""

    partner: str
    number: str
    transfer: str = ""
    received_on: date
    lines: tuple[ReceivedLine, ...] = Field(min_length=1)
