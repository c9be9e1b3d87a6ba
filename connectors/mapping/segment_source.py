"""Find values in the segments of a transaction set, loop by loop.

Paths::

    BEG03                     element 03 of the first BEG that has one
    DTM[01=002].02            of a DTM whose element 01 is 002; 01=002|010 and 01!=ZZ also work
    N301..02                  elements 01 to 02 of each N3, in the order written
    SLN12-2                   the second component
    party[N101=ST].N104       in a loop, here the party loop whose N101 is ST
    PO1{06}VN                 in pairs from element 06 on: the value after qualifier VN
    PO1{06}                   the same for each qualifier of ``pick``, the most wanted first
    {1} {2}                   qualifier and value, inside a list made of pairs
    #                         the entry's position in its list, 1 first
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from canonical.finding import Place
from connectors.edi.segment import Delimiters, Segment
from connectors.mapping.segment_loop import LoopTree, Placed, Span
from connectors.mapping.source import Entries, Hit, Reader, Unopenable
from connectors.mapping.spec import Loop
from connectors.mapping.suggestion import nearest

_STEP = re.compile(r"([a-z][a-z_]*)(?:\[([^\]]*)\])?(?:\.|$)")
_ELEMENT = re.compile(r"([A-Z][A-Z0-9]{1,2}?)(?:\[([^\]]*)\])?\.?([0-9]{2})(?:\.\.([0-9]{2})|-([0-9]{1,2}))?$")
_SEGMENT = re.compile(r"([A-Z][A-Z0-9]{1,2})(?:\[([^\]]*)\])?$")
_PAIRS = re.compile(r"([A-Z][A-Z0-9]{1,2})\{([0-9]{2})\}([A-Z0-9]{1,3})?$")
_TERM = re.compile(r"([A-Z][A-Z0-9]{1,2}?)?([0-9]{2})(!?=)([^=]*)$")

Steps: TypeAlias = "list[tuple[str, list[Term]]]"


@dataclass(frozen=True)
class SegmentSource:
    """One transaction set, ST and SE included, as the EDI reader cut it."""

    segments: Sequence[Segment]
    delimiters: Delimiters = field(default_factory=Delimiters)


class ElementOrigin(NamedTuple):
    """An element of a segment."""

    placed: Placed
    element: int
    component: int = 0

    @property
    def called(self) -> str:
        """``PO102``."""
        return f"{self.placed.segment.id}{self.element:02}" + (f"-{self.component}" if self.component else "")

    def place(self, field: str) -> Place:
        """Give segment, element and bytes."""
        segment = self.placed.segment
        return Place(
            field=field, segment=segment.id, element=self.called, position=self.placed.position,
            offset=segment.offset, length=segment.length,
        )  # fmt: skip


class PositionOrigin(NamedTuple):
    """An entry's position in its list: nothing that was written."""

    @property
    def called(self) -> str:
        """Say what it is."""
        return "the position"

    def place(self, field: str) -> Place:
        """Only the field is known."""
        return Place(field=field)


class SegmentDialect:
    """Paths into transaction sets; ``loops`` says which segments belong together."""

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self._tree = LoopTree(loops)
        self._loops = loops

    def open(self, source: object) -> Span:
        """Sort the set's segments into their loops."""
        if not isinstance(source, SegmentSource):
            raise Unopenable("this mapping reads X12 transaction sets, and this is something else")
        return self._tree.sort(source.segments, source.delimiters)

    def reader(self, path: str, scope: str, pick: Sequence[str]) -> Reader:
        """Compile a path."""
        if path == "#":
            return _position
        if path in ("{1}", "{2}"):
            return _pair_part(int(path[1]))
        steps, rest, _ = self._steps(path, scope)
        last = _last(rest, pick)
        return _through(steps, last) if steps else last

    def entries(self, path: str, scope: str) -> tuple[Entries, str]:
        """Compile what a list is made of: a loop, each segment of a kind, or each pair in a segment."""
        steps, rest, inner = self._steps(path, scope)
        if not rest:
            return _spans(steps), inner
        if found := _PAIRS.match(rest):
            return _each_pair(steps, found[1], int(found[2])), "{}"
        if found := _SEGMENT.match(rest):
            return _each_segment(steps, found[1], _terms(found[2], found[1])), found[1]
        raise ValueError(f"{path!r} is neither a loop nor a segment nor pairs such as PO1{{06}}")

    def expected(self, path: str) -> str:
        """Say where a value would have stood; of a loop, its first segment."""
        return self._loops[path].start if path in self._loops else path

    def oddities(self, opened: Span) -> Sequence[tuple[str, Place]]:
        """Nothing: what a guide does not know is the EDI reader's to report."""
        return ()

    def _steps(self, path: str, scope: str) -> tuple[Steps, str, str]:
        """Cut the loops off the front of a path; the loop that one stands in already is no step."""
        steps: Steps = []
        at, rest = scope, path
        while found := _STEP.match(rest):
            name, rest = found[1], rest[found.end() :]
            if name == scope and not steps:
                continue
            if name not in self._loops:
                raise ValueError(f"{path!r}: there is no loop {name!r}{nearest(name, self._loops)}")
            if self._loops[name].inside != at:
                stands = self._loops[name].inside or "the header"
                raise ValueError(f"{path!r}: loop {name!r} stands in {stands}, not in {at or 'the header'}")
            steps.append((name, _terms(found[2], "")))
            at = name
        return steps, rest, at


class Term(NamedTuple):
    """One condition: an element, and the values that it may have, or (``!=``) may not."""

    kind: str
    number: int
    wanted: bool
    values: frozenset[str]

    def fits(self, segment: Segment) -> bool:
        """Ask one segment."""
        return (segment.get(self.number).strip() in self.values) is self.wanted

    def fits_loop(self, span: Span) -> bool:
        """Ask a loop: one of its segments of that kind must fit."""
        return any(self.fits(placed.segment) for placed in span.segments.get(self.kind, ()))


def _terms(text: str | None, segment: str) -> list[Term]:
    """Read ``01=002|010,02!=X``; in a loop's brackets the segment is named: ``N101=ST``."""
    return [_term(term.strip(), segment) for term in text.split(",")] if text else []


def _term(term: str, segment: str) -> Term:
    found = _TERM.match(term)
    if not found or bool(found[1]) is bool(segment):
        example = "01=002" if segment else "N101=ST"
        raise ValueError(f"[{term}] is no condition; one looks like [{example}]")
    return Term(found[1] or segment, int(found[2]), found[3] == "=", frozenset(found[4].split("|")))


def _last(text: str, pick: Sequence[str]) -> Reader:
    if found := _PAIRS.match(text):
        wanted = [found[3]] if found[3] else list(pick)
        if not wanted:
            raise ValueError(f"{text!r} names pairs: say which by a qualifier, {text}VN, or by pick: [VN, VP]")
        return _picked(found[1], int(found[2]), wanted)
    found = _ELEMENT.match(text)
    if not found:
        raise ValueError(f"{text!r} is no element; one looks like BEG03 or DTM[01=002].02")
    first, last = int(found[3]), int(found[4] or found[3])
    return _elements(found[1], _terms(found[2], found[1]), range(first, last + 1), int(found[5] or 0))


def _elements(kind: str, terms: list[Term], numbers: range, component: int) -> Reader:
    def read(span: Span) -> list[Hit]:
        hits = []
        for placed in span.segments.get(kind, ()):
            if not all(term.fits(placed.segment) for term in terms):
                continue
            for number in numbers:
                text = placed.segment.get(number)
                if component:
                    parts = text.split(span.delimiters.component)
                    text = parts[component - 1] if component <= len(parts) else ""
                if text := text.strip():
                    hits.append(Hit(text, ElementOrigin(placed, number, component)))
        return hits

    return read


def _picked(kind: str, start: int, wanted: Sequence[str]) -> Reader:
    def read(span: Span) -> list[Hit]:
        pairs = [pair for placed in span.segments.get(kind, ()) for pair in _pairs(placed, start)]
        return [hit[1] for qualifier in wanted for hit in pairs if hit[0].text == qualifier and hit[1].text]

    return read


def _pairs(placed: Placed, start: int) -> list[tuple[Hit, Hit]]:
    """Return qualifier and value, pair by pair; one of the two may be empty, never both."""
    get = placed.segment.get
    return [
        (Hit(get(n).strip(), ElementOrigin(placed, n)), Hit(get(n + 1).strip(), ElementOrigin(placed, n + 1)))
        for n in range(start, len(placed.segment.elements), 2)
        if get(n).strip() or get(n + 1).strip()
    ]


def _position(span: Span) -> list[Hit]:
    return [Hit(str(span.order), PositionOrigin())]


def _pair_part(part: int) -> Reader:
    def read(span: Span) -> list[Hit]:
        hit: Hit = span.pair[part - 1]
        return [hit] if hit.text else []

    return read


def _spans(steps: Steps) -> Callable[[Span], list[Span]]:
    def spans(span: Span) -> list[Span]:
        found = [span]
        for name, terms in steps:
            found = [child for s in found for child in s.loops.get(name, ()) if all(t.fits_loop(child) for t in terms)]
        return found

    return spans


def _through(steps: Steps, last: Reader) -> Reader:
    spans = _spans(steps)
    return lambda span: [hit for found in spans(span) for hit in last(found)]


def _each_segment(steps: Steps, kind: str, terms: list[Term]) -> Entries:
    spans = _spans(steps)

    def entries(span: Span) -> list[Span]:
        found = [(placed, s) for s in spans(span) for placed in s.segments.get(kind, ())]
        return [Span.of(placed, s) for placed, s in found if all(term.fits(placed.segment) for term in terms)]

    return entries


def _each_pair(steps: Steps, kind: str, start: int) -> Entries:
    spans = _spans(steps)

    def entries(span: Span) -> list[Span]:
        found = [(placed, s) for s in spans(span) for placed in s.segments.get(kind, ())]
        return [Span.of(placed, s, pair) for placed, s in found for pair in _pairs(placed, start)]

    return entries
