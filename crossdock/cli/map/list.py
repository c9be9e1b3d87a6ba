"""``crossdock map list``: every mapping, what reads with it today, and what lies in the folder."""

from typing import TYPE_CHECKING

import typer

from crossdock.cli.map.room import room
from crossdock.cli.paper import JsonFlag, coloured, console, marked, say, table, write_json

if TYPE_CHECKING:
    from crossdock.cli.map.room import Room
    from store import UnitOfWork


def list_(context: typer.Context, json: JsonFlag = False) -> None:
    """List the mappings: what is in force today, what comes next, and how far the draft in the folder is."""
    with room(context) as here, here.reading() as uow:
        rows = _rows(here, uow)
    if json:
        write_json(rows)
        return
    drawn = [
        (r["mapping"], r["in_force"] or marked("its file", "yellow"), r["since"], r["next"], _draft(r), r["partners"])
        for r in rows
    ]
    columns = ("mapping", "in force", "since", "next", "draft", "partners")
    console().print(table("Mappings", columns, drawn) if drawn else "There are no mappings.")
    if any(not r["in_force"] and r["partners"] for r in rows):
        say("`its file`: never published, so the file in the folder is used as it was when the hub started.")


def _rows(here: "Room", uow: "UnitOfWork") -> list[dict[str, str]]:
    from canonical.edition import in_force, state_of, upcoming
    from pipeline.editions.publish import partners_of

    acts = uow.mappings.acts()
    rows = []
    for name in sorted({*here.book.merged, *here.broken(), *(act.mapping for act in acts)}):
        mine = [act for act in acts if act.mapping == name]
        current, planned = in_force(mine, here.today), upcoming(mine, here.today)
        draft = here.book.merged[name].label if name in here.book.mappings else ""
        rows.append({
            "mapping": name,
            "in_force": current.label if current else "",
            "since": str(current.effective_on) if current else "",
            "next": f"{planned[0].label} on {planned[0].effective_on}" if planned else "",
            "draft": draft,
            "draft_state": str(state_of(draft, mine, here.today)) if draft else _absent(here, name),
            "partners": ", ".join(partners_of(here.book, [name])),
        })  # fmt: skip
    return rows


def _absent(here: "Room", name: str) -> str:
    return "broken" if name in here.broken() else "no file"


def _draft(row: dict[str, str]) -> str:
    if not row["draft"]:
        return marked(row["draft_state"], "red" if row["draft_state"] == "broken" else "")
    if row["draft"] == row["in_force"]:
        return marked("the same", "green")
    return marked(f"{row['draft'].rpartition('@')[2]} {coloured(row['draft_state'])}", "")
