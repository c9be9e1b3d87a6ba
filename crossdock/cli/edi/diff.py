"""``crossdock edi diff``: what two files say differently, whatever characters cut them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.contents import contents
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, counted, literal, plain, say, write_json

if TYPE_CHECKING:
    from connectors.edi.showing.comparison import Change

_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}


def diff(
    before: Annotated[Path, typer.Argument(help="An EDI file.")],
    after: Annotated[Path, typer.Argument(help="The file to compare it with.")],
    envelopes: Annotated[
        bool, typer.Option("--envelopes", help="Compare ISA, GS and control numbers too; otherwise only what is said.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Compare two files by what they say, element by element, with names. Exit code 1: they differ."""
    from connectors.edi.guide import GuideBook
    from connectors.edi.reading import read
    from connectors.edi.showing.comparison import compare
    from crossdock.shipped import SHIPPED_MAPPINGS

    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    old, new = (read(contents(file), guides=guides) for file in (before, after))
    try:
        changes = list(compare(old, new, guides, envelopes=envelopes))
    except ValueError as error:
        say(f"{error}.", error=True)
        raise typer.Exit(Exit.wrong) from None
    if json:
        write_json([plain_change(change) for change in changes])
    else:
        for change in changes:
            print_change(change)
        say(counted(len(changes), "difference") + "." if changes else "Both say the same.")
    if changes:
        raise typer.Exit(Exit.wrong)


def plain_change(change: "Change") -> Any:
    """Return one difference as JSON says it."""
    return plain(change._asdict()) | {"elements": [plain(one._asdict()) for one in change.elements]}


def print_change(change: "Change") -> None:
    """Write one difference: the segment as it is then, and below it each element that is another."""
    paper = console()
    sign, colour = _SIGNS[change.kind]
    at = change.before_offset if change.after_offset < 0 else change.after_offset
    text = change.after or change.before
    name = f"   [dim]{literal(change.name)}[/]" if change.name else ""
    paper.print(f"[dim]{at:>7}[/] [{colour}]{sign} {literal(text)}[/]{name}", highlight=False, soft_wrap=True)
    for one in change.elements:
        says = f"{one.reference} {one.name}".strip()
        paper.print(
            f"          {literal(says)}: [red]{literal(one.before or 'nothing')}[/] → "
            f"[green]{literal(one.after or 'nothing')}[/]",
            highlight=False,
        )
