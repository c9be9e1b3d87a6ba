"""Answer what waits for a person."""

from typing import TYPE_CHECKING, Annotated

import typer

from canonical.hold import Answer, ReviewState
from crossdock.cli.counter import acting, reading
from crossdock.cli.paper import JsonFlag, console, moment, say, table, write_json

if TYPE_CHECKING:
    from store import ReviewRecord

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
    last = ("answer", _answer) if everything else ("what to do", _mend)
    rows = [
        (str(c.id), f"{c.subject} {c.subject_id or ''}".strip(), c.kind.replace("_", " "), c.summary, last[1](c),
         moment(c.opened_at))
        for c in cases
    ]  # fmt: skip
    console().print(table("Review cases", (">case", "about", "kind", "why", last[0], "since (UTC)"), rows))


def _mend(case: "ReviewRecord") -> str:
    mends = dict.fromkeys(finding.mend for finding in case.findings if finding.mend)
    return " ".join(mends).replace("review answer CASE ", f"review answer {case.id} ")


def _answer(case: "ReviewRecord") -> str:
    if case.state is ReviewState.open:
        return "waits"
    words = f"{case.answer or 'closed'} by {case.answered_by}"
    return f"{words}: {case.reason}" if case.reason else words


@app.command()
def answer(
    context: typer.Context,
    case: Annotated[int, typer.Argument(help="The case's number, from `crossdock review list`.")],
    given: Annotated[Answer, typer.Argument(metavar="ANSWER", help="approve, correct, reject, retry or discard.")],
    sku: Annotated[list[str] | None, typer.Option(help="With correct: LINE=SKU, which of our items a line is.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with the order and told to the buyer on reject.")] = "",
) -> None:
    """Answer a case; the order, document or message goes on from there."""
    from pipeline.review import answer as give

    skus = dict(_pair(word) for word in sku or [])
    with acting(context, f"review answer {case} {given}") as (desk, uow):
        answered = give(uow, desk, case, given, reason=reason, skus=skus)
    say(f"Case {case}: {answered.answer or given}. {answered.summary}")


def _pair(word: str) -> tuple[str, str]:
    line, sign, sku = word.partition("=")
    if not (line and sign and sku):
        raise typer.BadParameter(f"{word!r} should be LINE=SKU, for example 2=MUG-01", param_hint="--sku")
    return line, sku
