"""Take orders off the shelves: make lists, print them, say what was not found."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canonical.picking import PickState
from crossdock.cli.at_most import at_most
from crossdock.cli.counter import acting, reading
from crossdock.cli.order_choice import NAMING, OrderName, Whose, chosen
from crossdock.cli.paper import JsonFlag, coloured, console, counted, moment, number, say, table, write_json
from crossdock.cli.reason import why

if TYPE_CHECKING:
    from store import PickListRecord, UnitOfWork

app = typer.Typer(no_args_is_help=True)

_STOPS = (">stop", "shelf", "sku", "lot", "numbers", ">take", ">found", "for order", "state", "why")
PdfOption = Annotated[Path | None, typer.Option("--pdf", help="Write the sheets into this file.")]
ListNumber = Annotated[int, typer.Argument(metavar="LIST", help="The pick list's number.")]


@app.command("list")
def list_(
    context: typer.Context,
    order: Annotated[list[str] | None, typer.Option(help=f"{NAMING} Also several times.")] = None,
    wave: Annotated[str, typer.Option(help="The wave's name; without --order, every allocated order is in it.")] = "",
    partner: Annotated[str | None, typer.Option(help="Only this partner's orders.")] = None,
    limit: Annotated[int, at_most("With --wave: at most so many orders, the oldest first.")] = 50,
    warehouse: Annotated[str, typer.Option(help="Only what lies there.")] = "",
    pdf: PdfOption = None,
    json: JsonFlag = False,
) -> None:
    """Make a pick list for orders, ordered by shelf; without --order and --wave, show the lists there are."""
    if not order and not wave:
        _show_all(context, json)
        return
    from pipeline.shipping import pick_list

    with acting(context, f"pick list {wave or ', '.join(order or [])}") as (_, uow):
        named = [chosen(uow, one, pick_list.PICK, partner, json=json).id for one in order or []]
        ids = named or pick_list.wave(uow, warehouse, partner, limit)
        made = pick_list.make(uow, ids, warehouse=warehouse, wave=wave)
        _tell(uow, made, pdf, json)


@app.command()
def show(context: typer.Context, list_number: ListNumber, pdf: PdfOption = None, json: JsonFlag = False) -> None:
    """Show one list with its stops, or print it once more."""
    with reading(context) as uow:
        _tell(uow, uow.pick_lists.get(list_number), pdf, json)


@app.command()
def start(context: typer.Context, list_number: ListNumber) -> None:
    """Say that you walk now."""
    from pipeline.shipping import pick_list

    with acting(context, f"pick start {list_number}") as (_, uow):
        walked = pick_list.start(uow, list_number)
    say(f"Pick list {list_number}: {counted(len(walked.tasks), 'stop')}, picked by {walked.picker}.")


@app.command()
def short(
    context: typer.Context,
    list_number: ListNumber,
    stop: Annotated[int, typer.Argument(help="Which stop, as the list counts them.")],
    found: Annotated[str, typer.Argument(help="How many were found there.")],
    reason: Annotated[str, why("Why there are fewer; it stands in the stock's ledger.")],
    damaged: Annotated[bool, typer.Option("--damaged", help="The rest is there, and not fit to be sent.")] = False,
    serial: Annotated[list[str] | None, typer.Option(help="Which pieces are short, where they have numbers.")] = None,
) -> None:
    """Say that fewer were found than are to be taken; stock and order follow."""
    from crossdock.cli.stock_words import amount
    from pipeline.shipping import pick_list

    here = amount(found, "FOUND")
    with acting(context, f"pick short {list_number}") as (desk, uow):
        change = pick_list.short(uow, desk, list_number, stop, here, reason, damaged=damaged, serials=serial or ())
        task = uow.pick_lists.get(list_number).tasks[stop - 1]
    rest = "waits for the rest" if change.backordered is not None else "goes without the rest"
    fate = "set apart" if damaged else "taken from the stock"
    say(f"{task.sku}: {number(task.found)} of {number(task.quantity)} found, the others are {fate}; the order {rest}.")


@app.command()
def done(context: typer.Context, list_number: ListNumber) -> None:
    """Say that all else was found as it is written; the orders are packed next."""
    from pipeline.order_choice import own_name
    from pipeline.shipping import pick_list

    with acting(context, f"pick done {list_number}") as (_, uow):
        walked = pick_list.finish(uow, list_number)
    orders = " and ".join(f"crossdock shipment pack {own_name(order)}" for order in walked.orders[:3])
    say(f"Pick list {list_number} is done. Next: {orders or 'nothing, no order is left on it'}")


@app.command("off")
def off(
    context: typer.Context,
    order: OrderName,
    reason: Annotated[str, why("Why.")],
    partner: Whose = None,
) -> None:
    """Take an order off its list, out of its cartons, or back from a warehouse of others; it keeps what is reserved."""
    from pipeline.changes.call_off import CALL_OFF, call_off
    from pipeline.order_choice import own_name

    with acting(context, f"pick off {order}") as (desk, uow):
        again = call_off(uow, desk, chosen(uow, order, CALL_OFF, partner).id, reason)
    say(
        f"Nobody picks order {again.number} any more; it is {again.state.value.replace('_', ' ')}. What lies with us "
        f"is packed when you say so: crossdock shipment pack {own_name(again.id)}"
    )


def _show_all(context: typer.Context, json: bool) -> None:
    with reading(context) as uow:
        found = uow.pick_lists.list()
    if json:
        write_json(found)
        return
    rows = [
        (str(one.id), one.warehouse, one.wave, coloured(one.state), str(len(one.orders)), str(len(one.tasks)),
         str(sum(task.state is PickState.short for task in one.tasks)), one.picker, moment(one.made_at))
        for one in found
    ]  # fmt: skip
    columns = (">list", "warehouse", "wave", "state", ">orders", ">stops", ">short", "picker", "made (UTC)")
    console().print(table("Pick lists", columns, rows) if rows else "No pick lists yet.")


def _tell(uow: "UnitOfWork", wanted: "PickListRecord", pdf: Path | None, json: bool) -> None:
    if pdf is not None:
        from crossdock.papers.pick_sheet import gather, pages
        from world import disk

        disk.write(pdf, pages(gather(uow, wanted)))
    if json:
        write_json(wanted)
        return
    numbers = {order_id: uow.orders.get(order_id).number for order_id in {task.order_id for task in wanted.tasks}}
    wave = f", wave {wanted.wave}" if wanted.wave else ""
    console().print(table(f"Pick list {wanted.id}, {wanted.warehouse}{wave}", _STOPS, _rows(wanted, numbers)))
    if pdf is not None:
        say(f"Printed into {pdf}.")


def _rows(wanted: "PickListRecord", numbers: dict[int, str]) -> Sequence[Sequence[str]]:
    return [
        (str(n), task.place, task.sku, task.lot, " ".join(task.serials), number(task.quantity),
         number(task.found) if task.state is not PickState.open else "", numbers[task.order_id], coloured(task.state),
         task.reason)
        for n, task in enumerate(wanted.tasks, 1)
    ]  # fmt: skip
