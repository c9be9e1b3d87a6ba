"""Hold an order that does not say where the goods shall go."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.party import Party, PartyRole
from router.facts import Facts

KIND = HoldKind.completeness


class Options(Noun):
    """``number_is_enough``: this partner names its stores by number, and we know where they are."""

    number_is_enough: bool = False


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding where there is no ship-to, or none that a driver would find: street and city."""
    party = order.party(PartyRole.ship_to)
    if party is not None and options.number_is_enough and party.number:
        return
    missing = _missing(party)
    if missing:
        yield Finding(
            rule="missing_ship_to",
            says=f"order {order.number} cannot be delivered: {missing}",
            place=Place(field="parties"),
            expected="a ship-to party with street and city",
            mend="ask the buyer for the address: crossdock review answer CASE correct --ship-to "
            '"street; city; region; postal code; country" (remembered where the place has a number); or set '
            "review.missing_ship_to.number_is_enough in the partner's profile",
            evidence={"name": party.name, "number": party.number} if party else {},
        )


def _missing(party: Party | None) -> str:
    if party is None:
        return "it names no ship-to party"
    if party.address is None:
        return "its ship-to party has no address"
    parts = {"street": party.address.street, "city": party.address.city}
    absent = [name for name, value in parts.items() if not value]
    return f"its ship-to address has no {' and no '.join(absent)}" if absent else ""
