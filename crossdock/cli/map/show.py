"""``crossdock map show``: one mapping as a table: what it reads, from where, and who says so."""

from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.map.room import MappingName, room
from crossdock.cli.paper import JsonFlag, coloured, console, literal, say, table, write_json

if TYPE_CHECKING:
    from connectors.mapping.language.merge import Merged
    from connectors.mapping.language.spec import Rule

_QUIET = {"at", "note", "codes", "code_list"}


def show(
    context: typer.Context,
    mapping: MappingName,
    version: Annotated[
        str, typer.Argument(metavar="[VERSION]", help="A version (1), a hash (#6f3c) or draft; else what is in force.")
    ] = "",
    text: Annotated[bool, typer.Option("--text", help="The files as they were written, and nothing else.")] = False,
    json: JsonFlag = False,
) -> None:
    """Show one mapping: every field, where it is read from, and the file and line that say so."""
    from canonical.edition import state_of
    from connectors.mapping.library.edition import laid_out

    with room(context) as here, here.reading() as uow:
        acts = here.known(uow, mapping)
        edition = here.edition(uow, mapping, version)
    if text:
        say("\n".join(f"# ---- {layer.file}\n{layer.text}" for layer in edition.layers))
        return
    made = laid_out(edition)
    state = state_of(edition.label, acts, here.today)
    if json:
        write_json({"label": edition.label, "state": state, "layers": edition.layers, "fields": _fields(made)})
        return
    out = console()
    out.print(f"[bold]{literal(edition.label)}[/]  {coloured(state)}", highlight=False)
    files = ", ".join(f"{layer.file} ({layer.name}@{layer.version})" for layer in edition.layers)
    out.print(
        f"[dim]reads {made.document.standard} {made.document.set}, made of {literal(files)}[/]\n", highlight=False
    )
    rows = [(f["field"], f["at"], f["codes"], f["besides"], f["said_in"], f["note"]) for f in _fields(made)]
    out.print(table("Fields", ("field", "read from", "codes", "besides", "said in", "note"), rows))
    if made.samples:
        samples = [
            (s.source, s.expect or (f"{s.expect_error.field} {s.expect_error.rule}" if s.expect_error else ""), s.note)
            for s in made.samples
        ]
        out.print(table("Samples", ("document", "must become", "note"), samples))


def _fields(made: "Merged") -> list[dict[str, str]]:
    return [
        {
            "field": name, "at": ", ".join(said.word.at) or (said.word.constant or ""), "codes": _codes(said.word),
            "besides": _besides(said.word), "said_in": f"{said.by.file}:{said.by.problem('', 'fields', name).line}",
            "note": said.word.note,
        }
        for name, said in made.fields.items()
    ]  # fmt: skip


def _codes(rule: "Rule") -> str:
    codes = [f"{code} {ours}" for code, ours in rule.codes.items()]
    few = ", ".join(codes[:4]) + (f" and {len(codes) - 4} more" if len(codes) > 4 else "")
    return f"{rule.code_list}: {few}" if rule.code_list else few


def _besides(rule: "Rule") -> str:
    """Name every other word that the rule says."""
    said = rule.model_dump(exclude_defaults=True, exclude=_QUIET, by_alias=True)
    return ", ".join(name if value is True else f"{name} {value}" for name, value in said.items())
