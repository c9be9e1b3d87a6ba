"""``crossdock map new``: a new partner from its samples: questions asked, files written, everything checked."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.exit import Exit
from crossdock.cli.map.draft import AnswerFile, Partner, Samples, drafting_book, proposed, put, tell
from crossdock.cli.paper import counted, say

if TYPE_CHECKING:
    from connectors.drafting.proposal import Proposal
    from connectors.drafting.question import Question
    from connectors.mapping.problem import Problem
    from crossdock.settings import Settings


def new(
    context: typer.Context,
    samples: Samples,
    partner: Partner,
    answers: AnswerFile = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what was drafted before.")] = False,
) -> None:
    """Set up a new partner from its sample documents: ask what only a person can answer, write the files, check them.

    Profile, guide, mapping and samples are written into your folder of mappings. Nothing goes live by that.
    """
    from crossdock.office import mappings_folder
    from crossdock.settings import load

    settings = load(context.obj)
    folder = _own_folder(settings, mappings_folder(settings))
    book = drafting_book(context)
    proposal = proposed(book, partner, samples, answers)
    if answers is None:
        proposal = proposed(book, partner, samples, {one.key: _asked(one) for one in proposal.questions})
    _refuse_to_overwrite(folder, proposal, force)
    put(folder, proposal.files)
    for name in sorted(proposal.files):
        say(f"wrote {_near(folder / name)}")
    tell(replace(proposal, questions=()))
    problems = _problems(folder, partner)
    for problem in problems:
        say(f"{_near(folder)}/{problem}", error=True)
    if problems:
        say(f"{counted(len(problems), 'problem')} to mend, then: crossdock map check", error=True)
        raise typer.Exit(Exit.wrong)
    names = ", ".join(proposal.coverage)
    say(f"All is well with {names}. Look at it, then: crossdock map check, preview and publish.")


def _own_folder(settings: "Settings", folder: Path) -> Path:
    """Return the folder, where it is the user's own; the mappings that come with the program are nobody's to change."""
    from pipeline.step import NotNowError

    if not settings.mappings:
        raise NotNowError(
            "the mappings in use are those that come with Crossdock; make them yours first: "
            "`crossdock map copy mappings`, then add the line `mappings: mappings` to the configuration"
        )
    return folder


def _asked(question: "Question") -> str:
    """Ask one question until the answer fits."""
    say("")
    say(question.asks)
    if question.why:
        say(f"  seen: {question.why}")
    for choice in question.choices:
        say(f"  {choice.word}" + (f"  {choice.says}" if choice.says else ""))
    while True:
        answer: str = typer.prompt(question.key, default=question.proposed, show_default=bool(question.proposed))
        if question.fits(answer.strip()):
            return answer.strip()
        say(f"Expected one of {', '.join(choice.word for choice in question.choices)}.", error=True)


def _refuse_to_overwrite(folder: Path, proposal: "Proposal", force: bool) -> None:
    from pipeline.step import NotNowError

    there = [name for name in sorted(proposal.files) if (folder / name).exists()]
    if there and not force:
        raise NotNowError(f"{_near(folder / there[0])} is there already; --force overwrites what was drafted before")


def _problems(folder: Path, partner: str) -> "list[Problem]":
    """Return what is wrong with the partner's files, and with what they rest on."""
    from connectors.edi.guide import GuideBook
    from connectors.mapping.library.book import MappingBook
    from connectors.mapping.problem import BadConfiguration
    from connectors.mapping.trying.sample import check

    try:
        book = MappingBook.survey(folder)
        GuideBook.load(folder / "guides" / "x12").overlays()
    except BadConfiguration as error:
        return list(error.problems)
    return [one for one in sorted({*book.problems, *check(book)}) if one.file.startswith(f"partners/{partner}/")]


def _near(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
