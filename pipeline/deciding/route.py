"""Third step: decide what becomes of each order.

Reads   orders that are ``interpreted``, and those ``accepted`` by a person.
Leaves  each ``in_review``, ``rejected``, ``allocated``, ``partially_allocated``,
        ``backordered`` or ``cancelled``; its stock reserved; and the answer to the buyer in the outbox.

All of it is ONE transaction, and no network call is made inside it: when the
step fails, nothing happened, and the next tick finds the orders where they stood.
"""

from collections.abc import Mapping, Sequence

from canonical.finding import Finding
from canonical.lifecycle import OrderState
from pipeline.deciding.resubmission import link_resubmitted
from pipeline.deciding.verdict import counted, passes
from pipeline.desk import Desk
from pipeline.evidence.correction import complete_places
from pipeline.evidence.facts import gather
from pipeline.step import Trouble, next_try
from pipeline.stock.allot import allot
from router.facts import Facts
from store import OrderRecord, ReviewRecord, UnitOfWork

_ROUTER = "router"  # who holds the lease of a partner while its orders are decided
_STATES = (OrderState.interpreted, OrderState.accepted)


def alone_with(uow: UnitOfWork, desk: Desk, partner: str) -> None:
    """Wait until nobody decides on a partner's orders any more, and let nobody begin before the unit ends.

    Whoever decides takes this first and the orders after it, so that no two wait for each other in a circle.
    """
    uow.leases.acquire(f"route {partner}", _ROUTER, desk.lease)  # always ours: all go by one name


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
        alone_with(uow, self.desk, lane)
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
        allot(uow, self.desk, passed, facts)

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
        """Wake the outbox, the dock, and the changes that waited."""
        self.desk.hint("freeze", "*")
        self.desk.hint("pack", "*")
        self.desk.hint("amend", "*")
