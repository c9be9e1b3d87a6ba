"""Credit what came back of a return, by a credit note for each invoice that it stood on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from canonical.goods_return import ReturnState
from canonical.invoice import Invoice, InvoicedLine, InvoiceKind
from canonical.order import ItemNumber
from pipeline.billing.closing import settle
from pipeline.billing.crediting import credit_goods
from pipeline.desk import Desk
from pipeline.step import NotNowError
from router.invoicing import Back
from store import InvoiceRecord, ReturnRecord, UnitOfWork

_NONE = Decimal(0)
_Place = tuple[int, str]


def credit(uow: UnitOfWork, desk: Desk, number: str) -> list[InvoiceRecord]:
    """Credit what came back, by a credit note for each invoice that it stood on.

    ``NotNowError`` while some of it is awaited or not invoiced.
    """
    record = uow.returns.get(number)
    if record.state is not ReturnState.received:
        raise NotNowError(f"return {number} is {record.state}; what is received is credited, and once")
    order = uow.orders.get(record.order_id)
    backs, short = _spread(uow, record)
    if short:
        said = ", ".join(f"{many:f} of line {order.lines[n - 1].number} ({sku})" for (n, sku), many in short.items())
        raise NotNowError(f"return {number} holds what was never invoiced: {said}; invoice it first")
    note = f"{record.reason} (return {number})".strip()
    notes = [credit_goods(uow, desk, invoice, lines, record.id, note) for invoice, lines in backs]
    uow.returns.move(record, ReturnState.credited, ", ".join(one.number for one in notes))
    settle(uow, desk, order.id)
    return notes


def creditable(uow: UnitOfWork, record: ReturnRecord) -> bool:
    """Tell whether all that came back of a return stands on an invoice."""
    _, short = _spread(uow, record)
    return not short


def credit_waiting(uow: UnitOfWork, desk: Desk, order_id: int) -> None:
    """Credit what came back before it was invoiced, now that it is."""
    for record in uow.returns.list(order_id=order_id, state=ReturnState.received):
        if desk.profile(record.partner).returns.credit == "on_receipt" and creditable(uow, record):
            credit(uow, desk, record.number)


def _spread(
    uow: UnitOfWork, record: ReturnRecord
) -> tuple[list[tuple[InvoiceRecord, list[Back]]], dict[_Place, Decimal]]:
    """Spread what came back over the invoices that it stood on, the oldest first; return also what stood on none."""
    issued = uow.invoices.of_order(record.order_id)
    notes = [one for one in issued if one.kind is InvoiceKind.credit_note]
    whole = {one.invoice.credits for one in notes if one.return_id is None}
    standing = [one for one in issued if one.kind is InvoiceKind.invoice and one.number not in whole]
    used = _credited(notes)
    left = {(line.position, line.sku): line.received for line in record.lines if line.received}
    found: list[tuple[InvoiceRecord, list[Back]]] = []
    for invoice in standing:
        backs = []
        for line in invoice.invoice.lines:
            place = _of(line, invoice.invoice, left)
            free = line.quantity - used.get((invoice.number, line.position, line.items), _NONE)
            part = min(free, left[place]) if place else _NONE
            if place and part > 0:
                left[place] -= part
                backs.append(Back(line=line, quantity=part))
        if backs:
            found.append((invoice, backs))
    return found, {place: quantity for place, quantity in left.items() if quantity}


def _credited(notes: Sequence[InvoiceRecord]) -> dict[tuple[str, int, tuple[ItemNumber, ...]], Decimal]:
    """Return how much of each invoiced line was credited before."""
    used: dict[tuple[str, int, tuple[ItemNumber, ...]], Decimal] = {}
    for note in notes:
        for line in note.invoice.lines:
            known = (note.invoice.credits, line.position, line.items)
            used[known] = used.get(known, _NONE) + line.quantity
    return used


def _of(line: InvoicedLine, invoice: Invoice, left: Mapping[_Place, Decimal]) -> _Place | None:
    """Return what came back of an invoiced line: by its number, else where it is the only one of its position."""
    here = [place for place in left if place[0] == line.position]
    named = {item.number for item in line.items}
    alone = len(here) == 1 and sum(one.position == line.position for one in invoice.lines) == 1
    return next((place for place in here if place[1] in named), here[0] if alone else None)
