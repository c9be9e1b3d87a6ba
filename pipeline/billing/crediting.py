"""Give money back: for an invoice that was wrong, and for goods that came back."""

from collections.abc import Sequence
from decimal import Decimal

from canonical.billing import numbered, series
from canonical.invoice import Invoice, InvoiceKind
from pipeline.billing.invoice_road import send
from pipeline.desk import Desk
from pipeline.evidence.account import charge, prices_of
from pipeline.step import NotNowError
from router.invoicing import Back, credit_note
from store import InvoiceRecord, LineChange, UnitOfWork

_SENDER = "invoices"  # whose numbers they are, among the counters


def take_back(uow: UnitOfWork, desk: Desk, number: str, reason: str) -> InvoiceRecord:
    """Credit a whole invoice, all that stands on it; its shipment waits for another one then.

    ``NotNowError`` where it is no invoice, or some of it was credited before.
    """
    record = uow.invoices.get(number)
    if record.kind is not InvoiceKind.invoice or record.shipment_id is None:
        raise NotNowError(f"{number} is a {record.kind.replace('_', ' ')}; only an invoice can be taken back")
    uow.invoices.hold(record.shipment_id)
    order = uow.orders.get(record.order_id)
    before = [one.number for one in uow.invoices.of_order(order.id) if one.invoice.credits == number]
    if before:
        raise NotNowError(f"{number} was credited already: {', '.join(before)}")
    said = record.invoice.model_copy(
        update={
            "kind": InvoiceKind.credit_note, "number": _number(uow, desk, order.partner), "credits": number,
            "invoiced_on": uow.now.date(), "terms": None, "notes": (reason,),
        }
    )  # fmt: skip
    uow.customers.hold(order.partner)
    note = uow.invoices.enter(said, order_id=order.id, shipment_id=record.shipment_id)
    taken: dict[int, Decimal] = {}
    for line in said.lines:
        taken[line.position] = taken.get(line.position, Decimal(0)) + line.quantity
    changes = {n: LineChange(invoiced=order.lines[n - 1].invoiced - quantity) for n, quantity in taken.items()}
    uow.orders.settle_lines(order.id, changes)
    _book(uow, desk, note)
    return note


def credit_goods(
    uow: UnitOfWork, desk: Desk, of: InvoiceRecord, backs: Sequence[Back], return_id: int, note: str
) -> InvoiceRecord:
    """Credit goods of one invoice that came back, less the fee that was agreed."""
    percent = desk.profile(of.partner).returns.restocking_percent
    said: Invoice = credit_note(of.invoice, backs, _number(uow, desk, of.partner), uow.now.date(), percent)
    if said.total < 0:
        raise NotNowError(f"what came back of {of.number} would be credited with {said.total}; mend `returns`")
    uow.customers.hold(of.partner)
    record = uow.invoices.enter(
        said.model_copy(update={"notes": (note,)}), order_id=of.order_id, shipment_id=of.shipment_id,
        return_id=return_id,
    )  # fmt: skip
    _book(uow, desk, record)
    return record


def _book(uow: UnitOfWork, desk: Desk, record: InvoiceRecord) -> None:
    order = uow.orders.get(record.order_id)
    charge(uow, order, record, prices_of(uow, desk, order))
    send(uow, desk, order, record)


def _number(uow: UnitOfWork, desk: Desk, partner: str) -> str:
    pattern, year = desk.profile(partner).invoicing.credit_number, uow.now.date().year
    taken = uow.control_numbers.take(sender=_SENDER, receiver=series(pattern, year), usage="P", level="invoice")
    return numbered(pattern, year, taken)
