"""Sort a transaction set's segments into the loops that they belong to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from connectors.edi.knife import trimmed
from connectors.edi.segment import Delimiters, Segment
from connectors.mapping.language.spec import Loop
from connectors.mapping.places.segment_term import Term, fits, terms
from connectors.mapping.suggestion import nearest

_MOST_STATES = 2_000
_POINTING = "HL"  # the segment that names its parent itself


class Span(dict[str, list[Any]]):
    """A loop that was found, or the header, or one segment or pair looked at alone.

    Segments by their id, spans by the name of their loop, both in the order written.
    ``order``: which one it is in its list, 1 first; set by whoever makes the list.
    """

    __slots__ = ("around", "marks", "name", "order", "pair", "segments")
    around: "Span"  # where the mapping asks for it
    name: str
    marks: Delimiters
    order: int
    pair: tuple[Any, ...]
    segments: Sequence[Segment]  # of the header: all of the set, as they were written

    @classmethod
    def of(cls, segment: Segment, marks: Delimiters, pair: tuple[Any, ...] = ()) -> "Span":
        """Look at one segment alone."""
        span = cls({segment.elements[0]: [segment]})
        span.marks, span.pair = marks, pair
        return span


Makers: TypeAlias = Mapping[str, Callable[[Span], Any]]  # by a loop's name
_MADE_LATER: Final[Makers] = {}


@dataclass(slots=True)
class _Move:
    """What a segment does: close loops down to ``depth`` of them, then open ``name`` where it names one."""

    depth: int
    name: str
    state: "_State"
    kept: bool
    moves: dict[str, Any] = field(init=False)  # those of the state

    def __post_init__(self) -> None:
        self.moves = self.state.moves


@dataclass(slots=True)
class _Choice:
    """A segment that opens one of several loops, or none, as it says itself."""

    openings: list[tuple[list[Term], _Move]]
    otherwise: _Move
    pointing: bool = False


@dataclass(slots=True)
class _State:
    """Which loops stand open, the outermost first, and what each segment does there."""

    path: tuple[str, ...]
    moves: dict[str, Any] = field(default_factory=dict)  # a move, a choice, or _STAY


_STAY: Final = object()  # the segment belongs to the loop that is open

_States: TypeAlias = "dict[tuple[str, ...], _State]"
_Met: TypeAlias = "dict[str, tuple[list[Span], _State]]"  # HL01 to the loops that stood open with it


class LoopTree:
    """Which segment opens which loop, and where it may stand. ``ValueError`` where that is contradictory.

    ``read`` gathers the ids of the segments that somebody reads; the others are not kept.
    """

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self.read: set[str] = set()
        self.climbs = False  # whether a path leads out of its own loop
        self._loops = {name: loop for name, loop in loops.items() if loop.start}
        self._members = {name: frozenset(loop.members) for name, loop in self._loops.items()}
        self._members[""] = frozenset(m for loop in loops.values() if not loop.start for m in loop.members)
        self._inner = {
            at: [name for name, loop in self._loops.items() if at in (loop.inside or ("",))]
            for at in ("", *self._loops)
        }
        self._points = any(loop.start == _POINTING for loop in self._loops.values())
        self._when = {name: terms(loop.when, loop.start) for name, loop in self._loops.items()}
        for name, loop in loops.items():
            self._check(name, loop, loops)
        self._header: _State | None = None
        self._check_depth()

    def _check(self, name: str, loop: Loop, loops: Mapping[str, Loop]) -> None:
        if not loop.start:
            if any(other.start == "" for key, other in loops.items() if key != name):
                raise ValueError(f"loop {name!r} has no start, and neither has another; only the header has none")
            return
        for parent in loop.inside:
            if parent not in self._loops:
                raise ValueError(f"loop {name!r} stands in {parent!r}, which is no loop{nearest(parent, loops)}")
        for rival, other in self._loops.items():
            meet = set(other.inside or ("",)) & set(loop.inside or ("",))
            if rival != name and other.start == loop.start and meet and not (loop.when and other.when):
                says = f"loops {rival!r} and {name!r} both start with {loop.start} at the same level"
                raise ValueError(f"{says}; say by `when` which is which")

    def _check_depth(self) -> None:
        waiting: list[tuple[str, tuple[str, ...]]] = [("", ())]
        seen = 0
        while waiting:
            name, above = waiting.pop()
            seen += 1
            for child in self.inside(name):
                if child in above or seen > _MOST_STATES:
                    raise ValueError(f"loop {child!r} stands in itself")
                waiting.append((child, (*above, child)))

    def inside(self, name: str) -> list[str]:
        """Return the loops that stand in a loop; in the header where the name is empty."""
        return self._inner[name]

    def sort(self, segments: Sequence[Segment], marks: Delimiters, made: Makers = _MADE_LATER) -> Span:
        """Return the header, its loops inside; ``made`` as below."""
        component = marks.component
        header = self.sort_trimmed((trimmed(segment, component) for segment in segments), marks, made)
        header.segments = segments
        return header

    def sort_trimmed(self, segments: Iterable[Segment], marks: Delimiters, made: Makers = _MADE_LATER) -> Span:
        """Sort segments that end with no needless component separator; the header does not keep them.

        ``made``: loops of the header, by name, of which something is made as soon as they are
        whole; that then stands in their place. Only for a tree where whatever is ``closed`` stays so.
        """
        header = self._sorted(segments, marks, made)
        for name, make in made.items():
            if found := header.get(name):
                found[-1] = make(found[-1])
        if self.climbs:
            _name(header, "")
        return header

    @property
    def closed(self) -> bool:
        """Whether a loop is whole once the next of its kind begins, and nobody looks into it from elsewhere inside."""
        return not (self.climbs or self._points)

    def _sorted(self, segments: Iterable[Segment], marks: Delimiters, made: Makers) -> Span:
        span = Span()
        span.marks, span.order = marks, 1
        stack, moves = [span], (self._header or self._ready()).moves
        met: _Met = {}
        for segment in segments:
            kind = segment[0][0]
            move = moves.get(kind)
            if move is None:
                continue
            if move is not _STAY:
                if type(move) is _Choice:
                    stack, move = self._decided(segment, stack, move, met)
                    span = stack[-1]
                else:
                    span = _stepped(stack, move, made)
                moves = move.moves
                if not move.kept:
                    continue
            alike = span.get(kind)
            if alike is None:
                span[kind] = [segment]
            else:
                alike.append(segment)
        return stack[0]

    def _decided(self, segment: Segment, stack: list[Span], choice: "_Choice", met: "_Met") -> tuple[list[Span], _Move]:
        """Make the move that the segment asks for itself; HL02 may name a parent that was met long before."""
        marks = stack[0].marks
        parent = met.get(segment.get(2).strip()) if choice.pointing else None
        move = self._below(parent[1], segment, marks) if parent else None
        if parent and move:
            stack = list(parent[0])
        else:
            move = _chosen(choice, segment, marks)
        if move.depth >= 0:
            _stepped(stack, move, _MADE_LATER)
        if choice.pointing:
            met[segment.get(1).strip()] = (list(stack), move.state)
        return stack, move

    def _below(self, state: _State, segment: Segment, marks: Delimiters) -> _Move | None:
        """Return how the segment opens a loop right inside the innermost of ``state``."""
        choice = state.moves[segment.id]
        for when, opening in choice.openings if isinstance(choice, _Choice) else ():
            if opening.depth == len(state.path) and all(fits(term, segment, marks) for term in when):
                found: _Move = opening
                return found
        return None

    def _ready(self) -> _State:
        """Work out once what each segment does wherever it may come; others see it when it is complete."""
        self._header = self._state((), {})
        return self._header

    def _state(self, path: tuple[str, ...], states: _States) -> _State:
        state = states.get(path)
        if state is None:
            state = states[path] = _State(path)
            known = self.read | {loop.start for loop in self._loops.values()}
            for kind in known.union(*self._members.values()):
                move = self._move(kind, state, states)
                if move is not None:
                    state.moves[kind] = move
        return state

    def _move(self, kind: str, state: _State, states: _States) -> Any:
        kept, path = kind in self.read, state.path
        depth = self._depth(kind, path)
        outer = depth < len(path)
        stays = _Move(depth, "", self._state(path[:depth], states), kept) if outer else _Move(-1, "", state, kept)
        openings = []
        for at, name in self._openings(kind, path):
            openings.append((self._when[name], _Move(at, name, self._state((*path[:at], name), states), kept)))
            if not self._when[name]:
                break
        if (kind == _POINTING and self._points) or (openings and openings[0][0]):
            return _Choice(openings, stays, pointing=kind == _POINTING)
        if openings or outer:
            return openings[0][1] if openings else stays
        return _STAY if kept else None

    def _openings(self, kind: str, path: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        """Yield what a segment may open, the innermost place first."""
        for depth in range(len(path), -1, -1):
            at = path[depth - 1] if depth else ""
            yield from ((depth, name) for name in self.inside(at) if self._loops[name].start == kind)

    def _depth(self, kind: str, path: tuple[str, ...]) -> int:
        """Return how deep a segment belongs: to the innermost loop that knows it, else to the one that is open."""
        for depth in range(len(path), -1, -1):
            if kind in self._members[path[depth - 1] if depth else ""]:
                return depth
        return len(path)


def _stepped(stack: list[Span], move: _Move, made: Makers) -> Span:
    """Close and open loops; return the one that is open then."""
    depth, name = move.depth, move.name
    del stack[depth + 1 :]
    parent = stack[depth]
    if not name:
        return parent
    span = Span()
    span.marks = parent.marks
    siblings = parent.get(name)
    if siblings is None:
        parent[name] = [span]
        span.order = 1
    else:
        if not depth and name in made:
            siblings[-1] = made[name](siblings[-1])
        siblings.append(span)
        span.order = len(siblings)
    stack.append(span)
    return span


def _name(span: Span, name: str) -> None:
    """Let each loop know its name and the one around it."""
    span.name = name
    for key, found in span.items():
        for inner in found:
            if isinstance(inner, Span):
                inner.around = span
                _name(inner, key)


def _chosen(choice: _Choice, segment: Segment, marks: Delimiters) -> _Move:
    for when, move in choice.openings:
        if all(fits(term, segment, marks) for term in when):
            return move
    return choice.otherwise
