"""See stock: balances, lots, what is to come, what must be got; import it, and prove it."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canonical.replenishment import InboundState, RequestState
from crossdock.cli import stock_change as change
from crossdock.cli.counter import acting, reading
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, counted, moment, number, say, table, write_json

if TYPE_CHECKING:
    from crossdock.stock_file import StockRow
    from store import StockEntry, UnitOfWork

app = typer.Typer(no_args_is_help=True)

_APART = {"quarantined": "apart", "safety": "safety"}  # columns that are shown where there is something in them

for _act in (
    change.count, change.adjust, change.quarantine, change.release, change.move, change.send, change.inbound,
    change.receive, change.serials, change.safety, change.place, change.keep,
):  # fmt: skip
    app.command()(_act)


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
    apart = [name for name in _APART if any(getattr(n, name) for n in levels)]
    rows = [
        (n.sku, items[n.sku].description if n.sku in items else "", n.warehouse, number(n.on_hand), number(n.reserved),
         *(number(getattr(n, name)) for name in apart), number(n.available))
        for n in levels
    ]  # fmt: skip
    columns = ("sku", "item", "warehouse", ">on hand", ">reserved", *(f">{_APART[n]}" for n in apart), ">available")
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


app.command("set", help="The same as `count`.", hidden=True)(change.count)


@app.command()
def lots(
    context: typer.Context, sku: Annotated[str | None, typer.Argument(help="Only this item.")] = None,
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Show the lots, first expiring first."""
    with reading(context) as uow:
        found = uow.lots.list(sku)
    if json:
        write_json(found)
        return
    rows = [
        (n.sku, n.warehouse, n.lot or "(none)", n.expires_on.isoformat() if n.expires_on else "", number(n.on_hand),
         number(n.picked), number(n.quarantined))
        for n in found
    ]  # fmt: skip
    columns = ("sku", "warehouse", "lot", "expires", ">on hand", ">in cartons", ">apart")
    console().print(table("Lots", columns, rows) if rows else "No item is kept by lot here.")


@app.command()
def due(context: typer.Context, json: JsonFlag = False) -> None:
    """Show what is to come, the earliest first."""
    with reading(context) as uow:
        found = uow.inbound.list(state=InboundState.due)
    if json:
        write_json(found)
        return
    rows = [(n.due_on.isoformat(), n.kind, n.number, n.supplier, n.sku, n.warehouse, number(n.missing)) for n in found]
    columns = ("due", "kind", "number", "supplier", "sku", "warehouse", ">to come")
    console().print(table("To come", columns, rows) if rows else "Nothing is to come that we know of.")


@app.command()
def promise(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(help="Our item number.")],
    warehouse: Annotated[str, typer.Option(help="Which warehouse.")] = "main",
    json: JsonFlag = False,
) -> None:
    """Show how much of an item can be promised by which day, with what is promised already taken out."""
    from pipeline.promise import available

    with reading(context) as uow:
        change.known(uow, sku)
        found = available(uow, sku, warehouse)
    if json:
        write_json(found)
        return
    rows = [(one.on.isoformat(), number(one.quantity)) for one in found]
    console().print(table(f"{sku} in {warehouse}", ("by", ">can be promised"), rows))


@app.command()
def requests(
    context: typer.Context,
    settle: Annotated[int | None, typer.Argument(help="A request to answer.")] = None,
    state: Annotated[RequestState, typer.Option("--as", help="What became of it.")] = RequestState.ordered,
    note: Annotated[str, typer.Option(help="The purchase order's number, or why not.")] = "",
    json: JsonFlag = False,
) -> None:
    """Show what must be bought or made because orders wait for it; or say what became of a request."""
    if settle is not None:
        with acting(context, f"stock request {settle}") as (_, uow):
            uow.requests.move(settle, state, note)
        say(f"Request {settle} is {state.value}.")
        return
    with reading(context) as uow:
        found = [one for some in (RequestState.open, RequestState.ordered) for one in uow.requests.list(state=some)]
    if json:
        write_json(found)
        return
    rows = [
        (str(n.id), n.kind, n.state, n.sku, n.warehouse, number(n.quantity), f"{n.order_id}/{n.position}",
         n.needed_on.isoformat() if n.needed_on else "", n.note)
        for n in found
    ]  # fmt: skip
    columns = (">id", "kind", "state", "sku", "warehouse", ">quantity", "order/line", "needed", "note")
    console().print(table("To be got", columns, rows) if rows else "No order waits for anything that must be got.")


@app.command()
def warehouse(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Our name for it; none: show all.")] = None,
    partner: Annotated[str, typer.Option(help="Who runs it, where others do.")] = "",
    priority: Annotated[int, typer.Option(help="The higher is asked first.")] = 0,
    serves: Annotated[list[str] | None, typer.Option(help="US, US-OR or 'US 972'; none: everywhere.")] = None,
    third_party: Annotated[bool, typer.Option("--third-party", help="They pack and send; asked by 940.")] = False,
    json: JsonFlag = False,
) -> None:
    """Show the warehouses, or describe one: who runs it, and where it delivers to."""
    from canonical.storage import Keeper, Warehouse

    if name is not None:
        with acting(context, f"warehouse {name}") as (_, uow):
            known = next((one for one in uow.warehouses.list() if one.name == name), Warehouse(name=name))
            kind = Keeper.third_party if third_party else Keeper.own
            if third_party and not partner:
                raise typer.BadParameter("say who runs it: --partner", param_hint="--third-party")
            said = {"partner": partner, "priority": priority, "serves": frozenset(serves or ()), "kind": kind}
            uow.warehouses.put(known.model_copy(update=said))
    with reading(context) as uow:
        found = uow.warehouses.list()
    if json:
        write_json(found)
        return
    rows = [
        (n.name, n.partner, "they" if n.kind is Keeper.third_party else "we", str(n.priority),
         ", ".join(sorted(n.serves)) or "everywhere")
        for n in found
    ]  # fmt: skip
    columns = ("warehouse", "run by", "who packs", ">priority", "serves")
    console().print(table("Warehouses", columns, rows) if rows else "No warehouse is described; `main` needs none.")


@app.command()
def prove(context: typer.Context, json: JsonFlag = False) -> None:
    """Count every balance again from the ledger, the reservations and the lots, and name each difference."""
    with reading(context) as uow:
        found = uow.stock.prove()
        entries, levels = len(uow.stock.ledger()), len(uow.stock.levels())
    if json:
        write_json(found)
    for sentence in [] if json else found:
        say(sentence, error=True)
    if found:
        raise typer.Exit(Exit.wrong)
    if not json:
        say(f"{counted(entries, 'movement')} explain {counted(levels, 'balance')}: every unit is accounted for.")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="CSV: sku,on_hand[,warehouse,description,gtin,unit,weight_kg,lot,expires_on,serials,safety,sale,...]",
        ),
    ],
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change, and change nothing.")] = False,
) -> None:
    """Import items and counts from a CSV file: all rows, or none with every bad row named.

    An item's traits may stand in columns too: sale, successor, case_pack, minimum, maximum, volume_l, customised,
    length_cm, width_cm, height_cm, restricted_to, forbidden_in, tracking, supply, lead_days; and in `place` the
    shelf. What a row says nothing of stays as it is.
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
            before = _before(uow)
        _preview(rows, before)
        return
    changed, moved = _import(context, file, rows)
    say(f"{counted(len(rows), 'row')} of {file.name}: {counted(changed, 'count')} changed.{change.allocated(moved)}")


def _import(context: typer.Context, file: Path, rows: "Sequence[StockRow]") -> tuple[int, list[int]]:
    """Write all rows in one unit, and return how many counts changed and which orders were allocated."""
    from pipeline.stock import served

    cause = f"import {file.name}"
    with acting(context, f"stock {cause}") as (desk, uow):
        before = _before(uow)
        changed = [row for row in rows if before.get((row.item.sku, row.warehouse, row.lot)) != row.on_hand]
        known = uow.stock.items([row.item.sku for row in rows])
        for row in rows:
            uow.stock.put_item(row.over(known.get(row.item.sku)))
        skus, warehouses = {row.item.sku for row in changed}, {row.warehouse for row in changed}
        moved = served(uow, desk, skus, warehouses, lambda: _count(uow, rows, changed, cause))
    return len(changed), sorted(moved)


def _before(uow: "UnitOfWork") -> dict[tuple[str, str, str | None], Decimal]:
    whole: dict[tuple[str, str, str | None], Decimal] = {
        (n.sku, n.warehouse, None): n.on_hand for n in uow.stock.levels()
    }
    return {**whole, **{(n.sku, n.warehouse, n.lot): n.on_hand for n in uow.lots.list()}}


def _count(uow: "UnitOfWork", rows: "Sequence[StockRow]", changed: "Sequence[StockRow]", cause: str) -> None:
    from store import NotEnough

    for row in sorted(changed, key=lambda row: (row.item.sku, row.warehouse, row.lot or "")):
        try:
            uow.stock.set_on_hand(
                row.item.sku, row.warehouse, row.on_hand, cause, lot=row.lot, expires_on=row.expires_on
            )
        except NotEnough as error:
            raise NotEnough(f"{row.place}: {error} Nothing was imported.") from None
    for row in rows:
        if row.safety is not None:
            uow.stock.set_safety(row.item.sku, row.warehouse, row.safety, cause)
        if row.shelf:
            uow.warehouses.set_place(row.item.sku, row.warehouse, row.shelf)
        if row.serials:
            uow.lots.number(row.item.sku, row.warehouse, row.serials, row.lot or "")


def _preview(rows: "Sequence[StockRow]", before: dict[tuple[str, str, str | None], Decimal]) -> None:
    drawn = []
    for row in rows:
        old = before.get((row.item.sku, row.warehouse, row.lot))
        if old != row.on_hand:
            drawn.append((row.item.sku, row.warehouse, number(old) if old is not None else "new", number(row.on_hand)))
    columns = ("sku", "warehouse", ">on hand now", ">then")
    console().print(table("What would change", columns, drawn) if drawn else "No count would change.")
