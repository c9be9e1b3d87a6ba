"""``crossdock order change`` and ``crossdock order cancel``: edit an order that is here, in whatever state it is."""

import json as json_
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.contents import contents
from crossdock.cli.counter import acting
from crossdock.cli.exit import Exit
from crossdock.cli.order_choice import OrderName, Whose, chosen, told
from crossdock.cli.order_entry import told_place
from crossdock.cli.paper import JsonFlag, console, number, plain, say, table, write_json

if TYPE_CHECKING:
    from canonical.order_change import OrderChange
    from store import ChangeRecord, UnitOfWork

Reason = Annotated[str, typer.Option(help="Why; it stands in the order's story.")]
_FORM = "CHANGE.json"  # what the form is called in the sentences about it
_COLUMNS = ("line", "asked", "what becomes of it", ">quantity", "unit", "ships on", "why")


_WORDS = {
    "made": "is made",
    "made_in_part": "is made in part",
    "refused": "is refused",
    "in_review": "waits for a person",
    "pending": "is written into the order, which is decided next",
    "received": "is made as soon as the order is routed",
}


def change(
    context: typer.Context,
    order: OrderName,
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="The change as JSON, see docs/changes.md.")
    ] = None,
    line: Annotated[str, typer.Option(help="The number of the line; without it, of the order as a whole.")] = "",
    quantity: Annotated[str, typer.Option(help="Its new quantity.")] = "",
    price: Annotated[str, typer.Option(help="Its new price.")] = "",
    requested_on: Annotated[str, typer.Option(metavar="DATE", help="When the line, or the order, is wanted.")] = "",
    ship_to: Annotated[
        str,
        typer.Option(
            metavar="NUMBER|ADDRESS",
            help='Where the order goes: a store\'s number, or "name; street; city; region; postal code; country".',
        ),
    ] = "",
    sku: Annotated[str, typer.Option(help="Another item in its place, or that of a new line.")] = "",
    delete: Annotated[bool, typer.Option("--delete", help="Take the line out.")] = False,
    reason: Reason = "",
    partner: Whose = None,
    json: JsonFlag = False,
) -> None:
    """Change an order: what is still possible is done, the rest is refused with its reason, and the buyer is told."""
    from connectors import change_form
    from connectors.json_tree import MOST_BYTES

    of_line = {"quantity": quantity, "unit_price": price, "sku": sku, "delete": delete}
    if any(of_line.values()) and not line:
        raise typer.BadParameter("say of which line: --line N", param_hint="--line")
    if bool(file) == bool(line or requested_on or ship_to):
        says = "say what shall be different: --line N --quantity N, --requested-on DATE, --ship-to PLACE, or a file"
        raise typer.BadParameter(says, param_hint="FILE")
    form = _form({"line": line, **of_line}, requested_on, told_place(ship_to))
    content = contents(file, at_most=MOST_BYTES, hint="FILE") if file else json_.dumps(form, indent=2).encode()
    read = change_form.read(content, str(file or _FORM))
    form_name = (file or Path(_FORM)).name
    _enter(context, order, partner, read.change, content, form_name, _why("order change", reason), json=json)


def _form(line: dict[str, Any], requested_on: str, ship_to: dict[str, Any]) -> dict[str, Any]:
    """Return the change as a file would say it; a day belongs to the line that is named, else to the order."""
    whole: dict[str, Any] = {"ship_to": ship_to} if ship_to else {}
    day = {"requested_on": requested_on} if requested_on else {}
    if not line["line"]:
        return {**day, **whole}
    return {"lines": [{name: value for name, value in line.items() if value} | day], **whole}


def cancel(
    context: typer.Context,
    order: OrderName,
    reason: Annotated[str, typer.Option(help="Why; it stands in the order's story.")],
    line: Annotated[list[str] | None, typer.Option(help="Only this line; may be given again.")] = None,
    partner: Whose = None,
    json: JsonFlag = False,
) -> None:
    """Cancel an order, or some of its lines: what has left stays, the rest goes back, and the buyer is told."""
    from connectors import change_form

    form: dict[str, Any] = (
        {"lines": [{"line": one, "delete": True} for one in line or ()]} if line else {"cancel": True}
    )
    content = json_.dumps(form, indent=2).encode()
    wanted = change_form.read(content, _FORM).change if line else change_form.cancellation
    _enter(context, order, partner, wanted, content, _FORM, _why("order cancel", reason), json=json)


def _why(cause: str, reason: str) -> str:
    return f"{cause}: {reason}" if reason else cause


def _enter(
    context: typer.Context, word: str, partner: str | None, wanted: Any, content: bytes, name: str, cause: str, *,
    json: bool,
) -> None:  # fmt: skip
    from connectors.change_form import MAPPING
    from pipeline.changes.change_desk import CHANGE, enter_change

    with acting(context, cause) as (desk, uow):
        order = chosen(uow, word, CHANGE, partner, json=json)
        asked: OrderChange = wanted(order.order)
        made = enter_change(uow, desk, order, asked, name=name, content=content, mapping=MAPPING)
        if json:
            write_json({**plain(made), "order": told(uow, order)})
        else:
            _tell(uow, made)
    if made.state == "refused":
        raise typer.Exit(Exit.wrong)


def _tell(uow: "UnitOfWork", made: "ChangeRecord") -> None:
    why = f": {made.note}" if made.note and made.state != "made" else ""
    say(f"Change {made.id} of {made.partner} {made.number} {_WORDS.get(made.state, made.state)}{why}")
    if made.answer is not None and made.state != "pending":
        rows = [
            (one.answered.number, one.kind.value.replace("_", " "), part.status.value.replace("_", " "),
             number(part.quantity), part.unit, str(part.ships_on or ""), part.reason)
            for one in made.answer.lines for part in one.answered.answers
        ]  # fmt: skip
        if rows:
            console().print(table("What the buyer is told", _COLUMNS, rows))
    for case in uow.reviews.list(subject="change", subject_id=made.id):
        if case.answer is None and made.state == "in_review":
            say(f"crossdock review answer {case.id} approve|reject --reason …")
