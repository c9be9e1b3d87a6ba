"""Find the guide that a command asks for by set, release and partner."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from connectors.edi.guide import Guide
    from connectors.profile import EdiTerms

SetArgument = Annotated[str, typer.Argument(metavar="SET", help="The number of the set, such as 850.")]
ReleaseOption = Annotated[
    str | None, typer.Option(help="GS08, such as 005010; without it the partner's, or else 004010.")
]
PartnerOption = Annotated[str | None, typer.Option(help="Whose guide: the name of a partner's profile.")]

_RELEASE = "004010"


def wanted(kind: str, release: str | None, partner: str | None) -> "tuple[Guide, EdiTerms | None]":
    """Return the guide, and how that partner writes; what is not known is a mistake of the command line."""
    from connectors.edi.guide import GuideBook
    from connectors.mapping.suggestion import nearest
    from crossdock.shipped import SHIPPED_MAPPINGS

    terms = agreed(partner) if partner else None
    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    asked = release or (terms.release if terms and terms.syntax == "x12" else _RELEASE)
    match = guides.find(asked, kind.upper(), partner)
    if match is None and guides.releases(kind.upper()):
        raise typer.BadParameter(f"{asked} is no release from 003010 on", param_hint="--release")
    if match is None:
        raise typer.BadParameter(f"there is no guide for set {kind}{nearest(kind, guides.sets)}", param_hint="SET")
    return match.guide, terms


def agreed(partner: str) -> "EdiTerms | None":
    """Return how a partner's documents are written; nothing where its profile does not say."""
    from connectors.mapping.library.book import MappingBook
    from connectors.mapping.suggestion import nearest
    from crossdock.shipped import SHIPPED_MAPPINGS

    profiles = MappingBook.load(SHIPPED_MAPPINGS).profiles
    if partner not in profiles:
        raise typer.BadParameter(f"there is no partner {partner}{nearest(partner, profiles)}", param_hint="--partner")
    return profiles[partner].edi
