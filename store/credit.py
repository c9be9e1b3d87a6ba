"""Credit: limits, invoices, payments, and what the open orders of a customer come to.

Whoever decides on an order holds the customer first (``Customers.hold``), so that
of two orders at once the second sees what the first has taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select

from canonical.customer import Credit, Customer
from canonical.lifecycle import OrderState
from canonical.receivable import CreditTerms, Payment, Receivable
from store import statement
from store.customer_tables import commitment, credit_terms, payment, receivable
from store.statement import Unit
from store.tables import order

_SUBJECT = "credit"
_ZERO = Decimal(0)

# Accepted, and neither invoiced nor ended.
OPEN_STATES = tuple(
    state
    for state in OrderState
    if state
    not in (
        OrderState.received, OrderState.interpreted, OrderState.in_review, OrderState.returned, OrderState.rejected,
        OrderState.cancelled, OrderState.invoiced, OrderState.closed,
    )
)  # fmt: skip

# Of an order that is over, something may wait for its invoice once more: one that was wrong was taken back.
_COUNTING = (*OPEN_STATES, OrderState.invoiced, OrderState.closed)


class CreditBook:
    """What each customer may owe, owes, and has paid."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def terms(self, partner: str | None = None) -> list[CreditTerms]:
        """Return the terms of one customer or of all, by partner."""
        wanted = statement.filtered(credit_terms, partner=partner)
        rows = self._unit.connection.execute(select(credit_terms).where(*wanted).order_by(credit_terms.c.partner))
        return [CreditTerms(partner=row.partner, currency=row.currency, limit=row.credit_limit) for row in rows]

    def receivables(self, partner: str | None = None, number: str | None = None) -> list[Receivable]:
        """Return invoices, the paid ones too, the first due first."""
        wanted = statement.filtered(receivable, partner=partner, number=number)
        query = select(receivable).where(*wanted).order_by(receivable.c.partner, receivable.c.due_on, receivable.c.id)
        return [_receivable(row) for row in self._unit.connection.execute(query)]

    def payments(self, partner: str | None = None, number: str | None = None) -> list[Payment]:
        """Return payments, in the order in which they were entered."""
        wanted = statement.filtered(payment, partner=partner, number=number)
        query = select(payment).where(*wanted).order_by(payment.c.partner, payment.c.id)
        return [_payment(row) for row in self._unit.connection.execute(query)]

    def put_terms(self, wanted: CreditTerms) -> None:
        """Set how far a customer may go."""
        row = {"partner": wanted.partner, "currency": wanted.currency, "credit_limit": wanted.limit}
        before = next(iter(self.terms(wanted.partner)), None)
        told = f"{'no limit' if wanted.limit is None else f'{wanted.limit:f}'} {wanted.currency}"
        self._put(credit_terms, ["partner"], row, before, wanted, "limit set", told)

    def put_receivable(self, wanted: Receivable) -> None:
        """Enter an invoice, or what is still open of one."""
        row = wanted.model_dump(exclude={"open"}) | {"open_amount": wanted.open}
        before = next(iter(self.receivables(wanted.partner, wanted.number)), None)
        told = f"{wanted.number}: {wanted.open:f} of {wanted.amount:f} {wanted.currency} open"
        self._put(receivable, ["partner", "number"], row, before, wanted, "receivable", told)

    def put_payment(self, wanted: Payment) -> None:
        """Enter a payment, or what is left of one."""
        row = wanted.model_dump(exclude={"order"}) | {"order_number": wanted.order}
        before = next(iter(self.payments(wanted.partner, wanted.number)), None)
        told = f"{wanted.number}: {wanted.amount:f} {wanted.currency}, {wanted.unused:f} of it unused"
        self._put(payment, ["partner", "number"], row, before, wanted, "payment", told)

    def _put(
        self, table: Table, unique: Sequence[str], row: Mapping[str, Any], before: object, after: object, action: str,
        told: str,
    ) -> None:  # fmt: skip
        if before == after:
            return
        change = {name: value for name, value in row.items() if name not in unique}
        id_ = statement.upsert(
            self._unit.connection, table, row, unique=unique, change=lambda _: change, returning=table.c.id
        )
        detail = {"partner": str(row["partner"]), "says": told}
        self._unit.events.record(subject=_SUBJECT, subject_id=id_, action=action, detail=detail)

    def commit(self, partner: str, amounts: Mapping[int, tuple[str, Decimal]]) -> None:
        """Write down what accepted orders come to, by order: currency and amount."""
        rows = [
            {"order_id": order_id, "partner": partner, "currency": currency, "amount": amount}
            for order_id, (currency, amount) in amounts.items()
        ]
        change = ["currency", "amount"]
        statement.upsert_many(self._unit.connection, commitment, rows, unique=["order_id"], change=change)

    def standing(
        self, partner: str, today: date, *, but: Iterable[int] = (), customer: Customer | None = None
    ) -> Credit | None:
        """Return how a customer stands, without the orders named in ``but``; nothing where no credit is watched.

        ``customer``: where it pays beforehand, its own currency is watched also where nobody has set a limit.
        """
        prepays_in = customer.prepays_in if customer else None
        watched = CreditTerms(partner=partner, currency=prepays_in) if prepays_in else None
        terms = next(iter(self.terms(partner)), watched)
        if terms is None:
            return None
        of_them = {"partner": partner, "currency": terms.currency}
        owed, overdue, since = self._owed(of_them, today)
        prepaid = select(func.sum(payment.c.unused)).where(*statement.filtered(payment, **of_them))
        return Credit(
            currency=terms.currency, limit=terms.limit, open_orders=self._on_order(of_them, set(but)),
            receivables=owed, prepaid=self._sum(prepaid), overdue=overdue,
            overdue_days=(today - since).days if since else 0,
        )  # fmt: skip

    def _owed(self, of_them: Mapping[str, str], today: date) -> tuple[Decimal, Decimal, date | None]:
        mine = [*statement.filtered(receivable, **of_them), receivable.c.open_amount != _ZERO]
        late = [*mine, receivable.c.due_on < today]
        overdue = self._sum(select(func.sum(receivable.c.open_amount)).where(*late))
        since = select(func.min(receivable.c.due_on)).where(*late, receivable.c.open_amount > _ZERO)
        oldest: date | None = self._unit.connection.execute(since).scalar()
        return self._sum(select(func.sum(receivable.c.open_amount)).where(*mine)), overdue, oldest

    def _on_order(self, of_them: Mapping[str, str], but: set[int]) -> Decimal:
        query = select(commitment.c.order_id, commitment.c.amount).join(order, order.c.id == commitment.c.order_id)
        rows = self._unit.connection.execute(
            query.where(*statement.filtered(commitment, **of_them), order.c.state.in_(_COUNTING))
        )
        return sum((row.amount for row in rows if row.order_id not in but), _ZERO)

    def _sum(self, query: Any) -> Decimal:
        return self._unit.connection.execute(query).scalar() or _ZERO


def _receivable(row: Any) -> Receivable:
    said = {name: value for name, value in row._mapping.items() if name not in ("id", "open_amount")}
    return Receivable(**said, open=row.open_amount)


def _payment(row: Any) -> Payment:
    said = {name: value for name, value in row._mapping.items() if name not in ("id", "order_number")}
    return Payment(**said, order=row.order_number)
