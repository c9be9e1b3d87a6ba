"""Opens one spreadsheet in a process of its own, so that a hostile one can only kill that process.

Bytes come in on standard input; JSON goes out: ``{"sheets": [{"name", "rows"}]}`` or ``{"error", "sentence"}``. Row 1
of the sheet is the first row, also when it is empty. Numbers are written as the spreadsheet shows them at most: 15
significant digits, no exponent, ``12`` for 12.0. Started by file path; imports nothing of the house.
"""

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

_MEMORY = 1 << 30  # bytes
_SECONDS = 20  # of processor time
_CHARACTERS = 5_000_000  # in one sheet

Cell = int | float | str | bool | time | date | datetime | timedelta


def main() -> None:
    """Read the limits from the arguments (rows, columns), the spreadsheet from standard input."""
    _fence_in()
    rows, columns = int(sys.argv[1]), int(sys.argv[2])
    try:
        answer: object = {"sheets": _sheets(load_workbook(io.BytesIO(sys.stdin.buffer.read())), rows, columns)}
    except PasswordError:
        answer = {"error": "password", "sentence": "it is protected by a password"}
    except (CalamineError, OSError, ValueError) as error:
        answer = {"error": "broken", "sentence": str(error)}
    json.dump(answer, sys.stdout)


def text(cell: Cell) -> str:
    """Write a cell as text; zeros in front of a text stay, numbers are exact, dates are ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _number(value: int | float) -> str:
    exact = Decimal(f"{value:.15g}" if isinstance(value, float) else value)
    if not exact.is_finite():
        return str(value)
    shown = f"{exact:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) or "0"


def _sheets(book: CalamineWorkbook, rows: int, columns: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for sheet in book.sheets_metadata:
        if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet:
            cells = _cells(book.get_sheet_by_name(sheet.name), rows, columns)
            if any(cell for row in cells for cell in row):
                found.append({"name": sheet.name, "rows": cells})
    return found


def _cells(sheet: CalamineSheet, rows: int, columns: int) -> list[list[str]]:
    if sheet.total_height > rows or sheet.total_width > columns:
        raise ValueError(
            f"sheet {sheet.name!r} has {sheet.total_height:,} rows and {sheet.total_width:,} columns,"
            f" we take {rows:,} and {columns:,}"
        )
    cells = [[text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    if sum(len(cell) for row in cells for cell in row) > _CHARACTERS:
        raise ValueError(f"sheet {sheet.name!r} holds more than {_CHARACTERS:,} characters")
    return cells


def _fence_in() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
