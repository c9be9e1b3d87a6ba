"""Let goods come back, take them in, and credit them."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canonical.goods_return import Condition, ReturnState
from crossdock.cli.bring import File, Preview, bring
from crossdock.cli.counter import acting, reading
from crossdock.cli.order_choice import OrderName, Whose, chosen, told
from crossdock.cli.paper import JsonFlag, coloured, console, moment, money, number, plain, say, table, write_json
from crossdock.cli.reason import why
from crossdock.typed_number import typed_number

if TYPE_CHECKING:
    from store import OrderRecord, ReturnRecord

app = typer.Typer(no_args_is_help=True)

Rma = Annotated[str, typer.Argument(help="The return's number.")]
Line = Annotated[str, typer.Option(help="The buyer's line number.")]
Quantity = Annotated[str, typer.Option(help="How much, in the line's unit.")]
Sku = Annotated[str, typer.Option(help="Which item, where another one had left in the line's place.")]


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[ReturnState | None, typer.Option(help="Only returns in this state.")] = None,
    json: JsonFlag = False,
) -> None:
    """List returns, newest first."""
    with reading(context) as uow:
        records = [(one, uow.orders.get(one.order_id).number) for one in uow.returns.list(state=state)]
    if json:
        write_json([one for one, _ in records])
        return
    rows = [
        (one.number, one.partner, order, coloured(one.state), _amounts(one), one.reference, one.reason,
         moment(one.authorised_at))
        for one, order in records
    ]  # fmt: skip
    columns = ("number", "partner", "order", "state", "came back", "theirs", "why", "allowed (UTC)")
    console().print(table("Returns", columns, rows) if rows else "No returns.")


@app.command()
def show(context: typer.Context, rma: Rma, json: JsonFlag = False) -> None:
    """Show one return: what may come back, and what came, lot and number by number."""
    with reading(context) as uow:
        record = uow.returns.get(rma)
        receipts = uow.returns.receipts(record.id)
        order = uow.orders.get(record.order_id)
        notes = [one.number for one in uow.invoices.of_order(order.id) if one.return_id == record.id]
    if json:
        write_json({"return": record, "receipts": receipts, "credit_notes": notes})
        return
    say(f"Return {record.number}, {record.state}: {record.partner} {order.number}. {record.reason}".rstrip())
    rows = [(_line(order, n.position), n.sku, number(n.quantity), number(n.received)) for n in record.lines]
    console().print(table("", ("line", "sku", ">allowed", ">came back"), rows))
    came = [
        (moment(r.at), r.sku, number(r.quantity), r.condition.value, r.warehouse, r.lot, ", ".join(r.serials), r.actor)
        for r in receipts
    ]
    if came:
        columns = ("at (UTC)", "sku", ">quantity", "condition", "warehouse", "lot", "serials", "who")
        console().print(table("What came", columns, came))
    if notes:
        say(f"Credited by {', '.join(notes)}.")


@app.command()
def authorise(
    context: typer.Context,
    order: OrderName,
    line: Annotated[list[str], typer.Option(help="The buyer's line number; repeatable, each with its quantity.")],
    quantity: Annotated[list[str], typer.Option(help="How much of the line, in its unit.")],
    reason: Annotated[str, why("Why it comes back.")],
    sku: Sku = "",
    reference: Annotated[str, typer.Option(help="The customer's own number for it.")] = "",
    partner: Whose = None,
    json: JsonFlag = False,
) -> None:
    """Allow goods to come back; the number is for the customer to write on the parcel."""
    from canonical.goods_return import WantedBack
    from pipeline.billing import returning

    if len(line) != len(quantity):
        raise typer.BadParameter("give each --line its --quantity")
    with acting(context, f"return authorise {order}") as (desk, uow):
        found = chosen(uow, order, returning.BACK, partner, json=json)
        wanted = [
            WantedBack(position=_position(found, one), quantity=_quantity(much), sku=sku)
            for one, much in zip(line, quantity, strict=True)
        ]
        record = returning.authorise(uow, desk, found.id, wanted, reason, reference=reference)
        taken = told(uow, found)
    _told(record, json=json, order=taken)


@app.command()
def receive(
    context: typer.Context,
    rma: Rma,
    line: Line,
    quantity: Quantity,
    condition: Annotated[
        Condition, typer.Option(help="Good goes on the shelf, damaged into quarantine.")
    ] = Condition.good,
    sku: Sku = "",
    warehouse: Annotated[str, typer.Option(help="Where it is now; else where it left from.")] = "",
    lot: Annotated[str, typer.Option(help="Its lot, where the item is kept by lot.")] = "",
    serial: Annotated[list[str] | None, typer.Option(help="The number of a piece; repeatable.")] = None,
    json: JsonFlag = False,
) -> None:
    """Take in what came back; once all of it is here it is credited, where that was agreed."""
    from canonical.goods_return import CameBack
    from pipeline.billing import returning

    with acting(context, f"return receive {rma}") as (desk, uow):
        order = uow.orders.get(uow.returns.get(rma).order_id)
        came = CameBack(
            position=_position(order, line), quantity=_quantity(quantity), condition=condition, sku=sku,
            warehouse=warehouse, lot=lot, serials=tuple(serial or ()),
        )  # fmt: skip
        record = returning.receive(uow, desk, rma, [came])
    _told(record, json=json)


@app.command()
def close(
    context: typer.Context,
    rma: Rma,
    reason: Annotated[str, why("Why nothing more is waited for.")],
    json: JsonFlag = False,
) -> None:
    """Wait no longer for what did not come back."""
    from pipeline.billing import returning

    with acting(context, f"return close {rma}") as (desk, uow):
        record = returning.close(uow, desk, rma, reason)
    _told(record, json=json)


@app.command()
def credit(context: typer.Context, rma: Rma, json: JsonFlag = False) -> None:
    """Credit what came back, where that is not done by itself."""
    from pipeline.billing import return_credit

    with acting(context, f"return credit {rma}") as (desk, uow):
        notes = return_credit.credit(uow, desk, rma)
    if json:
        write_json(notes)
        return
    for note in notes:
        say(f"{note.number}: {money(note.total, note.currency)} credited for {note.invoice.credits}")


@app.command("import")
def import_(context: typer.Context, file: File, preview: Preview = False, json: JsonFlag = False) -> None:
    """Import returns from CSV or JSON: all rows, or none with every bad cell named (docs/invoicing.md)."""
    bring(context, "returns", file, preview=preview, json=json)


def _told(record: "ReturnRecord", *, json: bool, order: dict[str, Any] | None = None) -> None:
    if json:
        write_json({**plain(record), "order": order} if order else record)
    else:
        say(f"{record.number} is {record.state}: {_amounts(record)}")


def _amounts(record: "ReturnRecord") -> str:
    return ", ".join(f"{number(one.received)} of {number(one.quantity)} {one.sku}" for one in record.lines)


def _line(order: "OrderRecord", position: int) -> str:
    return order.lines[position - 1].number


def _position(order: "OrderRecord", line: str) -> int:
    positions = {one.number: one.position for one in order.lines}
    if line not in positions:
        raise typer.BadParameter(f"order {order.number} has the lines {', '.join(positions)}, and no {line}")
    return positions[line]


def _quantity(said: str) -> Decimal:
    quantity = typed_number(said)
    if not quantity.is_finite() or quantity <= 0:
        raise typer.BadParameter(f"{said!r} is no quantity above zero")
    return quantity
