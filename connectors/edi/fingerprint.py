"""Tells whether an interchange, a group or a set came before, under the number that its sender gave it."""

import hashlib
from collections.abc import Sequence

from canonical.fingerprint import Fingerprint, Level, Numbered, Recurrence
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.profile import EdiTerms

_FIRST_TIME = None


class Register:
    """The numbers of one document: which of them came before, and which are new."""

    def __init__(self, content: bytes, recurrences: Sequence[Recurrence]) -> None:
        self._content = content
        self._known = {one.numbered: one for one in recurrences}
        self._here: dict[Numbered, Fingerprint] = {}

    @property
    def fingerprints(self) -> tuple[Fingerprint, ...]:
        """The numbers that were taken for new, in the order in which they came."""
        return tuple(self._here.values())

    def meet(self, numbered: Numbered, offset: int, length: int, terms: EdiTerms) -> Recurrence | None:
        """Return how a number came before; else remember it as new."""
        if numbered in self._known:
            return self._known[numbered]
        digest = hashlib.sha256(self._content[offset : offset + length].strip()).hexdigest()
        if numbered in self._here:
            return Recurrence(numbered=numbered, same=self._here[numbered].digest == digest)
        self._here[numbered] = Fingerprint(numbered=numbered, digest=digest, days=terms.duplicate_days)
        return _FIRST_TIME

    def settle(self, numbered: Numbered, *, binding: bool, drafts: tuple[int, ...]) -> None:
        """Note whether a new number was used up, and by which drafts it is answered."""
        if numbered in self._here:
            changes = {"binding": binding, "drafts": drafts}
            self._here[numbered] = self._here[numbered].model_copy(update=changes)


def of_interchange(one: Interchange) -> Numbered:
    """Return the identity of an interchange: its names, usage and ISA13."""
    return _numbered(Level.interchange, one, one.control)


def of_group(group: Group, inside: Interchange) -> Numbered:
    """Return the identity of a group: that of its sender, its kind (GS01) and GS06."""
    names = f"{group.functional_id} {group.control}"
    return _numbered(Level.group, inside, f"{names} {group.sender}>{group.receiver}")


def of_set(one: TransactionSet, inside: Interchange) -> Numbered:
    """Return the identity of a set: that of its sender, its kind (ST01) and ST02."""
    return _numbered(Level.set, inside, f"{one.kind} {one.control}")


def _numbered(level: Level, inside: Interchange, number: str) -> Numbered:
    sender = f"{inside.sender_qualifier}/{inside.sender}"
    receiver = f"{inside.receiver_qualifier}/{inside.receiver}"
    return Numbered(level=level, sender=sender, receiver=receiver, usage=inside.usage, number=number)
