"""Hold a mapping that writes against a sample: a message of ours as JSON, and the document that must come of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from pydantic import BaseModel, ValidationError

from connectors.edi.letter import SETS
from connectors.edi.line import Line
from connectors.edi.notation import UNITS
from connectors.edi.sets.sh856 import told
from connectors.mapping.language.target import called
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.trying.round_trip import MARKS, source_of_written
from connectors.ports import Unreadable
from connectors.profile import EdiTerms, Identity

_MOST = 5  # differences told
_NOBODY = Identity(qualifier="ZZ", id="NOBODY")
_THEN = datetime(2026, 1, 1, tzinfo=UTC)  # when samples are written, as far as a document says it


def unlike(book: MappingBook, mapping: CompiledMapping, message: bytes, expected: SegmentSource) -> str:
    """Write a message as it would be sent; return what is different from the document, nothing where it is equal."""
    model = mapping.outline.model
    try:
        noun = model.model_validate_json(message)
    except ValidationError as error:
        first = error.errors()[0]
        return f"this is no {called(model)}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    try:
        lines = _written(book, mapping, noun)
    except Unreadable as error:
        return str(error)
    ours = source_of_written(mapping, lines)
    assert isinstance(ours, SegmentSource)
    said, wanted = _plain(ours), _plain(expected)
    found = [
        f"{' '.join(a)} was written, and {' '.join(b)} was expected"
        for a, b in zip(said, wanted, strict=False)
        if a != b
    ]
    if len(said) != len(wanted):
        found.append(f"{len(said)} segments were written, and {len(wanted)} were expected")
    return "; ".join(found[:_MOST])


def _written(book: MappingBook, mapping: CompiledMapping, noun: BaseModel) -> Sequence[Line] | bytes:
    one = next((one for one in SETS.values() if one.kind == mapping.document.set and isinstance(noun, one.noun)), None)
    terms = _terms(book, mapping)
    if one is not None and mapping.standard == "x12":
        noun = one.settled(noun, terms=terms, units=UNITS, now=_THEN)
    each = partial(told, units=UNITS)
    return mapping.write(noun, tables=book.tables, structure=terms.hierarchy, settled=each)  # type: ignore[no-any-return]


def _terms(book: MappingBook, mapping: CompiledMapping) -> EdiTerms:
    """Return the terms of a partner who names the mapping, or the usual ones."""
    for profile in book.profiles.values():
        if profile.edi and mapping.name in (name.partition("@")[0] for name in profile.edi.sets.values()):
            return profile.edi
    return EdiTerms(them=_NOBODY, us=_NOBODY)


def _plain(source: SegmentSource) -> list[list[str]]:
    """Return what stands between ST and SE, in the same characters whoever wrote it, without empty ends."""
    component = source.delimiters.component or str(MARKS.component)
    found = []
    for segment in source.segments[1:-1]:
        elements = [
            element.replace(component, str(MARKS.component)).rstrip(str(MARKS.component))
            for element in segment.elements
        ]
        while elements and not elements[-1]:
            elements.pop()
        found.append(elements)
    return found
