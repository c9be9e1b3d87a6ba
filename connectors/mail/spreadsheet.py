"""A spreadsheet or CSV file becomes rows of text, and a bomb becomes a sentence."""

import csv
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.mail.envelope import Attachment, Limits

_WORKER = Path(__file__).with_name("sheet_worker.py")
_SECONDS = 60
_WORKBOOKS = ("xlsx", "xlsm", "xlsb", "xls", "ods")
_TABLES = ("csv", "tsv")
_SEPARATORS = (",", ";", "\t", "|")
_MEDIA = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.ms-excel": "xls",
    "text/csv": "csv",
}
_ZIP, _ENCRYPTED = b"PK\x03\x04", "EncryptedPackage".encode("utf-16-le")
EXPECTED = "an Excel (.xlsx, .xls), OpenDocument (.ods) or CSV file that opens without a password"


@dataclass(frozen=True, kw_only=True)
class SheetText:
    """One sheet, row by row from its first row; ``name`` is empty for CSV, which has no sheets."""

    name: str
    rows: list[list[str]]


class BadSpreadsheet(Exception):
    """The file cannot be opened, or we will not open it; ``str()`` says why, without naming the file."""


def is_spreadsheet(attachment: Attachment) -> bool:
    """Tell by the name's end, or by the media type where the name tells nothing."""
    return _format(attachment) != ""


def sheets_of(attachment: Attachment, limits: Limits) -> list[SheetText]:
    """Return the visible sheets that hold anything. Raises ``BadSpreadsheet``."""
    if _format(attachment) in _TABLES:
        return [SheetText(name="", rows=_table(attachment, limits))]
    return _workbook(attachment.content, limits)


def _format(attachment: Attachment) -> str:
    ending = attachment.ending
    return ending if ending in (*_WORKBOOKS, *_TABLES) else _MEDIA.get(attachment.media_type, "")


def _workbook(content: bytes, limits: Limits) -> list[SheetText]:
    if content.startswith(_ZIP):
        _weigh(content, limits)
    elif _ENCRYPTED in content:
        raise BadSpreadsheet("it is protected by a password")
    command = [sys.executable, "-I", str(_WORKER), str(limits.rows), str(limits.columns)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, no argument from outside
            command, input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BadSpreadsheet(f"opening it took longer than {_SECONDS} seconds") from error
    if done.returncode != 0:
        raise BadSpreadsheet("opening it takes more memory or time than a spreadsheet of its size should")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise BadSpreadsheet(answer["sentence"])
    return [SheetText(name=sheet["name"], rows=sheet["rows"]) for sheet in answer["sheets"]]


def _weigh(content: bytes, limits: Limits) -> None:
    """Unpack everything once and throw it away: what a zip says about its sizes may be a lie."""
    most, unpacked = limits.zip_ratio * len(content), 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadSpreadsheet(f"it is damaged ({error})") from error
    if len(entries) > limits.zip_entries:
        raise BadSpreadsheet(f"it holds {len(entries):,} files inside, we open at most {limits.zip_entries:,}")
    for entry in entries:
        for piece in _unpacked(content, entry):
            unpacked += piece
            if unpacked > most:
                raise BadSpreadsheet(f"unpacked it would be more than {limits.zip_ratio} times its size: a zip bomb")


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> Iterator[int]:
    """Yield how many bytes each stretch of an entry unpacks to."""
    head = content[entry.header_offset : entry.header_offset + 30]
    if len(head) < 30 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadSpreadsheet(f"it is damaged, or packed in an unusual way ({entry.filename[:80]!r})")
    start = entry.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = memoryview(content)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield len(packed)
        return
    unpacker, step = zlib.decompressobj(-zlib.MAX_WBITS), 1 << 12
    try:
        for at in range(0, len(packed), step):
            yield len(unpacker.decompress(packed[at : at + step]))  # at most 1,032 times the step
    except zlib.error as error:
        raise BadSpreadsheet(f"it is damaged ({error})") from error


def _table(attachment: Attachment, limits: Limits) -> list[list[str]]:
    text = _decoded(attachment)
    delimiter = _delimiter(text)
    if text[:4] == "sep=" and text[4:5] in _SEPARATORS and text[5:6] in ("\r", "\n"):
        delimiter, text = text[4], text[5:]  # what Excel writes above; the empty line keeps the rows' numbers right
    try:
        rows = [row for row, _ in zip(_csv(text, delimiter), range(limits.rows + 1), strict=False)]
    except csv.Error as error:
        raise BadSpreadsheet(f"it is not readable as CSV: {error}") from error
    if len(rows) > limits.rows or any(len(row) > limits.columns for row in rows):
        raise BadSpreadsheet(f"it has more than {limits.rows:,} rows or {limits.columns:,} columns")
    return rows


def _csv(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """Return the separator that cuts the first rows into most cells."""
    sample = text[:20_000]

    def cells(delimiter: str) -> int:
        try:
            rows = [row for row, _ in zip(_csv(sample, delimiter), range(50), strict=False)]
        except csv.Error:
            return 0
        return sum(len(row) - 1 for row in rows if row)

    return max(_SEPARATORS, key=cells)


def _decoded(attachment: Attachment) -> str:
    """Decode by the byte order mark, as UTF-8, as the mail says, or as Windows writes in the West."""
    content = attachment.content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for charset in ("utf-8-sig", attachment.charset, "cp1252"):
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")
