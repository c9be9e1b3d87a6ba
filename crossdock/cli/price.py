"""See and import agreed prices: price lists, contracts and promotions, with quantity breaks and days."""

from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.bring import File, Preview, bring
from crossdock.cli.counter import reading
from crossdock.cli.paper import JsonFlag, console, number, plain, priced, table, write_json

if TYPE_CHECKING:
    pass

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    partner: Annotated[str | None, typer.Option(help="Only this customer's own prices.")] = None,
    price_list: Annotated[str | None, typer.Option("--list", help="Only this price list.")] = None,
    sku: Annotated[str | None, typer.Option(help="Only prices of this item.")] = None,
    json: JsonFlag = False,
) -> None:
    """List prices, by item."""
    with reading(context) as uow:
        held = uow.prices.list(partner=partner, price_list=price_list, sku=sku)
    if json:
        write_json([{"partner": h.partner, "price_list": h.price_list, **plain(h.price)} for h in held])
        return
    rows = [
        (h.price.sku, h.partner or (f"list {h.price_list}" if h.price_list else "everybody"),
         h.price.kind.replace("_", " "), priced(h.price.price), h.price.currency, h.price.unit,
         number(h.price.from_quantity), str(h.price.valid_from or ""), str(h.price.valid_until or ""),
         h.price.reference)
        for h in held
    ]  # fmt: skip
    columns = ("sku", "for", "kind", ">price", "", "a", ">from", "since", "until", "reference")
    none = "No such prices. Bring them in: crossdock price import FILE.csv"
    console().print(table("Prices", columns, rows) if rows else none)


@app.command("import")
def import_(
    context: typer.Context,
    file: File,
    whole: Annotated[
        bool, typer.Option("--whole", help="All that holds for the customers and lists in it; what is missing goes.")
    ] = False,
    preview: Preview = False,
    json: JsonFlag = False,
) -> None:
    """Import prices from CSV or JSON: all rows, or none with every bad cell named."""
    bring(context, "prices", file, whole=whole, preview=preview, json=json)
