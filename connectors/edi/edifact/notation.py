"""How EDIFACT writes what our nouns hold: quantities, days, units, item numbers, parties, texts."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from canonical.order import ItemNumber, Numbering
from canonical.party import Party
from connectors.edi import notation
from connectors.edi.line import Line
from connectors.edi.notation import Units
from connectors.ports import Unreadable
from connectors.profile import EdifactIdentity, EdifactTerms

UNITS: Units = {
    "each": "PCE",
    "piece": "PCE",
    "case": "CS",
    "carton": "CT",
    "box": "BX",
    "pack": "PK",
    "pallet": "PX",
    "dozen": "DZN",
    "pair": "PR",
    "set": "SET",
    "bag": "BG",
    "bottle": "BO",
    "pound": "LBR",
    "kilogram": "KGM",
    "litre": "LTR",
    "metre": "MTR",
}
_QUALIFIERS = {
    Numbering.seller: "SA", Numbering.buyer: "IN", Numbering.gtin: "EN", Numbering.maker: "MF", Numbering.other: "ZZZ",
}  # fmt: skip
_AGENCIES = {"gln": "9", "duns": "16", "seller": "91", "buyer": "92"}
_GS1 = "14"  # 0007: the name in the envelope is a GLN
_ITEMS_A_SEGMENT = 5  # PIA02 to PIA06
_LINES_OF_NAME, _LINES_OF_STREET, _LONGEST_LINE = 5, 3, 35  # C080, C059


def number(amount: Decimal | None, terms: EdifactTerms) -> str:
    """Write a number without needless zeros and with the partner's decimal mark; nothing where there is none."""
    return "" if amount is None else notation.quantity(amount).replace(".", terms.decimal_mark)


def price(amount: Decimal | None, terms: EdifactTerms) -> str:
    """Write a price with the places that it was given with; nothing where there is none."""
    return notation.price(amount).replace(".", terms.decimal_mark)


def day(qualifier: str, on: date | None) -> Iterator[Line]:
    """Yield a DTM for a day (format 102); nothing where there is none."""
    if on is not None:
        yield ("DTM", (qualifier, f"{on:%Y%m%d}", "102"))


def instant(qualifier: str, at: datetime) -> Line:
    """Return a DTM for an instant, in UTC and to the minute (format 203)."""
    return ("DTM", (qualifier, f"{at.astimezone(UTC):%Y%m%d%H%M}", "203"))


def unit(word: str, units: Units) -> str:
    """Return the partner's code for a unit; a code that the partner wrote itself goes back as it came.

    Raises ``Unreadable`` for a word that no code is known for.
    """
    code = units.get(word) or UNITS.get(word)
    if code is None and 1 < len(word) <= 3 and word.isalnum() and word.isupper():
        code = word
    if code is None:
        raise Unreadable(
            f"no EDIFACT code is known for the unit {word!r}; add one to lines[].unit in the partner's orders mapping"
        )
    return code


def other_items(items: Sequence[ItemNumber]) -> Iterator[Line]:
    """Yield PIA with the item numbers that do not stand in LIN, see ``numbered``."""
    others = [one for one in items if one is not _main(items)]
    for at in range(0, len(others), _ITEMS_A_SEGMENT):
        yield ("PIA", "1", *(_coded(one) for one in others[at : at + _ITEMS_A_SEGMENT]))


def numbered(tag_number: str, action: str, items: Sequence[ItemNumber]) -> Line:
    """Return the LIN of a line."""
    main = _main(items)
    return ("LIN", tag_number, action, _coded(main) if main is not None else "")


def description(text: str) -> Iterator[Line]:
    """Yield an IMD with as much of a description as goes into it."""
    if text:
        yield ("IMD", "F", "", ("", "", "", *pieces(text, _LONGEST_LINE, 2)))


def remark(text: str) -> Iterator[Line]:
    """Yield a FTX with as much of a text as goes into it."""
    if text:
        yield ("FTX", "AAI", "", "", pieces(text, 70, 5))


def party(role: str, who: Party) -> Iterator[Line]:
    """Yield the NAD of a party; nothing where it has neither name nor number."""
    if not (who.name or who.number):
        return
    agency = _AGENCIES.get(who.numbering, "92") if who.number else ""
    where = who.address
    if where is None:
        yield ("NAD", role, (who.number, "", agency), "", pieces(who.name, _LONGEST_LINE, _LINES_OF_NAME))
        return
    streets = [line for line in where.street if line]
    yield (
        "NAD", role, (who.number, "", agency), "", pieces(who.name, _LONGEST_LINE, _LINES_OF_NAME),
        tuple(street[:_LONGEST_LINE] for street in streets[:_LINES_OF_STREET]), where.city[:_LONGEST_LINE],
        where.region[:9], where.postal_code[:9], where.country[:3],
    )  # fmt: skip


def named(role: str, who: EdifactIdentity) -> Line:
    """Return the NAD of a partner who is only known by the name in its envelope."""
    numbering = "9" if who.qualifier == _GS1 else "92" if role == "BY" else "91"
    return ("NAD", role, (who.id, "", numbering))


def pieces(text: str, longest: int, most: int) -> tuple[str, ...]:
    """Cut a text into at most ``most`` pieces, between words where that can be; what is left over is dropped."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < most:
        if len(rest) <= longest:
            found.append(rest)
            break
        cut = rest.rfind(" ", 1, longest + 1)
        cut = cut if cut > longest // 2 else longest
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return tuple(found)


def _main(items: Sequence[ItemNumber]) -> ItemNumber | None:
    """Return the item number that stands in LIN: the first GTIN, or else the first of all."""
    return next((one for one in items if one.numbering is Numbering.gtin), items[0] if items else None)


def _coded(one: ItemNumber) -> tuple[str, ...]:
    qualifier = one.qualifier if 2 <= len(one.qualifier) <= 3 else _QUALIFIERS[one.numbering]
    return (one.number, qualifier)
