"""``crossdock map check``: everything that is wrong with the drafts, each with its place."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, counted, say, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.mapping.library.book import MappingBook
    from connectors.mapping.problem import Problem
    from crossdock.cli.map.room import Room


def check(
    context: typer.Context,
    mappings: Annotated[
        list[str] | None, typer.Argument(metavar="[MAPPING]...", help="Only these mappings, and what they rest on.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Check a folder by itself, without configuration and books."),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Check schema, references, inverses, versions and samples of all mappings; name every problem with its place."""
    if folder is not None:
        book, problems = _alone(folder, mappings or [])
        _tell(book, problems, mappings or [], json)
        return
    from crossdock.cli.map.room import room

    with room(context) as here:
        with here.reading() as uow:
            for name in mappings or []:
                here.known(uow, name)
            problems = here.faults(uow, mappings or [])
        _note(here, problems, mappings or [])
        _tell(here.book, problems, mappings or [], json)


def _alone(folder: Path, mappings: "Sequence[str]") -> "tuple[MappingBook | None, list[Problem]]":
    from connectors.mapping.library.book import MappingBook
    from connectors.mapping.problem import BadConfiguration
    from connectors.mapping.trying.sample import check as check_samples

    try:
        book = MappingBook.survey(folder)
    except BadConfiguration as error:
        return None, list(error.problems)
    files = {file for mapping in mappings for file in book.files_of(mapping)}
    problems = sorted({*book.problems, *check_samples(book)})
    return book, [problem for problem in problems if not files or problem.file in files]


def _note(here: "Room", problems: "list[Problem]", mappings: "Sequence[str]") -> None:
    """Write down which drafts were found sound, and by whom; a content that was found sound before stays so."""
    from canonical.edition import Deed, state_of
    from canonical.lifecycle import MappingState
    from pipeline.editions.publish import draft_of, noted

    blamed = {problem.file for problem in problems}
    with here.acting("map check") as uow:
        acts = uow.mappings.acts()
        for name in mappings or here.book.mappings:
            if name not in here.book.mappings or blamed & here.book.files_of(name):
                continue
            draft = draft_of(here.book, name)
            mine = [act for act in acts if act.mapping == name]
            if state_of(draft.label, mine, here.today) is MappingState.draft:
                noted(uow, draft, Deed.checked)


def _tell(book: "MappingBook | None", problems: "list[Problem]", mappings: "Sequence[str]", json: bool) -> None:
    looked = [made for name, made in (book.merged if book else {}).items() if not mappings or name in mappings]
    samples = sum(len(made.samples) for made in looked)
    if json:
        write_json({
            "problems": [problem._asdict() for problem in problems], "mappings": len(looked), "samples": samples,
        })  # fmt: skip
    else:
        from crossdock.cli.map.room import shown

        for problem in problems:
            say(f"{shown(book.folder)}/{problem}" if book else str(problem), error=True)
        found = f"{counted(len(looked), 'mapping')} with {counted(samples, 'sample')}"
        files = len({problem.file for problem in problems})
        wrong = f"{counted(len(problems), 'problem')} in {counted(files, 'file')}; looked at {found}."
        say(wrong if problems else f"All is well: {found}.", error=bool(problems))
    if problems:
        raise typer.Exit(Exit.wrong)
