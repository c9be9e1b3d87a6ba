"""``crossdock map coverage``: what a partner's documents say that nothing reads, and which rules never matched."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.map.room import Room, room
from crossdock.cli.paper import JsonFlag, console, counted, literal, say, table, write_json

if TYPE_CHECKING:
    from connectors.edi.guide import GuideBook
    from connectors.mapping.trying.coverage import Coverage
    from connectors.mapping.trying.coverage_report import Contents
    from store import UnitOfWork

_METER = 30  # characters
_MOST = 40  # rows of a table, unless all are asked for


def coverage(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Documents to look at instead.")
    ] = None,
    partner: Annotated[str, typer.Option(help="Whose documents; of files, whose mappings read them.")] = "",
    last: Annotated[int, typer.Option(min=1, help="Look at so many stored documents of each partner.")] = 50,
    draft: Annotated[bool, typer.Option("--draft", help="Read with the files in the folder.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Show every row.")] = False,
    json: JsonFlag = False,
) -> None:
    """Tell how much of the documents is read: the elements that nothing reads, and the rules that never matched."""
    with room(context) as here, here.reading() as uow:
        if draft:
            here = replace(here, book=here.book.with_drafts(sorted(here.book.mappings)))
        reports = _of_files(here, files, partner) if files else _of_stored(here, uow, partner, last)
    if json:
        write_json(reports)
        return
    for one in reports:
        _tell(one, _MOST if not all_ else None)
    if not reports:
        say("No document was read by any mapping, so there is nothing to tell.")


def _guides(here: Room) -> "GuideBook":
    from connectors.edi.guide import GuideBook

    return GuideBook.load(here.book.folder / "guides" / "x12")


def _of_stored(here: Room, uow: "UnitOfWork", partner: str, last: int) -> list[dict[str, Any]]:
    from connectors.mapping.library.watched import Sighting
    from connectors.mapping.suggestion import nearest
    from crossdock.cli.map.replayed import watched_roads
    from pipeline.editions.coverage import of_stored
    from store import NotFound

    if partner and partner not in here.book.profiles:
        raise NotFound(f"there is no partner {partner!r}{nearest(partner, here.book.profiles)}")
    found: list[dict[str, Any]] = []
    for name in [partner] if partner else sorted(here.book.profiles):
        seen: list[Sighting] = []
        with watched_roads(here, seen) as translators:
            sums = of_stored(uow, [name], translators, seen, _guides(here), last=last, at=uow.now)
        found += _reported(here, sums.values(), name, lambda document: uow.documents.content(int(document.split()[1])))
    return found


def _of_files(here: Room, files: Sequence[Path], partner: str) -> list[dict[str, Any]]:
    from connectors.drafting.file_coverage import FileCoverage
    from crossdock.cli.contents import contents

    sums = FileCoverage(here.book, _guides(here))
    documents = {str(file): contents(file) for file in files}
    for name, content in documents.items():
        for says in sums.add(name, content, partner):
            say(says, error=True)
    return [
        one for who, found in sums.by_partner.items() for one in _reported(here, found.values(), who, documents.get)
    ]


def _reported(here: Room, sums: "Iterable[Coverage]", partner: str, contents: "Contents") -> list[dict[str, Any]]:
    from connectors.drafting.file_coverage import of_samples
    from connectors.mapping.trying.coverage_report import Locator, report

    guides = _guides(here)
    locator = Locator(contents, guides)
    return [{"partner": partner, **report(one, of_samples(here.book, one.made), locator)} for one in sums]


def _tell(one: dict[str, Any], most: int | None) -> None:
    out = console()
    full = _METER * one["percent"] // 100
    meter = f"[green]{'█' * full}[/][dim]{'░' * (_METER - full)}[/]"
    out.print(f"[bold]{literal(one['partner'])}[/], {literal(one['mapping'])}", highlight=False)
    read = f"{one['values_read']} of {counted(one['values'], 'value')} in {counted(one['documents'], 'document')}"
    out.print(f"{meter} {one['percent']} % read: {read}\n", highlight=False)
    _table("Nothing reads", ("path", "called", ">times", ">documents", "for example", "first at"),
           [_left(row) for row in one["unread"]], most)  # fmt: skip
    _table("A rule finds these, and another place came first", ("path", "called", ">times", ">documents", "for example",
           "first at"), [_left(row) for row in one["passed_over"]], most)  # fmt: skip
    _table("Rules that never matched", ("field", "looks at", ">in its samples", "said in"), [
        (row["field"], ", ".join(row["at"]), str(row["in_samples"]), row["said_in"]) for row in one["silent_rules"]
    ], most)  # fmt: skip
    own = [row for row in one["silent_codes"] if row["own"] or most is None]
    _table("Codes that never came", ("field", "code", "means", ">in its samples", "said in"), [
        (row["field"], row["code"], row["means"], str(row["in_samples"]), row["said_in"]) for row in own
    ], most)  # fmt: skip
    _table("Words that no code names", ("field", "word", "becomes", ">times", "said in"), [
        (row["field"], row["word"], row["becomes"], str(row["count"]), row["said_in"])
        for row in one["words_without_code"]
    ], most)  # fmt: skip


def _left(row: dict[str, Any]) -> tuple[str, ...]:
    examples = ", ".join(text if len(text) <= 30 else text[:29] + "…" for text in row["examples"])
    return row["path"], row["called"], str(row["count"]), str(row["documents"]), examples, row["where"]


def _table(title: str, columns: Sequence[str], rows: list[tuple[str, ...]], most: int | None) -> None:
    if not rows:
        return
    console().print(table(title, columns, rows[:most]))
    if most is not None and len(rows) > most:
        say(f"… and {len(rows) - most} more; --all shows every row.")
