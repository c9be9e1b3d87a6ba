"""A segment spelled out: every element with its name and what its code means."""

from collections.abc import Iterator
from typing import NamedTuple

from connectors.edi.guide import Element, SegmentGuide
from connectors.edi.segment import Segment


class Word(NamedTuple):
    """One element or component that holds something."""

    reference: str  # "BEG05", "REF04-2"
    name: str
    value: str
    meaning: str  # of a code


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
