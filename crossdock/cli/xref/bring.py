"""``crossdock xref import``: bring a CSV file in, all of it or nothing, and show first what would change."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.counter import acting
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, marked, plain, say, table, write_json
from crossdock.cli.told_problems import tell_problems
from crossdock.cli.xref.word import HOUSE, TableName, days, known

if TYPE_CHECKING:
    from canonical.cross_reference import Reference
    from crossdock.reference_file import ReferenceRows
    from pipeline.desk import Desk
    from pipeline.evidence.cross_reference import Plan
    from store import ReferenceChange, UnitOfWork

_COLOURS = {"added": "green", "changed": "yellow", "ended": "red", "removed": "red"}
_MOST = 200  # changes on a screen


def import_(
    context: typer.Context,
    name: TableName,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV; the first row names the columns.")],
    partner: Annotated[str, typer.Option(help="Whose rows these are, where the file has no column `partner`.")] = "",
    whole: Annotated[
        bool, typer.Option("--whole", help="The file is all that holds: what its partners have besides ends today.")
    ] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change, and change nothing.")] = False,
    json: JsonFlag = False,
) -> None:
    """Import a table from a CSV file: all rows, or none with every bad cell named by line and column.

    Comma, semicolon, tab or bar may divide the cells; UTF-8, UTF-16 and Windows-1252 are understood. Rows may begin
    and end (valid_from, valid_until); a row that begins later ends the open one before it.
    """
    with acting(context, f"xref import {name} {file.name}") as (desk, uow):
        uow.references.hold()
        read, planned = _planned(desk, uow, name, file, partner, whole)
        problems = [*read.problems, *planned.problems]
        if not problems and not preview:
            uow.references.write(planned.changes)
    _tell(planned, problems, read.written, file, json=json, preview=preview)
    if problems:
        raise typer.Exit(Exit.wrong)


def _planned(
    desk: "Desk", uow: "UnitOfWork", name: str, file: Path, partner: str, whole: bool
) -> "tuple[ReferenceRows, Plan]":
    from connectors.mapping.suggestion import nearest
    from crossdock.reference_file import read
    from pipeline.evidence.cross_reference import missing_skus, plan

    table_ = known(name)  # type: ignore[arg-type]
    rows = read(file, table_, partners=desk.profiles, partner="" if partner == HOUSE else partner)
    if partner and partner != HOUSE and partner.partition("/")[0] not in desk.profiles:
        raise typer.BadParameter(
            f"there is no profile {partner!r}{nearest(partner, sorted(desk.profiles))}", param_hint="--partner"
        )
    rows.problems += [
        f"{place}: sku: we have no item {sku}; add it first: crossdock stock import"
        for sku, place in missing_skus(uow, rows.told).items()
    ]
    return rows, plan(uow.references.rows(name), rows.told, today=uow.now.date(), whole=whole)


def _tell(planned: "Plan", problems: list[str], written: str, file: Path, *, json: bool, preview: bool) -> None:
    done = [change for change in planned.changes if change.becomes != "unchanged"]
    counts = {word: sum(c.becomes == word for c in planned.changes) for word in (*_COLOURS, "unchanged")}
    if json:
        write_json({
            "counts": counts, "changes": [] if problems else plain(done), "problems": problems, "written": written,
            "imported": not problems and not preview,
        })  # fmt: skip
        return
    if problems:
        tell_problems(problems, was_not="imported")
        return
    if preview and done:
        console().print(table("What would change", ("", "whose", "row", "from", "until"), map(_drawn, done[:_MOST])))
        if len(done) > _MOST:
            say(f"... and {len(done) - _MOST} more; all of them with --json")
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "no row"
    say(f"{file.name} ({written}): {said}.{' Nothing was changed: this was a preview.' if preview else ''}")


def _drawn(change: "ReferenceChange") -> tuple[str, ...]:
    before, after = change.before.row if change.before else None, change.after
    shown = after or before
    if shown is None:
        return ("",) * 5
    return (
        marked(change.becomes, _COLOURS[change.becomes]),
        shown.partner or HOUSE,
        _words(before, shown),
        *days(shown),
    )


def _words(before: "Reference | None", row: "Reference") -> str:
    """Write a row, with what stood there before where that was something else."""
    from canonical.cross_reference import TABLES

    said = []
    names = {*row.cells, *(before.cells if before else ())}
    for name in (column.name for column in TABLES[row.table].columns if column.name in names):
        now, was = row.cells.get(name, ""), before.cells.get(name, "") if before else row.cells.get(name, "")
        said.append(f"{name} {now}" if now == was else f"{name} {was or 'nothing'} → {now or 'nothing'}")
    return ", ".join(said)
