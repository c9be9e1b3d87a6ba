"""A sample document opened: what it is, and everything in it that a mapping could read."""

import csv
import io
from collections.abc import Iterator
from typing import Literal, NamedTuple

from connectors.edi.guide import GuideBook
from connectors.edi.spot import Sets, Standing
from connectors.mail.envelope import LIMITS, Attachment, OpenedMail, TooMuch, open_mail
from connectors.mail.spreadsheet import BadSpreadsheet, is_spreadsheet, sheets_of
from connectors.mapping.places.json_source import JsonDialect, JsonSource
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.places.source import Unopenable
from connectors.mapping.places.table_source import TableSource

Kind = Literal["x12", "edifact", "json", "table"]
_ISA, _UNB = b"ISA", (b"UNA", b"UNB")
_PEEP = 4096


class BadSample(ValueError):
    """A file is no document that could be an order; ``str()`` says what it is instead."""


class OpenedSample(NamedTuple):
    """One sample; ``sets`` of EDI, ``sheets`` of a spreadsheet or of the mail that it came in."""

    name: str
    content: bytes
    kind: Kind
    sets: tuple[Standing, ...] = ()
    sheets: tuple[TableSource, ...] = ()
    mail: OpenedMail | None = None

    def sources(self) -> Iterator[tuple[object, Standing | None]]:
        """Yield what a mapping reads; of EDI also where it stands."""
        for one in self.sets:
            yield SegmentSource(one.one.segments, one.inside.delimiters), one
        if self.kind == "json":
            yield JsonSource(self.content), None
        yield from ((sheet, None) for sheet in self.sheets)


def open_sample(name: str, content: bytes, guides: GuideBook) -> OpenedSample:
    """Open a file by what is in it. Raises ``BadSample`` with a sentence."""
    start = content[:_PEEP].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((_ISA, *_UNB)) or _ISA in start[:200]:
        return _edi(name, content, guides)
    if start.startswith((b"{", b"[")):
        return _json(name, content)
    attachment = Attachment(name=name, media_type="", charset="", content=content)
    if is_spreadsheet(attachment):
        return OpenedSample(name, content, "table", sheets=_sheets(attachment))
    if b"\nFrom:" in b"\n" + content[:_PEEP] or name.endswith(".eml"):
        return _mail(name, content)
    raise BadSample(
        f"{name} is no document that could be read: it begins neither as X12 (ISA), EDIFACT (UNB) or JSON, "
        "nor is it a spreadsheet, a CSV file or a mail"
    )


def _edi(name: str, content: bytes, guides: GuideBook) -> OpenedSample:
    sets = Sets(content, guides).standing
    if not sets:
        raise BadSample(f"{name} begins as EDI, but no transaction set in it can be made out")
    return OpenedSample(name, content, "edifact" if sets[0].inside.syntax == "edifact" else "x12", sets=sets)


def _json(name: str, content: bytes) -> OpenedSample:
    try:
        JsonDialect().open(JsonSource(content))
    except Unopenable as error:
        raise BadSample(f"{name}: {error}") from None
    return OpenedSample(name, content, "json")


def _mail(name: str, content: bytes) -> OpenedSample:
    try:
        mail = open_mail(content, LIMITS)
    except TooMuch as error:
        raise BadSample(f"{name}: {error}") from None
    sheets = [sheet for file in mail.attachments if is_spreadsheet(file) for sheet in _sheets(file)]
    if not sheets:
        raise BadSample(f"{name} is a mail without a spreadsheet; only spreadsheets can be read by a mapping")
    return OpenedSample(name, content, "table", sheets=tuple(sheets), mail=mail)


def _sheets(file: Attachment) -> tuple[TableSource, ...]:
    try:
        found = sheets_of(file, LIMITS)
    except BadSpreadsheet as error:
        raise BadSample(f"{file.name}: {error}") from None
    return tuple(
        TableSource(sheet.rows, part=f"{file.name} / {sheet.name}" if sheet.name else file.name) for sheet in found
    )


def as_csv(sheet: TableSource) -> bytes:
    """Return a sheet as CSV: what can lie beside a mapping as its sample, whatever file it came in."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(sheet.rows)
    return out.getvalue().encode()
