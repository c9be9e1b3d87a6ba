"""``crossdock edi repair``: mend what is mechanically wrong with a file, after showing every change."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.contents import contents
from crossdock.cli.edi.inspect import Policy
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, counted, literal, plain, say, write_json

if TYPE_CHECKING:
    from connectors.edi.repair import Mend

_GOOD = ("accept", "accept_with_warnings")


def repair(
    file: Annotated[Path, typer.Argument(help="An EDI file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be mended.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the mended file here; the one that came stays as it is.")
    ] = None,
    policy: Annotated[Policy, typer.Option(help="By which the mended file is judged.")] = Policy.strict,
    json: JsonFlag = False,
) -> None:
    """Mend counts, control numbers in trailers, missing trailers and terminators, ISA padding, stray bytes.

    What the documents say is never touched.
    """
    from connectors.edi.guide import GuideBook
    from connectors.edi.reading import read
    from connectors.edi.repair import repair as mend
    from crossdock.shipped import SHIPPED_MAPPINGS
    from world import disk

    if out is None and not dry_run:
        raise typer.BadParameter("say where the mended file shall go, or look first: --dry-run", param_hint="--out")
    content = contents(file)
    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    try:
        repaired = mend(content, read(content, policy=policy.value, guides=guides))
    except ValueError as error:
        say(f"{file} cannot be repaired: {error}.", error=True)
        raise typer.Exit(Exit.wrong) from None
    verdict = str(read(repaired.content, policy=policy.value, guides=guides).verdict)
    if out is not None and not dry_run:
        disk.write(out, repaired.content)
    if json:
        mends: list[Any] = [plain(one._asdict()) for one in repaired.mends]
        write_json({"file": str(file), "mends": mends, "verdict": verdict, "out": str(out) if out else None})
    else:
        _print(file, repaired.mends, verdict)
    if verdict not in _GOOD:
        raise typer.Exit(Exit.wrong)


def _print(file: Path, mends: "tuple[Mend, ...]", verdict: str) -> None:
    paper = console()
    for one in mends:
        paper.print(f"[dim]{one.offset:>7}[/] {literal(one.why)}", highlight=False)
        if one.before:
            paper.print(f"        [red]- {literal(one.before)}[/]", highlight=False, soft_wrap=True)
        if one.after:
            paper.print(f"        [green]+ {literal(one.after.strip())}[/]", highlight=False, soft_wrap=True)
    what = counted(len(mends), "mend") if mends else "nothing to mend"
    say(f"{file}: {what}; it is then judged {verdict.replace('_', ' ')}.")
