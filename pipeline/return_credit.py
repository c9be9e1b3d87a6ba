"""Credit what came back of a return, by a credit note for each invoice that it stood on."""

from collections.abc import Mapping
from decimal import Decimal

from canonical.goods_return import ReturnState
from canonical.invoice import InvoicedLine, InvoiceKind
from canonical.order import ItemNumber
from pipeline.closing import settle
from pipeline.crediting import credit_goods
from pipeline.desk import Desk
from pipeline.step import NotNowError
from router.invoicing import Back
from store import InvoiceRecord, OrderRecord, ReturnRecord, UnitOfWork

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
    backs = _backs(uow, order, record)
    note = f"{record.reason} (return {number})".strip()
    notes = [credit_goods(uow, desk, invoice, lines, record.id, note) for invoice, lines in backs]
    uow.returns.move(record, ReturnState.credited, ", ".join(one.number for one in notes))
    settle(uow, desk, order.id)
    return notes


def all_invoiced(uow: UnitOfWork, record: ReturnRecord) -> bool:
    """Tell whether all that left of a return's order is invoiced."""
    lines = uow.orders.get(record.order_id).lines
    return all(line.invoiced >= line.shipped for line in lines)


def credit_waiting(uow: UnitOfWork, desk: Desk, order_id: int) -> None:
    """Credit what came back before it was invoiced, now that it is."""
    for record in uow.returns.list(order_id=order_id, state=ReturnState.received):
        if desk.profile(record.partner).returns.credit == "on_receipt" and all_invoiced(uow, record):
            credit(uow, desk, record.number)


def _backs(
    uow: UnitOfWork, order: OrderRecord, record: ReturnRecord
) -> list[tuple[InvoiceRecord, list[Back]]]:  # fmt: skip
    """Spread what came back over the invoices that it stood on, the oldest first."""
    issued = uow.invoices.of_order(order.id)
    notes = [one for one in issued if one.kind is InvoiceKind.credit_note]
    whole = {one.invoice.credits for one in notes if one.return_id is None}
    standing = [one for one in issued if one.kind is InvoiceKind.invoice and one.number not in whole]
    used: dict[tuple[str, int, tuple[ItemNumber, ...]], Decimal] = {}
    for one in notes:
        for n in one.invoice.lines:
            known = (one.invoice.credits, n.position, n.items)
            used[known] = used.get(known, _NONE) + n.quantity
    left = {(line.position, line.sku): line.received for line in record.lines if line.received}
    found: list[tuple[InvoiceRecord, list[Back]]] = []
    for invoice in standing:
        backs = []
        for line in invoice.invoice.lines:
            place = _of(line, left)
            free = line.quantity - used.get((invoice.number, line.position, line.items), _NONE)
            part = min(free, left.get(place, _NONE)) if place else _NONE
            if place and part > 0:
                left[place] -= part
                backs.append(Back(line=line, quantity=part))
        if backs:
            found.append((invoice, backs))
    if short := {place: quantity for place, quantity in left.items() if quantity}:
        said = ", ".join(
            f"{quantity:f} of line {order.lines[n - 1].number} ({sku})" for (n, sku), quantity in short.items()
        )
        raise NotNowError(f"return {record.number} holds what was never invoiced: {said}; invoice it first")
    return found


def _of(line: InvoicedLine, left: Mapping[_Place, Decimal]) -> _Place | None:
    """Return what came back of an invoiced line: by its number, else the only thing of that position."""
    here = [place for place in left if place[0] == line.position]
    named = {item.number for item in line.items}
    return next((place for place in here if place[1] in named), here[0] if len(here) == 1 else None)
