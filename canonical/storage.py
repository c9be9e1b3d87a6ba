"""Where goods lie: warehouses, lots, and how an item's balance there comes about."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import model_validator

from canonical.noun import Noun, Price, Quantity
from canonical.party import Address


class Reach(Noun):
    """How far it is from a warehouse into a region, and what a shipment there costs.

    ``region`` is a country (US), one of its regions (US-OR), or a country and the
    beginning of a postal code (US 972); of several that fit, the longest counts.
    """

    region: str
    distance: Quantity | None = None  # kilometres
    cost: Price | None = None  # of one shipment, in the house's currency


class Keeper(StrEnum):
    """Who picks and packs there."""

    own = "own"
    third_party = "third_party"  # ``partner`` does, and is asked with a warehouse order


class Warehouse(Noun):
    """One place from which orders are served; ``name`` is ours, and what levels and reservations call it."""

    name: str
    says: str = ""  # what people call it
    address: Address | None = None
    priority: int = 0  # the higher is asked first
    calendar: str = ""  # name of the calendar by which it works
    partner: str = ""  # who runs it, where others do: the partner that sends the 846
    kind: Keeper = Keeper.own
    serves: frozenset[str] = frozenset()  # regions, as in ``Reach``; empty: everywhere
    reach: tuple[Reach, ...] = ()

    @model_validator(mode="after")
    def _somebody_is_asked(self) -> "Warehouse":
        if self.kind is Keeper.third_party and not self.partner:
            raise ValueError(f"{self.name} is run by a third party; say by which partner")
        return self

    def toward(self, address: Address | None) -> Reach | None:
        """Return what is known of the way to an address; nothing where nothing is."""
        fitting = [one for one in self.reach if covers(one.region, address)]
        return max(fitting, key=lambda one: len(one.region), default=None)

    def delivers_to(self, address: Address | None) -> bool:
        """Tell whether the warehouse serves an address at all."""
        return not self.serves or any(covers(region, address) for region in self.serves)


def covers(region: str, address: Address | None) -> bool:
    """Tell whether an address lies in a region; one without a country lies nowhere."""
    if address is None or not address.country:
        return False
    country, beginning = region[:2], region[3:]
    if country != address.country or not beginning:
        return country == address.country
    if region[2] == "-":
        return address.region == beginning
    return address.postal_code.startswith(beginning)


class Lot(Noun):
    """So much of an item that was made together, in one warehouse; an empty ``lot``: nobody wrote down which."""

    sku: str
    warehouse: str
    lot: str = ""
    expires_on: date | None = None
    on_hand: Quantity
    picked: Quantity = Decimal(0)  # lies in cartons, and leaves with them
    quarantined: Quantity = Decimal(0)

    @property
    def free(self) -> Decimal:
        """What may still be put into cartons."""
        return self.on_hand - self.picked - self.quarantined

    def usable_on(self, day: date) -> bool:
        """Tell whether it may leave on a day: what expires on that day may not."""
        return self.expires_on is None or self.expires_on > day


class Picked(Noun):
    """So much of a lot, and which pieces of it, taken for one order line; ``quantity`` is in the item's unit."""

    lot: str = ""
    expires_on: date | None = None
    serials: tuple[str, ...] = ()
    quantity: Quantity
