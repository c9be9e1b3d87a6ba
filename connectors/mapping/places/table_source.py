"""Find values in a sheet: labelled cells above a table, and the table's columns by their labels.

Paths are labels as they stand in the sheet; capitals, blanks around them and a
colon at their end do not matter. In the header, ``PO Number`` is the cell that
holds ``PO Number: 4711``, or the next filled cell to the right of ``PO Number``.
In a list made of ``rows``, ``Qty`` is the column with that label. ``#`` is the
row's position in the table, 1 first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from canonical.finding import Place
from connectors.mapping.language.spec import Table
from connectors.mapping.places.source import Entries, Hit, Reader, Unopenable

_LONGEST_SEARCH = 200  # rows in which the header row must stand


@dataclass(frozen=True)
class TableSource:
    """A sheet as texts, row by row; ``first_row`` is the sheet's own number of the first one.

    ``part`` names file and sheet, where the document holds several.
    """

    rows: Sequence[Sequence[str]]
    first_row: int = 1
    part: str = ""


@dataclass(slots=True)
class Sheet:
    """A sheet with its parts known."""

    above: list[tuple[int, Sequence[str]]]
    columns: dict[str, int]
    lines: list[tuple[int, Sequence[str]]]
    after: list[tuple[int, Sequence[str]]]


@dataclass(slots=True)
class Row:
    """One row of the table."""

    sheet: Sheet
    number: int
    cells: Sequence[str]
    order: int = 0


class CellOrigin(NamedTuple):
    """A cell: the sheet's own row number, the column counted from 0, and the label it was found by."""

    row: int
    nth: int
    label: str

    @property
    def called(self) -> str:
        """``cell C12 (Qty)``."""
        return f"cell {letters(self.nth)}{self.row} ({self.label})"

    def place(self, field: str, opened: Any) -> Place:
        """Give row and column."""
        return Place(field=field, row=self.row, column=letters(self.nth))


class TableDialect:
    """Labels into a sheet."""

    def __init__(self, table: Table) -> None:
        self._columns = tuple(_plain(label) for label in table.columns)
        self._said = ", ".join(table.columns)
        self._until = tuple(_plain(word) for word in table.until)

    @property
    def pens(self) -> None:
        """Documents of this kind are only read."""
        return None

    def open(self, source: object) -> Sheet:
        """Find the header row, the lines under it, and what stands above and after."""
        if not isinstance(source, TableSource):
            raise Unopenable("this mapping reads tables, and this is something else")
        rows = list(enumerate(source.rows, start=source.first_row))
        for n, (_, cells) in enumerate(rows[:_LONGEST_SEARCH]):
            columns = {_plain(cell): i for i, cell in reversed(list(enumerate(cells))) if cell.strip()}
            if all(label in columns for label in self._columns):
                end = next((e for e in range(n + 1, len(rows)) if self._ends(rows[e][1])), len(rows))
                return Sheet(rows[:n], columns, rows[n + 1 : end], rows[end:])
        raise Unopenable(f"no row holds all the column labels that were agreed: {self._said}")

    def reader(self, path: str, scope: str, pick: Sequence[str]) -> Reader:
        """Compile a label."""
        if path == "#":
            return _row_position
        label = _plain(path)
        if not label:
            raise ValueError("a label must not be empty")
        return _column(path, label) if scope == "rows" else _labelled(path, label)

    def entries(self, path: str, scope: str) -> tuple[Entries, str]:
        """Compile the only list that there is, the table's rows."""
        if path != "rows" or scope:
            raise ValueError(f"{path!r}: in a table the only list is: rows")
        return _rows, "rows"

    def expected(self, path: str) -> str:
        """Say where a value would have stood."""
        return "row under the labels" if path == "rows" else f"{path!r}"

    def oddities(self, opened: Sheet) -> Sequence[tuple[str, Place]]:
        """Rows after the end of the table that look like lines of it."""
        wanted = [opened.columns[label] for label in self._columns]
        return [
            (f"row {number} stands after the end of the table but looks like a line of it", Place(row=number))
            for number, cells in opened.after
            if not self._closes(cells) and all(i < len(cells) and cells[i].strip() for i in wanted)
        ]

    def _ends(self, cells: Sequence[str]) -> bool:
        return not any(cell.strip() for cell in cells) or self._closes(cells)

    def _closes(self, cells: Sequence[str]) -> bool:
        first = next((_plain(cell) for cell in cells if cell.strip()), "")
        return any(first == word or first.startswith((f"{word}:", f"{word} ")) for word in self._until)


def letters(index: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name, index = chr(ord("A") + rest) + name, index - 1
    return name


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(":").rstrip().casefold()


def _rows(sheet: Sheet) -> list[Row]:
    return [Row(sheet, number, cells) for number, cells in sheet.lines]


def _row_position(row: Row) -> list[Hit]:
    return [Hit(str(row.order), CellOrigin(row.number, 0, "the position"))]


def _column(said: str, label: str) -> Reader:
    def read(row: Row) -> list[Hit]:
        index = row.sheet.columns.get(label)
        if index is None or index >= len(row.cells) or not row.cells[index].strip():
            return []
        return [Hit(row.cells[index].strip(), CellOrigin(row.number, index, said))]

    return read


def _labelled(said: str, label: str) -> Reader:
    def read(sheet: Sheet) -> list[Hit]:
        return [hit for number, cells in sheet.above for hit in _beside(number, cells, label, said)]

    return read


def _beside(number: int, cells: Sequence[str], label: str, said: str) -> Iterator[Hit]:
    for index, cell in enumerate(cells):
        name, colon, rest = cell.partition(":")
        if _plain(name) != label:
            continue
        if colon and rest.strip():
            yield Hit(rest.strip(), CellOrigin(number, index, said))
            continue
        value = next(((i, c.strip()) for i, c in enumerate(cells) if i > index and c.strip()), None)
        if value:
            yield Hit(value[1], CellOrigin(number, value[0], said))
