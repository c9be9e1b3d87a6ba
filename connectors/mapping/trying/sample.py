"""Hold every mapping against its own samples: what a person expected when it was written."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from canonical.finding import Severity
from connectors.edi.edifact.marks import INSIDE
from connectors.edi.edifact.tokeniser import tokenise
from connectors.edi.envelope import envelopes
from connectors.edi.segment import Segment
from connectors.mapping import fenced
from connectors.mapping.language.merge import Merged
from connectors.mapping.language.spec import Sample
from connectors.mapping.language.target import called, partner_of
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import CompiledMapping, Mapped
from connectors.mapping.places.json_source import JsonSource
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.places.table_source import TableSource
from connectors.mapping.problem import Problem
from connectors.mapping.trying import echo, sample_letter
from connectors.mapping.trying.difference import differences
from connectors.mapping.trying.round_trip import there_and_back
from connectors.ports import CrossReferences

MOST_BYTES = 1_000_000


def check(book: MappingBook) -> list[Problem]:
    """Read every sample of every mapping that lies in the folder; return what did not come out as expected.

    Also what an order's mapping wants to see again and an answer's mapping does not say.
    """
    problems: list[Problem] = []
    for name, mapping in book.mappings.items():
        merged = book.merged[name]
        for n, sample in enumerate(merged.samples):
            problems += _check(book, mapping, merged, n, sample)
    return [*problems, *echo.check(book)]


def _check(book: MappingBook, mapping: CompiledMapping, merged: Merged, n: int, sample: Sample) -> Iterator[Problem]:
    def blame(says: str, word: str) -> Problem:
        return merged.top.problem(f"samples[{n}]: {says}", "samples", n, word)

    if bool(sample.expect) is bool(sample.expect_error):
        yield blame("say either expect or expect_error", "in")
        return
    folder = book.folder
    beside = (folder / merged.top.file).parent
    word = "in"
    try:
        if sample.way == "write":
            says = _unlike_document(book, mapping, beside, sample)
            if says:
                yield blame(says, "expect")
            return
        source = source_of(mapping.standard, fenced.read(beside / sample.source, folder, at_most=MOST_BYTES))
        word = "expect"
        expected = fenced.read(beside / sample.expect, folder, at_most=MOST_BYTES) if sample.expect else b""
        says = _compare(mapping, source, sample, expected, book.tables)
    except OSError as error:
        yield blame(f"this file cannot be read: {error.strerror}", word)
        return
    except ValueError as error:
        yield blame(f"this file cannot be used: {error}", word)
        return
    if says:
        yield blame(says, "expect" if sample.expect else "expect_error")


def _unlike_document(book: MappingBook, mapping: CompiledMapping, beside: Path, sample: Sample) -> str:
    message = fenced.read(beside / sample.source, book.folder, at_most=MOST_BYTES)
    expected = source_of(mapping.standard, fenced.read(beside / sample.expect, book.folder, at_most=MOST_BYTES))
    if not isinstance(expected, SegmentSource):
        raise ValueError("samples that are written are EDI documents")
    return sample_letter.unlike(book, mapping, message, expected)


def _compare(
    mapping: CompiledMapping, source: object, sample: Sample, expected: bytes, tables: CrossReferences | None
) -> str:
    if sample.expect_error:
        return _without(mapping.read(source, partner="sample", tables=tables), sample)
    model = mapping.outline.model
    try:
        noun = model.model_validate_json(expected)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{sample.expect} is no {called(model)}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    says = _unlike(mapping.read(source, partner=partner_of(noun), tables=tables), noun)
    if says or not sample.round_trip:
        return says
    lost = there_and_back(mapping, noun)
    return f"written and read again, {lost}" if lost else ""


def _unlike(mapped: Mapped, expected: BaseModel) -> str:
    serious = [finding.says for finding in mapped.findings if finding.severity is not Severity.inform]
    if serious or mapped.noun is None:
        return "an order was expected, and these findings came: " + "; ".join(serious[:5])
    return "" if mapped.noun == expected else "; ".join([*differences(mapped.noun, expected)][:5])


def _without(mapped: Mapped, sample: Sample) -> str:
    wanted = sample.expect_error
    if wanted is None:
        return ""
    for finding in mapped.findings:
        field = finding.place.field if finding.place else None
        if wanted.field in ("", field) and wanted.rule in ("", finding.rule):
            return ""
    came = "; ".join(f"{f.place.field if f.place else ''} {f.rule}" for f in mapped.findings) or "none"
    return f"a finding was expected, field {wanted.field!r}, rule {wanted.rule!r}; these came: {came}"


def source_of(standard: str, content: bytes) -> object:
    """Make a source of a sample file: an interchange with one set, a JSON order, or a CSV table."""
    return _SOURCES[standard](content)


def cut(content: bytes) -> SegmentSource:
    """Cut the first complete transaction set out of an interchange. ``ValueError`` where there is none.

    Nothing is doubted here: what partners send is judged when it comes.
    """
    for inside in envelopes(content, unwrap=True).interchanges:
        for group in inside.groups:
            for one in group.sets:
                if one.trailer is not None:
                    return SegmentSource(one.segments, inside.delimiters)
    raise ValueError("this sample holds no complete transaction set")


def cut_message(content: bytes) -> SegmentSource:
    """Cut the first message out of an EDIFACT interchange. ``ValueError`` where there is none; for samples only too."""
    found: list[Segment] = []
    for token in tokenise(content):
        if isinstance(token, Segment) and (token.id == "UNH" or found):
            found.append(token)
            if token.id == "UNT":
                return SegmentSource(found, INSIDE)
    raise ValueError("this sample holds no complete message")


def _table(content: bytes) -> TableSource:
    return TableSource(list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))))


_SOURCES: dict[str, Callable[[bytes], object]] = {
    "x12": cut, "edifact": cut_message, "json": JsonSource, "table": _table,
}  # fmt: skip
