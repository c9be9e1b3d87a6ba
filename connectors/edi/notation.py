"""How X12 writes what our nouns hold: quantities, days, units, item numbers, parties."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from canonical.order import ItemNumber, Numbering
from canonical.party import Address, Party
from connectors.edi.line import Line
from connectors.ports import Unreadable

Units = Mapping[str, str]  # our word to the partner's X12 code (element 355)

UNITS: Units = {
    "each": "EA",
    "piece": "PC",
    "case": "CA",
    "carton": "CT",
    "box": "BX",
    "pack": "PK",
    "inner_pack": "IP",
    "pallet": "PL",
    "dozen": "DZ",
    "pair": "PR",
    "set": "ST",
    "pound": "LB",
    "kilogram": "KG",
}
_QUALIFIERS = {Numbering.seller: "VN", Numbering.buyer: "BP", Numbering.maker: "MG", Numbering.other: "ZZ"}
_GTIN = {8: "UP", 12: "UP", 13: "EN", 14: "UK"}
_NUMBERINGS = {"duns": "1", "gln": "UL", "buyer": "92", "seller": "91"}


def quantity(amount: Decimal) -> str:
    """Write a number without needless zeros: 48, 2.5."""
    return f"{amount.normalize() + 0:f}"


def price(amount: Decimal | None) -> str:
    """Write a price with the places that it was given with; nothing where there is none."""
    return "" if amount is None else f"{amount:f}"


def calendar(day: date | None, release: str) -> str:
    """Write a day as CCYYMMDD, before release 004010 as YYMMDD; nothing where there is none."""
    if day is None:
        return ""
    return f"{day:%Y%m%d}" if release[:6] >= "004010" else f"{day:%y%m%d}"


def unit(word: str, units: Units) -> str:
    """Return the partner's code for a unit; a code that the partner wrote itself goes back as it came.

    Raises ``Unreadable`` for a word that no code is known for.
    """
    code = units.get(word) or UNITS.get(word)
    if code is None and len(word) == 2 and word.isalnum() and word.isupper():
        code = word
    if code is None:
        raise Unreadable(
            f"no X12 code is known for the unit {word!r}; add one to lines[].unit in the partner's 850 mapping"
        )
    return code


def item_pairs(items: Sequence[ItemNumber], most: int) -> Iterator[str]:
    """Yield qualifier, number, qualifier, number ... of at most ``most`` item numbers, as the buyer wrote them."""
    for item in items[:most]:
        yield qualifier(item)
        yield item.number


def qualifier(item: ItemNumber) -> str:
    """Return the X12 qualifier of an item number (element 235): the buyer's own, else the usual one of its kind."""
    if len(item.qualifier) == 2:
        return item.qualifier
    return _GTIN.get(len(item.number), "UP") if item.numbering is Numbering.gtin else _QUALIFIERS[item.numbering]


def party(party: Party, code: str) -> Iterator[Line]:
    """Yield N1, N3 and N4 of a party under its X12 role ``code``; nothing where it has neither name nor number."""
    if not (party.name or party.number):
        return
    numbering = _NUMBERINGS.get(party.numbering, party.numbering or "92") if party.number else ""
    yield ("N1", code, party.name[:60], numbering, party.number)
    if party.address is not None:
        yield from _address(party.address)


def _address(address: Address) -> Iterator[Line]:
    streets = [line for line in address.street if line]
    for at in range(0, min(len(streets), 4), 2):  # N3 may come twice, with two lines each
        yield ("N3", *streets[at : at + 2])
    short = address.region if len(address.region) == 2 else ""
    region = "" if short else address.region
    place: Line = ("N4", address.city, short, address.postal_code, address.country, "SP" if region else "", region)
    if any(place[1:]):
        yield place
