"""``crossdock map draft``: a partner's profile, guide and mapping proposed from its sample documents."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, counted, literal, say, table, write_json

if TYPE_CHECKING:
    from connectors.drafting.proposal import Proposal
    from connectors.mapping.library.book import MappingBook

Partner = Annotated[str, typer.Option("--partner", help="Its short name: small letters, digits and hyphens.")]
Samples = Annotated[
    list[Path], typer.Argument(metavar="SAMPLE...", help="Documents of theirs: EDI, JSON, sheets, mails.")
]
AnswerFile = Annotated[Path | None, typer.Option("--answers", help="A file of answers, as `--out` writes one.")]


def draft(
    context: typer.Context,
    samples: Samples,
    partner: Partner,
    out: Annotated[Path | None, typer.Option("--out", help="Write the files below this folder.")] = None,
    answers: AnswerFile = None,
    json: JsonFlag = False,
) -> None:
    """Propose a partner's profile, guide and mapping from samples, and list what only a person can answer.

    Nothing of the hub is changed. Without --out the files are shown; with it, they are written there, the questions
    beside them as answers.yaml.
    """
    book = drafting_book(context)
    proposal = proposed(book, partner, samples, answers)
    if json:
        write_json({
            "partner": partner, "questions": [one.model_dump() for one in proposal.questions],
            "files": {name: content.decode("utf-8", "replace") for name, content in proposal.files.items()},
            "notes": proposal.notes, "coverage": proposal.coverage,
        })  # fmt: skip
        return
    if out is not None:
        written = {**proposal.files, "answers.yaml": proposal.answer_file()}
        put(out, written)
        for name in sorted(written):
            say(f"{out / name}")
    else:
        for name, content in proposal.files.items():
            if name.endswith(".yaml"):
                say(f"# ---- {name}\n{content.decode()}")
    tell(proposal)
    if out is not None:
        say(f"Fill in {out / 'answers.yaml'}, then: crossdock map new --partner {partner} --answers …")


def drafting_book(context: typer.Context) -> "MappingBook":
    """Return the mappings to draft over: those of the configuration, or where there is none those that come with us."""
    from connectors.mapping.library.book import MappingBook
    from crossdock.office import mapping_book
    from crossdock.settings import load
    from crossdock.shipped import SHIPPED_MAPPINGS

    config: Path = context.obj
    return mapping_book(load(config)) if config.exists() else MappingBook.survey(SHIPPED_MAPPINGS)


def proposed(
    book: "MappingBook", partner: str, samples: Sequence[Path], answers: Path | Mapping[str, str] | None
) -> "Proposal":
    """Draft; mistakes in names, samples and answers end the command with a sentence."""
    import re

    from connectors.drafting.propose import propose
    from connectors.drafting.question import answers_in
    from connectors.drafting.sample import BadSample
    from connectors.edi.guide import GuideBook
    from crossdock.cli.contents import contents

    if not re.fullmatch("[a-z][a-z0-9-]{0,40}", partner):
        raise typer.BadParameter("small letters, digits and hyphens, a letter first: acme", param_hint="--partner")
    guides = GuideBook.load(book.folder / "guides" / "x12")
    read = {file.name: contents(file) for file in samples}
    if len(read) < len(samples):
        raise typer.BadParameter("two samples have the same name; rename one", param_hint="SAMPLE")
    try:
        first = propose(partner, read, book, guides, answers if isinstance(answers, Mapping) else {})
        if not isinstance(answers, Path):
            return first
        given = answers_in(contents(answers), str(answers), first.questions)
        return propose(partner, read, book, guides, given)
    except BadSample as error:
        say(str(error), error=True)
        raise typer.Exit(Exit.wrong) from None


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder."""
    from world import disk

    for name, content in files.items():
        disk.write(folder / name, content)


def tell(proposal: "Proposal") -> None:
    """Say what is open, and what was noticed."""
    out = console()
    for name, percent in proposal.coverage.items():
        out.print(f"[bold]{literal(name)}[/] reads {percent} % of what the samples say.", highlight=False)
    for note in proposal.notes:
        out.print(f"[yellow]![/] {literal(note)}", highlight=False)
    rows = [
        (one.key, one.asks, ", ".join(choice.word for choice in one.choices), one.proposed or "(nothing)", one.why)
        for one in proposal.questions
    ]
    if rows:
        title = f"{counted(len(rows), 'question')} for a person; what is proposed stands until someone answers"
        out.print(table(title, ("question", "", "choices", "proposed", "seen"), rows))
