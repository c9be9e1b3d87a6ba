"""Which messages to whom a mapping has a hand in: it writes them, or it tells the codes that they are written with."""

from collections.abc import Collection, Mapping

from canonical.message import MessageKind
from connectors.edi.letter import SETS
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.writing_name import writing_name
from connectors.profile import Profile

_ORDERS = "850"  # whose mapping lends its codes to all that is written for the partner


def written_with(book: MappingBook, mappings: Collection[str]) -> dict[str, frozenset[MessageKind]]:
    """Return, by partner, the kinds of messages that may be another when one of these mappings is."""
    found = {partner: _kinds(book, profile, mappings) for partner, profile in book.profiles.items()}
    return {partner: kinds for partner, kinds in found.items() if kinds}


def _kinds(book: MappingBook, profile: Profile, mappings: Collection[str]) -> frozenset[MessageKind]:
    if profile.edi is None or profile.edi.syntax != "x12":
        return frozenset()
    if profile.edi.sets.get(_ORDERS, "").partition("@")[0] in mappings:
        return frozenset(SETS)
    names: Mapping[MessageKind, str] = {
        kind: writing_name(profile.edi, one.kind, book.merged) for kind, one in SETS.items()
    }
    return frozenset(kind for kind, name in names.items() if name.partition("@")[0] in mappings)
