"""``crossdock map diff``: what two versions of a mapping say differently, rule by rule."""

from difflib import unified_diff
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.map.room import MappingName, room
from crossdock.cli.paper import JsonFlag, console, counted, marked, say, table, write_json

if TYPE_CHECKING:
    from canonical.edition import Edition
    from crossdock.cli.map.room import Room
    from store import UnitOfWork


def diff(
    context: typer.Context,
    mapping: MappingName,
    from_: Annotated[str, typer.Argument(metavar="[FROM]", help="A version (1), a hash (#6f3c) or draft; "
                     "without it, what is in use.")] = "",
    to: Annotated[str, typer.Argument(metavar="[TO]", help="The same; without it, the draft in the folder.")] = "draft",
    text: Annotated[bool, typer.Option("--text", help="Compare the files line by line instead.")] = False,
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Show what two versions of a mapping say differently: rule by rule, base and code lists included."""
    from connectors.mapping.library.edition import laid_out
    from connectors.mapping.trying.rule_diff import rule_diff

    with room(context) as here, here.reading() as uow:
        old, new = (_edition(here, uow, mapping, word) for word in (from_, to))
    if text:
        say("\n".join(_lines(old, new)) or _same(old, new))
        return
    changes = list(rule_diff(laid_out(old), laid_out(new)))
    if json:
        write_json({"from": old.label, "to": new.label, "changes": changes})
        return
    if not changes:
        say(_same(old, new))
        return
    rows = [
        (c.word, marked("nothing", "dim") if not c.before else c.before,
         marked("nothing", "dim") if not c.after else c.after, c.where)
        for c in changes
    ]  # fmt: skip
    title = f"{old.label} → {new.label}: {counted(len(changes), 'word')} changed"
    console().print(table(title, ("word", "before", "after", "said in"), rows))


def _edition(here: "Room", uow: "UnitOfWork", mapping: str, word: str) -> "Edition":
    from canonical.edition import in_use
    from pipeline.step import NotNowError

    if not word and in_use(here.known(uow, mapping), here.today) is None:
        raise NotNowError(
            f"nothing of {mapping} is published and no document was read with it: the draft is all there is"
        )
    return here.edition(uow, mapping, word)


def _lines(old: "Edition", new: "Edition") -> list[str]:
    before, after = ({layer.file: layer.text for layer in edition.layers} for edition in (old, new))
    return [
        line
        for file in {**before, **after}
        for line in unified_diff(
            before.get(file, "").splitlines(), after.get(file, "").splitlines(),
            f"{file} ({old.label})", f"{file} ({new.label})", lineterm="",
        )
    ]  # fmt: skip


def _same(old: "Edition", new: "Edition") -> str:
    if old.label == new.label:
        return f"Both are {old.label}: word for word the same."
    return f"{old.label} and {new.label} say the same; only remarks or the layout differ."
