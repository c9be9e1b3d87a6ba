"""Writes one sample segment: which of its elements are filled, so that its notes hold, and with what."""

from collections.abc import Iterator, Sequence

from connectors.edi.guide import Guide, Part, SegmentGuide
from connectors.edi.guide_notation import Note
from connectors.edi.line import Single, SingleLine
from connectors.edi.samples.sample_habit import COMMON, LINE_SEGMENTS, USUAL
from connectors.edi.samples.sample_value import Pen, Said
from world.chance import Dice


class Scribe:
    """Fills segments of one document; it remembers what was said, so that numbers count on and pairs fit."""

    def __init__(self, guide: Guide, dice: Dice, size: str) -> None:
        self._size = size
        self._dice = dice
        self._pen = Pen(guide, dice, COMMON if size != "full" else {})

    def line(self, segment: SegmentGuide) -> SingleLine:
        """Return one segment with the elements that its guide requires, its notes demand and habit fills."""
        filled = settled(segment, self._chosen(segment)) or settled(segment, {USUAL.get(segment.id, (1,))[0]})
        said = Said(segment.id, [])
        for place, part in enumerate(segment.parts, 1):
            said.elements.append(self._element(part, said) if place in filled else "")
        self._pen.ended(said)
        elements = said.elements
        while elements and not elements[-1]:
            elements.pop()
        return (segment.id, *elements)

    def _chosen(self, segment: SegmentGuide) -> set[int]:
        places = range(1, len(segment.parts) + 1)
        must = {at for at in places if segment.parts[at - 1].required}
        may = {at for at in places if not segment.parts[at - 1].unused}
        if self._size == "full":
            return must | may
        if self._size == "minimal":
            return must | ({*USUAL.get(segment.id, ())} & may if segment.id in LINE_SEGMENTS else set())
        usual = USUAL.get(segment.id)
        if usual is not None:
            return must | ({*usual} & may)
        return must | {at for at in may if at <= 6 and self._dice.falls(0.3)}

    def _element(self, part: Part, said: Said) -> Single:
        if part.element is not None:
            return self._pen.value(part.element, said)
        written: list[str] = []
        for inner in part.components[: 1 if self._size != "full" else 2]:
            assert inner.element is not None, "a composite holds simple elements"
            written.append(self._pen.value(inner.element, Said(said.segment, [*said.elements, *written])))
        return tuple(written)


def settled(segment: SegmentGuide, chosen: set[int]) -> set[int]:
    """Return the places to fill so that every note of the segment holds; required ones always are."""
    filled = set(chosen)
    must = {at for at, part in enumerate(segment.parts, 1) if part.required}
    may = {at for at, part in enumerate(segment.parts, 1) if not part.unused}
    banned: set[int] = set()
    for _ in range(10):
        before = set(filled)
        for note in segment.notes:
            filled |= {*_demanded(note, filled, may - banned)}
            banned |= {*_forbidden(note, filled, must)}
            filled -= banned
            filled -= {*_useless(note, filled, banned, must)}
        if filled == before:
            break
    return filled


def _demanded(note: Note, filled: set[int], may: set[int]) -> Sequence[int]:
    """Return what a note wants filled beside what is."""
    first, *others = note.places
    present = filled & {*note.places}
    if note.kind == "P":
        return note.places if present and {*note.places} <= may else ()
    if note.kind == "R":
        return () if present else tuple(place for place in note.places if place in may)[:1]
    if first not in filled or note.kind == "E":
        return ()
    if note.kind == "C":
        return [place for place in others if place in may]
    return () if present - {first} else [place for place in others if place in may][:1]


def _forbidden(note: Note, filled: set[int], must: set[int]) -> Iterator[int]:
    """Yield what an exclusion drops: all but one, the required one first."""
    if note.kind == "E":
        present = sorted((place for place in note.places if place in filled), key=lambda place: place not in must)
        yield from present[1:]


def _useless(note: Note, filled: set[int], banned: set[int], must: set[int]) -> Iterator[int]:
    """Yield what cannot stay because what it needs is banned."""
    first, *others = note.places
    if note.kind == "P" and banned & {*note.places}:
        yield from filled & {*note.places} - must
    elif first in must:
        return
    elif (note.kind == "C" and banned & {*others}) or (note.kind == "L" and not {*others} & filled):
        yield first
