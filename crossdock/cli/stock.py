"""See, count and import stock."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canonical.lifecycle import OrderState
from crossdock.cli.counter import acting, reading
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, counted, moment, number, say, table, write_json

if TYPE_CHECKING:
    from crossdock.stock_file import StockRow
    from store import StockEntry, UnitOfWork

app = typer.Typer(no_args_is_help=True)

_MOST = 100_000  # waiting orders that are looked at


@app.command()
def show(
    context: typer.Context,
    sku: Annotated[list[str] | None, typer.Argument(help="Only these items.")] = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Every movement instead of the balances.")] = False,
    json: JsonFlag = False,
) -> None:
    """Show what lies in each warehouse, what of it is reserved, and what can be promised."""
    with reading(context) as uow:
        items = uow.stock.items(sku or [])
        entries = [e for e in uow.stock.ledger() if not sku or e.sku in sku] if ledger else []
        levels = uow.stock.levels(sku or None)
        items |= uow.stock.items([level.sku for level in levels])
    _refuse_unknown([one for one in sku or [] if one not in items])
    if ledger:
        _movements(entries, json)
        return
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


def _movements(entries: "Sequence[StockEntry]", json: bool) -> None:
    if json:
        write_json(entries)
        return
    rows = [
        (moment(e.at), e.sku, e.warehouse, number(e.on_hand_change), number(e.reserved_change), e.actor, e.cause)
        for e in entries
    ]
    columns = ("at (UTC)", "sku", "warehouse", ">on hand", ">reserved", "who", "why")
    console().print(table("Movements", columns, rows) if rows else "Nothing has moved yet.")


def _refuse_unknown(skus: list[str]) -> None:
    from store import NotFound

    if skus:
        raise NotFound(f"we have no item {', '.join(skus)}; `crossdock stock show` lists what there is")


@app.command("set")
def set_(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(help="Our item number.")],
    on_hand: Annotated[str, typer.Argument(help="What lies there now.")],
    warehouse: Annotated[str, typer.Option(help="Which warehouse.")] = "main",
    reason: Annotated[str, typer.Option(help="Why: count, receipt, damage, ...")] = "count",
) -> None:
    """Set what lies in a warehouse; orders that waited for it are allocated, oldest first."""
    from pipeline.stock import count
    from store import NotFound

    quantity = _quantity(on_hand)
    with acting(context, f"stock set {sku}") as (desk, uow):
        if sku not in uow.stock.items([sku]):
            raise NotFound(f"we have no item {sku}; add it with `crossdock stock import`")
        moved = count(uow, desk, sku, warehouse, quantity, reason)
    say(f"{sku}: {number(quantity)} on hand in {warehouse}.{_allocated(moved)}")


def _quantity(word: str) -> Decimal:
    from pydantic import TypeAdapter, ValidationError

    from canonical.noun import Quantity

    try:
        quantity: Decimal = TypeAdapter(Quantity).validate_python(word)
    except ValidationError as error:
        says = f"{word!r} is no quantity: {error.errors(include_url=False)[0]['msg']}"
        raise typer.BadParameter(says, param_hint="ON_HAND") from None
    return quantity


def _allocated(orders: Sequence[int]) -> str:
    if not orders:
        return ""
    return f" Allocated now: {'order' if len(orders) == 1 else 'orders'} {', '.join(map(str, orders))}."


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="CSV: sku,on_hand[,warehouse,description,gtin,unit,weight_kg,sale,...]",
        ),
    ],
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change, and change nothing.")] = False,
) -> None:
    """Import items and counts from a CSV file: all rows, or none with every bad row named.

    An item's traits may stand in columns too: sale, successor, case_pack, minimum, maximum, volume_l, customised,
    restricted_to, forbidden_in, tracking, supply, lead_days. What a row says nothing of stays as it is.
    """
    from crossdock.stock_file import read

    rows, problems = read(file)
    if problems:
        for problem in problems:
            say(problem, error=True)
        say("Nothing was imported.", error=True)
        raise typer.Exit(Exit.wrong)
    if preview:
        with reading(context) as uow:
            before = {(n.sku, n.warehouse): n.on_hand for n in uow.stock.levels()}
        _preview(rows, before)
        return
    changed, moved = _import(context, file, rows)
    say(f"{counted(len(rows), 'row')} of {file.name}: {counted(changed, 'count')} changed.{_allocated(moved)}")


def _import(context: typer.Context, file: Path, rows: "Sequence[StockRow]") -> tuple[int, list[int]]:
    """Write all rows in one unit, and return how many counts changed and which orders were allocated."""
    from pipeline.stock import count
    from store import NotEnough

    cause, moved = f"import {file.name}", set[int]()
    with acting(context, f"stock {cause}") as (desk, uow):
        before = {(n.sku, n.warehouse): n.on_hand for n in uow.stock.levels()}
        changed = [row for row in rows if before.get((row.item.sku, row.warehouse)) != row.on_hand]
        awaited = _awaited(uow)
        known = uow.stock.items([row.item.sku for row in rows])
        for row in rows:
            uow.stock.put_item(row.over(known.get(row.item.sku)))
        for row in sorted(changed, key=lambda row: (row.item.sku, row.warehouse)):
            try:
                if row.item.sku in awaited:
                    moved |= set(count(uow, desk, row.item.sku, row.warehouse, row.on_hand, cause))
                else:
                    uow.stock.set_on_hand(row.item.sku, row.warehouse, row.on_hand, cause)
            except NotEnough as error:
                raise NotEnough(f"{row.place}: {error} Nothing was imported.") from None
    return len(changed), sorted(moved)


def _awaited(uow: "UnitOfWork") -> set[str | None]:
    """Return the items that orders wait for; with the others nothing is to be allocated."""
    waiting = uow.orders.list(state=OrderState.backordered, limit=_MOST)
    return {line.sku for order in waiting for line in order.lines}


def _preview(rows: "Sequence[StockRow]", before: dict[tuple[str, str], Decimal]) -> None:
    drawn = []
    for row in rows:
        old = before.get((row.item.sku, row.warehouse))
        if old != row.on_hand:
            drawn.append((row.item.sku, row.warehouse, number(old) if old is not None else "new", number(row.on_hand)))
    columns = ("sku", "warehouse", ">on hand now", ">then")
    console().print(table("What would change", columns, drawn) if drawn else "No count would change.")
