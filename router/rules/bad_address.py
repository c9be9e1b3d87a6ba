"""Hold an order whose ship-to address cannot be right: a country, region or postal code that does not exist."""

from collections.abc import Iterator

from canonical.finding import Finding, Place
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.party import PartyRole
from router.facts import Facts

KIND = HoldKind.address


class Options(Noun):
    """There is nothing to choose but the severity."""


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield one finding that names every part that cannot be right; a ship-to without an address is another rule's."""
    party, flaws = order.party(PartyRole.ship_to), facts.address_flaws
    if party is None or not flaws:
        return
    yield Finding(
        rule="bad_address",
        says=f"the address of {party.name or party.number or 'the ship-to'} cannot be right: "
        + "; ".join(flaw.says for flaw in flaws),
        place=Place(field=f"parties[{order.parties.index(party)}].address.{flaws[0].part}"),
        expected=flaws[0].expected or None,
        mend="ask the buyer for the right address; approve only if you know it to be right",
        evidence={flaw.part: flaw.value for flaw in flaws},
    )
