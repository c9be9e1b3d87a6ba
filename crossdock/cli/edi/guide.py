"""``crossdock edi guide``: what the documents of a set must look like, in the terminal or as a page to print."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.edi.wanted import PartnerOption, ReleaseOption, SetArgument, wanted
from crossdock.cli.paper import JsonFlag, Marked, console, literal, marked, plain, say, table, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from connectors.edi.samples.guide_page import Chapter, Page, Place, Step

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Show what documents must look like, set by set and partner by partner."""


@app.command("list")
def list_(json: JsonFlag = False) -> None:
    """List the sets that have a guide, their releases, and the partners with wishes of their own."""
    from connectors.edi.guide import GuideBook
    from crossdock.shipped import SHIPPED_MAPPINGS

    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    partners = {(guide.set, guide.partner) for guide in guides.overlays()}
    rows: list[dict[str, Any]] = [
        {
            "set": kind,
            "name": guides.guide(guides.releases(kind)[-1], kind).name,
            "releases": [one for one in guides.releases(kind) if not guides.guide(one, kind).structure_of],
            "partners": sorted(partner for one, partner in partners if one == kind),
        }
        for kind in guides.sets
    ]
    if json:
        write_json(rows)
        return
    shown = [(row["set"], row["name"], " ".join(row["releases"]), " ".join(row["partners"])) for row in rows]
    console().print(table("", ("set", "name", "releases", "partners with wishes of their own"), shown))


@app.command()
def show(
    kind: SetArgument,
    release: ReleaseOption = None,
    partner: PartnerOption = None,
    html: Annotated[Path | None, typer.Option(help="Write a page for eyes and printers into this file.")] = None,
    segment: Annotated[str | None, typer.Option(help="Only this segment, such as PO1.")] = None,
    json: JsonFlag = False,
) -> None:
    """Show what a set must look like: the order of its segments, each element, its codes, an example."""
    from connectors.edi.samples.guide_page import page
    from crossdock.guide_sheet import draw

    guide, _ = wanted(kind, release, partner)
    drawn = page(guide)
    chapters = [one for one in drawn.chapters if segment in (None, one.segment)]
    if not chapters:
        known = " ".join(dict.fromkeys(one.segment for one in drawn.chapters))
        raise typer.BadParameter(f"the {kind} has no segment {segment}; it has {known}", param_hint="--segment")
    if html is not None:
        _write(html, draw(drawn))
        say(f"{html} holds the guide of the {drawn.set}, release {drawn.release}.")
    elif json:
        write_json(plain(drawn))
    else:
        _print(drawn, chapters, whole=segment is None)


def _write(file: Path, text: str) -> None:
    from world import disk

    try:
        disk.write(file, text.encode())
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be written: {error.strerror}", param_hint="--html") from None


def _print(page: "Page", chapters: "list[Chapter]", *, whole: bool) -> None:
    from crossdock.guide_sheet import facts

    out = console()
    out.print(f"[bold]{page.set} {literal(page.name)}[/]  {literal(facts(page))}\n", highlight=False)
    if whole:
        out.print(
            table("The order of segments", ("segment", "what it is", "must it come?", ">how often"), _order(page))
        )
        out.print("[bold]An example[/]", highlight=False)
        for line in page.example:
            elements = "*".join(">".join(one.text for one in parts) for parts in line.elements)
            out.print(f"  {'  ' * line.depth}[bold cyan]{line.segment}[/]*{literal(elements)}~", highlight=False)
        out.print()
    for chapter in chapters:
        _print_chapter(out, chapter)
    if not whole:
        for codes in page.codes:
            if any(place.listed == codes.number for chapter in chapters for place in chapter.places):
                open_ = "" if codes.complete else ", open: other codes are let pass"
                out.print(table(f"List {codes.number}, {codes.name}{open_}", ("code", "what it means"), codes.codes))


def _order(page: "Page") -> list[tuple[str, str, str, str]]:
    return [
        (_step(step), step.says, _usage(step.usage), "once" if step.most == "1" else step.most) for step in page.steps
    ]


def _step(step: "Step") -> str:
    indent = "  " * step.depth
    return marked(f"{indent}loop {step.name}", "bold") if step.loop else f"{indent}{step.name}"


def _usage(usage: str) -> Marked:
    return marked(usage, {"required": "bold", "optional": "dim", "unused": "red"}[usage])


def _print_chapter(out: "Console", chapter: "Chapter") -> None:
    where = ", ".join(one or "outside of loops" for one in chapter.where)
    rows = [
        (one.reference, one.name, _usage(one.usage), one.kind, one.length, _codes(one), one.example)
        for one in chapter.places
    ]
    columns = ("place", "name", "must it come?", "type", "length", "codes", "example")
    out.print(table(f"{chapter.segment} {chapter.name}", columns, rows))
    out.print(f"  [dim]{literal(where)}[/]", highlight=False)
    for note in chapter.notes:
        out.print(f"  {literal(note)}", highlight=False)
    out.print()


def _codes(place: "Place") -> str:
    if place.listed:
        return f"list {place.listed}"
    return ", ".join(f"{code} {name}".strip() for code, name in place.codes)
