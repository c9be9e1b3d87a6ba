"""Put texts into a draft where a path says they stand: the paths of ``segment_source``, walked the other way."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from connectors.edi import hierarchy
from connectors.edi.line import Line
from connectors.mapping.draft import AGAIN, At, Cell, Draft, Row
from connectors.mapping.rule_text import Unsayable
from connectors.mapping.segment_path import UP, ElementPath, PairPath, SegmentPath, Steps, last_step, steps
from connectors.mapping.segment_term import Term, terms
from connectors.mapping.source import Begin, Pen, nothing_more
from connectors.mapping.spec import Filled, Loop, Split
from connectors.mapping.suggestion import nearest

_TREE = "HL"
_ITSELF = "#"
_LOOPS = re.compile(r"(?:[a-z][a-z_]*\.)*")  # always matches


class SegmentPens:
    """What writes along paths, and how the draft becomes lines; ``loops`` says what stands where, in which order."""

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self._loops = loops
        self._header = next((loop for loop in loops.values() if not loop.start), Loop(members=()))
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
        return _pair_entry(lead, [of, *self._further(of, through, further, scope)])

    def _further(self, of: SegmentPath, through: Steps, paths: Sequence[str], scope: str) -> Iterator[SegmentPath]:
        """Yield where pairs of the same segment may stand as well."""
        for path in paths:
            elsewhere, rest, _ = steps(path, scope, self._loops)
            other = SegmentPath.read(rest, path) if rest else None
            if other and elsewhere == through and other.kind == of.kind and other.pairs_from:
                yield other

    def fill(self, path: str, filled: Filled) -> Callable[[Draft, Any], None]:
        """Return what says a constant in each segment of the path that is there, or a count in the header."""
        through = [name for name in _LOOPS.match(path)[0].split(".") if name]  # type: ignore[index]
        last = last_step(path[len("".join(f"{name}." for name in through)) :], ())
        for name in through:
            if name not in self._loops:
                raise ValueError(f"{path!r}: there is no loop {name!r}{nearest(name, self._loops)}")
        if isinstance(last, PairPath) or (filled.constant is None and filled.count != _ITSELF and through):
            raise ValueError(f"{path!r}: an element of the header is filled with a count, of any loop with a constant")
        self._check_member(last.kind, through[-1] if through else "", path)
        if filled.constant or filled.count == _ITSELF:
            return partial(_fill_each, through, last, filled.constant)
        return partial(_fill_count, last, filled)

    def finished(self, draft: Draft) -> list[Line]:
        """Return the segments from the one after ST to the one before SE."""
        return self.lines(draft)

    def lines(self, draft: Draft) -> list[Line]:
        """Return the segments in the order of the loops' members; loops that no member names stand last."""
        if draft.name and self._loops[draft.name].start == _TREE:
            return hierarchy.lines(self._node(draft))
        written: list[Line] = []
        for part in self._order(draft.name):
            written += [row.line() for row in draft.rows.get(part, ())]
            written += [line for inner in draft.inner.get(part, ()) for line in self.lines(inner)]
        return written

    def _node(self, draft: Draft) -> hierarchy.Node:
        level = draft.rows[_TREE][0].cells.get((3, 0), "")
        own: list[Line] = []
        inside: list[hierarchy.Node] = []
        for part in self._order(draft.name):
            own += [row.line() for row in draft.rows.get(part, ()) if part != _TREE]
            for inner in draft.inner.get(part, ()):
                if self._loops[part].start == _TREE:
                    inside.append(self._node(inner))
                else:
                    own += self.lines(inner)
        return hierarchy.Node(level=level, lines=own, inside=inside)

    def _order(self, name: str) -> list[str]:
        loop = self._loops[name] if name else self._header
        named = [*([loop.start] if loop.start and loop.start not in loop.members else []), *loop.members]
        inner = [n for n, other in self._loops.items() if other.start and name in (other.inside or ("",))]
        return [*named, *(n for n in inner if n not in named)]

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


def _pair_entry(lead: Callable[[Draft], Draft], places: Sequence[SegmentPath]) -> Begin:
    """Write each pair on a slip of its own; then it goes into the last segment that says the same beside its pairs."""
    of = places[0]
    inside = of.composites
    number = of.pairs_from
    pair = ((number, inside.qualifier), (number, inside.value)) if inside else ((number, 0), (number + 1, 0))

    def begun(draft: Draft) -> tuple[Draft, Callable[[], None]]:
        slip = Row(of.kind, tuple(of.terms))
        slip.fulfil(of.terms)
        return Draft(of.kind, alone=slip, pair=pair), lambda: _put_in(slip, lead(draft), places)

    return begun


def _put_in(slip: Row, at: Draft, places: Sequence[SegmentPath]) -> None:
    """Move a pair from its slip to the first place that has room for it, the last one if need be in a new segment."""
    of = places[0]
    width = 1 if of.composites else 2
    own = range(of.pairs_from, of.pairs_from + width)
    pair = {(n - of.pairs_from, part): text for (n, part), text in slip.cells.items() if n in own}
    beside = {cell: text for cell, text in slip.cells.items() if cell[0] not in own}
    for place in places:
        row = at.row(place.kind, place.terms)
        if (start := _room(row, place, pair, beside, width)) is not None:
            _move(pair, beside, row, start)
            return
    if of.kind == at.start:
        raise Unsayable(f"{of.kind} has no room for it")
    _move(pair, beside, at.new_row(places[-1].kind, places[-1].terms), places[-1].pairs_from)


def _room(row: Row, of: SegmentPath, pair: Mapping[At, str], beside: Mapping[At, str], width: int) -> int | None:
    """Return where a pair can stand in a segment; nothing where it cannot."""
    start = row.free(of.pairs_from, width)
    told = row.cells if row.beside is None else row.beside
    other = row.beside not in (None, beside) or any(told.get(cell, text) != text for cell, text in beside.items())
    if other or start > (of.composites.last if of.composites else of.pairs_until):
        return None
    moved = {(n + start, part): text for (n, part), text in pair.items()}
    unwanted = [term for term in of.terms if not term.wanted]
    if any((moved | row.cells).get((term.number, term.component), "") in term.values for term in unwanted):
        return None
    return start


def _move(pair: Mapping[At, str], beside: dict[At, str], row: Row, start: int) -> None:
    row.cells.update(beside | {(n + start, part): text for (n, part), text in pair.items()})
    row.beside = beside


def _fill_each(through: Sequence[str], last: ElementPath, text: str | None, draft: Draft, noun: Any) -> None:
    """Say a constant in each segment of a kind, or, without one, which of them it is."""
    number = 0
    for inner in draft.every(through):
        for row in inner.rows.get(last.kind, ()):
            if all(row.fulfils(term) for term in last.terms):
                number += 1
                row.cells.setdefault((last.first, last.component), text or str(number))


def _fill_count(last: ElementPath, filled: Filled, draft: Draft, noun: Any) -> None:
    if filled.sum:
        said = f"{sum(_numbers(noun, filled.sum.replace('[]', '').split('.')), Decimal(0)).normalize() + 0:f}"
    elif filled.count.isupper():
        said = str(draft.count(filled.count))
    else:
        counted = len(list(_numbers(noun, filled.count.split("."))))
        if not counted:
            return
        said = str(counted)
    draft.row(last.kind, last.terms).cells[(last.first, last.component)] = said


def _numbers(noun: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield what stands at a path, through lists."""
    if isinstance(noun, tuple):
        for one in noun:
            yield from _numbers(one, path)
    elif not path:
        yield noun
    elif noun is not None:
        yield from _numbers(getattr(noun, path[0]), path[1:])
