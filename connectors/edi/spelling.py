"""A file spelled out: every segment of every set with its name, every element with its name and what its code means.

It needs no guide of the set: any segment that some set of the release uses has
names, and one that is quite unknown is shown as it stands.
"""

from collections.abc import Iterator
from typing import NamedTuple

from connectors.edi.guide import Element, GuideBook, SegmentGuide
from connectors.edi.parts import Group, Reading, TransactionSet
from connectors.edi.segment import Delimiters, Segment


class Word(NamedTuple):
    """One element or component that holds something."""

    reference: str  # "BEG05", "REF04-2"
    name: str
    value: str
    meaning: str  # of a code


class Phrase(NamedTuple):
    """One segment."""

    offset: int
    segment: str
    name: str
    words: tuple[Word, ...]


class Text(NamedTuple):
    """One set; ``name`` is that of its guide, or nothing."""

    kind: str
    control: str
    name: str
    phrases: Iterator[Phrase]


def spelled(reading: Reading, guides: GuideBook) -> Iterator[Text]:
    """Yield the sets of an X12 file in their order; their segments come one by one, for a set may be large."""
    for interchange in reading.interchanges:
        for group in interchange.groups:
            for one in group.sets:
                match = guides.find(group.version, one.kind)
                name = match.guide.name if match else ""
                yield Text(one.kind, one.control, name, _phrases(one, group, interchange.delimiters, guides))


def _phrases(one: TransactionSet, group: Group, delimiters: Delimiters, guides: GuideBook) -> Iterator[Phrase]:
    known: dict[str, SegmentGuide | None] = {}
    for segment in one.segments:
        if segment.id not in known:
            known[segment.id] = guides.segment(group.version, segment.id)
        guide = known[segment.id]
        spelled_out = tuple(words(segment, guide, delimiters.component))
        yield Phrase(segment.offset, segment.id, guide.name if guide else "", spelled_out)


def words(segment: Segment, guide: SegmentGuide | None, mark: str) -> Iterator[Word]:
    """Yield each element, or component of one, that holds something; ``mark`` separates components."""
    for at, value in enumerate(segment.elements[1:], 1):
        part = guide.parts[at - 1] if guide and at <= len(guide.parts) else None
        reference = f"{segment.id}{at:02d}"
        if part is None or not part.components:
            if value:
                yield Word(reference, part.name if part else "", value, _meaning(part.element if part else None, value))
            continue
        for number, inner in enumerate(value.split(mark), 1):
            place = part.components[number - 1] if number <= len(part.components) else None
            if inner:
                meaning = _meaning(place.element if place else None, inner)
                yield Word(f"{reference}-{number}", place.name if place else "", inner, meaning)


def _meaning(element: Element | None, value: str) -> str:
    """Say what a code means; of an open list also that it is not among those we know."""
    if element is None or element.named is None:
        return ""
    return element.meaning(value) or "a code that is not in our list, which is open"
