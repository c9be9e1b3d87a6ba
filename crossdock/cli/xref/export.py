"""``crossdock xref export``: a table as a CSV file that can be edited and brought in again."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from crossdock.cli.counter import reading
from crossdock.cli.paper import counted, say
from crossdock.cli.xref.word import Partner, TableName, known, whose


def export(
    context: typer.Context,
    name: TableName,
    file: Annotated[Path | None, typer.Argument(dir_okay=False, help="Where to; without it, to the screen.")] = None,
    partner: Partner = None,
) -> None:
    """Write a table as CSV (UTF-8 with its mark, as spreadsheets like it); an empty table gives the first row alone."""
    from crossdock.reference_file import write
    from world import disk

    with reading(context) as uow:
        rows = [one.row for one in uow.references.rows(name, whose(partner))]
    text = write(known(name), rows)
    if file is None:
        sys.stdout.write(text)
        return
    disk.write(file, text.encode("utf-8-sig"))
    say(f"{counted(len(rows), 'row')} of {name} written to {file}.")
