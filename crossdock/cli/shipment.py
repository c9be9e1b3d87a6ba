"""Pack orders and let shipments leave."""

from pathlib import Path
from typing import Annotated

import typer

from crossdock.cli.counter import acting, house, reading
from crossdock.cli.paper import JsonFlag, coloured, console, moment, table, write_json
from pipeline import fulfil
from world import disk

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, json: JsonFlag = False) -> None:
    """List shipments, newest first."""
    with reading(context) as uow:
        shipments = uow.shipments.list()
    if json:
        write_json(shipments)
        return
    rows = [
        (str(s.id), s.number, s.partner, s.plan.order_number, s.carrier, coloured(s.state),
         s.booking.tracking_number if s.booking else "", str(len(s.plan.cartons)), moment(s.departed_at))
        for s in shipments
    ]  # fmt: skip
    columns = (">id", "number", "partner", "order", "carrier", "booking", "tracking", ">cartons", "left (UTC)")
    console().print(table("Shipments", columns, rows) if rows else "No shipments yet.")


@app.command()
def pack(context: typer.Context, order: Annotated[int, typer.Argument(help="Our order id.")]) -> None:
    """Pack all that is reserved for an order; the carrier is booked next."""
    with house(context) as opened, acting(opened, f"shipment pack {order}") as uow:
        shipment = fulfil.pack(uow, opened.desk, order)
        planned = uow.shipments.get(shipment)
    cartons = len(planned.plan.cartons)
    typer.echo(
        f"Shipment {shipment} ({planned.number}): {cartons} carton{'s' * (cartons != 1)}; {planned.carrier} will be asked."
    )


@app.command()
def depart(context: typer.Context, shipment: Annotated[int, typer.Argument(help="The shipment's id.")]) -> None:
    """Let a booked shipment leave: stock goes down and the ship notice goes out."""
    with house(context) as opened, acting(opened, f"shipment depart {shipment}") as uow:
        fulfil.depart(uow, opened.desk, shipment, uow.now)
    typer.echo(f"Shipment {shipment} has left; its ship notice waits to be sent.")


@app.command()
def label(
    context: typer.Context,
    shipment: Annotated[int, typer.Argument(help="The shipment's id.")],
    folder: Annotated[Path, typer.Option(help="Where to put the label files.")] = Path(),
) -> None:
    """Write a shipment's labels into files, ready to print."""
    with reading(context) as uow:
        labels = uow.shipments.labels(shipment)
    for found in labels:
        path = folder / f"{found.sscc}.pdf"
        disk.write(path, found.content)
        typer.echo(str(path))
    if not labels:
        typer.echo(f"Shipment {shipment} has no labels yet: its carrier has not booked it.")
        raise typer.Exit(1)
