"""Hold an order for an item that may not be sent where the order wants it."""

from collections.abc import Iterator

from canonical.finding import Finding, Place, Severity
from canonical.hold import HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from canonical.party import PartyRole
from canonical.stock import Traits
from router.facts import Facts

KIND = HoldKind.address


class Options(Noun):
    """``reject``: do not even ask a person."""

    reject: bool = False


def review(order: PurchaseOrder, facts: Facts, options: Options) -> Iterator[Finding]:
    """Yield a finding for each such line."""
    party = order.party(PartyRole.ship_to)
    if party is None or party.address is None:
        return
    country = (party.address.country.strip() or facts.home).upper()
    region = f"{country}-{party.address.region.strip().upper()}".removesuffix("-")
    for position, line in enumerate(order.lines, 1):
        item = facts.item(position)
        if item is None or _allowed(item.traits, country, region):
            continue
        yield Finding(
            rule="restricted_destination",
            says=f"line {line.number}: {item.sku} may not be sent to {_where(item.traits, country, region)}",
            severity=Severity.reject if options.reject else Severity.hold,
            line=line.number,
            place=Place(field=f"lines[{position - 1}].items"),
            expected=_expected(item.traits),
            mend="reject the line, or agree on another address",
            evidence={"sku": item.sku, "country": country, "region": region},
        )


def _allowed(traits: Traits, country: str, region: str) -> bool:
    return not _forbidden(traits, country, region) and (not traits.restricted_to or country in traits.restricted_to)


def _forbidden(traits: Traits, country: str, region: str) -> bool:
    return bool({country, region} & traits.forbidden_in)


def _where(traits: Traits, country: str, region: str) -> str:
    return region if region in traits.forbidden_in else country


def _expected(traits: Traits) -> str:
    only = f"one of {', '.join(sorted(traits.restricted_to))}" if traits.restricted_to else ""
    never = f"not {', '.join(sorted(traits.forbidden_in))}" if traits.forbidden_in else ""
    return ", but ".join(filter(None, (only, never)))
