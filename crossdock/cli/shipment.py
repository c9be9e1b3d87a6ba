"""Pack orders and let shipments leave."""

from pathlib import Path
from typing import Annotated

import typer

from canonical.lifecycle import OrderState
from crossdock.cli.counter import acting, reading
from crossdock.cli.order_choice import OrderName, Whose, chosen
from crossdock.cli.paper import JsonFlag, coloured, console, counted, moment, say, table, write_json
from crossdock.cli.reason import why
from crossdock.cli.shipment_choice import ShipmentName, chosen_shipment

app = typer.Typer(no_args_is_help=True)

_ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "application/zpl": ".zpl", "text/plain": ".txt"}


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
         s.booking.tracking_number if s.booking else "", str(len(s.plan.cartons)), moment(s.departed_at), s.note)
        for s in shipments
    ]  # fmt: skip
    columns = (">id", "number", "partner", "order", "carrier", "booking", "tracking", ">cartons", "left (UTC)", "why")
    console().print(table("Shipments", columns, rows) if rows else "No shipments yet.")


@app.command()
def pack(
    context: typer.Context,
    order: OrderName,
    warehouse: Annotated[str, typer.Option(help="What lies there; else what its pick list or the first has.")] = "",
    partner: Whose = None,
) -> None:
    """Pack all that is reserved for an order in one warehouse; the carrier is booked next."""
    from pipeline.shipping import fulfil

    with acting(context, f"shipment pack {order}") as (desk, uow):
        found = chosen(uow, order, fulfil.PACK, partner)
        shipment = fulfil.pack(uow, desk, found.id, warehouse)
        planned = uow.shipments.get(shipment)
        packed = [event for event in uow.events.of("order", found.id) if event.after == OrderState.packed]
    cartons = counted(len(planned.plan.cartons), "carton")
    say(f"Shipment {shipment} ({planned.number}): {cartons}; {planned.carrier} will be asked.")
    for name, note in packed[-1].detail.items() if packed else ():
        if name.startswith("carton note"):
            say(f"{note}.")


@app.command()
def unpack(
    context: typer.Context,
    shipment: ShipmentName,
    reason: Annotated[str, why("Why; it stands in the order's story.")],
) -> None:
    """Take a packed shipment apart that has not left; its order keeps what is reserved for it."""
    from pipeline.order_choice import own_name
    from pipeline.shipping.unpack import unpack as take_apart

    with acting(context, f"shipment unpack {shipment}") as (desk, uow):
        order = take_apart(uow, desk, chosen_shipment(uow, shipment).id, reason, by_hand=True)
    state = order.state.value.replace("_", " ")
    say(
        f"Shipment {shipment} is unpacked; order {order.number} is {state} again. Nobody packs it before you do: "
        f"crossdock shipment pack {own_name(order.id)}"
    )


@app.command()
def depart(context: typer.Context, shipment: ShipmentName) -> None:
    """Let a booked shipment leave: stock goes down and the ship notice goes out."""
    from pipeline.shipping import fulfil

    with acting(context, f"shipment depart {shipment}") as (desk, uow):
        fulfil.depart(uow, desk, chosen_shipment(uow, shipment).id, uow.now)
    say(f"Shipment {shipment} has left; its ship notice waits to be sent.")


@app.command()
def delivered(
    context: typer.Context,
    shipment: ShipmentName,
    by: Annotated[str, typer.Option(help="Who signed for it.")] = "",
) -> None:
    """Say that a shipment has arrived; it is invoiced now, where that was agreed."""
    from pipeline.shipping.delivery import deliver

    with acting(context, f"shipment delivered {shipment}") as (desk, uow):
        deliver(uow, desk, chosen_shipment(uow, shipment).id, uow.now, by)
    say(f"Shipment {shipment} has arrived.")


@app.command()
def slip(
    context: typer.Context,
    shipment: ShipmentName,
    pdf: Annotated[Path, typer.Option("--pdf", help="Write the packing slip into this file.")],
    carton: Annotated[str, typer.Option(help="Only of the carton with this SSCC.")] = "",
    each: Annotated[bool, typer.Option("--each-carton", help="A page for every carton.")] = False,
    paper: Annotated[str, typer.Option(help="a4 or letter.")] = "a4",
) -> None:
    """Print the packing slip of a shipment, or those of its cartons."""
    from crossdock.papers.packing_slip import gather, pages
    from crossdock.papers.sheet import Paper
    from world import disk

    if paper not in list(Paper):
        raise typer.BadParameter(f"{paper!r} is neither a4 nor letter", param_hint="--paper")
    with reading(context) as uow:
        found = gather(uow, chosen_shipment(uow, shipment))
    disk.write(pdf, pages(found, Paper(paper), sscc=carton, each=each))
    say(f"The packing slip of {found.shipment} is printed into {pdf}.")


@app.command()
def label(
    context: typer.Context,
    shipment: ShipmentName,
    folder: Annotated[Path, typer.Option(help="Where to put the label files.")] = Path(),
) -> None:
    """Write a shipment's labels into files, ready to print."""
    from pipeline.step import NotNowError
    from world import disk

    with reading(context) as uow:
        planned = chosen_shipment(uow, shipment)
        labels = uow.shipments.labels(planned.id)
    if not labels:
        raise NotNowError(f"shipment {shipment} is {planned.state} and has no labels; it has them once it is booked")
    for found in labels:
        path = folder / f"{found.sscc}{_ENDINGS.get(found.media_type, '.bin')}"
        disk.write(path, found.content)
        say(str(path))
