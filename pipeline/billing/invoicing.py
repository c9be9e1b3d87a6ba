"""Beside the walk: invoice what has left, when its partner's terms say so.

Reads   shipments that have left and wait for their invoice (``invoicing`` in the partner's profile).
Leaves  each with one invoice, in the books and in the outbox; the amount owed by the
        customer and no longer on order; and an order of which nothing more comes ``invoiced``.

All of it is ONE transaction, the invoice's number with it: no number is skipped
or given twice, and no shipment is invoiced twice.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from canonical.billing import BillingTerms, numbered, series
from canonical.finding import Finding
from canonical.invoice import Invoice
from canonical.party import PartyRole
from canonical.shipment import ShipNotice
from pipeline.answers.cross_check import notice_of
from pipeline.billing.closing import settle
from pipeline.billing.invoice_road import send
from pipeline.billing.return_credit import credit_waiting
from pipeline.desk import Desk
from pipeline.evidence.account import Prices, charge, prices_of
from pipeline.order_choice import Deed, own_name
from pipeline.step import NotNowError, Trouble, next_try
from router.invoicing import Billed, gone, invoice
from store import BillingRecord, InvoiceRecord, LineChange, OrderRecord, ShipmentRecord, UnitOfWork

INVOICE = Deed(
    done="invoiced", which="of which something has left that is not invoiced",
    fits=lambda uow, order: bool(uninvoiced(uow, order)),
)  # fmt: skip
INVOICING = "invoicing"  # the kind of case of a shipment whose invoice cannot be written
_SENDER = "invoices"  # whose numbers they are, among the counters


class Bill:
    """Writes the invoices that are due, in lanes of one partner each."""

    name = "bill"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the partners with shipments that are to be invoiced today."""
        return uow.invoices.waiting(uow.now.date())

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[BillingRecord]:
        """Take a partner's shipments that are due, the first to leave first."""
        return uow.invoices.claim(lane, uow.now.date(), limit)

    def work(self, uow: UnitOfWork, rows: Sequence[BillingRecord]) -> None:
        """Invoice each shipment."""
        for row in rows:
            make(uow, self.desk, row.shipment_id)

    def give_up(self, uow: UnitOfWork, row: BillingRecord, trouble: Trouble) -> None:
        """Put a shipment that cannot be invoiced before a person."""
        uow.invoices.put_off(row.id, note=trouble.says, until=next_try(uow.now, row.attempts, trouble))
        shipment = uow.shipments.get(row.shipment_id)
        mend = f"crossdock invoice make {own_name(shipment.order_id)}"
        finding = Finding(rule=INVOICING, says=trouble.says, mend=mend)
        uow.reviews.open(
            subject="shipment", subject_id=shipment.id, kind=INVOICING, findings=(finding,),
            summary=f"{row.partner} {shipment.plan.order_number}: shipment {shipment.number} cannot be invoiced: "
            f"{trouble.says}",
        )  # fmt: skip

    def after(self, rows: Sequence[BillingRecord]) -> None:
        """Wake the outbox."""
        self.desk.hint("freeze", "*")


def owe(uow: UnitOfWork, desk: Desk, shipment: ShipmentRecord) -> None:
    """Write down that what leaves now is to be invoiced, and when."""
    due = desk.profile(shipment.partner).invoicing.due(uow.now.date())
    uow.invoices.owe(shipment.id, shipment.partner, due)


def uninvoiced(uow: UnitOfWork, order: OrderRecord) -> list[ShipmentRecord]:
    """Return what has left of an order and is not invoiced, the first to leave first."""
    left = [one for one in reversed(uow.shipments.list(order_id=order.id)) if one.departed_at is not None]
    return [one for one in left if uow.invoices.of_shipment(one.id) is None]


def make(
    uow: UnitOfWork,
    desk: Desk,
    shipment_id: int,
    *,
    freight: Decimal | None = None,
    prices: Mapping[int, Decimal] | None = None,
) -> InvoiceRecord:
    """Invoice a shipment; ``prices`` say by position what a line costs that nobody has told a price of.

    Raises ``NotNowError`` where nothing left, where it is invoiced already, and
    where a price, a currency or the freight is not known.
    """
    uow.invoices.hold(shipment_id)
    shipment = uow.shipments.get(shipment_id)
    _check(uow, shipment)
    order = uow.orders.get(shipment.order_id)
    uow.customers.hold(order.partner)  # nobody decides on its credit meanwhile
    said = prices_of(uow, desk, order)
    written = _written(uow, desk, order, shipment, said, freight, prices or {})
    record = uow.invoices.enter(written, order_id=order.id, shipment_id=shipment.id)
    sums: dict[int, Decimal] = {}
    for line in written.lines:
        sums[line.position] = sums.get(line.position, Decimal(0)) + line.quantity
    changes = {n: LineChange(invoiced=order.lines[n - 1].invoiced + quantity) for n, quantity in sums.items()}
    uow.orders.settle_lines(order.id, changes)
    uow.reviews.close_for("shipment", shipment.id, f"it is invoiced: {record.number}", kind=INVOICING)
    charge(uow, uow.orders.get(order.id), record, said)
    send(uow, desk, order, record)
    settle(uow, desk, order.id)
    credit_waiting(uow, desk, order.id)
    return record


def _check(uow: UnitOfWork, shipment: ShipmentRecord) -> None:
    if shipment.departed_at is None:
        raise NotNowError(f"shipment {shipment.number} has not left; only what has left is invoiced")
    if known := uow.invoices.of_shipment(shipment.id):
        raise NotNowError(f"shipment {shipment.number} is invoiced already, as {known.number}")


def _written(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, shipment: ShipmentRecord, said: Prices, freight: Decimal | None,
    given: Mapping[int, Decimal],
) -> Invoice:  # fmt: skip
    terms = desk.profile(order.partner).invoicing
    notice, today = notice_of(shipment), uow.now.date()
    prices = _prices(order, notice, said, given)
    pattern = series(terms.number, today.year)
    taken = uow.control_numbers.take(sender=_SENDER, receiver=pattern, usage="P", level="invoice")
    billed = Billed(
        number=numbered(terms.number, today.year, taken), invoiced_on=today, currency=_currency(order, said),
        remit_to=desk.company.ship_from.model_copy(update={"role": PartyRole.remit_to}),
        first=not uow.invoices.of_order(order.id), freight=_freight(shipment, terms, freight),
    )  # fmt: skip
    written = invoice(order.order, notice, billed, terms, prices)
    if written.total < 0:
        raise NotNowError(
            f"the invoice of shipment {shipment.number} would come to {written.total}: the allowances are more than "
            f"the goods; mend `invoicing` in the profile of {order.partner}"
        )
    return written


def _freight(shipment: ShipmentRecord, terms: BillingTerms, given: Decimal | None) -> Decimal | None:
    """Return what is passed on for the transport; ``NotNowError`` where nobody knows it."""
    if given is not None or terms.freight == "included":
        return given
    asked = shipment.booking.freight if shipment.booking else None
    if asked is None:
        raise NotNowError(
            f"freight is passed on to {shipment.partner}, and {shipment.carrier} has not said what it asks for "
            f"shipment {shipment.number}: crossdock invoice make {own_name(shipment.order_id)} --freight AMOUNT"
        )
    return asked


def _prices(
    order: OrderRecord, notice: ShipNotice, said: Prices, given: Mapping[int, Decimal]
) -> dict[tuple[int, str], Decimal]:
    """Return the price of all that left, by position and item."""
    prices: dict[tuple[int, str], Decimal] = {}
    for item, _ in gone(order.order, notice):
        known = (given.get(item.position), said.of_item(item.position, item.sku))
        price = next((one for one in known if one is not None), None)
        if price is None:
            raise NotNowError(
                f"nobody has told a price of line {item.line} ({item.sku}): "
                f"crossdock invoice make {own_name(order.id)} --price {item.line}=PRICE"
            )
        prices[item.position, item.sku] = price
    return prices


def _currency(order: OrderRecord, said: Prices) -> str:
    if said.currency is None:
        raise NotNowError(
            f"neither order {order.number} nor its customer names a currency; write `currency` under `invoicing` "
            f"in the profile of {order.partner}"
        )
    return said.currency
