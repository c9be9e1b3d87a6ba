"""The part of an order's story that tells of its changes, and of what it said before them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from crossdock.cli.paper import coloured, console, literal, moment, money, number, priced, table

if TYPE_CHECKING:
    from pydantic import BaseModel

    from canonical.order import OrderLine
    from canonical.order_change import ChangedLine
    from canonical.party import Party
    from store import ChangeRecord, OrderRecord, RevisionRecord, UnitOfWork

_CHANGES = (">id", "no.", "what", "asked for", "by", "state", "why", "document", "came (UTC)")
_READINGS = (">reading", "what it said", ">total", "who", "why", "since (UTC)")
_HEADER = (
    "requested_on", "ship_not_before", "cancel_after", "currency", "payment_terms", "delivery_terms", "service", "notes"
)  # fmt: skip


def print_changes(uow: "UnitOfWork", order: "OrderRecord") -> None:
    """Print every change of an order, its readings one after the other, and what waits for a person."""
    changes = uow.changes.list(order_id=order.id)
    rows = [
        (str(c.id), c.sequence, c.purpose.value, "\n".join(_asked(c)), c.channel, coloured(c.state),
         "; ".join(dict.fromkeys(filter(None, (_reason(uow, c), c.note)))), str(c.document_id or ""),
         moment(c.entered_at))
        for c in changes
    ]  # fmt: skip
    if rows:
        console().print(table("Changes", _CHANGES, rows))
    readings = uow.revisions.of(order.id)
    told = [
        (str(one.revision), "\n".join(_says(readings, n)), money(one.order.total, one.order.currency), one.actor,
         one.note, moment(one.at))
        for n, one in enumerate(readings)
    ]  # fmt: skip
    if told:
        console().print(table("What the order said", _READINGS, told))
    for change in changes:
        _print_cases(uow, change)


def _print_cases(uow: "UnitOfWork", change: "ChangeRecord") -> None:
    from pipeline.review.answer import may_answer

    for case in uow.reviews.list(subject="change", subject_id=change.id):
        if case.state == "open":
            console().print(f"[yellow]waits:[/] {literal(case.summary)}", highlight=False)
            answer = f"[bold]crossdock review answer {case.id} {'|'.join(may_answer(case))}[/]"
            console().print(f"  {answer}", highlight=False)


def _reason(uow: "UnitOfWork", change: "ChangeRecord") -> str:
    """Return why one of our people entered a change, as they said it."""
    return next((event.cause.partition(": ")[2] for event in uow.events.of("change", change.id)), "")


def _asked(record: "ChangeRecord") -> Iterator[str]:
    """Yield what a change asks for: of the order as a whole, and line by line."""
    from canonical.order import Purpose

    change = record.change
    if change.purpose is Purpose.cancellation and not change.lines:
        yield "all of it"
    for name in _HEADER:
        if value := getattr(change, name):
            yield f"{name.replace('_', ' ')} {'; '.join(value) if isinstance(value, tuple) else value}"
    yield from (f"{party.role.value.replace('_', ' ')} {_place(party)}" for party in change.parties)
    yield from map(_of_line, change.lines)


def _place(party: "Party | None") -> str:
    from connectors.paper import wording

    if party is None:
        return ""
    asked = (f"{one.name} {one.phone} {one.email}".strip() for one in party.contacts)
    return ", ".join((*wording.address(party), *asked))


def _of_line(changed: "ChangedLine") -> str:
    line = changed.line
    words = f"line {line.number} {changed.kind.value.replace('_', ' ')}"
    if changed.kind.value == "deleted":
        return words
    price = f"at {priced(line.unit_price)}" if line.unit_price is not None else ""
    day = f"for {line.requested_on}" if line.requested_on else ""
    return f"{words}: {', '.join(filter(None, (f'{number(line.quantity)} {line.unit}', _item(line), price, day)))}"


def _says(readings: "Sequence[RevisionRecord]", n: int) -> Iterator[str]:
    """Yield what a reading says: the first all its lines, every later one what is no longer as it was."""
    order = readings[n].order
    if n == 0:
        yield ", ".join(f"{line.number}: {number(line.quantity)} {line.unit}" for line in order.lines)
        return
    before = readings[n - 1].order
    for role in dict.fromkeys(party.role for party in (*before.parties, *order.parties)):
        there, here = before.party(role), order.party(role)
        if there != here:
            yield f"{role.value.replace('_', ' ')}: {_place(there) or 'nothing'} → {_place(here) or 'nothing'}"
    yield from _otherwise("", before.model_copy(update={"lines": order.lines, "parties": order.parties}), order)
    for position, line in enumerate(order.lines):
        if position >= len(before.lines):
            yield f"line {line.number} added: {number(line.quantity)} {line.unit} {_item(line)}".rstrip()
            continue
        earlier = before.lines[position]
        if line.items != earlier.items:
            yield f"line {line.number} item: {_item(earlier) or 'nothing'} → {_item(line) or 'nothing'}"
        yield from _otherwise(f"line {line.number} ", earlier.model_copy(update={"items": line.items}), line)


def _otherwise(of: str, before: "BaseModel", after: "BaseModel") -> Iterator[str]:
    from canonical.difference import differences

    for one in differences(before, after):
        yield f"{of}{one.field.replace('_', ' ')}: {one.before or 'nothing'} → {one.after or 'nothing'}"


def _item(line: "OrderLine") -> str:
    return line.items[0].number if line.items else line.description
