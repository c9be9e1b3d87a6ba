"""Read the rules of a mapping backwards; refuse what could be written in more than one way."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from connectors.mapping.language.merge import Merged, Written
from connectors.mapping.language.rule_text import Ambiguous, ambiguous, sayer
from connectors.mapping.language.target import Step
from connectors.mapping.places.source import Pen, Pens
from connectors.mapping.reading.outline import Leaf


class _Taken(NamedTuple):
    field: str
    place: str  # file:line:column
    coded: bool


class Inverse:
    """Gives each leaf what writes it. Raises ``ValueError``, with both candidates, where an inverse is ambiguous."""

    def __init__(self, merged: Merged, pens: Pens) -> None:
        self._merged, self._pens = merged, pens
        self._taken: dict[tuple[object, ...], _Taken] = {}

    def leaf(self, field: str, by: Written, leaf: Leaf) -> Leaf:
        """Return the leaf with what writes it."""
        rule = leaf.rule
        if rule.only == "read" or leaf.meaning.constant is not None:
            return leaf
        if rule.when:
            raise ValueError("a rule with a condition is only read: say only: read, or ask in the path: DTM[01=002].02")
        codes = self._merged.codes.get(field, {})
        try:
            layers = {code: said.layer for code, said in codes.items()}
            say = sayer(rule, leaf.target, leaf.meaning, self._merged.document, layers)
        except Ambiguous as error:
            raise ValueError(ambiguous(error, codes)) from None
        if rule.concat and not rule.at and not rule.write:
            return replace(leaf, say=say, piece_pens=self._pieces(leaf))
        pens = self._written(leaf)
        for path in pens:
            self._take(field, by, leaf, path)
        also = tuple(self._pens.pen(path, leaf.scope, rule.pick, rule.split) for path in rule.also)
        first = next(iter(pens.values()), None)
        return replace(leaf, say=say, pen=first, more_pens=tuple(pens.values())[1:], also_pens=also)

    def _pieces(self, leaf: Leaf) -> tuple[Pen, ...]:
        concat, scope = leaf.rule.concat, leaf.scope
        for piece, after in pairwise(concat):
            if piece.length is None or piece.before or piece.after or after.before:
                says = f"where {piece.at} ends and {after.at} begins cannot be told from the text"
                raise ValueError(f"{says}: give {piece.at} a length and no words around it, or say only: read")
        return tuple(self._pens.pen(piece.at, scope, (), None) for piece in concat)

    def _written(self, leaf: Leaf) -> dict[str, Pen]:
        """Return what writes the field, by path: all that the rule names, or the first that can."""
        rule = leaf.rule
        if rule.write:
            return {path: self._pens.pen(path, leaf.scope, rule.pick, rule.split) for path in rule.write}
        first = None
        for path in rule.at:
            try:
                return {path: self._pens.pen(path, leaf.scope, rule.pick, rule.split)}
            except ValueError as error:
                first = first or error
        if rule.at == ("#",) or (leaf.meaning.default is not None and not rule.at):
            return {}
        raise ValueError(f"this is read, and cannot be written: {first}; say only: read, or by write: where it goes")

    def _take(self, field: str, by: Written, leaf: Leaf, path: str) -> None:
        part = leaf.rule.split.part if leaf.rule.split else 0
        key = (_context(leaf.steps), path, leaf.rule.pick[:1], part)
        place = by.problem("", "fields", field, key=True)
        mine = _Taken(field, f"{place.file}:{place.line}:{place.column}", bool(leaf.rule.codes or leaf.target.words))
        other = self._taken.setdefault(key, mine)
        if other is not mine and not (mine.coded or other.coded):
            says = f"{path} is already written by {other.field} ({other.place}), and would also be by {field}"
            raise ValueError(f"{says} ({mine.place}): say only: read in one of them, or by write: another place")


def _context(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the list whose entry a field is written into; an entry that the mapping names has no place of its own."""
    last = max((n for n, step in enumerate(steps) if step.entry == ""), default=-1)
    return tuple(steps[: last + 1])
