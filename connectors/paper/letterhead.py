"""Who writes: what stands at the head of our papers, and on which paper they are printed."""

from dataclasses import dataclass

from canonical.party import Party
from connectors.paper.sheet import Format, format_for
from connectors.paper.wording import address


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Our name, then the lines of our address."""

    lines: tuple[str, ...]
    format: Format = "a4"


def letterhead(company: Party) -> Letterhead:
    """Return the head of a company's papers."""
    return Letterhead(
        lines=tuple(address(company)), format=format_for(company.address.country if company.address else "")
    )
