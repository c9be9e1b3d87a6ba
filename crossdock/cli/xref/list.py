"""``crossdock xref list``: what a table says."""

from datetime import date, datetime
from typing import Annotated

import typer

from crossdock.cli.counter import reading
from crossdock.cli.paper import JsonFlag, console, counted, say, table, write_json
from crossdock.cli.xref.word import Partner, Table, TableName, cells, filled, known, whose

_MOST = 500  # rows on a screen


def list_(
    context: typer.Context,
    name: TableName = Table.items,
    partner: Partner = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Only what holds on this day.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """List a table's rows: the house's, then each partner's."""
    day: date | None = on.date() if on else None
    with reading(context) as uow:
        rows = [one.row for one in uow.references.rows(name, whose(partner), day)]
    if json:
        write_json(rows)
        return
    if not rows:
        say(f"No such rows. {known(name).says} Bring them in: crossdock xref import {name} FILE.csv")
        return
    columns = filled(name, rows[:_MOST])
    drawn = [cells(row, columns) for row in rows[:_MOST]]
    console().print(table(known(name).says, ("whose", *columns, "from", "until"), drawn))
    if len(rows) > _MOST:
        say(f"{counted(len(rows), 'row')} in all; every one of them: crossdock xref export {name} FILE.csv")
