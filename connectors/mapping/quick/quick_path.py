"""Paths into a transaction set, compiled to bare texts: no places are noted on the way."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from connectors.edi.segment import Segment
from connectors.mapping.language.spec import Loop
from connectors.mapping.places.segment_loop import Span
from connectors.mapping.places.segment_path import UP, ElementPath, PairPath, last_step, steps
from connectors.mapping.places.segment_source import spans
from connectors.mapping.places.segment_term import Term, component, fits, repetitions
from connectors.mapping.places.source import Reader

Texts: TypeAlias = Callable[[Span], list[str]]


class Way(NamedTuple):
    """How a path is followed. Without the key ``needs`` in a span it finds nothing; empty: it always may.

    ``column``: the element, where the path is one element of a segment and nothing more.
    ``pure``: what it finds follows from the segment's elements alone. ``plain``: where
    it is ``DTM[01=002].02``, the element that is asked, its values, and the element that is taken.
    """

    needs: str
    texts: Texts
    column: int = 0
    pure: bool = True
    plain: tuple[int, frozenset[str], int] | None = None


def way(path: str, scope: str, pick: Sequence[str], loops: Mapping[str, Loop], reader: Reader) -> Way:
    """Compile a path; ``reader`` is what follows it with care."""
    if path in ("{1}", "{2}"):
        return Way("", lambda span: [hit.text for hit in reader(span)])
    through, rest, _ = steps(path, scope, loops)
    last = last_step(rest, pick)
    texts = _picked(last) if isinstance(last, PairPath) else _elements(last)
    if through:
        needs = "" if through[0][0].startswith(UP) else through[0][0]
        return Way(needs, _through(spans(through), texts), pure=False)
    if isinstance(last, PairPath):
        return Way(last.kind, texts)
    whole = not last.component and last.repetition is None
    plain = whole and not last.terms and last.first == last.last
    pure = whole and not any(term.component for term in last.terms)
    return Way(last.kind, texts, last.first if plain else 0, pure, _asked(last) if whole else None)


def _asked(path: ElementPath) -> tuple[int, frozenset[str], int] | None:
    term = path.terms[0] if len(path.terms) == 1 else None
    simple = term is not None and term.wanted and not term.component and path.first == path.last
    return (term.number, term.values, path.first) if term and simple and term.number < path.first else None


def _through(inner: Callable[[Span], list[Span]], texts: Texts) -> Texts:
    return lambda span: [text for found in inner(span) for text in texts(found)]


def _elements(path: ElementPath) -> Texts:
    alone = path.first == path.last and not path.component and path.repetition is None
    if alone and len(path.terms) == 1 and not path.terms[0].component:
        return _one_element(path.kind, path.terms[0], path.first)
    kind, terms = path.kind, path.terms

    def found(span: Span) -> list[str]:
        return [
            text
            for segment in span.get(kind, ())
            if all(fits(term, segment, span.marks) for term in terms)
            for text in _written(path, segment, span)
        ]

    return found


def _written(path: ElementPath, segment: Segment, span: Span) -> list[str]:
    texts = segment[0][path.first : path.last + 1]
    if path.repetition is not None:
        texts = tuple(one for text in texts for one in repetitions(text, path.repetition, span.marks))
    if path.component:
        wanted = range(path.component, path.until + 1)
        texts = tuple(component(text, part, span.marks) for text in texts for part in wanted)
    return [bare for text in texts if (bare := text.strip())]


def _one_element(kind: str, term: Term, number: int) -> Texts:
    """Follow the most common path by far, ``DTM[01=002].02``."""
    asked, values, wanted = term.number, term.values, term.wanted

    def found(span: Span) -> list[str]:
        texts = []
        for segment in span.get(kind, ()):
            elements = segment[0]
            if number >= len(elements):
                continue
            qualifier = elements[asked] if asked < len(elements) else ""
            if (qualifier in values or qualifier.strip() in values) is wanted and (text := elements[number].strip()):
                texts.append(text)
        return texts

    return found


def _picked(path: PairPath) -> Texts:
    kind, start, wanted = path.kind, path.start, path.wanted

    def found(span: Span) -> list[str]:
        pairs = [pair for segment in span.get(kind, ()) for pair in _pairs(segment[0], start)]
        return [value for qualifier in wanted for q, value in pairs if q == qualifier and value]

    return found


def _pairs(elements: Sequence[str], start: int) -> list[tuple[str, str]]:
    texts = [text.strip() for text in elements[start:]]
    return list(zip(texts[::2], [*texts[1::2], ""], strict=False))
