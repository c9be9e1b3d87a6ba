"""See stock: balances, lots, what is to come, what must be got; import it, and prove it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from canonical.replenishment import InboundState, RequestState
from crossdock.cli import stock_apart as pieces
from crossdock.cli import stock_change as change
from crossdock.cli.counter import acting, reading
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, counted, moment, number, say, table, write_json
from crossdock.cli.stock_import import import_
from crossdock.cli.stock_sheet import sheet
from crossdock.cli.stock_words import allocated, known

if TYPE_CHECKING:
    from store import StockEntry

app = typer.Typer(no_args_is_help=True)

_APART = {"quarantined": "apart", "safety": "safety"}  # columns that are shown where there is something in them

for _act in (
    change.count, change.adjust, pieces.quarantine, pieces.release, change.move, change.send, change.inbound,
    change.receive, pieces.lots, pieces.serials, change.safety, change.place, change.keep,
):  # fmt: skip
    app.command()(_act)
app.command("import")(import_)
app.command()(sheet)


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
        kept = uow.warehouses.kept([level.sku for level in levels])
    _refuse_unknown([one for one in sku or [] if one not in items])
    if ledger:
        _movements(entries, json)
        return
    if json:
        write_json(
            [
                {**n.model_dump(mode="json"), "available": n.available, "kept": kept.get((n.sku, n.warehouse), {})}
                for n in levels
            ]
        )
        return
    apart = [name for name in _APART if any(getattr(n, name) for n in levels)]
    held = {place: ", ".join(f"{one} {number(many)}" for one, many in sorted(by.items())) for place, by in kept.items()}
    rows = [
        (n.sku, items[n.sku].description if n.sku in items else "", n.warehouse, number(n.on_hand), number(n.reserved),
         *(number(getattr(n, name)) for name in apart), number(n.available),
         *([held.get((n.sku, n.warehouse), "")] if held else []))
        for n in levels
    ]  # fmt: skip
    columns = ("sku", "item", "warehouse", ">on hand", ">reserved", *(f">{_APART[n]}" for n in apart), ">available")
    columns += ("of that kept for",) if held else ()
    console().print(table("Stock", columns, rows) if rows else "No stock yet: crossdock stock import FILE.csv")


def _movements(entries: "Sequence[StockEntry]", json: bool) -> None:
    if json:
        write_json(entries)
        return
    rows = [
        (moment(e.at), e.sku, e.warehouse, number(e.on_hand_change), number(e.reserved_change),
         number(e.quarantined_change or None), e.lot or ", ".join(e.serials or ()), e.actor, e.cause)
        for e in entries
    ]  # fmt: skip
    columns = ("at (UTC)", "sku", "warehouse", ">on hand", ">reserved", ">apart", "lot or pieces", "who", "why")
    console().print(table("Movements", columns, rows) if rows else "Nothing has moved yet.")


def _refuse_unknown(skus: list[str]) -> None:
    from store import NotFound

    if skus:
        raise NotFound(f"we have no item {', '.join(skus)}; `crossdock stock show` lists what there is")


app.command("set", help="The same as `count`.", hidden=True)(change.count)


@app.command()
def due(context: typer.Context, json: JsonFlag = False) -> None:
    """Show what is to come, the earliest first."""
    with reading(context) as uow:
        found = uow.inbound.list(state=InboundState.due)
    if json:
        write_json(found)
        return
    rows = [
        (f"{'about ' if n.estimated else ''}{n.due_on}", n.kind, n.number, n.supplier, n.sku, n.warehouse,
         number(n.missing))
        for n in found
    ]  # fmt: skip
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
    from pipeline.stock.promise import available

    with reading(context) as uow:
        known(uow, sku)
        found = available(uow, sku, warehouse)
        kept = uow.warehouses.kept([sku]).get((sku, warehouse), {})
    if json:
        write_json(found)
        return
    rows = [(one.on.isoformat(), number(one.quantity)) for one in found]
    console().print(table(f"{sku} in {warehouse}", ("by", ">can be promised"), rows))
    for holder, many in sorted(kept.items()):
        say(f"{number(many)} of that are kept for {holder} alone.")


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
    partner: Annotated[str | None, typer.Option(help="Who runs it, where others do.")] = None,
    priority: Annotated[int | None, typer.Option(help="The higher is asked first.")] = None,
    serves: Annotated[list[str] | None, typer.Option(help="US, US-OR or 'US 972'; \"\": everywhere.")] = None,
    third_party: Annotated[
        bool | None, typer.Option("--third-party/--own", help="They pack and send, asked by 940; or we do.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Show the warehouses, or describe one: who runs it, and where it delivers to; what is not said stays as it is."""
    from canonical.storage import Keeper

    if name is not None:
        kind = None if third_party is None else Keeper.third_party if third_party else Keeper.own
        region = None if serves is None else frozenset(one for one in serves if one)
        said: dict[str, object] = {"partner": partner, "priority": priority, "serves": region, "kind": kind}
        moved = _describe(context, name, said)
        if moved and not json:
            say(allocated(moved).strip())
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


def _describe(context: typer.Context, name: str, said: dict[str, object]) -> list[int]:
    """Write down what is said of a warehouse; orders that it may serve from now on get what is free there."""
    from canonical.storage import Keeper, Warehouse
    from pipeline.stock.freed import served

    with acting(context, f"warehouse {name}") as (desk, uow):
        known_one = next((one for one in uow.warehouses.list() if one.name == name), Warehouse(name=name))
        wanted = known_one.model_copy(update={word: value for word, value in said.items() if value is not None})
        if wanted.kind is Keeper.third_party and not wanted.partner:
            raise typer.BadParameter("say who runs it: --partner", param_hint="--third-party")
        return served(uow, desk, sorted(uow.orders.lacking()), [name], lambda: uow.warehouses.put(wanted))


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
