"""See orders: the list, and one order's whole story."""

from typing import Annotated

import typer

from canonical.hold import ReviewState
from canonical.lifecycle import OrderState
from crossdock.cli.counter import reading
from crossdock.cli.paper import JsonFlag, coloured, console, moment, number, plain, table, write_json
from store import NotFound, OrderRecord, UnitOfWork

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[OrderState | None, typer.Option(help="Only orders in this state.")] = None,
    partner: Annotated[str | None, typer.Option(help="Only this partner's orders.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many, newest first.")] = 50,
    json: JsonFlag = False,
) -> None:
    """List orders, newest first."""
    with reading(context) as uow:
        orders = uow.orders.list(state=state, partner=partner, limit=limit)
        if json:
            write_json(orders)
            return
        rows = [
            (
                str(o.id), o.partner, o.number, o.channel, coloured(o.state), str(len(o.lines)),
                f"{number(o.order.total)} {o.order.currency or ''}", moment(o.entered_at),
            )
            for o in orders
        ]  # fmt: skip
    columns = (">id", "partner", "number", "by", "state", ">lines", ">total", "entered (UTC)")
    console().print(table("Orders", columns, rows) if rows else "No orders yet.")


@app.command()
def show(
    context: typer.Context,
    order: Annotated[str, typer.Argument(help="Our id, or the partner's order number.")],
    json: JsonFlag = False,
) -> None:
    """Tell one order's whole story: lines, answers, shipments, and every event with its actor."""
    with reading(context) as uow:
        for found in _find(uow, order):
            if json:
                write_json(_story(uow, found))
            else:
                _print(uow, found)


def _find(uow: UnitOfWork, word: str) -> list[OrderRecord]:
    """Return the order with that id, else all with that number."""
    found = uow.orders.find(word)
    if found:
        return found
    if word.isdigit():
        return [uow.orders.get(int(word))]
    raise NotFound(f"there is no order {word}; `crossdock order list` shows what there is")


def _story(uow: UnitOfWork, order: OrderRecord) -> dict[str, object]:
    return {
        "order": plain(order),
        "reviews": plain(uow.reviews.list(subject="order", subject_id=order.id)),
        "messages": plain(uow.messages.list(order_id=order.id)),
        "shipments": plain(uow.shipments.list(order_id=order.id)),
        "events": plain(uow.events.of("order", order.id)),
    }


def _print(uow: UnitOfWork, order: OrderRecord) -> None:
    out = console()
    out.print(f"[bold]{order.partner} {order.number}[/]  order {order.id}, {coloured(order.state)}")
    out.print(
        f"by {order.channel}, document {order.document_id}, read with {order.mapping}\n", style="dim", highlight=False
    )
    lines = zip(order.lines, order.order.lines, strict=True)
    columns = (
        "line",
        "sku",
        "description",
        "unit",
        ">ordered",
        ">reserved",
        ">backordered",
        ">packed",
        ">shipped",
        ">price",
    )
    out.print(
        table("Lines", columns, [
            (
                row.number, row.sku or "[yellow]unknown[/]", said.description, row.unit, number(row.ordered),
                number(row.reserved), number(row.backordered), number(row.packed), number(row.shipped),
                number(said.unit_price),
            )
            for row, said in lines
        ])
    )  # fmt: skip
    for case in uow.reviews.list(subject="order", subject_id=order.id):
        if case.state is ReviewState.open:
            out.print(f"[yellow]waits:[/] {case.summary}")
            for finding in case.findings:
                out.print(f"  {finding.says}" + (f" {finding.mend}" if finding.mend else ""))
            out.print(f"  [bold]crossdock review answer {case.id} approve|correct|reject[/]\n")
    _print_rest(uow, order)


def _print_rest(uow: UnitOfWork, order: OrderRecord) -> None:
    out = console()
    messages = [
        (m.kind.value.replace("_", " "), m.name, coloured(m.delivery), coloured(m.acknowledgement), moment(m.sent_at))
        for m in uow.messages.list(order_id=order.id)
    ]
    if messages:
        out.print(table("Answers", ("what", "file", "delivery", "partner says", "sent (UTC)"), messages))
    shipments = [
        (s.number, s.carrier, coloured(s.state), s.booking.tracking_number if s.booking else "", str(len(s.plan.cartons)),
         moment(s.departed_at))
        for s in uow.shipments.list(order_id=order.id)
    ]  # fmt: skip
    if shipments:
        out.print(table("Shipments", ("number", "carrier", "booking", "tracking", ">cartons", "left (UTC)"), shipments))
    events = [
        (moment(e.at), e.actor, e.action, f"{e.before} → {e.after}" if e.after else "", " ".join(e.detail.values()))
        for e in uow.events.of("order", order.id)
    ]
    out.print(table("Events", ("at (UTC)", "who", "what", "state", "why"), events))
