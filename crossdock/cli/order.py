"""See orders: the list, and one order's whole story."""

from typing import TYPE_CHECKING, Annotated

import typer

from canonical.lifecycle import OrderState
from crossdock.cli.at_most import at_most
from crossdock.cli.counter import reading
from crossdock.cli.order_change import cancel, change
from crossdock.cli.order_check import check
from crossdock.cli.order_choice import OrderName, Whose
from crossdock.cli.order_entry import enter
from crossdock.cli.order_head import print_confirmed, print_head, print_rules
from crossdock.cli.order_story import print_changes
from crossdock.cli.paper import (
    JsonFlag,
    coloured,
    console,
    literal,
    marked,
    moment,
    money,
    number,
    plain,
    priced,
    table,
    write_json,
)

if TYPE_CHECKING:
    from store import EventRecord, OrderRecord, UnitOfWork

app = typer.Typer(no_args_is_help=True)
app.command("enter")(enter)
app.command("check")(check)
app.command("change")(change)
app.command("cancel")(cancel)

_LINE = ("line", "sku", "description", "unit", ">ordered", ">reserved")
_COUNTS = ("backordered", "rejected", "packed", "shipped", "invoiced", "returned")  # shown where there is any

_DIGEST = 64  # characters
_PROSE = ("note", "says", "reason")  # details that are whole sentences


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[OrderState | None, typer.Option(help="Only orders in this state.")] = None,
    partner: Annotated[str | None, typer.Option(help="Only this partner's orders.")] = None,
    limit: Annotated[int, at_most("At most so many, newest first.")] = 50,
    json: JsonFlag = False,
) -> None:
    """List orders, newest first."""
    with reading(context) as uow:
        orders = uow.orders.list(state=state, partner=partner, limit=limit + 1)
    more, orders = len(orders) > limit, orders[:limit]
    if json:
        write_json(orders)
        return
    rows = [
        (
            str(o.id), o.partner, o.number, o.channel, coloured(o.state), str(len(o.lines)),
            money(o.order.total, o.order.currency) if o.order.total else "", moment(o.entered_at),
        )
        for o in orders
    ]  # fmt: skip
    columns = (">id", "partner", "number", "by", "state", ">lines", ">total", "entered (UTC)")
    none = "No such orders." if state or partner else "No orders yet."
    console().print(table("Orders", columns, rows) if rows else none)
    if more:
        console().print(f"[dim]There are older ones; to see more: --limit {limit * 10}[/]", highlight=False)


@app.command()
def show(
    context: typer.Context,
    order: OrderName,
    partner: Whose = None,
    json: JsonFlag = False,
) -> None:
    """Tell one order's whole story: lines, answers, shipments, and every event with its actor."""
    from pipeline.order_choice import named

    with reading(context) as uow:
        found = named(uow, order, partner)
        if json:
            write_json([_story(uow, one) for one in found])
            return
        for one in found:
            _print(uow, one)


def _story(uow: "UnitOfWork", order: "OrderRecord") -> dict[str, object]:
    return {
        "order": plain(order),
        "decisions": plain(uow.decisions.of(order.id)),
        "reviews": plain(uow.reviews.list(subject="order", subject_id=order.id)),
        "signatures": plain(uow.signatures.of([c.id for c in uow.reviews.list(subject="order", subject_id=order.id)])),
        "messages": plain(uow.messages.list(order_id=order.id)),
        "changes": plain(uow.changes.list(order_id=order.id)),
        "revisions": plain(uow.revisions.of(order.id)),
        "shipments": plain(uow.shipments.list(order_id=order.id)),
        "invoices": plain(uow.invoices.of_order(order.id)),
        "returns": plain(uow.returns.list(order_id=order.id)),
        "events": plain(uow.events.of("order", order.id)),
    }


def _print(uow: "UnitOfWork", order: "OrderRecord") -> None:
    print_head(order)
    _print_lines(order)
    print_rules(uow, order)
    _print_cases(uow, order)
    _print_given(uow, order)
    print_changes(uow, order)
    print_confirmed(uow, order)
    _print_answers(uow, order)
    _print_told(uow, order)
    _print_shipments(uow, order)
    _print_invoices(uow, order)
    _print_events(uow.events.of("order", order.id))


def _print_lines(order: "OrderRecord") -> None:
    counts = [name for name in _COUNTS if any(getattr(row, name) for row in order.lines)]
    rows = [
        (
            row.number, row.sku or marked("unknown", "yellow"), said.description, row.unit, number(row.ordered),
            number(row.reserved), *(number(getattr(row, name)) for name in counts), priced(said.unit_price),
        )
        for row, said in zip(order.lines, order.order.lines, strict=True)
    ]  # fmt: skip
    console().print(table("Lines", (*_LINE, *(f">{name}" for name in counts), ">price"), rows))


def _print_cases(uow: "UnitOfWork", order: "OrderRecord") -> None:
    from canonical.hold import ReviewState
    from pipeline.review.answer import may_answer

    out = console()
    for case in uow.reviews.list(state=ReviewState.open, subject="order", subject_id=order.id):
        out.print(f"[yellow]waits:[/] {literal(case.summary)}", highlight=False)
        for mend in dict.fromkeys(finding.mend for finding in case.findings if finding.mend):
            said = mend.replace("review answer CASE ", f"review answer {case.id} ")
            out.print(f"  {literal(said)}", highlight=False)
        for one in uow.signatures.of([case.id]).get(case.id, []):
            out.print(
                f"  {one.answer} by {literal(one.actor)}, {moment(one.at)}: {literal(one.reason)}", highlight=False
            )
        words = "|".join(may_answer(case))
        out.print(f"  [bold]crossdock review answer {case.id} {words}[/]", highlight=False)
        out.print(f"  [dim]all findings: crossdock review show {case.id}[/]\n", highlight=False)


def _print_given(uow: "UnitOfWork", order: "OrderRecord") -> None:
    from canonical.hold import ReviewState

    rows = [
        (c.kind.replace("_", " "), c.summary, str(c.answer or "closed"), c.answered_by or "", c.reason,
         moment(c.answered_at))
        for c in uow.reviews.list(state=ReviewState.answered, subject="order", subject_id=order.id)
    ]  # fmt: skip
    if rows:
        columns = ("hold", "why", "answer", "who", "reason", "at (UTC)")
        console().print(table("Holds that were answered", columns, rows))


def _print_answers(uow: "UnitOfWork", order: "OrderRecord") -> None:
    rows = [
        (
            m.kind.value.replace("_", " "),
            m.name,
            m.mapping or "",
            coloured(m.delivery),
            coloured(m.acknowledgement),
            moment(m.sent_at),
        )
        for m in uow.messages.list(order_id=order.id)
    ]
    if rows:
        columns = ("what", "file", "written with", "delivery", "partner says", "sent (UTC)")
        console().print(table("Answers", columns, rows))


def _print_told(uow: "UnitOfWork", order: "OrderRecord") -> None:
    """Write out what our people must tell the customer: it goes nowhere by itself."""
    out = console()
    for message in uow.messages.list(order_id=order.id):
        if message.name.endswith(".txt") and message.content is not None:
            out.print(f"[bold]To tell the customer[/] ({message.kind.replace('_', ' ')}):", highlight=False)
            told = message.content.decode("utf-8", "replace")
            out.print("\n".join(f"  {literal(line)}" for line in told.splitlines()) + "\n", highlight=False)


def _print_shipments(uow: "UnitOfWork", order: "OrderRecord") -> None:
    rows = [
        (s.number, s.carrier, coloured(s.state), s.booking.tracking_number if s.booking else "",
         str(len(s.plan.cartons)), moment(s.departed_at))
        for s in uow.shipments.list(order_id=order.id)
    ]  # fmt: skip
    if rows:
        columns = ("number", "carrier", "booking", "tracking", ">cartons", "left (UTC)")
        console().print(table("Shipments", columns, rows))


def _print_invoices(uow: "UnitOfWork", order: "OrderRecord") -> None:
    rows = [
        (r.number, r.kind.value.replace("_", " "), r.invoice.shipment_number, money(r.owed, r.currency),
         str(r.due_on or ""), moment(r.issued_at))
        for r in uow.invoices.of_order(order.id)
    ]  # fmt: skip
    if rows:
        console().print(table("Invoices", ("number", "what", "shipment", ">total", "due", "issued (UTC)"), rows))
    back = [
        (r.number, r.state.value, str(line.position), line.sku, number(line.quantity), number(line.received), r.reason)
        for r in reversed(uow.returns.list(order_id=order.id))
        for line in r.lines
    ]
    if back:
        columns = ("return", "state", ">line", "sku", ">allowed", ">came back", "why")
        console().print(table("Returns", columns, back))


def _print_events(events: "list[EventRecord]") -> None:
    rows = [(moment(e.at), e.actor, e.action, _moved(e), _why(e)) for e in events]
    console().print(table("Events", ("at (UTC)", "who", "what", "state", "why"), rows))


def _moved(event: "EventRecord") -> str:
    """Write from where to where; of digests, by which an amended order is told apart, as much as eyes can compare."""
    places = (state[:12] if len(state) == _DIGEST else state for state in (event.before, event.after))
    return " → ".join(places).strip(" →") if event.after else ""


def _why(event: "EventRecord") -> str:
    return ", ".join(says if key in _PROSE else f"{key} {says}" for key, says in event.detail.items() if says)
