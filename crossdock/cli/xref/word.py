"""Words that the commands on cross-references share: the tables' names, and how a row is shown."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canonical.cross_reference import Reference, ReferenceTable


class Table(StrEnum):
    """The tables."""

    items = "items"
    locations = "locations"
    units = "units"
    carriers = "carriers"
    terms = "terms"
    reasons = "reasons"


TableName = Annotated[
    Table, typer.Argument(metavar="TABLE", help="items, locations, units, carriers, terms or reasons.")
]
Partner = Annotated[
    str | None, typer.Option(help="Only this partner's rows; `house` for those that hold for everybody.")
]

HOUSE = "house"  # how people call the rows of no partner


def known(table: Table) -> "ReferenceTable":
    """Return what a table holds."""
    from canonical.cross_reference import TABLES

    return TABLES[table]


def whose(partner: str | None) -> str | None:
    """Return a partner as the books write it."""
    return "" if partner == HOUSE else partner


def cells(row: "Reference", columns: "Sequence[str]") -> tuple[str, ...]:
    """Return a row as the cells of a drawn table: partner, the columns, and the days."""
    return (row.partner or HOUSE, *(row.cells.get(name, "") for name in columns), *days(row))


def days(row: "Reference") -> tuple[str, str]:
    """Write from when to when a row holds; empty where it always does."""
    since = "" if row.valid_from == date.min else row.valid_from.isoformat()
    return since, "" if row.valid_until == date.max else row.valid_until.isoformat()


def filled(table: Table, rows: "Sequence[Reference]") -> list[str]:
    """Return the columns in which any row says something; the needed ones always."""
    return [c.name for c in known(table).columns if c.needed or any(row.cells.get(c.name) for row in rows)]
