"""See and import credit: limits, receivables and payments; a payment releases the orders that wait for it."""

from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.bring import File, Preview, bring
from crossdock.cli.counter import reading
from crossdock.cli.paper import JsonFlag, console, money, number, plain, table, write_json

if TYPE_CHECKING:
    pass

app = typer.Typer(no_args_is_help=True)


@app.command()
def show(
    context: typer.Context,
    partner: Annotated[str | None, typer.Argument(help="One customer, with every open invoice and payment.")] = None,
    json: JsonFlag = False,
) -> None:
    """Show limits and what counts against them: orders, open invoices, payments made beforehand."""
    from store import NotFound

    with reading(context) as uow:
        today = uow.now.date()
        known = {terms.partner: uow.credit.standing(terms.partner, today) for terms in uow.credit.terms(partner)}
        owed = [one for one in uow.credit.receivables(partner) if one.open] if partner else []
        paid = [one for one in uow.credit.payments(partner) if one.unused] if partner else []
    if partner and not known:
        raise NotFound(f"{partner}'s credit is not watched; set a limit: crossdock credit import FILE.csv")
    if json:
        credit = {name: plain(one) | {"exposure": number(one.exposure)} for name, one in known.items() if one}
        write_json({"credit": credit, "receivables": owed, "payments": paid})
        return
    rows = [
        (name, c.currency, "none" if c.limit is None else money(c.limit), money(c.open_orders),
         money(c.receivables), money(c.prepaid), "" if c.limit is None else money(c.limit - c.exposure),
         f"{money(c.overdue)} for {c.overdue_days} days" if c.overdue else "")
        for name, c in known.items() if c
    ]  # fmt: skip
    columns = ("partner", "currency", ">limit", ">on order", ">unpaid", ">prepaid", ">left", "overdue")
    none = "No credit is watched yet: crossdock credit import FILE.csv"
    console().print(table("Credit", columns, rows) if rows else none)
    if owed:
        drawn = [(o.number, money(o.amount), money(o.open), o.currency, str(o.due_on or "")) for o in owed]
        console().print(table("Open invoices", ("number", ">amount", ">open", "", "due"), drawn))
    if paid:
        drawn = [(p.number, money(p.amount), money(p.unused), p.currency, p.order) for p in paid]
        console().print(table("Payments for orders to come", ("number", ">amount", ">unused", "", "order"), drawn))


@app.command("import")
def import_(
    context: typer.Context,
    file: File,
    whole: Annotated[
        bool, typer.Option("--whole", help="A snapshot: invoices of its customers that it does not name are paid.")
    ] = False,
    preview: Preview = False,
    json: JsonFlag = False,
) -> None:
    """Import limits, receivables and payments: all rows, or none with every bad cell named (docs/credit.md)."""
    bring(context, "credit", file, whole=whole, preview=preview, json=json)
