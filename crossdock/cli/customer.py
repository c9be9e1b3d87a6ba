"""See and import customers: how we stand with them, their terms, and who is served first."""

from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.bring import File, Preview, bring
from crossdock.cli.counter import reading
from crossdock.cli.paper import JsonFlag, coloured, console, counted, money, plain, say, table, write_json

if TYPE_CHECKING:
    from canonical.customer import Customer

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, json: JsonFlag = False) -> None:
    """List all customers."""
    with reading(context) as uow:
        customers = uow.customers.list()
    if json:
        write_json(list(customers))
        return
    rows = [
        (c.partner, c.name, coloured(c.standing), c.currency or "", ", ".join(c.payment_terms), c.price_list,
         "beforehand" if c.prepayment else "", str(c.priority))
        for c in customers
    ]  # fmt: skip
    columns = ("partner", "name", "standing", "currency", "payment terms", "price list", "pays", ">priority")
    none = "No customers yet: crossdock customer import FILE.csv"
    console().print(table("Customers", columns, rows) if rows else none)


@app.command()
def show(
    context: typer.Context, partner: Annotated[str, typer.Argument(help="The customer.")], json: JsonFlag = False
) -> None:
    """Show all that was agreed with a customer, and how its credit stands."""
    from store import NotFound

    with reading(context) as uow:
        customer = uow.customers.get(partner)
        credit = uow.credit.standing(partner, uow.now.date(), customer=customer)
        prices = uow.prices.list(partner=partner)
        discounts = uow.discounts.list(partner=partner)
    if customer is None:
        raise NotFound(f"there is no customer {partner}; `crossdock customer list` shows all")
    if json:
        own = {"prices": [plain(p.price) for p in prices], "discounts": [plain(d.discount) for d in discounts]}
        write_json({"customer": plain(customer), "credit": plain(credit), **own})
        return
    rows = [(name.replace("_", " "), said) for name, said in _fields(customer) if said]
    console().print(table(f"{customer.name or partner}", ("what", "agreed"), rows))
    if credit is not None:
        limit = "no limit" if credit.limit is None else f"limit {money(credit.limit)}"
        exposure = money(credit.exposure, credit.currency)
        say(f"Credit: {limit}, exposure {exposure}; more: crossdock credit show {partner}")
    if prices or discounts:
        kinds = ((prices, "price"), (discounts, "discount"))
        said = " and ".join(counted(len(some), name) for some, name in kinds if some)
        say(f"{said} of its own: crossdock price list --partner {partner}")


def _fields(customer: "Customer") -> list[tuple[str, str]]:
    said = plain(customer)
    return [(name, ", ".join(v) if isinstance(v, list) else str(v) if v else "") for name, v in said.items()]


@app.command("import")
def import_(context: typer.Context, file: File, preview: Preview = False, json: JsonFlag = False) -> None:
    """Import customers from CSV or JSON: all rows, or none with every bad cell named. Other fields stay as they are."""
    bring(context, "customers", file, preview=preview, json=json)
