"""Answer what waits for a person."""

from typing import Annotated

import typer

from canonical.hold import Answer, ReviewState
from crossdock.cli.counter import acting, house, reading
from crossdock.cli.paper import JsonFlag, console, moment, table, write_json
from pipeline.review import answer as give

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Answered cases too.")] = False,
    json: JsonFlag = False,
) -> None:
    """List what waits, each with its reason and what may be answered."""
    with reading(context) as uow:
        cases = uow.reviews.list(state=None if everything else ReviewState.open)
    if json:
        write_json(cases)
        return
    if not cases:
        console().print("Nothing waits for you.")
        return
    rows = [
        (str(c.id), f"{c.subject} {c.subject_id or ''}", c.kind.replace("_", " "), c.summary,
         " ".join(dict.fromkeys(f.mend for f in c.findings if f.mend)), moment(c.opened_at))
        for c in cases
    ]  # fmt: skip
    console().print(table("Review cases", (">case", "about", "kind", "why", "what to do", "since (UTC)"), rows))


@app.command()
def answer(
    context: typer.Context,
    case: Annotated[int, typer.Argument(help="The case's number, from `crossdock review list`.")],
    given: Annotated[Answer, typer.Argument(metavar="ANSWER", help="approve, correct, reject, retry or discard.")],
    sku: Annotated[list[str] | None, typer.Option(help="With correct: LINE=SKU, which of our items a line is.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with the order and told to the buyer on reject.")] = "",
) -> None:
    """Answer a case; the order, document or message goes on from there."""
    skus = dict(_pair(word) for word in sku or [])
    with house(context) as opened, acting(opened, f"review answer {case} {given}") as uow:
        answered = give(uow, opened.desk, case, given, reason=reason, skus=skus)
    typer.echo(f"Case {case}: {answered.answer.value if answered.answer else given.value}. {answered.summary}")


def _pair(word: str) -> tuple[str, str]:
    line, sign, sku = word.partition("=")
    if not (line and sign and sku):
        raise typer.BadParameter(f"{word!r} should be LINE=SKU, for example 2=MUG-01")
    return line, sku
