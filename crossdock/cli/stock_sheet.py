"""``crossdock stock sheet``: what is to be counted next, for whoever walks along the shelves."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.at_most import at_most
from crossdock.cli.counter import reading
from crossdock.cli.paper import JsonFlag, console, counted, moment, say, table, write_json

if TYPE_CHECKING:
    from pipeline.stock.cycle_count import ToCount

_COLUMNS = ("sku", "warehouse", "lot", "on_hand", "counted_by")  # of the file to fill in


def sheet(
    context: typer.Context,
    warehouse: Annotated[str, typer.Option(help="Which warehouse.")] = "main",
    limit: Annotated[int, at_most("At most so many rows: those longest not counted.")] = 40,
    shelf: Annotated[str, typer.Option(help="Only shelves whose names begin so: A-03.")] = "",
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Print the sheet into this file.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a file to fill in and import.")] = None,
    json: JsonFlag = False,
) -> None:
    """Show what is to be counted next: what was not counted for longest, in the order of the shelves.

    Who counts is not told what the books say. Fill in the file's on_hand and counted_by, where somebody counted, and:
    crossdock stock import FILE.csv --preview
    """
    from pipeline.stock.cycle_count import next_to_count
    from world import disk

    with reading(context) as uow:
        rows, now = next_to_count(uow, warehouse, limit, shelf), uow.now
    if pdf is not None:
        from crossdock.papers.count_sheet import pages

        disk.write(pdf, pages(rows, warehouse, now))
    if csv is not None:
        disk.write(csv, _to_fill_in(rows))
    if json:
        write_json(rows)
        return
    drawn = [
        (row.place, row.sku, row.description, row.lot, row.unit, moment(row.counted_at) if row.counted_at else "never")
        for row in rows
    ]  # fmt: skip
    columns = ("shelf", "sku", "what it is", "lot", "unit", "last counted (UTC)")
    console().print(table(f"To be counted in {warehouse}", columns, drawn) if rows else "Nothing lies there.")
    for file in filter(None, (pdf, csv)):
        say(f"{counted(len(rows), 'row')} written into {file}.")


def _to_fill_in(rows: "Sequence[ToCount]") -> bytes:
    import csv
    import io

    written = io.StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerow(_COLUMNS)
    out.writerows((row.sku, row.warehouse, row.lot, "", "") for row in rows)
    return written.getvalue().encode()
