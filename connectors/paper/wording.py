"""Days, amounts, quantities and addresses as people read them, on paper and in mails."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from canonical.invoice import Extra, PaymentTerms
from canonical.order import ItemNumber, Numbering
from canonical.party import Party

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_PLURALS = {"case": "cases", "pallet": "pallets", "pack": "packs", "box": "boxes", "carton": "cartons", "pair": "pairs"}
_PREFERRED = (Numbering.buyer, Numbering.seller, Numbering.gtin)


def day(on: date) -> str:
    """Write a day: 5 May 2026."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def money(amount: Decimal) -> str:
    """Write an amount with its cents."""
    return f"{amount.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):,f}"


def price(of_one: Decimal) -> str:
    """Write a price: with its cents, or with all the places it has."""
    return money(of_one) if of_one == round(of_one, 2) else f"{of_one.normalize():,f}"


def measured(quantity: Decimal, unit: str) -> str:
    """Write 24 for 24 each, and 2 cases for 2 case."""
    word = "" if unit == "each" else unit if quantity == 1 else _PLURALS.get(unit, unit)
    return f"{quantity.normalize():,f} {word}".strip()


def called(items: Sequence[ItemNumber], otherwise: str) -> str:
    """Call an item what the customer calls it."""
    named = [i.number for numbering in _PREFERRED for i in items if i.numbering is numbering]
    return named[0] if named else otherwise


def ours(items: Sequence[ItemNumber]) -> str:
    """Say which item of ours it is, where nobody described it."""
    return next((f"our number {i.number}" for i in items if i.numbering is Numbering.seller), "")


def address(party: Party) -> list[str]:
    """Write a party's name and address, a line each."""
    where = party.address
    lines = [party.name or party.number]
    if where is not None:
        place = " ".join(part for part in (where.region, where.postal_code) if part)
        lines += [*where.street, ", ".join(part for part in (where.city, place) if part), where.country]
    return [line for line in lines if line]


def named_extra(one: Extra) -> str:
    """Name a charge or an allowance: trade discount 1.5 %."""
    named = one.description or one.kind.value.replace("_", " ")
    return f"{named[:1].upper()}{named[1:]}{'' if one.percent is None else f' {one.percent.normalize():f} %'}"


def payable(terms: PaymentTerms | None) -> str:
    """Say in a sentence or two by when to pay, and what is saved by paying early; nothing where nothing was agreed."""
    if terms is None:
        return ""
    said = []
    if terms.due_on:
        within = "at once" if terms.net_days == 0 else f"by {day(terms.due_on)}"
        said.append(f"Please pay {within}.")
    if terms.discount_until and terms.discount_percent is not None:
        saved = f"{terms.discount_percent.normalize():f} %"
        said.append(f"If you pay by {day(terms.discount_until)}, you may take {saved} off.")
    return " ".join([*said, *([terms.description] if terms.description else [])])
