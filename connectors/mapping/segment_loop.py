"""Sort a transaction set's segments into the loops that they belong to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from connectors.edi.segment import Delimiters, Segment
from connectors.mapping.spec import Loop
from connectors.mapping.suggestion import nearest


class Placed(NamedTuple):
    """A segment and its position in the set; ST is 1."""

    segment: Segment
    position: int


@dataclass(slots=True)
class Span:
    """A loop that was found, or the header (name empty), or one segment or pair looked at alone.

    ``order``: which one it is in its list, 1 first; set by whoever makes the list.
    """

    name: str
    delimiters: Delimiters
    segments: dict[str, list[Placed]] = field(default_factory=dict)
    loops: dict[str, list["Span"]] = field(default_factory=dict)
    pair: tuple[Any, ...] = ()
    order: int = 0

    @classmethod
    def of(cls, placed: Placed, parent: "Span", pair: tuple[Any, ...] = ()) -> "Span":
        """Look at one segment alone."""
        return cls(placed.segment.id, parent.delimiters, {placed.segment.id: [placed]}, pair=pair)


class LoopTree:
    """Which segment opens which loop, and where it may stand. ``ValueError`` where that is contradictory."""

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self._members = {name if loop.start else "": frozenset(loop.members) for name, loop in loops.items()}
        self._inside = {name: loop.inside for name, loop in loops.items() if loop.start}
        self._starts: dict[str, list[str]] = {}
        for name, loop in loops.items():
            self._add(name, loop, loops)

    def _add(self, name: str, loop: Loop, loops: Mapping[str, Loop]) -> None:
        if not loop.start:
            if any(other.start == "" for key, other in loops.items() if key != name):
                raise ValueError(f"loop {name!r} has no start, and neither has another; only the header has none")
            return
        if loop.inside and loop.inside not in self._inside:
            raise ValueError(f"loop {name!r} stands in {loop.inside!r}, which is no loop{nearest(loop.inside, loops)}")
        for rival in self._starts.get(loop.start, ()):
            if self._inside[rival] == loop.inside:
                raise ValueError(f"loops {rival!r} and {name!r} both start with {loop.start} at the same level")
        self._starts.setdefault(loop.start, []).append(name)

    def sort(self, segments: Sequence[Segment], delimiters: Delimiters) -> Span:
        """Return the header, its loops inside."""
        header = Span("", delimiters)
        stack = [header]
        for position, written in enumerate(segments, start=1):
            segment = _trimmed(written, delimiters.component)
            kind = segment.id
            opened = self._opened(kind, stack)
            if opened:
                depth, name = opened
                del stack[depth + 1 :]
                span = Span(name, delimiters)
                stack[-1].loops.setdefault(name, []).append(span)
                stack.append(span)
            else:
                del stack[self._depth(kind, stack) + 1 :]
            stack[-1].segments.setdefault(kind, []).append(Placed(segment, position))
        return header

    def _opened(self, kind: str, stack: Sequence[Span]) -> tuple[int, str] | None:
        """Return where in the stack a loop opens, and its name: the innermost that may."""
        names = self._starts.get(kind)
        if not names:
            return None
        for depth, span in _innermost_first(stack):
            for name in names:
                if self._inside[name] == span.name:
                    return depth, name
        return None

    def _depth(self, kind: str, stack: Sequence[Span]) -> int:
        """Return how deep a segment belongs: to the innermost loop that knows it, else to the one that is open."""
        for depth, span in _innermost_first(stack):
            if kind in self._members.get(span.name, ()):
                return depth
        return len(stack) - 1


def _trimmed(segment: Segment, component: str) -> Segment:
    """Take component separators off the end: an element with empty last components is the same without them."""
    if not segment.elements or not component or not segment.elements[-1].endswith(component):
        return segment
    return segment._replace(elements=(*segment.elements[:-1], segment.elements[-1].rstrip(component)))


def _innermost_first(stack: Sequence[Span]) -> Iterable[tuple[int, Span]]:
    return reversed(list(enumerate(stack)))
