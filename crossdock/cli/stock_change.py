"""Change stock: count, adjust, move, take in what was to come, keep some back."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canonical.replenishment import InboundKind
from canonical.stock import Tracking
from crossdock.cli.counter import acting
from crossdock.cli.paper import counted, number, say
from crossdock.cli.reason import why
from crossdock.cli.stock_words import (
    allocated,
    amount,
    by_number,
    day,
    day_to_come,
    goods_of,
    known,
    known_holder,
    known_place,
    named,
    of_lot,
    some,
)

if TYPE_CHECKING:
    from store import UnitOfWork

Sku = Annotated[str, typer.Argument(help="Our item number.")]
Quantity = Annotated[str, typer.Argument(help="How many, in the item's own unit.")]
Warehouse = Annotated[str, typer.Option(help="Which warehouse.")]
Reason = Annotated[str, why("Why; it stands in the ledger.")]
Pieces = Annotated[list[str] | None, typer.Option("--serial", help="The number of a piece; repeatable.")]
LotName = Annotated[str | None, typer.Option("--lot", help="Of which lot, where the item is kept by lot.")]
Expires = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The lot's last day.")]


def count(
    context: typer.Context,
    sku: Sku,
    on_hand: Annotated[str, typer.Argument(help="What lies there now.")],
    warehouse: Warehouse = "main",
    reason: Reason = "count",
    lot: LotName = None,
    expires: Expires = None,
    serial: Pieces = None,
) -> None:
    """Write down a count; orders that waited for it are allocated, those first in rank first.

    Where fewer pieces lie there than have a number, those that do are named; the others are gone.
    """
    from pipeline.stock.freed import count as write_down

    quantity = amount(on_hand, "ON_HAND")
    with acting(context, f"stock count {sku}") as (desk, uow):
        known(uow, sku)
        known_place(desk, uow, warehouse)
        moved = write_down(
            uow, desk, sku, warehouse, quantity, reason, lot=lot, expires_on=day(expires), serials=serial or []
        )  # fmt: skip
    where = f"lot {lot} in {warehouse}" if lot else warehouse
    say(f"{sku}: {number(quantity)} on hand in {where}.{allocated(moved)}")


def adjust(
    context: typer.Context,
    sku: Sku,
    change: Annotated[str, typer.Argument(help="How many more, or fewer: +3 or -2 (after --).")],
    reason: Annotated[str, why("Why: damage, theft, found, sample, ...")],
    warehouse: Warehouse = "main",
    lot: LotName = None,
    serial: Pieces = None,
) -> None:
    """Add some, or take some away, for a reason: crossdock stock adjust MUG-01 --reason damage -- -2.

    Pieces with a number are named where they are taken away.
    """
    quantity = some(change.removeprefix("-").removeprefix("+"), "CHANGE")
    signed = -quantity if change.startswith("-") else quantity
    pieces = named(serial, max(-signed, Decimal(0)))

    def act(uow: "UnitOfWork") -> None:
        if signed > 0:
            of_lot(uow, sku, lot)
        uow.stock.adjust(sku, warehouse, signed, reason, lot=lot, serials=pieces)

    moved = serve(context, f"stock adjust {sku}", sku, warehouse, act)
    told = f"{'+' if signed > 0 else ''}{number(signed)}{by_number(pieces)}"
    say(f"{sku}: {told} in {warehouse}, {reason}.{allocated(moved)}")


def move(
    context: typer.Context,
    sku: Sku,
    quantity: Quantity,
    source: Annotated[str, typer.Option("--from", help="Out of which warehouse.")],
    target: Annotated[str, typer.Option("--to", help="Into which.")],
    reason: Reason = "moved",
    lot: LotName = None,
    serial: Pieces = None,
) -> None:
    """Move some from one warehouse into another; pieces with a number are named by --serial."""
    moving = some(quantity, "QUANTITY")
    pieces = named(serial, moving)
    moved = serve(
        context, f"stock move {sku}", sku, [source, target],
        lambda uow: uow.stock.transfer(sku, source, target, moving, reason, lot=lot, serials=pieces),
    )  # fmt: skip
    say(f"{sku}: {number(moving)}{by_number(pieces)} moved from {source} to {target}.{allocated(moved)}")


def send(
    context: typer.Context,
    target: Annotated[str, typer.Argument(metavar="WAREHOUSE", help="A warehouse that others run.")],
    goods: Annotated[list[str], typer.Argument(help="What leaves: MUG-01=24, SERUM=6:LOT, or SAW-1=2:S1,S2.")],
    arrives: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="On which day it should be there.")],
    source: Annotated[str, typer.Option("--from", help="Out of which warehouse of ours.")] = "main",
    scac: Annotated[str, typer.Option(help="The carrier's SCAC.")] = "",
) -> None:
    """Send goods into a warehouse that others run: they are told (943), and say what arrived (944)."""
    from pipeline.warehouses.transfer import Goods
    from pipeline.warehouses.transfer import send as leave

    expected = day_to_come(arrives, "--arrives")
    with acting(context, f"stock send {target}") as (desk, uow):
        leaving = []
        for word in goods:
            sku, many, which = goods_of(word)
            known(uow, sku)
            if uow.stock.tracking([sku])[sku] is Tracking.serial:
                leaving.append(Goods(sku, many, serials=named(which.split(",") if which else (), many)))
            else:
                leaving.append(Goods(sku, many, which))
        said = leave(uow, desk, source, target, leaving, expected, scac)
    say(f"{said.number}: {counted(len(said.lines), 'line')} from {source} to {target}; {said.partner} is told.")


def inbound(
    context: typer.Context,
    document: Annotated[str, typer.Argument(metavar="NUMBER", help="The purchase or production order's number.")],
    sku: Sku,
    quantity: Quantity,
    due: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="On which day it comes.")],
    warehouse: Warehouse = "main",
    kind: Annotated[InboundKind | None, typer.Option(help="Where it comes from; as it was, else purchase.")] = None,
    supplier: Annotated[str, typer.Option(help="Who sends it; as it was.")] = "",
) -> None:
    """Write down what is to come, and when, or name the day of what is expected: dates are promised out of it."""
    from canonical.replenishment import Inbound
    from pipeline.stock.expected import expect

    coming, on = some(quantity, "QUANTITY"), day_to_come(due, "--due")
    with acting(context, f"stock inbound {document}") as (desk, uow):
        known(uow, sku)
        known_place(desk, uow, warehouse)
        wanted = Inbound(number=document, sku=sku, warehouse=warehouse, quantity=coming, due_on=on)
        for one in uow.inbound.list(sku=sku, number=document):
            if one.warehouse == warehouse:
                wanted = wanted.model_copy(update={"kind": one.kind, "supplier": one.supplier})
        said_now = {"kind": kind, "supplier": supplier}
        wanted = wanted.model_copy(update={word: value for word, value in said_now.items() if value})
        news, orders = expect(uow, desk, wanted)
    said = "" if news else " That was known already."
    if orders:
        said = f" Promised anew: {'order' if len(orders) == 1 else 'orders'} {', '.join(map(str, orders))}."
    say(f"{document}: {number(coming)} of {sku} are to come into {warehouse} on {due:%Y-%m-%d}.{said}")


def receive(
    context: typer.Context,
    document: Annotated[str, typer.Argument(metavar="NUMBER", help="The purchase or production order's number.")],
    sku: Sku,
    quantity: Quantity,
    warehouse: Warehouse = "main",
    lot: LotName = None,
    expires: Expires = None,
) -> None:
    """Take in what was to come; orders that waited for it are allocated."""
    from pipeline.stock.freed import receive as take_in

    came = some(quantity, "QUANTITY")
    with acting(context, f"stock receive {document}") as (desk, uow):
        of_lot(uow, sku, lot)
        moved = take_in(uow, desk, document, sku, warehouse, came, lot=lot, expires_on=day(expires))
        here = [one for one in uow.inbound.list(sku=sku, number=document) if one.warehouse == warehouse]
    beyond = max((min(came, one.received - one.quantity) for one in here), default=Decimal(0))
    more = f", {number(beyond)} more than {'was' if beyond == 1 else 'were'} to come" if beyond > 0 else ""
    say(f"{document}: {number(came)} of {sku} taken in to {warehouse}{more}.{allocated(moved)}")


def place(
    context: typer.Context,
    sku: Sku,
    shelf: Annotated[str, typer.Argument(help="Where it lies: A-03-2.")],
    warehouse: Warehouse = "main",
) -> None:
    """Write down on which shelf an item lies; pick lists are walked in the order of the shelves."""
    with acting(context, f"stock place {sku}") as (desk, uow):
        known(uow, sku)
        known_place(desk, uow, warehouse)
        uow.warehouses.set_place(sku, warehouse, shelf)
    say(f"{sku} lies on {shelf} in {warehouse}.")


def safety(
    context: typer.Context, sku: Sku, quantity: Quantity, reason: Reason = "safety stock", warehouse: Warehouse = "main"
) -> None:
    """Keep so much back, so that a new order is never promised the last of it."""
    kept = amount(quantity, "QUANTITY")
    moved = serve(
        context, f"stock safety {sku}", sku, warehouse, lambda uow: uow.stock.set_safety(sku, warehouse, kept, reason)
    )
    say(f"{sku}: {number(kept)} kept back in {warehouse}.{allocated(moved)}")


def keep(
    context: typer.Context,
    sku: Sku,
    quantity: Quantity,
    holder: Annotated[str, typer.Option("--for", help="The partner or channel that alone may have it.")],
    warehouse: Warehouse = "main",
) -> None:
    """Keep so much of an item for one partner or channel alone; 0: no longer."""
    from pipeline.stock.freed import served

    kept = amount(quantity, "QUANTITY")
    with acting(context, f"stock keep {sku}") as (desk, uow):
        known(uow, sku)
        known_place(desk, uow, warehouse)
        if kept:
            known_holder(desk, holder)
        act = partial(uow.warehouses.keep, sku, warehouse, holder, kept)
        moved = served(uow, desk, [sku], [warehouse], act)
    say(f"{sku}: {number(kept)} in {warehouse} kept for {holder}.{allocated(moved)}")


def serve(
    context: typer.Context, cause: str, sku: str, warehouse: str | Sequence[str], act: Callable[["UnitOfWork"], Any]
) -> list[int]:
    """Change stock, and give what is free then to the orders that wait for it."""
    from pipeline.stock.freed import served

    names = [warehouse] if isinstance(warehouse, str) else warehouse
    with acting(context, cause) as (desk, uow):
        known(uow, sku)
        for name in names:
            known_place(desk, uow, name)
        return served(uow, desk, [sku], names, lambda: act(uow))
