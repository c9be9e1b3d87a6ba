"""Tell whether two orders of one customer ask for the same goods, whatever numbers and road they came under."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from canonical.order import PurchaseOrder
from canonical.party import Party, PartyRole
from router.facts import Facts, Lookalike
from store import Alike


def likeness(order: PurchaseOrder, skus: Mapping[int, str], quantities: Mapping[int, Decimal]) -> str:
    """Return a hash of the goods: how much of each item, in its own unit; an item nobody knows by its number."""
    goods: dict[str, Decimal] = {}
    for position, line in enumerate(order.lines, 1):
        number = line.items[0].number if line.items else line.description
        name = skus.get(position) or f"{number} ({line.unit})"
        goods[name] = goods.get(name, Decimal(0)) + quantities.get(position, line.quantity)
    told = sorted((name, f"{quantity.normalize() + 0:f}") for name, quantity in goods.items())
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def lookalikes(facts: Facts, order: PurchaseOrder, found: Sequence[Alike]) -> tuple[Lookalike, ...]:
    """Return the orders among those with the same goods that may be meant to be this one.

    One under the same number is another rule's matter, and so is one that goes
    elsewhere. Of two that both wait only the later one is suspected.
    """
    routed = {sibling.id for sibling in facts.siblings}
    return tuple(
        Lookalike(
            id=one.id, number=one.number, channel=one.channel, state=one.state, entered_on=one.entered_at.date(),
            alike=("lines", *_alike(order, one.order)),
        )
        for one in found
        if one.id not in routed and one.id < facts.order_id and _same_place(order, one.order) is not False
    )  # fmt: skip


def _alike(order: PurchaseOrder, other: PurchaseOrder) -> tuple[str, ...]:
    said = {
        "ship_to": bool(_same_place(order, other)),
        "requested_on": order.requested_on is not None and order.requested_on == other.requested_on,
        "total": order.total == other.total != 0,
    }
    return tuple(name for name, same in said.items() if same)


def _same_place(order: PurchaseOrder, other: PurchaseOrder) -> bool | None:
    """Tell whether both go to one place; nothing where neither number nor address can say."""
    here, there = order.party(PartyRole.ship_to), other.party(PartyRole.ship_to)
    if here is None or there is None:
        return None
    if here.number and there.number and here.numbering == there.numbering:
        return here.number == there.number
    ours, theirs = _door(here), _door(there)
    return ours == theirs if ours and theirs else None


def _door(party: Party) -> tuple[str, str] | None:
    """Return the postal code and the house number: all that two spellings of an address have in common."""
    address = party.address
    if address is None or not address.postal_code:
        return None
    house = re.search(r"\d+", " ".join(address.street))
    return address.postal_code.replace(" ", "").upper()[:5], house[0] if house else ""
