"""A list of nouns, read quickly: loop by loop, segment by segment, or pair by pair."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from connectors.edi.segment import Delimiters, Segment
from connectors.mapping.language.spec import Loop
from connectors.mapping.places.segment_loop import Span
from connectors.mapping.places.segment_path import UP, SegmentPath, Steps, steps
from connectors.mapping.places.segment_source import pairs, segments_of, spans
from connectors.mapping.quick.quick_leaf import Find
from connectors.mapping.reading.outline import Branch, Listing, Made

_MOST = 4_096  # segments that are remembered
_LONGEST = 400  # characters of one of them
_NO_MARKS = Delimiters()


class Maker(Protocol):
    """Makes one noun of a span: ``quick_noun.QuickNoun``."""

    needs: set[str]
    pure: bool

    def make(self, span: Span) -> Any:
        """Return the noun, or None."""


Makers: TypeAlias = Callable[[Branch, Mapping[str, Loop]], Maker]


class QuickList(NamedTuple):
    """A list: the keys of a span that it can be made of, and what makes it: a tuple, or None for no entry.

    ``loop``: the loop of which each entry is made and nothing else, where it is so; ``noun`` makes one.
    """

    needs: frozenset[str]
    find: Find
    loop: str = ""
    noun: Maker | None = None

    def made_before(self) -> Find:
        """Return what finds the list where its entries were made as soon as their loops were whole."""
        loop = self.loop
        return lambda span: tuple(noun for noun in span.get(loop, ()) if noun is not None) or None


def quick_list(listing: Listing, scope: str, loops: Mapping[str, Loop], maker: Makers) -> QuickList:
    """Compile a list. Raises ``Doubt`` where it asks for more than can be done quickly."""
    needs: set[str] = set()
    finders: list[Find] = []
    for made in listing.each:
        through, rest, _ = steps(made.path, scope, loops)
        of = SegmentPath.read(rest, made.path) if rest else None
        needs.add(through[0][0] if through else of.kind if of else "")
        noun = maker(made.each, loops)
        finders.append(_segments(noun, made, through, of) if of else _loops(noun, through))
    for _, branch in listing.named:
        named = maker(branch, loops)
        needs |= named.needs
        finders.append(_named(named))
    if len(finders) > 1 or listing.distinct:
        return QuickList(frozenset(needs), _all(finders, distinct=listing.distinct))
    one = QuickList(frozenset(needs), finders[0])
    whole = listing.each and not of and len(through) == 1 and not through[0][1] and not through[0][0].startswith(UP)
    return one._replace(loop=through[0][0], noun=noun) if whole else one


def _all(finders: Sequence[Find], *, distinct: bool) -> Find:
    def find(span: Span) -> Any:
        found: list[Any] = []
        for one in finders:
            found += one(span) or ()
        return tuple(dict.fromkeys(found) if distinct else found) or None

    return find


def _named(noun: Maker) -> Find:
    def find(span: Span) -> Any:
        made = noun.make(span)
        return None if made is None else (made,)

    return find


def _loops(noun: Maker, through: Steps) -> Find:
    make, inner = noun.make, spans(through)

    def find(span: Span) -> Any:
        found = []
        for order, child in enumerate(inner(span), 1):
            child.order = order
            noun = make(child)
            if noun is not None:
                found.append(noun)
        return tuple(found) or None

    return find


def _segments(noun: Maker, made: Made, through: Steps, of: SegmentPath) -> Find:
    segments = segments_of(through, of)
    if not noun.pure or of.composites or any(term.component for term in of.terms):
        return _one_by_one(noun, made)
    known = _Known(noun, of)
    part = slice(of.pairs_from, of.pairs_until + 1) if noun.needs <= {""} else slice(None)
    if through or of.terms:
        return lambda span: tuple(made for segment in segments(span) for made in known[segment[0][part]]) or None
    kind = of.kind

    def find(span: Span) -> Any:
        found = span.get(kind, ())
        if len(found) == 1:
            return known[found[0][0][part]] or None
        return tuple(made for segment in found for made in known[segment[0][part]]) or None

    return find


def _one_by_one(noun: Maker, made: Made) -> Find:
    def find(span: Span) -> Any:
        found = []
        for order, entry in enumerate(made.entries(span), 1):
            entry.order = order
            found.append(noun.make(entry))
        return tuple(one for one in found if one is not None) or None

    return find


class _Known(dict[tuple[str, ...], tuple[Any, ...]]):
    """The nouns that a segment's elements make, or the elements from the first pair on."""

    def __init__(self, noun: Maker, of: SegmentPath) -> None:
        super().__init__()
        self._noun, self._of = noun, of
        self._before = (of.kind, *[""] * (of.pairs_from - 1)) if of.pairs_from and noun.needs <= {""} else ()

    def __missing__(self, elements: tuple[str, ...]) -> tuple[Any, ...]:
        segment = Segment((*self._before, *elements), 0, 0)
        each = pairs(segment, self._of.pairs_from, self._of.pairs_until) if self._of.pairs_from else [()]
        made = [self._noun.make(Span.of(segment, _NO_MARKS, pair)) for pair in each]
        found = tuple(noun for noun in made if noun is not None)
        if sum(map(len, elements)) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[elements] = found
        return found
