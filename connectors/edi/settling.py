"""What a noun may say in an X12 document, settled before its mapping writes it.

Numbers without needless zeros, as many item numbers as there is room for and each under a qualifier, texts cut to
what their element takes, parties that can be named. Where a value stands is the mapping's business.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from canonical.order import ItemNumber, Numbering, Reference
from canonical.party import Party
from connectors.edi.notation import qualifier

DESCRIPTION = 80  # PID05; a description names nothing, so what is longer may be cut
NOTE = 264  # MSG01, MTX02
_OURS = "VN"  # X12 element 235
_NAME = 60  # N102
_STREETS = 4  # N3 may come twice, with two lines each


def plain(amount: Decimal) -> Decimal:
    """Return a number without needless zeros: 48, 2.5."""
    bare = amount.normalize()
    return bare if int(bare.as_tuple().exponent) <= 0 else bare.quantize(Decimal(1))


def cut(text: str, most: int) -> str:
    """Return as much of a text as there is room for, without blanks around it."""
    return text.strip()[:most].rstrip()


def items(numbers: Sequence[ItemNumber], most: int) -> tuple[ItemNumber, ...]:
    """Return at most ``most`` item numbers, as the buyer wrote them, each under an X12 qualifier (element 235)."""
    return tuple(
        one if len(one.qualifier) == 2 else one.model_copy(update={"qualifier": qualifier(one)})
        for one in numbers[:most]
    )


def named(sku: str, numbers: Sequence[ItemNumber], most: int, lot: str = "") -> tuple[str, tuple[ItemNumber, ...]]:
    """Return what is said under VN first, and the item numbers after it, in the order in which the buyer wrote them.

    Our own SKU is said only where there is no other number. A lot is told as the last of the numbers.
    """
    found = items(numbers, most - bool(lot))
    told = (ItemNumber(numbering=Numbering.other, number=lot, qualifier="LT"),) if lot else ()
    if not found:
        return sku, told
    if found[0].qualifier == _OURS:
        return found[0].number, (*found[1:], *told)
    return "", (*found, *told)


def party(said: Party) -> Party | None:
    """Return a party as N1, N3 and N4 can say it; nothing where it has neither name nor number."""
    if not (said.name or said.number):
        return None
    numbering = (said.numbering or "buyer") if said.number else ""
    address = said.address
    if address is not None:
        address = address.model_copy(update={"street": tuple(line for line in address.street if line)[:_STREETS]})
    return said.model_copy(
        update={"name": cut(said.name, _NAME), "numbering": numbering, "address": address, "contacts": ()}
    )


def references(said: Iterable[Reference]) -> tuple[Reference, ...]:
    """Return those that stand under an X12 qualifier (element 128)."""
    return tuple(one for one in said if 2 <= len(one.kind) <= 3 and one.number)
