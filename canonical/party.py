"""Who takes part in an order, and where they are."""

from enum import StrEnum

from canonical.noun import Noun


class PartyRole(StrEnum):
    """What a party is to the order."""

    buyer = "buyer"
    ship_to = "ship_to"
    bill_to = "bill_to"
    ship_from = "ship_from"
    supplier = "supplier"
    remit_to = "remit_to"
    mark_for = "mark_for"
    other = "other"


class Address(Noun):
    """A postal address; country and region as their ISO codes where known."""

    street: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class Contact(Noun):
    """A person or desk to ask."""

    name: str = ""
    phone: str = ""
    email: str = ""


class Party(Noun):
    """A company, store or person; ``number`` is the partner's own name for it."""

    role: PartyRole
    name: str = ""
    number: str = ""
    numbering: str = ""  # who gives the number: duns, gln, buyer, seller, or the partner's own word
    address: Address | None = None
    contacts: tuple[Contact, ...] = ()
