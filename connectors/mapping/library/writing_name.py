"""How the mapping is called that writes a set for a partner."""

from collections.abc import Iterator, Mapping

from connectors.mapping.language.merge import Merged
from connectors.profile import BY_MAPPING, EdiTerms, Profile


def writing_name(terms: EdiTerms, number: str, known: Mapping[str, Merged]) -> str:
    """Return the mapping that the terms name for the set, where it writes; else the base for their release.

    Of bases for several releases it is the newest that is not newer than the partner's; there may be none of that name.
    """
    named = terms.sets.get(number, "")
    bare = named.partition("@")[0]
    if named and not (bare in known and known[bare].document.ways == "read"):
        return named
    base = f"base/x12-{number}"
    releases = [name for name in known if name.startswith(f"{base}-") and name[len(base) + 1 :] <= terms.release[:6]]
    return max(releases, default=base)


def writing_names(profile: Profile, known: Mapping[str, Merged]) -> Iterator[str]:
    """Yield the mappings that write for a partner, as far as there are any."""
    if profile.edi and profile.edi.syntax == "x12":
        for number in BY_MAPPING:
            name = writing_name(profile.edi, number, known)
            if name.partition("@")[0] in known:
                yield name
