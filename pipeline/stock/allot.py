"""Give stock to orders: plan, reserve, write it on the lines, promise dates for what waits, and tell the buyer.

The same is done for orders that have just been accepted, and for those that
waited until stock came.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from canonical.acknowledgement import OrderAcknowledgement
from canonical.finding import Finding
from canonical.lifecycle import OrderState
from canonical.message import MessageKind
from canonical.replenishment import Dated, Promise
from pipeline.answers.reply import reply
from pipeline.desk import Desk
from pipeline.evidence.facts import of_accepted
from pipeline.stock.batch import all_at_once
from pipeline.stock.shelves import Asking, Shelves
from pipeline.stock.want import UNSERVED, has_got_some
from router.allocation import Allocation, allocate
from router.confirmation import Instead, confirm
from router.facts import Facts
from router.measure import Measure
from router.pricing import order_currency, unpriced
from router.promising import Prospect, prospect
from router.supply import Supply
from store import LineChange, OrderRecord, UnitOfWork

_NONE = Decimal(0)


class Settled(NamedTuple):
    """An order, what it got, and what can be said about that which waits."""

    order: OrderRecord
    facts: Facts
    allocation: Allocation
    ahead: Prospect


def allot(uow: UnitOfWork, desk: Desk, orders: Sequence[OrderRecord], facts: Mapping[int, Facts]) -> None:
    """Give stock to accepted orders, those of the greatest priority first, then in the order in which they came."""
    asking = by_priority([(order, facts[order.id]) for order in orders])
    if not asking:
        return
    shelves = Shelves.over(uow, desk, asking)
    shelves.share_out(asking)
    served = all_at_once(uow, shelves, asking) or (_one_by_one(uow, shelves, *one) for one in asking)
    settled = []
    for (order, known), (allocation, supply) in zip(asking, served, strict=True):
        settled.append(Settled(order, known, allocation, _look_ahead(uow, shelves, order, known, allocation, supply)))
    write(uow, settled)
    for one in settled:
        answer(uow, desk, one)


def _one_by_one(uow: UnitOfWork, shelves: Shelves, order: OrderRecord, facts: Facts) -> tuple[Allocation, Supply]:
    supply, ranked = shelves.supply(order, facts)
    allocation = allocate(order.order, facts, supply)
    _reserve(uow, shelves, order, allocation)
    if len(ranked) > 1:  # where there is no choice, nothing need be said
        told = {f"{n}. {one.warehouse}": one.why for n, one in enumerate(ranked, 1)}
        detail = {**told, "split": supply.split}
        uow.events.record(subject="order", subject_id=order.id, action="warehouses ranked", detail=detail)
    return allocation, supply


def allot_more(uow: UnitOfWork, desk: Desk, shelves: Shelves, order: OrderRecord, facts: Facts) -> bool:
    """Give an order that waits more of what it lacks; false where there is nothing for it.

    What must come from one warehouse comes from the one that serves the order already.
    """
    if not shelves.anything_for(order):
        return False
    terms = shelves.terms[order.partner]
    here: list[str] = []
    if terms.sourcing.split == "never":
        here = sorted({one.warehouse for one in uow.stock.given(order.id)})
    supply, _ = shelves.supply(order, facts, only=here)
    allocation = allocate(order.order, facts, supply)
    if not allocation.reservations:
        return False
    _reserve(uow, shelves, order, allocation)
    one = Settled(order, facts, allocation, _look_ahead(uow, shelves, order, facts, allocation, supply))
    write(uow, [one])
    if not any(line.reserved for line in order.lines):
        has_got_some(uow, order.id)
    if terms.answer_again:
        answer(uow, desk, one, again=True)
    return True


def allot_anew(uow: UnitOfWork, desk: Desk, shelves: Shelves, order: OrderRecord, facts: Facts) -> Allocation:
    """Give an order that was changed what its lines lack now, and write on the lines what waits and what never comes.

    The order's state is the caller's to write.
    """
    terms = shelves.terms[order.partner]
    here: list[str] = []
    if terms.sourcing.split == "never":
        here = sorted({one.warehouse for one in uow.stock.given(order.id)})
    supply, _ = shelves.supply(order, facts, only=here)
    allocation = allocate(order.order, facts, supply)
    _reserve(uow, shelves, order, allocation)
    ahead = _look_ahead(uow, shelves, order, facts, allocation, supply)
    if not allocation.backordered:  # nothing waits any more, whatever waited before
        uow.inbound.promise(order.id, ())
        uow.requests.settle(order.id, (), "the order was changed")
    settled = Settled(order, facts, allocation, ahead)
    uow.orders.settle_many({order.id: _lines(settled)})
    return allocation


def await_stock(
    uow: UnitOfWork, desk: Desk, shelves: Shelves, order: OrderRecord, *, told: Sequence[Promise] | None = None
) -> None:
    """Promise days to an order that waits, ask for what nothing covers, and tell the buyer where that was agreed.

    ``told``: the days that the buyer knows; where they stay, nothing new is said.
    Of what lies free it may get some whenever stock moves next: no day is told for that, and none is bought.
    """
    facts = of_accepted(uow, desk, [order])[order.id]
    waiting = {line.position: line.backordered for line in order.lines if line.backordered}
    gone = {line.position: line.rejected for line in order.lines if line.rejected}
    allocation = Allocation(backordered=waiting, cancelled=gone, state=order.state)
    none = {n: many for n, many in waiting.items() if not shelves.any_free(order.partner, facts.skus[n])}
    supply, _ = shelves.supply(order, facts)
    lacking = allocation.model_copy(update={"backordered": none})
    ahead = _look_ahead(uow, shelves, order, facts, lacking, supply)
    if shelves.terms[order.partner].answer_again and (told is None or uow.inbound.promises(order.id) != told):
        answer(uow, desk, Settled(order, facts, allocation, ahead), again=True)


def by_priority(asking: Sequence[Asking]) -> list[Asking]:
    """Return orders as they are served: by their customer's priority, then in the order in which they came."""
    return sorted(asking, key=lambda one: (-(one[1].customer.priority if one[1].customer else 0), one[0].id))


def _reserve(uow: UnitOfWork, shelves: Shelves, order: OrderRecord, allocation: Allocation) -> None:
    more = any(line.reserved for line in order.lines)
    until = shelves.terms[order.partner].kept_until(uow.now)
    uow.stock.reserve(order.id, allocation.reservations, more=more, until=until)


def _look_ahead(
    uow: UnitOfWork, shelves: Shelves, order: OrderRecord, facts: Facts, allocation: Allocation, supply: Supply
) -> Prospect:
    """Promise dates for what waits and ask for what nothing covers; return what can be said about it."""
    terms = shelves.terms[order.partner]
    shelves.took(allocation)
    ahead = Prospect()
    waits = [facts.skus[position] for position in allocation.backordered]
    if waits and not supply.places:
        _tell_unserved(uow, shelves, order)
    elif waits:
        supply = shelves.looking_ahead(order.id, supply, waits)
        ahead = prospect(order.order, allocation, facts, supply, terms.propose)
    if waits or any(line.backordered for line in order.lines):
        shelves.promise(order.id, ahead.promises)
        uow.inbound.promise(order.id, ahead.promises)
        covered = "what is to come covers it" if waits else ""
        uow.requests.settle(order.id, ahead.requests if terms.replenish else (), covered)
    return ahead


def _tell_unserved(uow: UnitOfWork, shelves: Shelves, order: OrderRecord) -> None:
    """Put before a person that no warehouse delivers there: nothing that is bought would help."""
    names = shelves.terms[order.partner].warehouses
    serve = {one.name: ", ".join(sorted(one.serves)) for one in shelves.known if one.serves}
    says = "no warehouse delivers there: " + ", ".join(f"{n} serves {serve.get(n) or 'everywhere'}" for n in names)
    mend = "Let one of them deliver there (crossdock stock warehouse NAME --serves REGION), name another, or cancel it."
    uow.reviews.open(
        subject="order", subject_id=order.id, kind=UNSERVED,
        findings=(Finding(rule=UNSERVED, says=says, mend=mend),), summary=f"{order.partner} {order.number}: {says}",
    )  # fmt: skip


def write(uow: UnitOfWork, settled: Sequence[Settled]) -> None:
    """Write allocations on the orders' lines, and bring the orders into their next states."""
    uow.orders.settle_many({one.order.id: _lines(one) for one in settled})
    states: dict[OrderState, list[int]] = {}
    for order, facts, allocation, _ in settled:
        if facts.conversions:
            told = {
                f"line {order.order.lines[n - 1].number}": f"{facts.quantities[n]:f}: {how}"
                for n, how in facts.conversions.items()
            }
            uow.events.record(subject="order", subject_id=order.id, action="units converted", detail=told)
        if allocation.state is not order.state:
            states.setdefault(allocation.state, []).append(order.id)
    for state, ids in states.items():
        uow.orders.move_many(ids, state)


def _lines(one: Settled) -> dict[int, LineChange]:
    changes = {}
    allocation = one.allocation
    for line in one.order.lines:
        n = line.position
        gone = allocation.rejected.get(n, _NONE) + allocation.cancelled.get(n, _NONE)
        changes[n] = LineChange(
            sku=one.facts.skus.get(n),
            reserved=line.reserved + allocation.taken[n] if n in allocation.taken else None,
            backordered=allocation.backordered.get(n, _NONE),
            rejected=gone if n in allocation.rejected or n in allocation.cancelled else None,
        )
    return changes


def standing(uow: UnitOfWork, order: OrderRecord, facts: Facts) -> OrderAcknowledgement:
    """Return what could be told the buyer today about each line, as the books have it."""
    allocation = Allocation(
        backordered={n.position: n.backordered for n in order.lines if n.backordered},
        cancelled={n.position: n.rejected for n in order.lines if n.rejected and n.position in facts.skus},
        rejected={n.position: n.rejected for n in order.lines if n.rejected and n.position not in facts.skus},
        state=order.state,
    )
    dates: dict[int, list[Dated]] = {}
    for one in uow.inbound.promises(order.id):
        measure = facts.measure(one.position, order.order.lines[one.position - 1])
        portion = Measure(measure.kept, measure.ordered).kept_of(one.quantity)
        dates.setdefault(one.position, []).append(Dated(on=one.on, quantity=portion))
    today = uow.now.date()
    return confirm(
        order.order, allocation, answered_on=today, ships_on=facts.ready_by or today, dates=dates,
        instead=_instead(uow, order, facts), asked=uow.orders.asked_prices([order.id]).get(order.id, {}),
        called_off=facts.called_off, agreed=unpriced(order.order, facts), currency=order_currency(order.order, facts),
    )  # fmt: skip


def answer(uow: UnitOfWork, desk: Desk, one: Settled, *, again: bool = False) -> None:
    """Tell the buyer what becomes of each line: the first answer, or one more."""
    order, facts, today = one.order, one.facts, uow.now.date()
    says = confirm(
        order.order, one.allocation, answered_on=today, ships_on=facts.ready_by or today, dates=one.ahead.dates,
        instead=_instead(uow, order, facts), asked=uow.orders.asked_prices([order.id]).get(order.id, {}),
        called_off=facts.called_off, agreed=unpriced(order.order, facts), currency=order_currency(order.order, facts),
    )  # fmt: skip
    key = f"order-{order.id}-acknowledgement"
    kind = MessageKind.order_acknowledgement
    if again:
        key = f"{key}-{len(uow.messages.list(order_id=order.id, kind=kind)) + 1}"
    reply(uow, desk, order, kind, says, key=key)


def _instead(uow: UnitOfWork, order: OrderRecord, facts: Facts) -> list[Instead]:
    """Return what comes or came of other items than the lines', in the lines' units."""
    other = [one for one in uow.stock.given(order.id) if one.sku != facts.skus.get(one.position, one.sku)]
    items = uow.stock.items(sorted({one.sku for one in other})) if other else {}
    return [Instead(position=one.position, item=items[one.sku], quantity=one.of_line) for one in other]
