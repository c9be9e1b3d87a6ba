"""Check what is packed by scanning it: carton by carton, item by item."""

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.counter import actor, reading
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, counted, marked, moment, number, say, table, write_json

if TYPE_CHECKING:
    from canonical.picking import Scan

app = typer.Typer(no_args_is_help=True)

Target = Annotated[
    str, typer.Argument(metavar="SHIPMENT|ORDER", help="A shipment's number or id, or an order's number or id:12.")
]
Codes = Annotated[
    list[str] | None, typer.Argument(help="What was scanned; without it, a scan a line from standard input.")
]


@app.command()
def scan(context: typer.Context, target: Target, codes: Codes = None, json: JsonFlag = False) -> None:
    """Check a shipment by scanning a carton's label and then what is in it.

    A scan is a GS1 code, (01)09506000134352(10)LOT(21)SERIAL(37)12, as it stands below the bars or as the scanner
    sends it; an item's GTIN or number; a piece's own number; or what is typed: MUG-01 QTY:12 LOT:A7 SN:0042.
    Each scan is kept at once. What is wrong is refused, and changes nothing.
    """
    told = [_tell(one, json) for one in _scanned(context, target, codes or _typed())]
    refused = sum(not one.accepted for one in told)
    left = _left(context, target)
    if json:
        write_json({"scans": [one.model_dump(mode="json") for one in told], "open_cartons": left})
    elif left:
        say(f"{counted(len(left), 'carton')} to go: {', '.join(left[:4])}{', ...' if len(left) > 4 else ''}")
    if refused:
        raise typer.Exit(Exit.not_now)


@app.command()
def show(context: typer.Context, target: Target, json: JsonFlag = False) -> None:
    """Show every scan of a shipment, also those that were refused, and also once it has left."""
    from pipeline.shipping import scanning

    with reading(context) as uow:
        shipment = scanning.find(uow, target, also_left=True)
        gone = shipment.departed_at
        found, left = uow.scans.of(shipment.id), [] if gone else scanning.unscanned(uow, shipment)
    if json:
        write_json({"shipment": shipment.number, "left_at": gone, "scans": found, "open_cartons": left})
        return
    rows = [
        (moment(one.scanned_at), one.scanned_by, one.code, one.sku, one.lot, one.serial, number(one.quantity or None),
         marked("counted", "green") if one.accepted else marked("refused", "red"), one.says)
        for one in found
    ]  # fmt: skip
    columns = ("at (UTC)", "by", "scan", "sku", "lot", "number", ">many", "it was", "says")
    console().print(table(f"Scans of {shipment.number}", columns, rows) if rows else "Nothing was scanned yet.")
    to_go = f"{counted(len(left), 'carton')} of {len(shipment.plan.cartons)} to go." if left else ""
    say(f"It left at {moment(gone)} UTC." if gone else to_go or "All cartons are checked.")


def _scanned(context: typer.Context, target: str, codes: Iterable[str]) -> "Iterator[Scan]":
    """Give each scan a unit of its own, so that what was counted stays counted whatever comes after it."""
    from crossdock.office import open_store
    from crossdock.settings import load
    from pipeline.shipping import scanning

    store = open_store(load(context.obj))
    try:
        with store.reading() as uow:
            shipment = scanning.find(uow, target)
        for code in codes:
            with store.unit_of_work(actor=actor(), cause=f"pack scan {shipment.number}") as uow:
                one = scanning.scan(uow, shipment.id, code).scan
            yield one
    finally:
        store.close()


def _typed() -> Iterator[str]:
    return (line.rstrip("\r\n") for line in sys.stdin if line.strip())


def _tell(one: "Scan", json: bool) -> "Scan":
    if not json:
        say(one.says if one.accepted else f"REFUSED {one.code}: {one.says}", error=not one.accepted)
    return one


def _left(context: typer.Context, target: str) -> list[str]:
    from pipeline.shipping import scanning

    with reading(context) as uow:
        return scanning.unscanned(uow, scanning.find(uow, target))
