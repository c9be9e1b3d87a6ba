"""See invoices and what waits for one; make them, print them, take them back."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.at_most import at_most
from crossdock.cli.counter import acting, reading
from crossdock.cli.order_choice import OrderName, Whose, chosen, told
from crossdock.cli.paper import JsonFlag, console, moment, money, number, plain, say, table, write_json
from crossdock.cli.reason import why
from crossdock.typed_number import typed_number

if TYPE_CHECKING:
    from canonical.invoice import Invoice
    from store import InvoiceRecord, OrderRecord, UnitOfWork

app = typer.Typer(no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The invoice's number.")]


@app.command("list")
def list_(
    context: typer.Context,
    partner: Annotated[str | None, typer.Option(help="Only this customer's.")] = None,
    due: Annotated[bool, typer.Option("--due", help="What has left and is not invoiced yet.")] = False,
    limit: Annotated[int, at_most("At most so many, newest first.")] = 50,
    json: JsonFlag = False,
) -> None:
    """List invoices and credit notes, or what waits to be invoiced."""
    with reading(context) as uow:
        if due:
            _print_due(uow, partner, json=json)
            return
        records = uow.invoices.list(partner=partner, limit=limit)
    if json:
        write_json(records)
        return
    rows = [
        (r.number, r.kind.value.replace("_", " "), r.partner, r.invoice.order_number, r.invoice.shipment_number,
         money(r.owed), r.currency, str(r.invoice.invoiced_on), str(r.due_on or ""))
        for r in records
    ]  # fmt: skip
    columns = ("number", "what", "partner", "order", "shipment", ">total", "", "issued", "due")
    console().print(table("Invoices", columns, rows) if rows else "No invoices yet: crossdock invoice list --due")


@app.command()
def show(
    context: typer.Context,
    invoice: Number,
    pdf: Annotated[Path | None, typer.Option(help="Write it into this file, ready to print.")] = None,
    json: JsonFlag = False,
) -> None:
    """Show one invoice or credit note, as it was issued."""
    with reading(context) as uow:
        record = uow.invoices.get(invoice)
        open_ = next((one.open for one in uow.credit.receivables(record.partner, record.number)), None)
    if pdf is not None:
        _draw(context, record.invoice, pdf)
    if json:
        write_json({**plain(record), "open": number(open_)})
    elif pdf is None:
        _print(record, open_)


@app.command()
def make(
    context: typer.Context,
    order: OrderName,
    shipment: Annotated[str | None, typer.Option(help="Only this shipment, by its number.")] = None,
    freight: Annotated[str | None, typer.Option(help="What is passed on for the transport.")] = None,
    price: Annotated[list[str] | None, typer.Option(help="LINE=PRICE of a line without one; repeatable.")] = None,
    pdf: Annotated[
        Path | None, typer.Option(help="Write the invoice into this file, or several into this folder.")
    ] = None,
    partner: Whose = None,
    json: JsonFlag = False,
) -> None:
    """Invoice what has left of an order, each shipment by itself; it goes out as was agreed with its customer."""
    from pipeline.billing import invoicing as billing
    from pipeline.order_choice import called
    from pipeline.step import NotNowError

    with acting(context, f"invoice make {order}") as (desk, uow):
        found = chosen(uow, order, billing.INVOICE, partner, json=json)
        wanted = [one for one in billing.uninvoiced(uow, found) if shipment in (None, one.number)]
        if not wanted:
            raise NotNowError(f"nothing of {called(found)}, has left that is not invoiced")
        prices = _prices(found, price or [])
        records = [billing.make(uow, desk, one.id, freight=_amount(freight), prices=prices) for one in wanted]
        taken = told(uow, found)
    for record in records:
        if pdf is not None:
            _draw(context, record.invoice, pdf / f"{record.number}.pdf" if pdf.is_dir() else pdf)
    if json:
        write_json([{**plain(record), "order": taken} for record in records])
        return
    for record in records:
        say(f"{record.number}: {money(record.total)} {record.currency} for shipment {record.invoice.shipment_number}")


@app.command()
def credit(
    context: typer.Context,
    invoice: Number,
    reason: Annotated[str, why("Why it is taken back; the customer reads it.")],
    json: JsonFlag = False,
) -> None:
    """Take a whole invoice back by a credit note; its shipment can be invoiced anew."""
    from pipeline.billing import crediting

    with acting(context, f"invoice credit {invoice}") as (desk, uow):
        record = crediting.take_back(uow, desk, invoice, reason)
    if json:
        write_json(record)
        return
    say(f"{record.number}: {money(record.total)} {record.currency} credited; {invoice} is taken back.")


def _prices(order: "OrderRecord", said: list[str]) -> dict[int, Decimal]:
    """Read LINE=PRICE; a line is named by the buyer's number."""
    positions = {line.number: line.position for line in order.lines}
    prices: dict[int, Decimal] = {}
    for one in said:
        line, _, price = one.partition("=")
        amount = _amount(price)
        if line not in positions or amount is None:
            lines = ", ".join(positions)
            raise typer.BadParameter(f"{one!r} is no LINE=PRICE; order {order.number} has the lines {lines}")
        prices[positions[line]] = amount
    return prices


def _amount(said: str | None) -> Decimal | None:
    if said is None:
        return None
    amount = typed_number(said)
    if not amount.is_finite() or amount < 0:
        raise typer.BadParameter(f"{said!r} is no amount; write it as 12.50")
    return amount


def _print_due(uow: "UnitOfWork", partner: str | None, *, json: bool) -> None:
    owed = [(bill, uow.shipments.get(bill.shipment_id)) for bill in uow.invoices.owed(partner)]
    if json:
        write_json([{**plain(bill), "shipment": s.number, "order": s.plan.order_number} for bill, s in owed])
        return
    rows = [
        (s.partner, s.plan.order_number, s.number, moment(s.departed_at), str(bill.due_on or "by hand"), bill.note)
        for bill, s in owed
    ]
    columns = ("partner", "order", "shipment", "left (UTC)", "due", "why")
    console().print(table("To be invoiced", columns, rows) if rows else "All that has left is invoiced.")


def _print(record: "InvoiceRecord", open_: Decimal | None) -> None:
    from connectors.paper import wording
    from connectors.paper.invoice import row, sums, titled

    said, out = record.invoice, console()
    shipped = f", shipment {said.shipment_number}" if said.shipment_number else ""
    corrects = f", corrects {said.credits}" if said.credits else ""
    say(f"{titled(said)} of {said.invoiced_on} to {record.partner}: order {said.order_number}{shipped}{corrects}")
    columns = (">line", "item", "description", ">quantity", ">price", ">amount")
    out.print(table("", columns, [row(line) for line in said.lines]))
    out.print(table("", ("", ">"), sums(said)))
    if terms := wording.payable(said.terms):
        say(terms)
    if open_ is not None:
        say(f"Still to be paid: {money(open_)} {record.currency}")


def _draw(context: typer.Context, said: "Invoice", path: Path) -> None:
    from connectors.paper.drawing import draw
    from connectors.paper.invoice import invoice
    from connectors.paper.letterhead import letterhead
    from crossdock.office import company
    from crossdock.settings import load
    from world import disk

    disk.write(path, draw(invoice(said, letterhead(company(load(context.obj)).ship_from))))
    say(str(path), error=True)
