"""Rank the warehouses that may serve an order: by the partner's list, priority, region, distance or cost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from canonical.party import Address
from canonical.storage import Warehouse

By = Literal["listed", "priority", "region", "distance", "cost"]

_Key = tuple[bool, Decimal]
_LAST: _Key = (True, Decimal(0))


class Ranked(NamedTuple):
    """A warehouse that may serve the order, and the reason for its rank."""

    warehouse: str
    why: str


def rank(
    listed: Sequence[str], known: Sequence[Warehouse], address: Address | None, by: By = "listed"
) -> tuple[Ranked, ...]:
    """Return the listed warehouses that deliver to an address, the best first.

    Where the rule sees no difference, or knows nothing, priority decides, and then
    the partner's list. A warehouse that nobody described delivers everywhere.
    """
    by_name = {one.name: one for one in known}
    places = [by_name.get(name, Warehouse(name=name)) for name in dict.fromkeys(listed)]
    serving = [(n, place) for n, place in enumerate(places) if place.delivers_to(address)]
    if by == "listed":
        return tuple(Ranked(place.name, f"number {n} in the partner's list") for n, (_, place) in enumerate(serving, 1))
    ordered = sorted(serving, key=lambda pair: (_worth(pair[1], address, by), -pair[1].priority, pair[0]))
    return tuple(Ranked(place.name, _why(place, address, by)) for _, place in ordered)


def _worth(place: Warehouse, address: Address | None, by: By) -> _Key:
    """Return what is compared, the smaller the better; what is not known comes last."""
    way = place.toward(address)
    if by == "priority" or way is None:
        return _LAST
    said = {"region": Decimal(-len(way.region)), "distance": way.distance, "cost": way.cost}[by]
    return _LAST if said is None else (False, said)


def _why(place: Warehouse, address: Address | None, by: By) -> str:
    way = place.toward(address)
    if way is None or _worth(place, address, by) == _LAST:
        return f"priority {place.priority}"
    said = {
        "region": f"serves {way.region}",
        "distance": f"{way.distance} km to {way.region}",
        "cost": f"{way.cost} to {way.region}",
    }
    return said[by]
