"""``crossdock stock import``: items and counts from a CSV file, looked at first or brought in as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli import stock_change as change
from crossdock.cli.bring import Preview
from crossdock.cli.counter import acting, reading
from crossdock.cli.exit import Exit
from crossdock.cli.paper import console, counted, number, say, table

if TYPE_CHECKING:
    from canonical.stock import Item
    from crossdock.stock_file import StockRow
    from store import UnitOfWork

_COLUMNS = "CSV: sku,on_hand[,warehouse,description,gtin,unit,weight_kg,lot,expires_on,serials,safety,sale,...]"


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=_COLUMNS)],
    preview: Preview = False,
) -> None:
    """Import items and counts from a CSV file: all rows, or none with every bad row named.

    An item's traits may stand in columns too: sale, successor, case_pack, minimum, maximum, volume_l, customised,
    length_cm, width_cm, height_cm, restricted_to, forbidden_in, tracking, supply, lead_days; and in `place` the
    shelf. What the file has no column for stays as it is. An empty cell takes away what was known; what cannot be
    empty (unit, sale, tracking, supply, yes or no) stays as it is then.
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
            before, known = _before(uow), uow.stock.items([row.item.sku for row in rows])
        _preview(rows, before, known)
        return
    changed, items, moved = _import(context, file, rows)
    also = f" and {counted(items, 'item')}" if items else ""
    said = f"{counted(changed, 'count')}{also} changed"
    say(f"{counted(len(rows), 'row')} of {file.name}: {said}.{change.allocated(moved)}")


def _import(context: typer.Context, file: Path, rows: "Sequence[StockRow]") -> tuple[int, int, list[int]]:
    """Write all rows in one unit; return how many counts and known items changed, and which orders were allocated."""
    from crossdock.stock_file import items
    from pipeline.stock import served

    cause = f"import {file.name}"
    with acting(context, f"stock {cause}") as (desk, uow):
        before = _before(uow)
        changed = [row for row in rows if before.get((row.item.sku, row.warehouse, row.lot)) != row.on_hand]
        known = uow.stock.items([row.item.sku for row in rows])
        wanted = items(rows, known)
        for item in wanted.values():
            uow.stock.put_item(item)
        skus, warehouses = {row.item.sku for row in changed}, {row.warehouse for row in changed}
        moved = served(uow, desk, skus, warehouses, lambda: _count(uow, rows, changed, cause))
    return len(changed), sum(item != wanted[sku] for sku, item in known.items()), sorted(moved)


def _before(uow: "UnitOfWork") -> dict[tuple[str, str, str | None], Decimal]:
    whole: dict[tuple[str, str, str | None], Decimal] = {
        (n.sku, n.warehouse, None): n.on_hand for n in uow.stock.levels()
    }
    return {**whole, **{(n.sku, n.warehouse, n.lot): n.on_hand for n in uow.lots.list()}}


def _count(uow: "UnitOfWork", rows: "Sequence[StockRow]", changed: "Sequence[StockRow]", cause: str) -> None:
    from crossdock.stock_file import shelved
    from store import NotEnough

    for row in sorted(changed, key=lambda row: (row.item.sku, row.warehouse, row.lot or "")):
        try:
            uow.stock.set_on_hand(
                row.item.sku, row.warehouse, row.on_hand, cause, lot=row.lot, expires_on=row.expires_on
            )
        except NotEnough as error:
            raise NotEnough(f"{row.place}: {error} Nothing was imported.") from None
    for (sku, warehouse), quantity in shelved(rows, "safety").items():
        uow.stock.set_safety(sku, warehouse, quantity, cause)
    for (sku, warehouse), shelf in shelved(rows, "place").items():
        if uow.warehouses.places([sku], warehouse).get(sku, "") != shelf:
            uow.warehouses.set_place(sku, warehouse, shelf)
    for row in rows:
        if row.serials:
            uow.lots.number(row.item.sku, row.warehouse, row.serials, row.lot or "")


def _preview(
    rows: "Sequence[StockRow]", before: dict[tuple[str, str, str | None], Decimal], known: "Mapping[str, Item]"
) -> None:
    from crossdock.stock_file import items

    drawn = []
    for row in rows:
        old = before.get((row.item.sku, row.warehouse, row.lot))
        if old != row.on_hand:
            drawn.append((row.item.sku, row.warehouse, number(old) if old is not None else "new", number(row.on_hand)))
    columns = ("sku", "warehouse", ">on hand now", ">then")
    console().print(table("What would change", columns, drawn) if drawn else "No count would change.")
    wanted = items(rows, known)
    told = [(sku, *cells) for sku, item in sorted(known.items()) for cells in _differences(item, wanted[sku])]
    if told:
        console().print(table("What would change of the items", ("sku", "what", "now", "then"), told))


def _differences(before: "Item", after: "Item") -> Iterator[tuple[str, str, str]]:
    now, then = _facts(before), _facts(after)
    for name, value in now.items():
        if value != then[name]:
            yield name.replace("_", " "), value, then[name]


def _facts(item: "Item") -> dict[str, str]:
    said: dict[str, Any] = item.model_dump(exclude={"traits"}) | item.traits.model_dump()
    return {name: _cell(value) for name, value in said.items()}


def _cell(value: Any) -> str:
    if isinstance(value, tuple | frozenset):
        return ", ".join(value if isinstance(value, tuple) else sorted(value))
    return number(value) if isinstance(value, Decimal) else "" if value is None else str(value)
