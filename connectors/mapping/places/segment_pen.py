"""Put texts into a draft where a path says they stand: the paths of ``segment_source``, walked the other way."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from connectors.edi import hierarchy
from connectors.edi.line import Line
from connectors.mapping.language.spec import Filled, Loop, Split
from connectors.mapping.places import segment_fill
from connectors.mapping.places.draft import AGAIN, TREE, Cell, Draft
from connectors.mapping.places.pair_pen import pair_entry
from connectors.mapping.places.segment_path import UP, ElementPath, PairPath, SegmentPath, Steps, last_step, steps
from connectors.mapping.places.segment_term import Term, terms
from connectors.mapping.places.source import Begin, Fill, Pen, nothing_more
from connectors.mapping.suggestion import nearest


class SegmentPens:
    """What writes along paths, and how the draft becomes lines; ``loops`` says what stands where, in which order."""

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self._loops = loops
        self._header = next((loop for loop in loops.values() if not loop.start), Loop(members=()))
        self._orders: dict[str, Mapping[str, int]] = {}
        self._when = {name: terms(loop.when, loop.start) for name, loop in loops.items() if loop.start}

    def blank(self) -> Draft:
        """Begin a document."""
        return Draft("", once=frozenset(self._header.once))

    def pen(self, path: str, scope: str, pick: Sequence[str], split: Split | None) -> Pen:
        """Return what gives the cells of a path. ``ValueError`` where nothing is written along it from here."""
        if path == "#":
            raise ValueError("the position in a list is not written anywhere")
        if path in ("{1}", "{2}"):
            return _pair_pen(int(path[1]) - 1)
        through, rest, at = steps(path, scope, self._loops)
        last = last_step(rest, pick)
        self._check_member(last.kind, at, path)
        lead = self._lead(through)
        if isinstance(last, PairPath):
            return _picked_pen(lead, last)
        return _element_pen(lead, last, split)

    def entry(self, path: str, scope: str, further: Sequence[str] = ()) -> Begin:
        """Return what begins an entry of a list: a loop, a segment, or a pair in one.

        Where there is no room for a pair, it goes to the next of ``further``.
        """
        through, rest, _ = steps(path, scope, self._loops)
        if not rest:
            lead, (name, asked) = self._lead(through[:-1], anew=True), through[-1]
            return lambda draft: (self._begun(lead(draft), name, asked), nothing_more)
        of = SegmentPath.read(rest, path)
        lead = self._lead(through)
        self._check_member(of.kind, through[-1][0] if through else scope, path)
        if not of.pairs_from:
            return _segment_entry(lead, of)
        return pair_entry(lead, [of, *self._further(of, through, further, scope)])

    def _further(self, of: SegmentPath, through: Steps, paths: Sequence[str], scope: str) -> Iterator[SegmentPath]:
        """Yield where pairs of the same segment may stand as well."""
        for path in paths:
            elsewhere, rest, _ = steps(path, scope, self._loops)
            other = SegmentPath.read(rest, path) if rest else None
            if other and elsewhere == through and other.kind == of.kind and other.pairs_from:
                yield other

    def fill(self, path: str, filled: Filled) -> Fill:
        """Return what says a constant in each segment of the path that is there, or a count in the header."""
        through, last = self._filled(path, filled)
        return segment_fill.fill(through, last, filled)

    def fill_level(self, path: str, filled: Filled) -> tuple[str, Fill]:
        """Return the innermost level of a tree in which something is filled, and what fills it there."""
        through, last = self._filled(path, filled)
        at = max((n for n, name in enumerate(through) if self._loops[name].start == TREE), default=-1)
        return through[at] if at >= 0 else "", segment_fill.fill(through[at + 1 :], last, filled)

    def _filled(self, path: str, filled: Filled) -> tuple[Sequence[str], ElementPath]:
        through, last = segment_fill.taken_apart(path, filled)
        for name in through:
            if name not in self._loops:
                raise ValueError(f"{path!r}: there is no loop {name!r}{nearest(name, self._loops)}")
        self._check_member(last.kind, through[-1] if through else "", path)
        return through, last

    def level(self, path: str, scope: str) -> str:
        """Return the loop that a list is made of, where that is a level of a tree; else nothing."""
        through, rest, _ = steps(path, scope, self._loops)
        return through[-1][0] if not rest and self._loops[through[-1][0]].start == TREE else ""

    def level_draft(self, name: str) -> Draft:
        """Begin one level of a tree, alone."""
        loop = self._loops[name]
        return Draft(name, TREE, frozenset((TREE, *loop.once)))

    def level_lines(self, draft: Draft) -> list[Line]:
        """Return what a level says beside its HL and what lies in it."""
        return list(self._node(draft, "").lines)

    def finished(self, draft: Draft) -> list[Line]:
        """Return the segments from the one after ST to the one before SE."""
        return self.lines(draft)

    def lines(self, draft: Draft) -> list[Line]:
        """Return the segments in the order of the loops' members; loops that no member names stand last."""
        if draft.name and self._loops[draft.name].start == TREE:
            return hierarchy.lines(self._node(draft, draft.rows[TREE][0].cells.get((3, 0), "")))
        written: list[Line] = []
        for part in self._parts(draft):
            written += [row.line() for row in draft.rows.get(part, ())]
            written += [line for inner in draft.inner.get(part, ()) for line in self.lines(inner)]
        return written

    def _node(self, draft: Draft, level: str) -> hierarchy.Node:
        own: list[Line] = []
        inside = [*draft.nodes]
        for part in self._parts(draft):
            own += [row.line() for row in draft.rows.get(part, ()) if part != TREE]
            for inner in draft.inner.get(part, ()):
                if self._loops[part].start == TREE:
                    inside.append(self._node(inner, inner.rows[TREE][0].cells.get((3, 0), "")))
                else:
                    own += self.lines(inner)
        return hierarchy.Node(level=level, lines=own, inside=inside)

    def _parts(self, draft: Draft) -> Sequence[str]:
        """Return what there is in a loop, in the order in which it is written."""
        return sorted((*draft.rows, *draft.inner), key=self._order(draft.name).__getitem__)

    def _order(self, name: str) -> Mapping[str, int]:
        return self._orders.get(name) or self._orders.setdefault(name, self._worked_out(name))

    def _worked_out(self, name: str) -> Mapping[str, int]:
        loop = self._loops[name] if name else self._header
        named = [*([loop.start] if loop.start and loop.start not in loop.members else []), *loop.members]
        inner = [n for n, other in self._loops.items() if other.start and name in (other.inside or ("",))]
        return {part: at for at, part in reversed([*enumerate([*named, *inner])])}

    def _check_member(self, kind: str, at: str, path: str) -> None:
        if at in self._loops or not at:
            if kind not in self._order(at):
                raise ValueError(
                    f"{path!r}: {kind} is no member of {at or 'the header'}, so it is not known where to write it"
                )
        elif kind != at.removesuffix("{}"):
            raise ValueError(f"{path!r} does not stand in {at}")

    def _lead(self, through: Steps, *, anew: bool = False) -> Callable[[Draft], Draft]:
        """Return what goes into loops, the last that was begun or, with ``anew``, a new one where it says so."""
        if not through:
            return lambda draft: draft
        if through[0][0].startswith(UP):
            raise ValueError(f"{through[0][0][1:]} is the loop around this one, and is written by its own fields")

        def lead(draft: Draft) -> Draft:
            for name, asked in through:
                begun = draft.inner.get(name, []) if not (anew and self._loops[name].anew) else []
                found = next((one for one in reversed(begun) if one.fulfils(asked)), None)
                draft = found or self._begun(draft, name, asked)
            return draft

        return lead

    def _begun(self, draft: Draft, name: str, asked: Sequence[Term]) -> Draft:
        loop = self._loops[name]
        begun = Draft(name, loop.start, frozenset((loop.start, *loop.once)))
        draft.inner.setdefault(name, []).append(begun)
        begun.row(loop.start, ()).fulfil(self._when[name])
        for term in asked:
            begun.row(term.kind, ()).fulfil([term])
        return begun


def _pair_pen(part: int) -> Pen:
    def cells(draft: Draft, count: int) -> list[Cell]:
        assert draft.alone is not None
        return [Cell(draft.alone, draft.pair[part])]

    return cells


def _picked_pen(lead: Callable[[Draft], Draft], path: PairPath) -> Pen:
    def cells(draft: Draft, count: int) -> list[Cell]:
        row = lead(draft).row(path.kind, ())
        at = row.free(path.start, 2)
        row.cells[(at, 0)] = path.wanted[0]
        return [Cell(row, (at + 1, 0))]

    return cells


def _element_pen(lead: Callable[[Draft], Draft], path: ElementPath, split: Split | None) -> Pen:
    by, part = (split.by, split.part) if split else ("", 0)
    if path.repetition is not None:
        return _repeating_pen(lead, path)

    def cells(draft: Draft, count: int) -> list[Cell]:
        at = lead(draft)
        row = at.row(path.kind, path.terms)
        found: list[Cell] = []
        for n in range(count):
            number = path.first + n % (path.last - path.first + 1)
            if n and number == path.first:
                row = at.new_row(path.kind, path.terms)
            found.append(Cell(row, (number, path.component), by, part))
        return found

    return cells


def _repeating_pen(lead: Callable[[Draft], Draft], path: ElementPath) -> Pen:
    if path.component or path.first != path.last:
        raise ValueError("only a whole element is written several times over")
    first = path.repetition or 1

    def cells(draft: Draft, count: int) -> list[Cell]:
        row = lead(draft).row(path.kind, path.terms)
        return [Cell(row, (path.first, 0), AGAIN, n) for n in range(first, first + count)]

    return cells


def _segment_entry(lead: Callable[[Draft], Draft], of: SegmentPath) -> Begin:
    return lambda draft: (Draft(of.kind, alone=lead(draft).new_row(of.kind, of.terms)), nothing_more)
