"""What is to come is heard of, comes on another day, or less of it does: who waits for it is promised days anew.

Those first in rank are promised first. A buyer who is answered again is told; of one who is
not, and gets something later than he was told, a review case tells a person.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from canonical.finding import Finding
from canonical.replenishment import Inbound, Promise
from pipeline.desk import Desk
from pipeline.evidence.facts import of_accepted
from pipeline.stock.allot import await_stock, by_priority
from pipeline.stock.shelves import Shelves
from pipeline.stock.want import SLIPPED
from store import OrderRecord, UnitOfWork


def expect(uow: UnitOfWork, desk: Desk, wanted: Inbound) -> tuple[bool, list[int]]:
    """Write down what is to come; return whether that is news, and the orders whose days are others now."""
    orders = uow.orders.awaiting([wanted.sku])
    facts = of_accepted(uow, desk, orders) if orders else {}
    waiting = [order for order, _ in by_priority([(order, facts[order.id]) for order in orders])]
    shelves = Shelves.over(
        uow, desk, [(one, facts[one.id]) for one in waiting], also=[wanted.sku], where=[wanted.warehouse]
    )
    news = uow.inbound.expect(wanted)
    if not news:
        return False, []
    shelves.look_again(uow)
    for order in waiting:
        shelves.promise(order.id, ())
    return True, [order.id for order in waiting if _anew(uow, desk, shelves, order)]


def _anew(uow: UnitOfWork, desk: Desk, shelves: Shelves, order: OrderRecord) -> bool:
    before = uow.inbound.promises(order.id)
    await_stock(uow, desk, shelves, order, told=before)
    after = uow.inbound.promises(order.id)
    if after == before:
        return False
    findings = tuple(_slipped(order, before, after))
    told = {f"line {one.line}": one.says for one in findings}
    uow.events.record(subject="order", subject_id=order.id, action="days promised anew", detail=told)
    if findings and not shelves.terms[order.partner].answer_again:
        uow.reviews.open(
            subject="order", subject_id=order.id, kind=SLIPPED, findings=findings,
            summary=f"{order.partner} {order.number}: {'; '.join(f'line {n.line}: {n.says}' for n in findings)}",
        )  # fmt: skip
    return True


def _slipped(order: OrderRecord, before: Sequence[Promise], after: Sequence[Promise]) -> Iterator[Finding]:
    """Yield a finding for each line of which less is promised by some day than was."""
    for position in sorted({one.position for one in before}):
        was, now = _of(before, position), _of(after, position)
        if any(_by(now, day) < _by(was, day) for day, _ in was):
            yield Finding(
                rule=SLIPPED, line=order.lines[position - 1].number,
                says=f"{_days(was)} was promised, and now {_days(now) or 'no day is known'}",
                mend="Tell the customer; or cancel what comes too late.",
            )  # fmt: skip


def _of(promises: Sequence[Promise], position: int) -> list[tuple[date, Decimal]]:
    return sorted((one.on, one.quantity) for one in promises if one.position == position)


def _by(dated: Sequence[tuple[date, Decimal]], day: date) -> Decimal:
    return sum((many for on, many in dated if on <= day), Decimal(0))


def _days(dated: Sequence[tuple[date, Decimal]]) -> str:
    return ", ".join(f"{many:f} on {on}" for on, many in dated)
