"""Customers: what was agreed with each of them beyond the form of its documents."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select

from canonical.customer import Customer
from store import statement
from store.customer_tables import customer
from store.statement import Unit

_SUBJECT = "customer"
_ONE = select(customer.c.content).where(customer.c.partner == bindparam("partner"))
_OF = select(customer.c.partner, customer.c.content).where(statement.among(customer.c.partner, "partners"))


class Customers:
    """One row a partner; every change has its event, with what it changed."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, partner: str) -> Customer | None:
        """Return a customer, or nothing where nobody has entered it."""
        return self._unit.connection.execute(_ONE, {"partner": partner}).scalar()

    def of(self, partners: Iterable[str]) -> dict[str, Customer]:
        """Return the customers among these partners, by partner."""
        rows = self._unit.connection.execute(_OF, {"partners": sorted(set(partners))})
        return {row.partner: row.content for row in rows}

    def hold(self, partner: str) -> Customer | None:
        """Return a customer and keep all others who decide on its credit waiting until this unit ends."""
        return self._unit.connection.execute(statement.holding(self._unit, _ONE), {"partner": partner}).scalar()

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
