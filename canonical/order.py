"""The purchase order, as every channel must say it."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from canonical.noun import Currency, Noun, Price, Quantity, empty
from canonical.party import Party, PartyRole

NUMBERED_BY_US = "numbered_by_us"  # the kind of reference that tells: the buyer gave no number, so we made one up


class Purpose(StrEnum):
    """Why the order was sent."""

    original = "original"
    change = "change"
    replacement = "replacement"  # it says the whole order anew; what it does not name is not wanted any more
    confirmation = "confirmation"
    cancellation = "cancellation"
    duplicate = "duplicate"  # the sender itself says: you may have this already


class Numbering(StrEnum):
    """Whose number an item number is."""

    seller = "seller"  # ours: what the buyer believes our SKU to be
    buyer = "buyer"
    gtin = "gtin"  # GTIN, UPC or EAN
    maker = "maker"
    other = "other"


class ItemNumber(Noun):
    """One name of an item; ``qualifier`` is the source's own word (X12 235: VN, BP, UP)."""

    numbering: Numbering
    number: str
    qualifier: str = ""


class Reference(Noun):
    """A number that the buyer wants to see again; ``kind`` is the source's own word."""

    kind: str
    number: str


class Destination(Noun):
    """How much of a line goes to one of the buyer's stores (X12 SDQ)."""

    number: str
    numbering: str = ""  # who gives the number, as on a party
    quantity: Quantity
    unit: str = ""  # empty: the line's


class Portion(Noun):
    """How much of a line is wanted when (X12 SCH); a line without portions is wanted at once."""

    quantity: Quantity
    unit: str = ""  # empty: the line's
    ships_on: date | None = None
    arrives_on: date | None = None


class OrderLine(Noun):
    """One line item; ``number`` is the buyer's own.

    Destinations and portions split the line's quantity, each by itself; where
    there are any they should add up to it.
    """

    number: str
    quantity: Quantity
    unit: str  # each, case, pallet, ...; unknown units keep the source's word
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    unit_price: Price | None = None
    requested_on: date | None = None
    references: tuple[Reference, ...] = ()
    destinations: tuple[Destination, ...] = Field(default=(), exclude_if=empty)
    schedule: tuple[Portion, ...] = Field(default=(), exclude_if=empty)

    def item(self, numbering: Numbering) -> str | None:
        """Return the first item number given by that side, or nothing."""
        return next((i.number for i in self.items if i.numbering is numbering), None)

    @property
    def sku(self) -> str | None:
        """Our own item number, as the buyer wrote it."""
        return self.item(Numbering.seller)


class PurchaseOrder(Noun):
    """What a buyer wants, whatever road it came by.

    Identity is ``partner``, ``number`` and ``purpose``; ``digest`` tells whether
    two orders of one identity also say the same.
    """

    partner: str
    number: str
    purpose: Purpose = Purpose.original
    kind: str = ""  # the source's own order type (X12 92: SA, NE, DS)
    ordered_on: date | None = None
    requested_on: date | None = None
    ship_not_before: date | None = None
    cancel_after: date | None = None
    currency: Currency | None = None
    parties: tuple[Party, ...] = ()
    lines: tuple[OrderLine, ...] = Field(min_length=1)
    references: tuple[Reference, ...] = ()
    notes: tuple[str, ...] = ()
    payment_terms: str = ""
    delivery_terms: str = ""
    service: str = ""  # the carrier or service that the buyer asks for

    def party(self, role: PartyRole) -> Party | None:
        """Return the first party in that role, or nothing."""
        return next((p for p in self.parties if p.role is role), None)

    @property
    def total(self) -> Decimal:
        """The sum of quantity times price over the priced lines."""
        return sum((l.quantity * l.unit_price for l in self.lines if l.unit_price is not None), Decimal(0))

    def digest(self) -> str:
        """Return a hash of all that the order says; equal orders have equal digests, so 5 and 5.00 are one quantity.

        A field that this noun learns later is left out where it is empty, or the
        orders that are stored already would look changed when they come again.
        """
        return digest(self)


def digest(said: Noun) -> str:
    """Return a hash of all that a noun says, whatever zeros its numbers carry."""
    return hashlib.sha256(json.dumps(said.model_dump(), default=_plain).encode()).hexdigest()


def _plain(value: Decimal | date) -> str:
    return f"{value.normalize() + 0:f}" if isinstance(value, Decimal) else value.isoformat()
