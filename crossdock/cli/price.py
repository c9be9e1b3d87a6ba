"""See and import agreed prices: price lists and discounts, contracts and promotions, with quantity breaks and days."""

from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.bring import File, Preview, bring
from crossdock.cli.counter import reading
from crossdock.cli.paper import JsonFlag, console, number, plain, priced, table, write_json

if TYPE_CHECKING:
    from store import HeldDiscount, HeldPrice

app = typer.Typer(no_args_is_help=True)

_DISCOUNTS = ("sku", "for", ">off the list", ">from", "since", "until", "reference")


@app.command("list")
def list_(
    context: typer.Context,
    partner: Annotated[str | None, typer.Option(help="Only this customer's own prices.")] = None,
    price_list: Annotated[str | None, typer.Option("--list", help="Only this price list.")] = None,
    sku: Annotated[str | None, typer.Option(help="Only prices of this item.")] = None,
    json: JsonFlag = False,
) -> None:
    """List prices, by item, and the discounts off the price lists."""
    with reading(context) as uow:
        held = uow.prices.list(partner=partner, price_list=price_list, sku=sku)
        off = uow.discounts.list(partner=partner, price_list=price_list, sku=sku)
    if json:
        discounts = [(h, {"kind": "discount", **plain(h.discount)}) for h in off]
        told = [*((h, plain(h.price)) for h in held), *discounts]
        write_json([{"partner": h.partner, "price_list": h.price_list, **said} for h, said in told])
        return
    rows = [
        (h.price.sku, _whose(h), h.price.kind.replace("_", " "), priced(h.price.price), h.price.currency, h.price.unit,
         number(h.price.from_quantity), str(h.price.valid_from or ""), str(h.price.valid_until or ""),
         h.price.reference)
        for h in held
    ]  # fmt: skip
    columns = ("sku", "for", "kind", ">price", "", "a", ">from", "since", "until", "reference")
    none = "No such prices. Bring them in: crossdock price import FILE.csv"
    if rows or not off:
        console().print(table("Prices", columns, rows) if rows else none)
    if off:
        console().print(table("Discounts", _DISCOUNTS, [_discount(h) for h in off]))


def _discount(held: "HeldDiscount") -> tuple[str, ...]:
    d = held.discount
    return (
        d.sku or "every item", _whose(held), f"{number(d.percent)} %", number(d.from_quantity),
        str(d.valid_from or ""), str(d.valid_until or ""), d.reference,
    )  # fmt: skip


def _whose(held: "HeldPrice | HeldDiscount") -> str:
    return held.partner or (f"list {held.price_list}" if held.price_list else "everybody")


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
    """Import prices and discounts from CSV or JSON: all rows, or none with every bad cell named (docs/credit.md)."""
    bring(context, "prices", file, whole=whole, preview=preview, json=json)
