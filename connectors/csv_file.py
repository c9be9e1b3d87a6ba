"""Read the CSV files that people have, whatever a spreadsheet made of encoding and separator; every place is known."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connectors.mapping.suggestion import nearest
from world import disk

_MOST = 50_000_000  # bytes
_DIVIDERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class CsvRow:
    """One row: its cells by column, and the columns in which it has an empty one.

    ``columns`` says which of them each is, counted as spreadsheets count them: 1 is A.
    """

    cells: Mapping[str, str]
    file: str
    line: int
    columns: Mapping[str, int]
    emptied: frozenset[str] = frozenset()

    def place(self, column: str = "") -> str:
        """Return where a cell stands; for a column that is not there, or none, where the row begins."""
        return f"{self.file}:{self.line}:{self.columns.get(column, 1)}"


@dataclass
class CsvTable:
    """What was read, what is wrong with it, and how the file is written."""

    rows: list[CsvRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    written: str = ""  # "Windows-1252, semicolons"


def read(path: Path, known: Mapping[str, str], needed: tuple[str, ...]) -> CsvTable:
    """Read a file whose first row names its columns; ``known`` gives our name for each name that a column may bear."""
    file = str(path)
    try:
        return parse(disk.read(path, at_most=_MOST), file, known, needed)
    except OSError as error:
        return CsvTable(problems=[f"{file}: cannot be read: {error.strerror}"])
    except ValueError as error:
        return CsvTable(problems=[f"{file}: {error}"])


def parse(content: bytes, file: str, known: Mapping[str, str], needed: tuple[str, ...]) -> CsvTable:
    """Read the bytes of such a file; ``file`` is only its name in the problems."""
    try:
        text, encoding = _decoded(content)
    except ValueError as error:
        return CsvTable(problems=[f"{file}: {error}"])
    divider, text, skipped = _divided(text)
    table = CsvTable(written=f"{encoding}, {_DIVIDERS[divider]}")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    try:
        columns = [_plain(name, known) for name in next(reader, [])]
        table.problems += _misnamed(file, skipped + 1, columns, known, needed)
        if not table.problems:
            _fill(table, file, skipped, columns, reader)
    except csv.Error as error:
        table.problems.append(f"{file}:{reader.line_num + skipped}:1: this is not CSV: {error}")
    return table


def _fill(table: CsvTable, file: str, skipped: int, columns: list[str], reader: Iterator[list[str]]) -> None:
    places = {name: n for n, name in enumerate(columns, 1)}
    before = reader.line_num  # type: ignore[attr-defined]
    for cells in reader:
        line, before = before + 1 + skipped, reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            says = f"{len(cells)} cells for {len(columns)} columns; put text with a divider in it into quotes"
            table.problems.append(f"{file}:{line}:{len(columns) + 1}: {says}")
            continue
        said = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if cell.strip()}
        emptied = frozenset(columns[: len(cells)]) - said.keys()
        table.rows.append(CsvRow(said, file, line, places, emptied))


def _decoded(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding: UTF-8 and UTF-16 say so themselves, what else it is was saved on Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as bad:
        try:
            return content.decode("cp1252"), "Windows-1252"
        except UnicodeDecodeError:
            line = content[: bad.start].count(b"\n") + 1
            raise ValueError(f"is neither UTF-8 nor Windows-1252 text (line {line}); save it as CSV UTF-8") from None


def _divided(text: str) -> tuple[str, str, int]:
    """Return what divides the cells, the text from the header on, and how many lines stood before it."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.rstrip("\r\n")) == len("sep=") + 1:
        asked = first[len("sep=")]
        if asked in _DIVIDERS:
            return asked, rest, 1
    return max(_DIVIDERS, key=first.count), text, 0


def _plain(name: str, known: Mapping[str, str]) -> str:
    """Return our name for a column: ``Buyer Part`` and ``buyer-part`` are ``buyer_part``."""
    bare = "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())
    return known.get(bare, bare)


def _misnamed(
    file: str, line: int, columns: list[str], known: Mapping[str, str], needed: tuple[str, ...]
) -> Iterator[str]:
    ours = set(known.values())
    for n, name in enumerate(columns, 1):
        if name not in ours:
            yield f"{file}:{line}:{n}: the column {name!r} is not known here{nearest(name, sorted(known))}"
        elif columns.index(name) + 1 < n:
            yield f"{file}:{line}:{n}: the column {name!r} stands there more than once"
    missing = [name for name in needed if name not in columns]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        yield f"{file}:{line}:1: the column {' and '.join(missing)} {are} missing; the first row must name the columns"
