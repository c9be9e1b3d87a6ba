"""See, count and import stock."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from crossdock.cli.counter import acting, house, reading
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, moment, number, table, write_json
from crossdock.stock_file import StockRow, read
from pipeline.stock import count

app = typer.Typer(no_args_is_help=True)


@app.command()
def show(
    context: typer.Context,
    sku: Annotated[list[str] | None, typer.Argument(help="Only these items.")] = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Every movement instead of the balances.")] = False,
    json: JsonFlag = False,
) -> None:
    """Show what lies in each warehouse, what of it is reserved, and what can be promised."""
    with reading(context) as uow:
        if ledger:
            entries = [e for e in uow.stock.ledger() if not sku or e.sku in sku]
            if json:
                write_json(entries)
                return
            rows = [
                (moment(e.at), e.sku, e.warehouse, number(e.on_hand_change), number(e.reserved_change), e.cause)
                for e in entries
            ]
            console().print(table("Movements", ("at (UTC)", "sku", "warehouse", ">on hand", ">reserved", "why"), rows))
            return
        levels = uow.stock.levels(sku or None)
        items = uow.stock.items([level.sku for level in levels])
    if json:
        write_json([{**level.model_dump(mode="json"), "available": level.available} for level in levels])
        return
    rows = [
        (n.sku, items[n.sku].description if n.sku in items else "", n.warehouse, number(n.on_hand), number(n.reserved),
         number(n.available))
        for n in levels
    ]  # fmt: skip
    columns = ("sku", "item", "warehouse", ">on hand", ">reserved", ">available")
    console().print(table("Stock", columns, rows) if rows else "No stock yet: crossdock stock import FILE.csv")


@app.command("set")
def set_(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(help="Our item number.")],
    on_hand: Annotated[str, typer.Argument(help="What lies there now.")],
    warehouse: Annotated[str, typer.Option(help="Which warehouse.")] = "main",
    reason: Annotated[str, typer.Option(help="Why: count, receipt, damage, ...")] = "count",
) -> None:
    """Set what lies in a warehouse; orders that waited for it are allocated, oldest first."""
    try:
        quantity = Decimal(on_hand)
    except InvalidOperation:
        raise typer.BadParameter(f"{on_hand!r} is not a number", param_hint="ON_HAND") from None
    with house(context) as opened, acting(opened, f"stock set {sku}") as uow:
        if sku not in uow.stock.items([sku]):
            raise typer.BadParameter(f"we have no item {sku}; add it with `crossdock stock import`", param_hint="SKU")
        moved = count(uow, opened.desk, sku, warehouse, quantity, reason)
    typer.echo(
        f"{sku}: {number(quantity)} on hand in {warehouse}." + (f" Allocated now: orders {moved}." if moved else "")
    )


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV: sku,on_hand[,warehouse,description,gtin,unit,weight_kg]")],
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change, and change nothing.")] = False,
) -> None:
    """Import items and counts from a CSV file: all rows, or none with every bad row named."""
    rows, problems = read(file)
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        typer.echo(f"Nothing was imported: {len(problems)} of the rows cannot be read.", err=True)
        raise typer.Exit(Exit.wrong)
    if preview:
        with reading(context) as uow:
            before = {(n.sku, n.warehouse): n.on_hand for n in uow.stock.levels()}
        console().print(_changes(rows, before))
        return
    with house(context) as opened, acting(opened, f"stock import {file.name}") as uow:
        for row in rows:
            uow.stock.put_item(row.item)
            count(uow, opened.desk, row.item.sku, row.warehouse, row.on_hand, f"import {file.name}")
    typer.echo(f"{len(rows)} items imported from {file.name}.")


def _changes(rows: list[StockRow], before: dict[tuple[str, str], Decimal]) -> object:
    drawn = []
    for row in rows:
        old = before.get((row.item.sku, row.warehouse))
        if old != row.on_hand:
            drawn.append((row.item.sku, row.warehouse, number(old) if old is not None else "new", number(row.on_hand)))
    return (
        table("What would change", ("sku", "warehouse", ">on hand now", ">then"), drawn)
        if drawn
        else "Nothing would change."
    )
