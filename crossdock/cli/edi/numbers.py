"""``crossdock edi numbers``: the control numbers of what we send, and where they go on."""

from typing import Annotated

import typer

from crossdock.cli.counter import acting, reading
from crossdock.cli.paper import JsonFlag, console, say, table, write_json

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, json: JsonFlag = False) -> None:
    """List the last control number of each sender, receiver, usage and level."""
    with reading(context) as uow:
        known = uow.control_numbers.list()
    if json:
        write_json(known)
        return
    rows = [(n.sender, n.receiver, n.usage, n.level, str(n.last), str(n.next)) for n in known]
    columns = ("sender", "receiver", "usage", "level", ">last", ">next")
    console().print(table("Control numbers", columns, rows) if rows else "No control number was given yet.")


@app.command("set")
def set_(
    context: typer.Context,
    partner: Annotated[str, typer.Argument(help="The partner's profile.")],
    level: Annotated[str, typer.Argument(help="interchange, group or set.")],
    number: Annotated[int, typer.Argument(min=1, max=999_999_999, help="The next number that is given.")],
    usage: Annotated[str, typer.Option(help="P for production, T for test.")] = "P",
    reason: Annotated[str, typer.Option(help="Why, for the diary.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Go back, though numbers may then be given twice.")] = False,
) -> None:
    """Say with which number to go on: where another system stopped. Who did so, and why, stays in the diary."""
    from pipeline.answers.numbering import go_on

    with acting(context, f"edi numbers set {partner} {level} {number}") as (desk, uow):
        before = go_on(uow, desk, partner, level=level, usage=usage, number=number, reason=reason, again=again)
    was = f"{before.next} would have been next" if before else "none was given yet"
    say(f"The next {level} control number to {partner} ({usage}) is {number}; {was}.")
