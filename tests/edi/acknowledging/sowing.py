"""Sows one fault into a set, and knows exactly what an acknowledgement must say of it.

What is lawful is looked up in the guides; where a fault is found, and how it is
coded, is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from connectors.edi.guide import GuideBook
from connectors.edi.guide_shape import Element, SegmentGuide
from tests.edi.acknowledging.sound_set import Segment

UNKNOWN = ("ZZZ", "QQ1", "XYZ")  # no segments of any release
_FRAME = ("ST", "SE")
_KEYS = {"BEG", "BAK", "BIG"}  # a second one is one too many
_TEXT = ("AN", "ID")


@dataclass(frozen=True)
class Sown:
    """One fault: the segment it is in, or that stands where one is missing, and what is to be said of it."""

    at: Segment
    name: str
    code: str  # of the element where there is one, else of the segment
    element: int = 0
    component: int = 0
    grave: bool = False  # an order with it is of no use to anybody


class Sower:
    """Sows into sets of one release."""

    def __init__(self, guides: GuideBook, release: str, rng: Random) -> None:
        self._guides, self._release, self._rng = guides, release, rng

    def element(self, kind: str, segments: list[Segment], taken: list[Segment]) -> Sown | None:
        """Sow a fault into an element of a segment that has none yet."""
        free = [one for one in segments if one[0] not in _FRAME and not any(one is other for other in taken)]
        self._rng.shuffle(free)
        for segment in free:
            ways = list(self._ways(kind, segment))
            if ways:
                sown, changed = self._rng.choice(ways)
                segment[:] = changed
                return sown
        return None

    def structure(self, kind: str, segments: list[Segment]) -> Sown:
        """Add a segment that nobody knows, put one twice or too late, or leave out the one that all hangs on."""
        way = self._rng.choice(("unknown", "twice", "late", "missing"))
        key = next(one for one in segments if one[0] in _KEYS)
        if way == "unknown":
            added = [self._rng.choice(UNKNOWN), "1"]
            segments.insert(self._rng.randrange(1, len(segments)), added)
            return Sown(added, added[0], "1")
        if way == "missing":
            after = segments[segments.index(key) + 1]
            segments.remove(key)
            return Sown(after, key[0], "3", grave=kind == "850")
        copy = list(key)
        segments.insert(segments.index(key) + 1 if way == "twice" else len(segments) - 2, copy)
        return Sown(copy, copy[0], "5" if way == "twice" else "7")

    def _ways(self, kind: str, segment: Segment) -> Iterator[tuple[Sown, Segment]]:
        guide = self._guides.segment(self._release, segment[0])
        assert guide is not None
        for at in range(1, len(segment)):
            yield from self._wrong_values(kind, segment, guide, at)
        yield from self._broken_notes(kind, segment, guide)
        surplus = len(guide.parts) + 1
        longer = [*segment, *[""] * (surplus - len(segment)), "X"]
        yield Sown(segment, segment[0], "3", surplus), longer

    def _wrong_values(
        self, kind: str, segment: Segment, guide: SegmentGuide, at: int
    ) -> Iterator[tuple[Sown, Segment]]:
        part, value = guide.parts[at - 1], segment[at]
        if not value:
            return
        if part.element is None:
            inner = part.components[0].element
            assert inner is not None
            yield Sown(segment, segment[0], "5", at, 1), _with(segment, at, "X" * (inner.longest + 1))
            return
        if part.required and not _noted(guide, at):
            yield self._said(kind, segment, at, "1"), _with(segment, at, "")
        for code, wrong in self._wrong(part.element):
            yield self._said(kind, segment, at, code), _with(segment, at, wrong)

    def _wrong(self, element: Element) -> Iterator[tuple[str, str]]:
        """Yield wrong values of an element, each with its code (X12 element 723)."""
        if element.kind in _TEXT and element.longest <= 80:
            yield "5", "X" * (element.longest + 1)
        if element.kind in _TEXT and element.shortest > 1:
            yield "4", "X" * (element.shortest - 1)
        if element.codes:
            wrong = "".join(self._rng.choice("QXZ") for _ in range(element.shortest))
            if wrong not in element.codes:
                yield "7", wrong
        if element.kind == "R" or element.kind.startswith("N"):
            yield "6", "1X"
            yield "5", "9" * (element.longest + 1)
        if element.kind == "DT" and element.longest == 8:
            yield "8", self._rng.choice(("20261399", "20260231", "2026112A"))
        if element.kind == "TM":
            yield "9", self._rng.choice(("2575", "1260"))

    def _broken_notes(self, kind: str, segment: Segment, guide: SegmentGuide) -> Iterator[tuple[Sown, Segment]]:
        for note in guide.notes:
            there = [at for at in note.places if at < len(segment) and segment[at]]
            shared = [at for at in note.places if _notes_on(guide, at) > 1 or guide.parts[at - 1].required]
            if shared or not there:
                continue
            if note.kind == "P" and len(there) == len(note.places):
                gone = self._rng.choice(there)
                yield self._said(kind, segment, gone, "2"), _with(segment, gone, "")
            elif note.kind == "R":
                bare = segment
                for at in there:
                    bare = _with(bare, at, "")
                yield self._said(kind, segment, note.places[0], "2"), bare
            elif note.kind == "C" and note.places[0] in there and len(there) == 2:
                yield self._said(kind, segment, note.places[1], "2"), _with(segment, note.places[1], "")

    def _said(self, kind: str, segment: Segment, at: int, code: str) -> Sown:
        name = segment[0]
        pair = name == "PO1" and at >= 6 and code == "2"
        date = name == "BEG" and at == 5
        quantity = name == "PO1" and at == 2 and code == "6"
        return Sown(segment, name, code, at, grave=kind == "850" and (pair or date or quantity))


def _with(segment: Segment, at: int, value: str) -> Segment:
    changed = list(segment)
    changed[at] = value
    while not changed[-1]:
        changed.pop()
    return changed


def _notes_on(guide: SegmentGuide, at: int) -> int:
    return sum(at in note.places for note in guide.notes)


def _noted(guide: SegmentGuide, at: int) -> bool:
    return _notes_on(guide, at) > 0
