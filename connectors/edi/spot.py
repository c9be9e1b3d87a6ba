"""From a place in a document to its very bytes, the segment as it stands, and what the guide calls the element."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from canonical.finding import Place
from connectors.edi.edifact.marks import is_edifact
from connectors.edi.edifact.reading import opened as edifact_envelopes
from connectors.edi.envelope import envelopes
from connectors.edi.guide import Guide, GuideBook, SegmentGuide
from connectors.edi.parts import Group, Interchange, TransactionSet

_NAME = re.compile(r"([A-Z][A-Z0-9]{1,2}?)(\d\d)(?:-(\d{1,2}))?")


class Standing(NamedTuple):
    """A set where it stands in its document; ``guide`` where there is one for it."""

    one: TransactionSet
    group: Group
    inside: Interchange
    guide: Guide | None


class Spot(NamedTuple):
    """An element's own bytes, the whole segment as text, and the element's name by the guide; empty where unknown."""

    offset: int
    length: int
    segment: str
    called: str


class Sets:
    """The sets of one document, in the order written; ``partner`` whose guides give the names."""

    def __init__(self, content: bytes, guides: GuideBook, partner: str | None = None) -> None:
        self._content = content
        found = (
            edifact_envelopes(content, guides.edifact).interchanges
            if is_edifact(content)
            else envelopes(content, unwrap=True).interchanges
        )
        self.standing = tuple(_standing(found, guides, partner))

    def at(self, offset: int) -> Standing | None:
        """Return the set in which a byte stands, or nothing."""
        return next((s for s in self.standing if s.one.offset <= offset < s.one.offset + s.one.length), None)

    def spot(self, place: Place) -> Spot | None:
        """Return what stands at a place that names segment, element and bytes; nothing for any other place."""
        named = _NAME.fullmatch(place.element or "")
        standing = self.at(place.offset) if place.offset is not None else None
        if named is None or standing is None or place.offset is None or place.length is None:
            return None
        raw = self._content[place.offset : place.offset + place.length]
        number, component = int(named[2]), int(named[3] or 0)
        offset, length = _stretch(raw, standing.inside, number, component)
        known = segment_guide(standing.guide, named[1])
        called = known.called(number, component) if known else ""
        return Spot(place.offset + offset, length, _text(raw), called)


def segment_guide(guide: Guide | None, name: str) -> SegmentGuide | None:
    """Return how a guide's release describes a segment, whatever the set makes of it."""
    return guide.segments.get(name) if guide is not None else None


def _standing(found: list[Interchange], guides: GuideBook, partner: str | None) -> Iterator[Standing]:
    for inside in found:
        for group in inside.groups:
            for one in group.sets:
                match = guides.find(group.version, one.kind, partner) if inside.syntax == "x12" else None
                yield Standing(one, group, inside, match.guide if match else None)


def _stretch(raw: bytes, inside: Interchange, number: int, component: int) -> tuple[int, int]:
    """Return where in a segment's bytes an element, or a component of it, begins, and how long it is."""
    marks = inside.marks.delimiters if inside.marks else inside.delimiters
    release = inside.marks.release if inside.marks else ""
    end = len(raw.rstrip(b"\r\n \t")) if not marks.segment.strip() else raw.rfind(marks.segment.encode("latin-1"))
    at, until = _nth(raw, 0, end if end >= 0 else len(raw), marks.element, release, number)
    if component:
        at, until = _nth(raw, at, until, marks.component, release, component - 1)
    return at, until - at


def _nth(raw: bytes, at: int, until: int, mark: str, release: str, nth: int) -> tuple[int, int]:
    """Return the stretch of the piece after ``nth`` marks, released ones not counted; an empty one where it lacks."""
    byte, released = mark.encode("latin-1"), release.encode("latin-1")
    begin, place = at, at
    while place < until:
        if released and raw[place : place + 1] == released:
            place += 2
            continue
        if raw[place : place + 1] == byte:
            if nth == 0:
                return begin, place
            nth, begin = nth - 1, place + 1
        place += 1
    return (begin, until) if nth == 0 else (until, until)


def _text(raw: bytes) -> str:
    """Return a segment as it stands, its terminator included; line ends are left out."""
    return raw.decode("utf-8", "replace").strip("\r\n")
