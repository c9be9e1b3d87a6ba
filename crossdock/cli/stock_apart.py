"""Set stock apart and take it back, lot by lot and piece by piece; and write down which pieces there are."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.counter import acting, reading
from crossdock.cli.paper import JsonFlag, console, counted, number, say, table, write_json
from crossdock.cli.stock_change import LotName, Pieces, Reason, Sku, Warehouse, serve
from crossdock.cli.stock_words import allocated, amount, by_number, known, known_place, named

if TYPE_CHECKING:
    from store import Piece

Quantity = Annotated[str | None, typer.Argument(help="How many, in the item's own unit; or name pieces.")]


def quarantine(
    context: typer.Context, sku: Sku, reason: Reason, quantity: Quantity = None, warehouse: Warehouse = "main",
    lot: LotName = None, serial: Pieces = None,
) -> None:  # fmt: skip
    """Set some apart: it lies there, and nobody is promised it. Pieces with a number are named by --serial."""
    pieces = named(serial)
    apart = _many(quantity, pieces)
    with acting(context, f"stock quarantine {sku}") as (desk, uow):
        known(uow, sku)
        known_place(desk, uow, warehouse)
        uow.stock.quarantine(sku, warehouse, apart, reason, lot=lot, serials=pieces)
    say(f"{sku}: {_what(apart, lot, pieces)} in {warehouse} set apart, {reason}.")


def release(
    context: typer.Context, sku: Sku, quantity: Quantity = None, reason: Reason = "found sound",
    warehouse: Warehouse = "main", lot: LotName = None, serial: Pieces = None,
) -> None:  # fmt: skip
    """Take some out of quarantine; orders that waited for it are allocated. Name pieces by --serial."""
    pieces = named(serial)
    sound = _many(quantity, pieces)
    moved = serve(
        context, f"stock release {sku}", sku, warehouse,
        lambda uow: uow.stock.quarantine(sku, warehouse, -sound, reason, lot=lot, serials=pieces),
    )  # fmt: skip
    say(f"{sku}: {_what(sound, lot, pieces)} in {warehouse} free again, {reason}.{allocated(moved)}")


def serials(
    context: typer.Context,
    sku: Sku,
    numbers: Annotated[list[str] | None, typer.Argument(help="The numbers of pieces; none: show them.")] = None,
    warehouse: Annotated[str | None, typer.Option(help="Which warehouse; to write down, main.")] = None,
    lot: Annotated[str, typer.Option("--lot", help="Of which lot.")] = "",
    apart: Annotated[bool, typer.Option("--apart", help="They are those in quarantine already.")] = False,
    reason: Reason = "named",
    json: JsonFlag = False,
) -> None:
    """Show where each piece of an item lies, or write down the numbers of pieces that lie in a warehouse."""
    if not numbers:
        _show(context, sku, warehouse, json)
        return
    where = warehouse or "main"
    with acting(context, f"stock serials {sku}") as (desk, uow):
        known(uow, sku)
        known_place(desk, uow, where)
        if apart:
            uow.stock.name_apart(sku, where, numbers, reason)
        else:
            new = uow.lots.number(sku, where, numbers, lot)
    if apart:
        say(f"{sku}: {', '.join(numbers)} in {where} {'is' if len(numbers) == 1 else 'are'} in quarantine, {reason}.")
    else:
        say(f"{sku}: {counted(new, 'number')} written down in {where}.")


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


def _show(context: typer.Context, sku: str, warehouse: str | None, json: bool) -> None:
    with reading(context) as uow:
        known(uow, sku)
        found = uow.lots.pieces(sku, warehouse)
    if json:
        write_json(found)
        return
    rows = [(one.serial, one.warehouse, one.lot, _where(one), one.apart or "") for one in found]
    columns = ("number", "warehouse", "lot", "where", "why apart")
    none = f"No number of a {sku} is written down: crossdock stock serials {sku} NUMBER..."
    console().print(table(f"Pieces of {sku}", columns, rows) if rows else none)


def _where(piece: "Piece") -> str:
    if piece.order_id is not None:
        return f"in a carton for order {piece.order_id}"
    return "on the shelf" if piece.apart is None else "in quarantine"


def _many(quantity: str | None, pieces: Sequence[str]) -> Decimal:
    if quantity is None and not pieces:
        raise typer.BadParameter("say how many, or name the pieces by --serial", param_hint="QUANTITY")
    many = Decimal(len(pieces)) if quantity is None else amount(quantity, "QUANTITY")
    named(pieces, many)
    if not many:
        raise typer.BadParameter("it is none", param_hint="QUANTITY")
    return many


def _what(quantity: Decimal, lot: str | None, pieces: Sequence[str]) -> str:
    which = f" of lot {lot}" if lot else ""
    return f"{number(quantity)}{which}{by_number(pieces)}"
