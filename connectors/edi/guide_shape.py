"""What a guide is made of: elements, segments, loops and sets, as frozen values that compare by identity.

Everything here is cheap to hold and to use as a key: two guides are the same
only where they are the same object.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.edi.guide_notation import Note


@dataclass(frozen=True, slots=True, eq=False)
class CodeList:
    """Codes with names in our words; where it is not ``complete``, a code that is missing says nothing."""

    names: Mapping[str, str]
    complete: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A simple element: its type (AN, ID, R, N0.., DT, TM), its lengths in characters, its codes where closed.

    ``codes`` rejects what is not in it; ``named`` explains codes and, being open, rejects nothing.
    """

    number: str
    kind: str
    shortest: int
    longest: int
    codes: tuple[str, ...] = ()
    name: str = ""
    named: CodeList | None = None

    def meaning(self, code: str) -> str:
        """Return what a code stands for in our words, or nothing where we have none."""
        return self.named.names.get(code, "") if self.named else ""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One place in a segment or composite; ``components`` where a composite stands there.

    ``most`` is how often the place may repeat within itself (release 00402 and
    later); ``unused`` marks a place that a partner's guide forbids.
    """

    element: Element | None
    required: bool
    components: tuple["Part", ...] = ()
    name: str = ""
    most: int = 1
    unused: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SegmentGuide:
    """A segment: its places in order, and the notes that tie them together."""

    id: str
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    name: str = ""

    def called(self, place: int, component: int = 0) -> str:
        """Return what a place (1 first) is called, or nothing where it has no name or does not exist."""
        if not 0 < place <= len(self.parts):
            return ""
        part = self.parts[place - 1]
        if 0 < component <= len(part.components):
            return part.components[component - 1].name
        return part.name


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A segment where it stands in a set."""

    segment: SegmentGuide
    most: int  # MANY: as often as wanted
    required: bool


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """Segments that come together, again and again; it begins with its first segment.

    ``name`` is unique among its neighbours: a second loop N1 of the same parent is ``N1.2``.
    """

    name: str
    most: int
    required: bool
    items: tuple["Use | Loop", ...]


Item = Use | Loop


@dataclass(frozen=True, eq=False)
class Guide:
    """One transaction set of one release, perhaps as one partner uses it.

    ``release`` is the release whose elements and segments are used; ``structure_of``
    the one whose set this is, where a release has none of its own.
    """

    set: str
    group: str
    release: str
    items: tuple[Item, ...]
    elements: Mapping[str, Element]
    segment_ids: frozenset[str]
    name: str = ""
    structure_of: str = ""
    partner: str = ""
    segments: Mapping[str, SegmentGuide] = field(default_factory=dict)  # every segment that the release describes

    def uses(self) -> Iterator[tuple[str, Use]]:
        """Yield each use of a segment with the path of its loops, ``PO1/N1``, in the order of the set."""
        return _uses(self.items, ())

    def segment(self, name: str, loop: str = "") -> SegmentGuide | None:
        """Return the segment as it is used in a loop (``PO1/N1``), or as first used, or nothing."""
        found = [(path, use.segment) for path, use in self.uses() if use.segment.id == name]
        return next((one for path, one in found if path == loop), found[0][1] if found else None)


def segment_ids(items: tuple[Item, ...]) -> frozenset[str]:
    """Return the ids of all segments that may come."""
    return frozenset(use.segment.id for _, use in _uses(items, ()))


def _uses(items: tuple[Item, ...], path: tuple[str, ...]) -> Iterator[tuple[str, Use]]:
    for item in items:
        if isinstance(item, Use):
            yield "/".join(path), item
        else:
            yield from _uses(item.items, (*path, item.name))
