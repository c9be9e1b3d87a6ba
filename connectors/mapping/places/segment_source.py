"""Find values in the segments of a transaction set, loop by loop.

Paths::

    BEG03                     element 03 of the first BEG that has one
    DTM[01=002].02            of a DTM whose element 01 is 002; 01=002|010 and 01!=ZZ also work
    N301..02                  elements 01 to 02 of each N3, in the order written
    SLN12-2                   the second component
    FTX04-1..5                the components 1 to 5, in the order written
    party[N101=ST].N104       in a loop, here the party loop whose N101 is ST
    PO1{06}VN                 in pairs from element 06 on: the value after qualifier VN
    PO1{06}                   the same for each qualifier of ``pick``, the most wanted first
    PIA{02..06-2:1}           in pairs of components: of elements 02 to 06, component 2 is the qualifier, 1 the value
    {1} {2}                   qualifier and value, inside a list made of pairs
    #                         the entry's position in its list, 1 first
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from canonical.finding import Place
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.stretch import Stretch
from connectors.mapping.language.spec import Loop
from connectors.mapping.places.segment_loop import LoopTree, Makers, Span
from connectors.mapping.places.segment_path import UP, ElementPath, PairPath, SegmentPath, Steps, last_step, steps
from connectors.mapping.places.segment_pen import SegmentPens
from connectors.mapping.places.segment_term import Term, component, fits, repetitions
from connectors.mapping.places.source import Entries, Hit, Reader, Unopenable

_MANY = 2_000  # segments


@dataclass(frozen=True)
class SegmentSource:
    """One transaction set, ST and SE included, as the EDI reader cut it."""

    segments: Sequence[Segment]
    delimiters: Delimiters = field(default_factory=Delimiters)


class ElementOrigin(NamedTuple):
    """An element of a segment."""

    segment: Segment
    element: int
    component: int = 0

    @property
    def called(self) -> str:
        """``PO102``."""
        return f"{self.segment.id}{self.element:02}" + (f"-{self.component}" if self.component else "")

    def place(self, field: str, opened: Any) -> Place:
        """Give segment, element and bytes."""
        segment = self.segment
        return Place(
            field=field, segment=segment.id, element=self.called, position=_position_of(segment, opened),
            offset=segment.offset, length=segment.length,
        )  # fmt: skip


class PositionOrigin(NamedTuple):
    """An entry's position in its list: nothing that was written."""

    @property
    def called(self) -> str:
        """Say what it is."""
        return "the position"

    def place(self, field: str, opened: Any) -> Place:
        """Only the field is known."""
        return Place(field=field)


class SegmentDialect:
    """Paths into transaction sets; ``loops`` says which segments belong together."""

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self.tree = LoopTree(loops)
        self.loops = loops

    @property
    def pens(self) -> SegmentPens:
        """What writes."""
        return SegmentPens(self.loops)

    def open(self, source: object) -> Span:
        """Sort the set's segments into their loops."""
        if not isinstance(source, SegmentSource):
            raise Unopenable("this mapping reads EDI sets, and this is something else")
        return self.tree.sort(source.segments, source.delimiters)

    def long(self, source: object) -> bool:
        """Tell whether a document has so many segments that reading it fills the memory."""
        return isinstance(source, SegmentSource) and len(source.segments) > _MANY

    def glance(self, source: object, made: Makers) -> Span:
        """Sort them for whoever asks only what they say, not where: quicker where the set still lies in its file.

        ``made``: of which loops of the header something is made at once (``LoopTree.sort_trimmed``).
        """
        if not isinstance(source, SegmentSource):
            return self.open(source)
        segments, marks = source.segments, source.delimiters
        if isinstance(segments, Stretch):
            return self.tree.sort_trimmed(segments.bare(), marks, made)
        return self.tree.sort(segments, marks, made)

    def reader(self, path: str, scope: str, pick: Sequence[str]) -> Reader:
        """Compile a path."""
        if path == "#":
            return _position
        if path in ("{1}", "{2}"):
            return _pair_part(int(path[1]))
        through, rest, _ = steps(path, scope, self.loops)
        last = last_step(rest, pick)
        self.know(through, last.kind)
        read = _picked(last) if isinstance(last, PairPath) else _elements(last)
        return _through(through, read) if through else read

    def entries(self, path: str, scope: str) -> tuple[Entries, str]:
        """Compile what a list is made of: a loop, each segment of a kind, or each pair in a segment."""
        through, rest, inner = steps(path, scope, self.loops)
        if not rest:
            self.know(through)
            return spans(through), inner
        of = SegmentPath.read(rest, path)
        self.know(through, of.kind)
        if of.pairs_from:
            return _each_pair(through, of), f"{of.kind}{{}}"
        return _each_segment(through, of), of.kind

    def know(self, through: Steps, *kinds: str) -> None:
        """Keep segments of these kinds, and those that the conditions of loops ask."""
        self.tree.read.update(kinds, (term.kind for _, terms in through for term in terms))
        self.tree.climbs |= any(name.startswith(UP) for name, _ in through)

    def expected(self, path: str) -> str:
        """Say where a value would have stood; of a loop, its first segment."""
        return self.loops[path].start if path in self.loops else path

    def oddities(self, opened: Span) -> Sequence[tuple[str, Place]]:
        """Nothing: what a guide does not know is the EDI reader's to report."""
        return ()


def _position_of(segment: Segment, opened: Span) -> int | None:
    """Count from ST, which is 1; segments stand in the order of their bytes."""
    at = bisect_left(opened.segments, segment.offset, key=_offset)
    return at + 1 if at < len(opened.segments) and opened.segments[at].offset == segment.offset else None


def _offset(segment: Segment) -> int:
    return segment.offset


def _elements(path: ElementPath) -> Reader:
    kind, numbers = path.kind, range(path.first, path.last + 1)

    def read(span: Span) -> list[Hit]:
        hits: list[Hit] = []
        for segment in span.get(kind, ()):
            if not all(fits(term, segment, span.marks) for term in path.terms):
                continue
            for number in numbers:
                for one in repetitions(segment.get(number), path.repetition, span.marks):
                    hits += _parts(path, segment, number, one, span.marks)
        return hits

    return read


def _parts(path: ElementPath, segment: Segment, number: int, text: str, marks: Delimiters) -> Iterator[Hit]:
    for part in range(path.component, path.until + 1):
        if bare := (component(text, part, marks) if part else text).strip():
            yield Hit(bare, ElementOrigin(segment, number, part))


def _picked(path: PairPath) -> Reader:
    def read(span: Span) -> list[Hit]:
        found = [pair for segment in span.get(path.kind, ()) for pair in pairs(segment, path.start)]
        return [hit[1] for qualifier in path.wanted for hit in found if hit[0].text == qualifier and hit[1].text]

    return read


def pairs(segment: Segment, start: int, until: int = 99) -> list[tuple[Hit, Hit]]:
    """Return qualifier and value, pair by pair; one of the two may be empty, never both."""
    get = segment.get
    return [
        (Hit(get(n).strip(), ElementOrigin(segment, n)), Hit(get(n + 1).strip(), ElementOrigin(segment, n + 1)))
        for n in range(start, min(len(segment.elements), until + 1), 2)
        if get(n).strip() or get(n + 1).strip()
    ]


def _inside(segment: Segment, of: SegmentPath, marks: Delimiters) -> list[tuple[Hit, Hit]]:
    """Return the pairs of components in a segment's composites."""
    found = []
    last, *parts = of.composites or (0,)
    for number in range(of.pairs_from, last + 1):
        texts = [(component(segment.get(number), part, marks).strip(), part) for part in parts]
        if any(text for text, _ in texts):
            qualifier, value = (Hit(text, ElementOrigin(segment, number, part)) for text, part in texts)
            found.append((qualifier, value))
    return found


def _position(span: Span) -> list[Hit]:
    return [Hit(str(span.order), PositionOrigin())]


def _pair_part(part: int) -> Reader:
    def read(span: Span) -> list[Hit]:
        hit: Hit = span.pair[part - 1]
        return [hit] if hit.text else []

    return read


def fits_loop(terms: Sequence[Term], span: Span) -> bool:
    """Ask a loop: for each condition one of its segments of that kind must fit."""
    return all(any(fits(term, segment, span.marks) for segment in span.get(term.kind, ())) for term in terms)


def spans(through: Steps) -> Callable[[Span], list[Span]]:
    """Return what follows a path of loops."""
    if len(through) == 1 and not through[0][1] and through[0][0][0] != UP:
        name = through[0][0]
        return lambda span: span.get(name, [])

    def found(span: Span) -> list[Span]:
        at = [span]
        for name, terms in through:
            inner = (child for s in at for child in (_outer(s, name[1:]) if name[0] == UP else s.get(name, ())))
            at = [child for child in inner if fits_loop(terms, child)]
        return at

    return found


def _outer(span: Span, name: str) -> list[Span]:
    """Return the loop of that name that a span lies in."""
    while span.name:
        span = span.around
        if span.name == name:
            return [span]
    return []


def _through(through: Steps, last: Reader) -> Reader:
    inner = spans(through)
    return lambda span: [hit for found in inner(span) for hit in last(found)]


def segments_of(through: Steps, of: SegmentPath) -> Callable[[Span], list[Segment]]:
    """Return the segments of a kind that a path leads to."""
    inner = spans(through)

    def found(span: Span) -> list[Segment]:
        return [
            segment
            for s in inner(span)
            for segment in s.get(of.kind, ())
            if all(fits(term, segment, span.marks) for term in of.terms)
        ]

    return found


def _each_segment(through: Steps, of: SegmentPath) -> Entries:
    found = segments_of(through, of)
    return lambda span: [Span.of(segment, span.marks) for segment in found(span)]


def _each_pair(through: Steps, of: SegmentPath) -> Entries:
    found = segments_of(through, of)
    if of.composites:
        return lambda span: [
            Span.of(segment, span.marks, pair) for segment in found(span) for pair in _inside(segment, of, span.marks)
        ]
    return lambda span: [
        Span.of(segment, span.marks, pair)
        for segment in found(span)
        for pair in pairs(segment, of.pairs_from, of.pairs_until)
    ]
