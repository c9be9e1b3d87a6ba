"""Read and write CSV files of cross-references; every bad cell is named, so that nothing is imported by halves."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from canonical.cross_reference import Reference, ReferenceColumn, ReferenceTable
from canonical.gtin import gln_fault, gtin_fault
from connectors import csv_file
from connectors.csv_file import CsvRow
from connectors.mapping.suggestion import nearest
from crossdock.typed_number import typed_number
from pipeline.evidence.cross_reference import Told

PARTNER, FROM, UNTIL = "partner", "valid_from", "valid_until"
_DAYS = {"from": FROM, "start": FROM, "until": UNTIL, "to": UNTIL, "end": UNTIL}
_DUNS = re.compile(r"[0-9]{9}(?:[0-9]{4})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_MOST_FACTOR = 1_000_000
_PLACES = 4


@dataclass
class ReferenceRows:
    """What a file says, what is wrong with it, and how it is written."""

    told: list[Told] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    written: str = ""


def read(path: Path, table: ReferenceTable, *, partners: Collection[str], partner: str = "") -> ReferenceRows:
    """Read a file of one table; ``partner`` is whose rows they are where no column says so."""
    known = {name: column.name for column in table.columns for name in (column.name, *column.called)}
    known |= _DAYS | {PARTNER: PARTNER, FROM: FROM, UNTIL: UNTIL}
    needed = tuple(column.name for column in table.columns if column.needed)
    file = csv_file.read(path, known, needed)
    rows = ReferenceRows(problems=list(file.problems), written=file.written)
    for row in file.rows:
        faults = [*_faults(row, table), *_stranger(row, partners)]
        rows.problems += faults
        if not faults:
            silent = frozenset(column.name for column in table.columns) - row.columns.keys()
            rows.told.append(Told(_reference(row, table, partner), row.place(), silent))
    return rows


def write(table: ReferenceTable, rows: Iterable[Reference]) -> str:
    """Write rows so that reading them again says the same."""
    written = io.StringIO()
    names = [column.name for column in table.columns]
    out = csv.writer(written, lineterminator="\n")
    out.writerow([PARTNER, *names, FROM, UNTIL])
    for row in rows:
        days = (_day_text(row.valid_from, date.min), _day_text(row.valid_until, date.max))
        out.writerow([row.partner, *(row.cells.get(name, "") for name in names), *days])
    return written.getvalue()


def _day_text(day: date, never: date) -> str:
    return "" if day == never else day.isoformat()


def _reference(row: CsvRow, table: ReferenceTable, partner: str) -> Reference:
    cells = {column.name: row.cells[column.name] for column in table.columns if column.name in row.cells}
    days = {name: day for name in (FROM, UNTIL) if (day := _day(row.cells.get(name, "")))}
    return Reference(table=table.name, partner=row.cells.get(PARTNER, partner), cells=cells, **days)


def _faults(row: CsvRow, table: ReferenceTable) -> Iterator[str]:
    for column in table.columns:
        value = row.cells.get(column.name, "")
        fault = _fault(column, value) if value else "nothing is written here" if column.needed else ""
        if fault:
            yield f"{row.place(column.name)}: {column.name}: {fault}"
    if not any(all(name in row.cells or name in table.may_lack for name in names) for names in table.unique):
        wanted = " or ".join(" and ".join(names) for names in table.unique)
        yield f"{row.place()}: nothing says what this row is about; fill in {wanted}"
    yield from _bad_days(row)


def _bad_days(row: CsvRow) -> Iterator[str]:
    said = {name: row.cells[name] for name in (FROM, UNTIL) if name in row.cells}
    bad = [name for name, value in said.items() if _day(value) is None]
    for name in bad:
        yield f"{row.place(name)}: {name}: {said[name]!r} is no date; write it as 2026-12-01"
    if len(said) - len(bad) == 2 and (_day(said[FROM]) or date.min) > (_day(said[UNTIL]) or date.max):
        yield f"{row.place(UNTIL)}: {UNTIL}: {said[UNTIL]} is before {FROM}, {said[FROM]}"


def _stranger(row: CsvRow, partners: Collection[str]) -> Iterator[str]:
    """Blame a partner whom no profile names; a guest is a partner of its own behind its profile's name."""
    partner = row.cells.get(PARTNER, "")
    if partner and partner.partition("/")[0] not in partners:
        yield f"{row.place(PARTNER)}: partner: there is no profile {partner!r}{nearest(partner, sorted(partners))}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _fault(column: ReferenceColumn, value: str) -> str:
    """Say what is wrong with a cell; empty where nothing is."""
    if column.kind == "gtin":
        return gtin_fault(value)
    if column.kind == "gln":
        return gln_fault(value)
    if column.kind == "duns":
        return "" if _DUNS.fullmatch(value) else f"{value!r} is no DUNS: 9 digits, or 13 for DUNS+4"
    if column.kind == "country":
        return "" if _COUNTRY.fullmatch(value) else f"{value!r} is no country; write two letters, such as US"
    if column.kind in ("factor", "percent", "count"):
        return _number_fault(column.kind, value)
    return "" if value.isprintable() else f"{value!r} holds a character that cannot be printed"


def _number_fault(kind: str, value: str) -> str:
    number = typed_number(value)
    if not number.is_finite():
        return f"{value!r} is no number; write it as 12 or 0.5"
    if kind == "count":
        return "" if number == number.to_integral_value() and 0 <= number < _MOST_FACTOR else f"{value!r} is no count"
    if kind == "percent":
        return "" if 0 <= number <= 100 else f"{value!r} is no percentage"
    fits = 0 < number <= _MOST_FACTOR and number == round(number, _PLACES)
    return (
        "" if fits else f"{value!r} is no factor; it is above 0, at most {_MOST_FACTOR}, with at most {_PLACES} places"
    )
