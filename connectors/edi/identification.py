"""Finds out whose interchange it is: the names on its envelope, held against what each partner agreed."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import ValidationError

from canonical.finding import Finding, Place
from connectors.edi.edifact import address
from connectors.edi.isa import NO_COMPONENT
from connectors.edi.parts import Interchange
from connectors.profile import EdifactTerms, EdiTerms, Identity, Profile


class Met(NamedTuple):
    """The partner of an interchange, and the terms on which that interchange is answered."""

    profile: Profile
    agreed: EdiTerms  # as the profile says
    terms: EdiTerms  # the same, in the envelope in which the answer goes
    guest: bool = False

    @property
    def partner(self) -> str:
        """Whose orders these are; each guest is a partner of its own (``guest/ZZ-ACME``)."""
        them = self.terms.them
        return f"{self.profile.partner}/{them.qualifier}-{them.id}" if self.guest else self.profile.partner


class AddressBook:
    """All partners that speak EDI, by the names in ISA05 to ISA08 or in UNB02 and UNB03.

    ``guest`` stands in for senders that none names.
    """

    def __init__(self, profiles: Mapping[str, Profile], guest: str | None) -> None:
        self._known = {
            name: (profile, profile.edi) for name, profile in sorted(profiles.items()) if profile.edi and name != guest
        }
        self._guest = profiles.get(guest) if guest else None
        if guest and (self._guest is None or self._guest.edi is None):
            raise ValueError(f"guest: there is no profile {guest!r} with edi terms; write one or leave `guest` out")

    def find(self, interchange: Interchange) -> Met | Finding:
        """Return the sender's profile, the guest's for a stranger, or a finding: who was seen, and what to do."""
        met = [
            (profile, terms)
            for profile, terms in self._known.values()
            if terms.syntax == interchange.syntax
            and _is(terms.them, interchange.sender_qualifier, interchange.sender)
            and _is(terms.us, interchange.receiver_qualifier, interchange.receiver)
        ]
        if len(met) > 1:
            met = _told_apart(met, interchange)
        if len(met) > 1:
            return _finding("ambiguous_sender", _several(met), interchange)
        if met:
            [(profile, agreed)] = met
            return Met(profile, agreed, _answered(agreed, interchange))
        return self._stranger(interchange)

    def _stranger(self, interchange: Interchange) -> Met | Finding:
        if self._guest is None or self._guest.edi is None or self._guest.edi.syntax != interchange.syntax:
            return _finding("unknown_sender", _nobody(interchange), interchange)
        try:
            terms = _as_they_write(self._guest.edi, interchange)
        except ValidationError:
            says = _nobody(interchange) + ", and they are no names that an answer could be addressed to"
            return _finding("unknown_sender", says, interchange)
        return Met(self._guest, self._guest.edi, terms, guest=True)


def _is(identity: Identity, qualifier: str, name: str) -> bool:
    return (identity.qualifier, identity.id.strip()) == (qualifier, name)


def _told_apart(met: list[tuple[Profile, EdiTerms]], interchange: Interchange) -> list[tuple[Profile, EdiTerms]]:
    """Keep those whose name in the group (GS02), then whose usage, is that of the interchange; all, where none is."""
    groups = {group.sender for group in interchange.groups}
    met = [one for one in met if one[1].them.group_id in groups] or met
    return [one for one in met if one[1].usage == interchange.usage] or met


def _answered(agreed: EdiTerms, interchange: Interchange) -> EdiTerms:
    """Return the agreed terms in the version and usage in which the interchange came; its answer has the same."""
    if isinstance(agreed, EdifactTerms):
        return address.answered(agreed, interchange)
    changes: dict[str, str] = {}
    if interchange.usage in ("P", "T"):
        changes["usage"] = interchange.usage
    if len(interchange.version) == 5 and interchange.version.isdigit():
        changes["version"] = interchange.version
    return agreed.model_copy(update=changes)


def _as_they_write(guest: EdiTerms, interchange: Interchange) -> EdiTerms:
    """Return the guest's terms in the sender's own envelope: their names, ours as they wrote them, their delimiters."""
    if isinstance(guest, EdifactTerms):
        return address.as_they_write(guest, interchange)
    group = interchange.groups[0] if interchange.groups else None
    marks = interchange.delimiters
    them = Identity(
        qualifier=interchange.sender_qualifier, id=interchange.sender, group=group.sender[:15] if group else ""
    )
    us = Identity(
        qualifier=interchange.receiver_qualifier, id=interchange.receiver, group=group.receiver[:15] if group else ""
    )
    used = {marks.element, *marks.segment, marks.component}
    spare = [mark for mark in (guest.component_separator, ":", ">", "<", "^", "|") if mark not in used]
    component = spare.pop(0) if marks.component == NO_COMPONENT else marks.component
    changes = {
        "them": them,
        "us": us,
        "element_separator": marks.element,
        "component_separator": component,
        "segment_terminator": marks.segment,
        "repetition_separator": marks.repetition or next(m for m in ("^", *spare) if m not in {*used, component}),
    }
    return _answered(guest, interchange).model_copy(update=changes)


def _names(interchange: Interchange) -> tuple[str, str]:
    return (
        f"{interchange.sender_qualifier}/{interchange.sender}",
        f"{interchange.receiver_qualifier}/{interchange.receiver}",
    )


def _nobody(interchange: Interchange) -> str:
    sender, receiver = _names(interchange)
    return f"interchange {interchange.control} comes from {sender} to {receiver}, and no profile has these names"


def _several(met: list[tuple[Profile, EdiTerms]]) -> str:
    names = " and ".join(profile.partner for profile, _ in met)
    return f"{names} have the same names in their envelopes, so nobody can tell whose interchange this is"


def _finding(rule: str, says: str, interchange: Interchange) -> Finding:
    sender, receiver = _names(interchange)
    them, us = (
        f"{{qualifier: {qualifier!r}, id: {name!r}}}"
        for qualifier, name in (
            (interchange.sender_qualifier, interchange.sender),
            (interchange.receiver_qualifier, interchange.receiver),
        )
    )
    mend = (
        f"write `them: {them}` and `us: {us}` under `edi` in the partner's profile.yaml, "
        "or name a guest profile for the channel; then read the document again"
    )
    if rule == "ambiguous_sender":
        mend = "give each of them a group name of its own (`edi.them.group`), then read the document again"
    return Finding(
        rule=rule,
        says=says,
        place=Place(offset=interchange.offset, length=interchange.length, interchange=interchange.index),
        mend=mend,
        evidence={"sender": sender, "receiver": receiver},
    )
