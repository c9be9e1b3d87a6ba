"""Bring a file in: look first, then all of it or nothing; every family of commands that imports does it this way."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.contents import contents
from crossdock.cli.counter import acting
from crossdock.cli.exit import Exit
from crossdock.cli.paper import console, counted, marked, plain, say, table, write_json
from crossdock.cli.told_problems import tell_problems

if TYPE_CHECKING:
    from canonical.document import RowKind
    from pipeline.told import Import

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="CSV whose first row names the columns, or a JSON list.")
]
Preview = Annotated[bool, typer.Option("--preview", help="Show what would change, and change nothing.")]

_COLOURS = {"added": "green", "changed": "yellow", "removed": "red"}
_MOST = 200  # changes on a screen


def bring(
    context: typer.Context, feed: "RowKind", file: Path, *, preview: bool, json: bool, whole: bool = False
) -> None:
    """Write everything in one unit, which is kept only where nothing is wrong and it is no preview."""
    from connectors.json_tree import MOST_BYTES
    from pipeline.feeds import FEEDS
    from pipeline.told import FeedFile, Undone

    told = FeedFile(contents(file, at_most=MOST_BYTES, hint="FILE"), str(file), whole)
    done: list[Import] = []
    with suppress(Undone), acting(context, f"{feed} import {file.name}") as (desk, uow):
        done.append(FEEDS[feed](uow, desk, told))
        done[0].problems += done[0].unfit
        if done[0].problems or preview:
            raise Undone
    _tell(done[0], file, preview=preview, json=json)
    if done[0].problems:
        raise typer.Exit(Exit.wrong)


def _tell(done: "Import", file: Path, *, preview: bool, json: bool) -> None:
    changes = [change for change in done.changes if change.becomes != "unchanged"]
    if json:
        write_json({
            "counts": done.counts, "changes": [] if done.problems else plain(changes), "problems": done.problems,
            "written": done.written, "imported": not done.problems and not preview, "released": done.released,
            "allocated": done.allocated,
        })  # fmt: skip
        return
    if done.problems:
        tell_problems(done.problems, was_not="imported")
        return
    if preview and changes:
        rows = [(marked(c.becomes, _COLOURS[c.becomes]), c.what, c.before, c.after) for c in changes[:_MOST]]
        console().print(table("What would change", ("", "what", "now", "then"), rows))
        if len(changes) > _MOST:
            say(f"... and {len(changes) - _MOST} more; all of them with --json")
    say(f"{file.name} ({done.written}): {done.says}.{' Nothing was changed: this was a preview.' if preview else ''}")
    if done.released:
        would = "would go on" if preview else "goes on" if len(done.released) == 1 else "go on"
        say(f"There is credit again: {counted(len(done.released), 'order')} {would}.")
    if done.allocated:
        say(f"Allocated {'would be' if preview else 'now'}: order {', '.join(map(str, done.allocated))}.")
