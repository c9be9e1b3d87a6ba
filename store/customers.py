"""Customers: what was agreed with each of them beyond the form of its documents."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from canonical.customer import Customer
from store import statement
from store.customer_tables import customer
from store.statement import Unit

_SUBJECT = "customer"


class Customers:
    """One row a partner; every change has its event, with what it changed."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, partner: str) -> Customer | None:
        """Return a customer, or nothing where nobody has entered it."""
        return self._unit.connection.execute(select(customer.c.content).where(customer.c.partner == partner)).scalar()

    def of(self, partners: Iterable[str]) -> dict[str, Customer]:
        """Return the customers among these partners, by partner."""
        query = select(customer.c.partner, customer.c.content).where(customer.c.partner.in_(sorted(set(partners))))
        return {row.partner: row.content for row in self._unit.connection.execute(query)}

    def hold(self, partner: str) -> Customer | None:
        """Return a customer and keep all others who decide on its credit waiting until this unit ends."""
        query = select(customer.c.content).where(customer.c.partner == partner)
        return self._unit.connection.execute(statement.held(self._unit, query)).scalar()

    def list(self) -> "Sequence[Customer]":
        """Return all customers, by partner."""
        return self._unit.connection.execute(select(customer.c.content).order_by(customer.c.partner)).scalars().all()

    def put(self, wanted: Customer) -> None:
        """Enter a customer, or change what is known of it."""
        before = self.hold(wanted.partner)
        if before == wanted:
            return
        values = {"content": wanted, "changed_at": self._unit.now, "changed_by": self._unit.actor}
        id_ = statement.upsert(
            self._unit.connection, customer, {"partner": wanted.partner, **values}, unique=["partner"],
            change=lambda _: values, returning=customer.c.id,
        )  # fmt: skip
        self._unit.events.record(
            subject=_SUBJECT, subject_id=id_, action="changed" if before else "entered",
            detail={"partner": wanted.partner, **_told(before, wanted)},
        )  # fmt: skip


def _told(before: Customer | None, after: Customer) -> dict[str, str]:
    """Return each field that is other than it was."""
    old = before or Customer(partner=after.partner)
    changed = [name for name in Customer.model_fields if getattr(old, name) != getattr(after, name)]
    return {name: f"{_word(getattr(old, name))} → {_word(getattr(after, name))}" for name in changed}


def _word(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value or "nothing")
