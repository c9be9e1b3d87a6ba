"""The part of an order's story that tells of its changes, and of what it said before them."""

from typing import TYPE_CHECKING

from crossdock.cli.paper import coloured, console, literal, moment, money, number, table

if TYPE_CHECKING:
    from store import OrderRecord, UnitOfWork

_CHANGES = (">id", "no.", "what", "by", "state", "why", "document", "came (UTC)")
_READINGS = (">reading", "lines", ">total", "who", "why", "since (UTC)")


def print_changes(uow: "UnitOfWork", order: "OrderRecord") -> None:
    """Print every change of an order, its readings one after the other, and what waits for a person."""
    changes = uow.changes.list(order_id=order.id)
    if not changes:
        return
    rows = [
        (str(c.id), c.sequence, c.purpose.value, c.channel, coloured(c.state), c.note, str(c.document_id or ""),
         moment(c.entered_at))
        for c in changes
    ]  # fmt: skip
    console().print(table("Changes", _CHANGES, rows))
    readings = [
        (str(one.revision), ", ".join(f"{n.number}: {number(n.quantity)} {n.unit}" for n in one.order.lines),
         money(one.order.total), one.actor, one.note, moment(one.at))
        for one in uow.revisions.of(order.id)
    ]  # fmt: skip
    if readings:
        console().print(table("What the order said", _READINGS, readings))
    for change in changes:
        for case in uow.reviews.list(subject="change", subject_id=change.id):
            if case.state == "open":
                console().print(f"[yellow]waits:[/] {literal(case.summary)}", highlight=False)
                answer = f"[bold]crossdock review answer {case.id} approve|reject|retry[/]"
                console().print(f"  {answer}", highlight=False)
