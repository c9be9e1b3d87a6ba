"""What a path looks at besides the value it finds: the qualifiers and conditions by which it was chosen."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from connectors.mapping.language.spec import Loop
from connectors.mapping.places.json_path import json_steps
from connectors.mapping.places.segment_loop import Span
from connectors.mapping.places.segment_path import PairPath, SegmentPath, Steps, last_step, steps
from connectors.mapping.places.segment_source import SegmentDialect, spans
from connectors.mapping.places.segment_term import Term
from connectors.mapping.places.source import Dialect, Hit

Key = tuple[Any, ...]
Consulted = Callable[[Any, Sequence[Hit]], Iterator[Key]]  # the context, and what was found there


def consulted(dialect: Dialect, path: str, scope: str, pick: Sequence[str]) -> Consulted:
    """Return what yields the keys of the places that a path consults; none where nothing was found."""
    if isinstance(dialect, SegmentDialect):
        return _segments(path, scope, pick, dialect.loops)
    asked = [(step.name, step.key) for step in _json(path) if step.key is not None]
    return lambda _, hits: (key for hit in hits for key in _beside(hit, asked))


def entries_consult(dialect: Dialect, path: str, scope: str) -> Callable[[Any, Any], Iterator[Key]]:
    """Return the same for a list: from its context and one of its entries."""
    if not isinstance(dialect, SegmentDialect):
        return lambda _, __: iter(())
    through, rest, _ = steps(path, scope, dialect.loops)
    of = SegmentPath.read(rest, path) if rest else None

    def keys(context: Span, entry: Span) -> Iterator[Key]:
        yield from _of_loops(through, context)
        for segment in entry.get(of.kind, ()) if of else ():
            yield from ((segment.offset, term.number, term.component) for term in (of.terms if of else ()))

    return keys


def _segments(path: str, scope: str, pick: Sequence[str], loops: Mapping[str, Loop]) -> Consulted:
    if path in ("#", "{1}", "{2}"):
        return lambda _, hits: (key for hit in hits for key in _partner(hit, path))
    through, rest, _ = steps(path, scope, loops)
    last = last_step(rest, pick)
    terms: Sequence[Term] = () if isinstance(last, PairPath) else last.terms

    def keys(context: Span, hits: Sequence[Hit]) -> Iterator[Key]:
        if hits:
            yield from _of_loops(through, context)
        for hit in hits:
            segment, element = hit.origin.segment, hit.origin.element  # type: ignore[attr-defined]
            if isinstance(last, PairPath):
                yield (segment.offset, element - 1, 0)
            yield from ((segment.offset, term.number, term.component) for term in terms)

    return keys


def _partner(hit: Hit, path: str) -> Iterator[Key]:
    """Yield the qualifier of a pair's value: the element before, or in a composite the element itself."""
    if path == "{2}":
        origin: Any = hit.origin
        yield (origin.segment.offset, origin.element - (not origin.component), 0)


def _of_loops(through: Steps, context: Span) -> Iterator[Key]:
    """Yield what the conditions of loops asked, in the loops that were gone through."""
    for depth, (_, terms) in enumerate(through, 1):
        for span in spans(through[:depth])(context) if terms else ():
            for term in terms:
                yield from ((segment.offset, term.number, term.component) for segment in span.get(term.kind, ()))


def _json(path: str) -> Any:
    try:
        return json_steps(path)
    except ValueError:  # a label of a table, or the position
        return ()


def _beside(hit: Hit, asked: Sequence[tuple[str, str | None]]) -> Iterator[Key]:
    path = getattr(hit.origin, "path", "")
    for name, key in asked:
        for found in re.finditer(rf"(?:^|\.){re.escape(name)}\[\d+\]", path):
            yield (f"{path[: found.end()]}.{key}",)
