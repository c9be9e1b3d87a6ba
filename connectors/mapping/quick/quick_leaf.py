"""One field, read quickly: which of its paths can find anything among the segments of a loop."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from connectors.mapping.language.spec import Loop
from connectors.mapping.places.segment_loop import Span
from connectors.mapping.quick.quick_path import Texts, Way, way
from connectors.mapping.quick.quick_value import NOTHING, Doubt, Values
from connectors.mapping.reading.outline import Leaf

Find: TypeAlias = Callable[[Span], Any]  # a value, None where nothing stands there, or NOTHING


class QuickLeaf:
    """A rule: ``constant`` where it is one; ``fills``: it has a value also where nothing stands in the document."""

    def __init__(self, leaf: Leaf, loops: Mapping[str, Loop]) -> None:
        rule = leaf.rule
        self._judge = leaf.judge
        if rule.lookup or (
            leaf.judge and (leaf.meaning.constant, leaf.meaning.default, rule.required) != (None, None, False)
        ):
            raise Doubt
        self.values, self.required = Values(leaf), rule.required
        self.constant = self._said(leaf, leaf.meaning.constant)
        self._default = self._said(leaf, leaf.meaning.default)
        self._several, self._picks = leaf.target.kind == "texts", bool(rule.pick)
        self._position = "#" in rule.at
        self._before, self._joined_by = [(piece.before, piece.after) for piece, _ in leaf.pieces], rule.joined_by
        written = rule.at[: rule.at.index("#")] if self._position else rule.at
        self._ways = [way(p, leaf.scope, rule.pick, loops, r) for p, r in zip(written, leaf.readers, strict=False)]
        self._pieces = [way(piece.at, leaf.scope, (), loops, reader) for piece, reader in leaf.pieces]
        self.needs = {one.needs for one in (*self._ways, *self._pieces)}
        self.pure = not self._position and not leaf.judge and all(one.pure for one in (*self._ways, *self._pieces))
        self.fills = self._position or self._default is not None

    def _said(self, leaf: Leaf, value: Any) -> Any:
        """Return a value that the mapping itself says, as the field takes it."""
        if value is None:
            return None
        checked = self.values.of(value)
        return (checked,) if leaf.target.kind == "texts" else checked

    def otherwise(self, span: Span) -> Any:
        """Return what stands where the document says nothing, or None."""
        if self._position:
            return self.values[str(span.order)]
        return self._default

    def among(self, keys: Sequence[str]) -> tuple[Find | None, tuple[str, int] | None, Find | None]:
        """Say how the field is found in a span with these keys.

        As a whole; or as one element of one segment, and by what further means
        where that is empty; or, three times None, not at all.
        """
        ways = [one for one in self._ways if one.needs in keys or not one.needs]
        pieces = self._joined(keys)
        if not ways and pieces is None:
            return None, None, None
        if ways and ways[0].column and not self._several and not self._judge:
            rest = self._find(ways[1:], pieces) if ways[1:] or pieces else None
            return None, (ways[0].needs, ways[0].column), rest
        return self._find(ways, pieces), None, None

    def _joined(self, keys: Sequence[str]) -> Callable[[Span], str] | None:
        active = [
            (words, one.texts) for words, one in zip(self._before, self._pieces, strict=True) if one.needs in keys
        ]
        between = self._joined_by
        if not active:
            return None

        def joined(span: Span) -> str:
            found = [(words, texts(span)) for words, texts in active]
            return between.join(f"{words[0]}{texts[0]}{words[1]}" for words, texts in found if texts)

        return joined

    def _find(self, ways: Iterable[Way], joined: Callable[[Span], str] | None) -> Find:
        ways, judge = list(ways), self._judge
        every = [one.texts for one in ways]
        find = self._find_all(every, joined) if self._several else self._find_one(every, joined)
        if judge:
            return lambda span: find(span) if judge(span).holds else None
        plain = ways[0].plain if ways and not self._several and not self._picks else None
        return self._find_plainly(ways[0].needs, *plain, find) if plain else find

    def _find_plainly(self, kind: str, asked: int, wanted: frozenset[str], number: int, otherwise: Find) -> Find:
        """Look first where the value nearly always stands: in the only segment of its kind, with its qualifier."""
        values = self.values

        def find(span: Span) -> Any:
            segments = span[kind]
            elements = segments[0][0]
            if (
                len(segments) == 1
                and len(elements) > number
                and elements[asked] in wanted
                and (text := elements[number])
            ):
                return values[text]
            return otherwise(span)

        return find

    def _find_one(self, every: Sequence[Texts], joined: Callable[[Span], str] | None) -> Find:
        values, picks = self.values, self._picks

        def find(span: Span) -> Any:
            for texts in every:
                found = texts(span)
                if found:
                    if len(found) > 1 and not picks and found.count(found[0]) != len(found):
                        raise Doubt
                    return values[found[0]]
            text = joined(span) if joined else ""
            return values[text] if text else None

        return find

    def _find_all(self, every: Sequence[Texts], joined: Callable[[Span], str] | None) -> Find:
        values = self.values

        def find(span: Span) -> Any:
            found = [values[text] for texts in every for text in texts(span)]
            if not found and joined and (text := joined(span)):
                found = [values[text]]
            if not found:
                return None
            return tuple(value for value in found if value is not NOTHING) or NOTHING

        return find
