"""Third step: decide what becomes of each order.

Reads   orders that are ``interpreted``, and those ``accepted`` by a person.
Leaves  each ``in_review``, ``rejected``, ``allocated``, ``partially_allocated`` or
        ``backordered``; its stock reserved; and the answer to the buyer in the outbox.

All of it is ONE transaction, and no network call is made inside it: when the
step fails, nothing happened, and the next tick finds the orders where they stood.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from canonical.finding import Finding
from canonical.lifecycle import OrderState
from pipeline.correction import complete_places
from pipeline.desk import Desk
from pipeline.facts import gather
from pipeline.resubmission import link_resubmitted
from pipeline.step import Trouble, next_try
from pipeline.verdict import acknowledge, counted, passes
from router.allocation import Allocation, allocate
from router.confirmation import confirm
from router.facts import Facts
from store import LineChange, OrderRecord, ReviewRecord, UnitOfWork

_ROUTER = "router"
_STATES = (OrderState.interpreted, OrderState.accepted)


class Route:
    """Reviews, allocates and answers, in lanes of one partner each."""

    name = "route"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the partners with orders to decide on."""
        return sorted({partner for state in _STATES for partner in uow.orders.waiting(state)})

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[OrderRecord]:
        """Take the oldest undecided orders of a partner; one router at a time decides for a partner.

        Otherwise two workers could each accept one of two orders under the same
        number, where one order is still invisible when the other is judged.
        """
        uow.leases.acquire(f"route {lane}", _ROUTER, self.desk.lease)  # always ours; held until the unit ends
        fresh = uow.orders.claim(lane, OrderState.interpreted, limit)
        return (
            [*fresh, *uow.orders.claim(lane, OrderState.accepted, limit - len(fresh))] if len(fresh) < limit else fresh
        )

    def work(self, uow: UnitOfWork, rows: Sequence[OrderRecord]) -> None:
        """Judge every order of the batch, then allocate those that pass, in the order in which they came."""
        partner = rows[0].partner
        link_resubmitted(uow, rows)
        rows = complete_places(uow, partner, rows)
        cases = uow.reviews.about("order", [order.id for order in rows])
        facts = gather(uow, self.desk, partner, rows, cases)
        passed = self._passed(uow, rows, facts, cases)
        self._allocate(uow, partner, passed, facts)

    def _passed(
        self, uow: UnitOfWork, rows: Sequence[OrderRecord], facts: dict[int, Facts],
        cases: Mapping[int, Sequence[ReviewRecord]],
    ) -> list[OrderRecord]:  # fmt: skip
        """Return the orders that may be allocated; the credit that one of them takes the next one lacks."""
        passed, fresh = [], list[tuple[OrderRecord, Facts]]()
        for order in rows:
            if order.state is OrderState.accepted:  # by a person; it counts on the account already
                if order.attempts:
                    uow.reviews.close_for("order", order.id, "it has been routed")
                passed.append(order)
                continue
            known = counted(facts[order.id], fresh)
            if passes(uow, self.desk, order, known, cases.get(order.id, ())):
                passed.append(order)
                fresh.append((order, known))
        return passed

    def give_up(self, uow: UnitOfWork, row: OrderRecord, trouble: Trouble) -> None:
        """Put an order that our own code cannot decide on before a person."""
        finding = Finding(rule="routing_failed", says=trouble.says, mend="Answer `retry` once the cause is mended.")
        if row.state is OrderState.accepted:
            uow.orders.postpone(row.id, note=trouble.says, until=next_try(uow.now, row.attempts))
        else:
            uow.orders.move(row.id, OrderState.in_review, note=trouble.says)
        uow.reviews.open(
            subject="order", subject_id=row.id, kind="failed", findings=(finding,),
            summary=f"{row.partner} {row.number} could not be routed: {trouble.says}",
        )  # fmt: skip

    def after(self, rows: Sequence[OrderRecord]) -> None:
        """Wake the outbox and the dock."""
        self.desk.hint("freeze", "*")
        self.desk.hint("pack", "*")

    def _allocate(self, uow: UnitOfWork, partner: str, orders: Sequence[OrderRecord], facts: dict[int, Facts]) -> None:
        terms = self.desk.profile(partner).fulfilment
        skus = sorted({sku for order in orders for sku in facts[order.id].skus.values()})
        levels = uow.stock.lock(skus, terms.warehouse) if skus else {}
        free = {sku: level.available for sku, level in levels.items()}
        for order in orders:
            known = facts[order.id].model_copy(update={"available": dict(free)})
            allocation = allocate(order.order, known)
            settle(uow, order, known, allocation)
            for reservation in allocation.reservations:
                free[reservation.sku] -= reservation.quantity
            answer = confirm(order.order, allocation, answered_on=uow.now.date(), ships_on=uow.now.date())
            acknowledge(uow, self.desk, order, answer)


def settle(uow: UnitOfWork, order: OrderRecord, facts: Facts, allocation: Allocation) -> None:
    """Reserve what was allocated and write it on the order's lines."""
    uow.stock.reserve(order.id, list(allocation.reservations))
    changes = {
        position: LineChange(
            sku=facts.skus.get(position),
            reserved=allocation.taken.get(position),
            backordered=allocation.backordered.get(position, Decimal(0)),
            rejected=allocation.rejected.get(position),
        )
        for position in range(1, len(order.order.lines) + 1)
    }
    uow.orders.settle_lines(order.id, changes)
    if facts.conversions:
        told = {
            f"line {order.order.lines[n - 1].number}": f"{facts.quantities[n]:f}: {how}"
            for n, how in facts.conversions.items()
        }
        uow.events.record(subject="order", subject_id=order.id, action="units converted", detail=told)
    uow.orders.move(order.id, allocation.state)
