"""One exact content of a mapping, what people did with it, and which content is in force on a day.

An edition never changes: another word in it makes another edition. What was done
with editions is a list of acts that is only ever added to; an edition's state,
and the edition in force, follow from that list and from the day. So nothing has
to happen at midnight, and what was in force on any day in the past can be told.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Literal

from canonical.lifecycle import MappingState
from canonical.noun import Instant, Noun


class Layer(Noun):
    """One file that a mapping is made of, word for word; ``name`` and ``version`` are what the file says of itself."""

    file: str  # its path from the mappings' folder
    name: str
    version: str
    kind: Literal["mapping", "codes"] = "mapping"
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Edition(Noun):
    """Everything that a mapping is made of: the base first, each overlay, the mapping itself, then its code lists."""

    mapping: str
    version: str
    label: str  # "acme/850@1#6f3c12ab90de", as it stands on every document that was read with it
    layers: tuple[Layer, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of all of it, hexadecimal."""
        said = [[layer.file, layer.kind, layer.text] for layer in self.layers]
        return hashlib.sha256(json.dumps([self.mapping, self.version, said]).encode()).hexdigest()

    @property
    def own(self) -> Layer:
        """The mapping's own file, which lies on top."""
        return next(layer for layer in reversed(self.layers) if layer.kind == "mapping")


class Deed(StrEnum):
    """What can be done with an edition."""

    seen = "seen"  # the hub read documents with it although nobody had published it: it was the file's content
    checked = "checked"
    previewed = "previewed"
    approved = "approved"
    published = "published"
    rolled_back = "rolled_back"  # brought back
    withdrawn = "withdrawn"  # its publication was taken back before its day


class Act(Noun):
    """Someone did something with an edition; ``named`` is the person in whose name, where that is another."""

    id: int
    edition_id: int
    mapping: str
    version: str
    label: str
    deed: Deed
    at: Instant
    actor: str
    named: str = ""
    effective_on: date | None = None  # published and rolled_back: from this day on, by UTC
    withdraws: int | None = None  # withdrawn: the act that is taken back
    says: str = ""


_PUBLISHING = (Deed.published, Deed.rolled_back)
_PREPARING = {
    Deed.checked: MappingState.checked,
    Deed.previewed: MappingState.previewed,
    Deed.approved: MappingState.approved,
}


def publications(acts: Iterable[Act]) -> list[Act]:
    """Return what was published and not withdrawn, in the order in which it comes into force."""
    known = list(acts)
    withdrawn = {act.withdraws for act in known}
    standing = [act for act in known if act.deed in _PUBLISHING and act.id not in withdrawn]
    return sorted(standing, key=_turn)


def in_force(acts: Iterable[Act], day: date) -> Act | None:
    """Return the act by which one mapping's edition is in force on a day; nothing where none was published by then.

    Of two that begin on one day, the later act counts.
    """
    begun = [act for act in publications(acts) if _begins(act) <= day]
    return begun[-1] if begun else None


def in_use(acts: Sequence[Act], day: date) -> Act | None:
    """Return the act by which one mapping's edition reads documents: what is in force, else what was seen last."""
    seen = [act for act in acts if act.deed is Deed.seen]
    return in_force(acts, day) or (seen[-1] if seen else None)


def upcoming(acts: Iterable[Act], day: date) -> list[Act]:
    """Return what is published for later, the next first."""
    return [act for act in publications(acts) if _begins(act) > day]


def before(acts: Sequence[Act], current: Act) -> Act | None:
    """Return the act by which the edition before ``current``'s came into use; nothing where it was the first.

    What the hub read with before anything was published counts as well.
    """
    withdrawn = {act.withdraws for act in acts}
    used = [act for act in acts if act.deed in (Deed.seen, Deed.published) and act.id not in withdrawn]
    first = next((act.id for act in used if act.label == current.label), current.id)
    earlier = [act for act in used if act.id < first and act.label != current.label]
    return max(earlier, key=lambda act: act.id, default=None)


def state_of(label: str, acts: Sequence[Act], day: date) -> MappingState:
    """Return how far an edition of one mapping has come, given all acts of that mapping."""
    mine = [act for act in acts if act.label == label]
    current = in_force(acts, day)
    if current is not None and current.label == label:
        return MappingState.active
    if any(act.label == label for act in upcoming(acts, day)):
        return MappingState.scheduled
    if any(act.deed in _PUBLISHING for act in mine):
        return MappingState.retired
    reached = [_PREPARING[act.deed] for act in mine if act.deed in _PREPARING]
    return max(reached, key=list(MappingState).index, default=MappingState.draft)


def _begins(act: Act) -> date:
    return act.effective_on or act.at.date()


def _turn(act: Act) -> tuple[date, int]:
    return _begins(act), act.id
