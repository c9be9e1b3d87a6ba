"""Answer what waits for a person, one by one or all of one cause."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from canonical.hold import Answer, ReviewState
from crossdock.cli.counter import acting, reading
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, counted, literal, moment, plain, say, table, write_json
from crossdock.typed_number import typed_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.evidence.correction import Correction
    from store import OrderRecord, ReviewRecord, SignatureRecord, UnitOfWork

app = typer.Typer(no_args_is_help=True)


class _Given(NamedTuple):
    """An answer that took effect: what the case, and the order that it is about, have become."""

    given: Answer
    case: "ReviewRecord"
    order: "OrderRecord | None"
    others: "list[ReviewRecord]"  # what its order waits for besides


Kind = Annotated[str, typer.Option(help="Only cases of this kind: price, credit, item, quantity, ...")]
Whose = Annotated[str, typer.Option("--partner", help="Only cases about this partner's orders.")]
Cause = Annotated[str, typer.Option("--rule", help="Only cases with a finding of this rule.")]


@app.command("list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Answered cases too.")] = False,
    kind: Kind = "",
    partner: Whose = "",
    rule: Cause = "",
    json: JsonFlag = False,
) -> None:
    """List what waits, each with its reason and what may be answered."""
    with reading(context) as uow:
        cases = _chosen(uow, None if everything else ReviewState.open, kind=kind, partner=partner, rule=rule)
        signed = uow.signatures.of([case.id for case in cases])
    if json:
        write_json([{**plain(case), "signatures": plain(signed.get(case.id, []))} for case in cases])
        return
    if not cases:
        console().print("Nothing waits for you.")
        return
    last = ("answer", _answer) if everything else ("what to do", _mend)
    rows = [
        (str(c.id), f"{c.subject} {c.subject_id or ''}".strip(), _kind(c, signed.get(c.id, [])), c.summary, last[1](c),
         moment(c.opened_at))
        for c in cases
    ]  # fmt: skip
    console().print(table("Review cases", (">case", "about", "kind", "why", last[0], "since (UTC)"), rows))


def _kind(case: "ReviewRecord", signed: "list[SignatureRecord]") -> str:
    """Return what a case is about, and who has signed what under it already: approve by ann, escalate by lee."""
    return "\n".join([case.kind.replace("_", " "), *(f"{one.answer} by {one.actor}" for one in signed)])


def _chosen(
    uow: "UnitOfWork", state: ReviewState | None, *, kind: str, partner: str, rule: str
) -> "list[ReviewRecord]":
    cases = uow.reviews.list(state=state)
    if partner:
        mine = {case.id for case in uow.reviews.of_partner(partner, state)}
        cases = [case for case in cases if case.id in mine]
    cases = [case for case in cases if kind in ("", case.kind)]
    return [case for case in cases if not rule or any(finding.rule == rule for finding in case.findings)]


def _mend(case: "ReviewRecord") -> str:
    mends = dict.fromkeys(finding.mend for finding in case.findings if finding.mend)
    return " ".join(mends).replace("review answer CASE ", f"review answer {case.id} ")


def _answer(case: "ReviewRecord") -> str:
    if case.state is ReviewState.open:
        return "waits"
    words = f"{case.answer or 'closed'} by {case.answered_by}"
    return f"{words}: {case.reason}" if case.reason else words


@app.command()
def show(
    context: typer.Context,
    case: Annotated[int, typer.Argument(help="The case's number, from `crossdock review list`.")],
    json: JsonFlag = False,
) -> None:
    """Show a case: every finding with its numbers, what was signed, and what may be answered."""
    from pipeline.review.answer import may_answer

    with reading(context) as uow:
        record = uow.reviews.get(case)
        signed = uow.signatures.of([case]).get(case, [])
    may = may_answer(record)
    if json:
        write_json({"case": plain(record), "signatures": plain(signed), "may_answer": list(may)})
        return
    out = console()
    out.print(f"[bold]Case {record.id}[/]  {literal(record.kind)}, {_answer(record)}", highlight=False)
    out.print(f"{literal(record.summary)}\n", highlight=False)
    rows = [
        (f.rule.replace("_", " "), f.line or "", f.says, f.expected or "", _numbers(f.evidence))
        for f in record.findings
    ]
    out.print(table("Findings", ("rule", "line", "what was found", "what was expected", "numbers"), rows))
    _print_signed(signed)
    if record.state is ReviewState.open:
        for mend in filter(None, _mend(record).splitlines()):
            say(mend)
        say(f"crossdock review answer {record.id} {'|'.join(may)}")


def _numbers(evidence: dict[str, str]) -> str:
    return "\n".join(f"{name.replace('_', ' ')} {value}" for name, value in evidence.items())


def _print_signed(signed: "list[SignatureRecord]") -> None:
    rows = [(one.actor, str(one.answer), one.reason, moment(one.at)) for one in signed]
    if rows:
        console().print(table("Signed", ("who", "what", "why", "at (UTC)"), rows))


@app.command()
def answer(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="CASE ANSWER", help="The case's number, and approve, correct, reject, retry, discard, "
                       "ask, prepay or escalate; with --all the answer alone."),
    ],
    sku: Annotated[list[str] | None, typer.Option(help="With correct: LINE=SKU, which of our items a line is.")] = None,
    factor: Annotated[
        list[str] | None, typer.Option(help="With correct: LINE=24, so many of our units are in one of theirs.")
    ] = None,
    price: Annotated[list[str] | None, typer.Option(help="With correct: LINE=4.25, the price that counts.")] = None,
    quantity: Annotated[list[str] | None, typer.Option(help="With correct: LINE=10, the quantity that counts.")] = None,
    ship_to: Annotated[
        str, typer.Option(help='With correct: "street; city; region; postal code; country" of the ship-to.')
    ] = "",
    reason: Annotated[
        str, typer.Option(help="Why; kept with the order, told to the buyer on reject. With ask: the question.")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Every open case of --kind, --partner, --rule.")] = False,
    kind: Kind = "",
    partner: Whose = "",
    rule: Cause = "",
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Answer a case; the order, document or message goes on from there.

    What is corrected by --sku, --factor or --ship-to is remembered, and releases every order that waits for the same.
    """
    case, given = _words(words, every=every)
    said = _correction(sku, factor, price, quantity, ship_to)
    if given is not Answer.correct and (said.lines or said.ship_to):
        raise typer.BadParameter("what is corrected is written with correct alone", param_hint=str(given))
    if not every:
        _tell([_give(context, case, given, reason, said)], json=json)
        return
    if not (kind or rule):
        raise typer.BadParameter("say which: --kind price, or --rule price_tolerance", param_hint="--all")
    with reading(context) as uow:
        chosen = _chosen(uow, ReviewState.open, kind=kind, partner=partner, rule=rule)
    answered, refused = list[_Given](), list[str]()
    for one in chosen:
        done = _says_more(one, given, rule) or _tried(context, one.id, given, reason, said)
        if isinstance(done, str):
            refused.append(done)
        else:
            answered.append(done)
    _tell(answered, refused, json=json)
    if not json:
        say(f"{counted(len(answered), 'case')} answered with {given}.")
    if refused:
        raise typer.Exit(Exit.not_now)


def _says_more(case: "ReviewRecord", given: Answer, rule: str) -> str:
    """Say what else a case is about than the cause by which it was chosen: a yes to one is no yes to the other."""
    others = dict.fromkeys(found.says for found in case.findings if found.rule != rule)
    if not (rule and others and given is Answer.approve):
        return ""
    return f"Case {case.id} says more, and was not answered: {'; '.join(others)}"


def _tried(context: typer.Context, case: int, given: Answer, reason: str, said: "Correction") -> "_Given | str":
    """Answer one of many, and return why that was not possible; one refusal does not keep the next from its answer."""
    from canonical.lifecycle import ImpossibleTransitionError
    from pipeline.step import NotNowError

    try:
        return _give(context, case, given, reason, said)
    except (NotNowError, ImpossibleTransitionError) as error:
        return f"Case {case}: {error}"


def _give(context: typer.Context, case: int, given: Answer, reason: str, said: "Correction") -> "_Given":
    from pipeline.review.answer import answer as give

    with acting(context, f"review answer {case} {given}") as (desk, uow):
        answered = give(uow, desk, case, given, reason=reason, correction=said)
        order = uow.orders.get(answered.subject_id) if answered.subject == "order" else None
        waits = uow.reviews.list(state=ReviewState.open, subject="order", subject_id=order.id) if order else []
        return _Given(given, answered, order, [one for one in waits if one.id != case])


def _tell(answered: "list[_Given]", refused: "Sequence[str]" = (), *, json: bool) -> None:
    """Say of each case whether it is closed, and how far its order is now."""
    if json:
        cases = [
            {**plain(one.case), "order_state": one.order.state.value if one.order else None,
             "other_cases": [case.id for case in one.others]}
            for one in answered
        ]  # fmt: skip
        write_json({"cases": cases, "problems": list(refused)})
        return
    for one in answered:
        waits = one.case.state is ReviewState.open
        say(f"Case {one.case.id}: {one.given}{', and it waits still' if waits else ''}. {one.case.summary}")
        if one.order is not None:
            say(f"Order {one.order.id} is {one.order.state.value.replace('_', ' ')} now.")
        for other in one.others:
            say(f"  waits: case {other.id}, {other.summary}")
    for says in refused:
        say(says, error=True)


def _words(words: list[str], *, every: bool) -> tuple[int, Answer]:
    wanted = "ANSWER" if every else "CASE ANSWER"
    if len(words) != len(wanted.split()) or not (every or words[0].isdecimal()):
        raise typer.BadParameter(f"expected {wanted}, not {' '.join(words)!r}", param_hint=wanted)
    if words[-1] not in tuple(Answer):
        raise typer.BadParameter(f"{words[-1]!r} is no answer; there are {', '.join(Answer)}", param_hint="ANSWER")
    return (0 if every else int(words[0])), Answer(words[-1])


def _correction(
    sku: list[str] | None, factor: list[str] | None, price: list[str] | None, quantity: list[str] | None, ship_to: str
) -> "Correction":
    from pipeline.evidence.correction import Correction

    return Correction(
        skus=dict(_pair(word, "--sku", "2=MUG-01") for word in sku or []), factors=_numbered(factor, "--factor"),
        prices=_numbered(price, "--price"), quantities=_numbered(quantity, "--quantity"), ship_to=_address(ship_to),
    )  # fmt: skip


def _address(word: str) -> Any:
    from canonical.party import Address

    if not word:
        return None
    names = ("street", "city", "region", "postal_code", "country")
    parts = [part.strip() for part in word.split(";")]
    if not 2 <= len(parts) <= len(names):
        raise typer.BadParameter(f"{word!r} should be {'; '.join(names)}", param_hint="--ship-to")
    said: dict[str, Any] = dict(zip(names, parts, strict=False))
    return Address(**{**said, "street": tuple(filter(None, (said["street"],)))})


def _numbered(words: list[str] | None, option: str) -> dict[str, Decimal]:
    found = {}
    for line, value in (_pair(word, option, "2=24") for word in words or []):
        found[line] = typed_number(value)
        if not found[line].is_finite() or found[line] < 0 or (option == "--factor" and not found[line]):
            raise typer.BadParameter(f"{value!r} is no number that fits here", param_hint=option)
    return found


def _pair(word: str, option: str, example: str) -> tuple[str, str]:
    line, sign, value = word.partition("=")
    if not (line and sign and value):
        kind = "SKU" if option == "--sku" else "NUMBER"
        raise typer.BadParameter(f"{word!r} should be LINE={kind}, for example {example}", param_hint=option)
    return line, value
