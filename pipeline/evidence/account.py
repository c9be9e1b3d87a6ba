"""What a customer owes: an amount moves from what is on order to what is unpaid, and counts once all the while."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from canonical.invoice import InvoiceKind
from canonical.receivable import Receivable
from pipeline.answers.cross_check import last_answer
from pipeline.desk import Desk
from pipeline.evidence.facts import gather
from router.invoicing import substitute_prices, told_prices
from router.pricing import agreed_price, order_currency
from store import InvoiceRecord, OrderRecord, UnitOfWork

_CENT = Decimal("0.01")
_NONE = Decimal(0)


class Prices(NamedTuple):
    """What an order's lines cost: as the buyer was told last, else as was agreed; nothing where nobody said."""

    lines: dict[int, Decimal | None]  # by position
    instead: dict[tuple[int, str], Decimal]  # of what comes in a line's place, where it has a price of its own
    currency: str | None

    def of_item(self, position: int, sku: str) -> Decimal | None:
        """Return the price of what left for a line."""
        return self.instead.get((position, sku), self.lines[position])


def prices_of(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> Prices:
    """Look up what an order's lines cost, and in which currency."""
    answer = last_answer(uow, order.id)
    facts = gather(uow, desk, order.partner, [order])[order.id]
    lines = told_prices(order.order, answer)
    for position, line in enumerate(order.order.lines, 1):
        if lines[position] is None and (agreed := agreed_price(order.order, line, position, facts)):
            lines[position] = agreed.price
    credit = facts.credit.currency if facts.credit else None
    ours = desk.profile(order.partner).invoicing.currency
    currency = (answer.currency if answer else None) or order_currency(order.order, facts) or credit or ours
    return Prices(lines, substitute_prices(answer), currency)


def charge(uow: UnitOfWork, order: OrderRecord, record: InvoiceRecord, prices: Prices) -> None:
    """Let an invoice be owed, and what is left of its order be on order; what was paid for the order pays it.

    A credit note is owed the other way round.
    """
    credit = record.kind is InvoiceKind.credit_note
    open_ = record.owed if credit else record.owed - _prepaid(uow, order, record)
    uow.credit.put_receivable(
        Receivable(
            partner=record.partner, number=record.number, currency=record.currency, amount=record.owed, open=open_,
            issued_on=record.invoice.invoiced_on, due_on=record.due_on,
        )
    )  # fmt: skip
    on_order(uow, order, prices)


def on_order(uow: UnitOfWork, order: OrderRecord, prices: Prices) -> None:
    """Write down what is still to be invoiced of an order."""
    left = sum(
        ((n.ordered - n.rejected - n.invoiced) * (prices.lines[n.position] or _NONE) for n in order.lines), _NONE
    )
    uow.credit.commit(order.partner, {order.id: (prices.currency or "", left.quantize(_CENT, ROUND_HALF_UP))})


def _prepaid(uow: UnitOfWork, order: OrderRecord, record: InvoiceRecord) -> Decimal:
    """Use what came in for this very order, the oldest payment first; return how much."""
    used = _NONE
    for payment in uow.credit.payments(order.partner):
        if payment.order == order.number and payment.currency == record.currency:
            part = min(payment.unused, record.total - used)
            if part > 0:
                uow.credit.put_payment(payment.model_copy(update={"unused": payment.unused - part}))
                used += part
    return used
