"""Find the order that a change means, what was made of that order before, and what contradicts the change."""

from collections.abc import Iterator
from datetime import date

from canonical.finding import Finding, Severity
from canonical.lifecycle import ChangeState, OrderState
from canonical.order import Purpose
from router.possible import WAYS, Act, Way
from router.wish import Made, in_turn
from store import ChangeRecord, OrderRecord, UnitOfWork

MISSING = "order_missing"  # the kind of case of a change whose order does not come
_DEAD = (OrderState.rejected, OrderState.cancelled)
_DONE = (ChangeState.made, ChangeState.made_in_part, ChangeState.pending)


def meant(uow: UnitOfWork, change: ChangeRecord) -> OrderRecord | None:
    """Return the order that is meant: the living one of its number that we have acted on, else the first."""
    if change.order_id is not None:
        return uow.orders.get(change.order_id)
    found = uow.orders.find(change.number, change.partner)
    living = [order for order in found if order.state not in _DEAD] or found
    acted_on = [order for order in living if WAYS.get(order.state, {}).get(Act.cancel) is not Way.anew]
    first = min((order.id for order in acted_on or living), default=None)
    return None if first is None else uow.orders.get(first)


def made_before(uow: UnitOfWork, change: ChangeRecord, order: OrderRecord) -> Made | None:
    """Return how the order came and what was made of it, in the buyer's sequence; nothing where nothing came later."""
    done = [one for one in uow.changes.list(order_id=order.id) if one.state in _DONE and one.id != change.id]
    ids, came = {one.id for one in done}, order.order  # so it reads still where they changed nothing
    for one in uow.revisions.of(order.id):
        if one.change_id in ids:
            break
        came = one.order
    later = [one for one in done if in_turn(change.change, one.change)]
    if not later:
        return None
    earlier = [one for one in done if one not in later]
    before, after = ([one.change for one in sorted(some, key=_turn)] for some in (earlier, later))
    return Made(came, before, after)


def _turn(one: ChangeRecord) -> tuple[int, date, int]:
    number = int(one.sequence) if one.sequence.isdecimal() else 0
    return number, one.change.changed_on or date.min, one.id


def conflicts(uow: UnitOfWork, change: ChangeRecord, order: OrderRecord) -> Iterator[Finding]:
    """Yield what nobody but the buyer can tell apart: two changes under one number, or an order confirmed otherwise."""
    for other in uow.changes.list(order_id=order.id):
        twin = other.sequence == change.sequence != "" and other.purpose is change.purpose
        if other.id < change.id and twin and other.state is not ChangeState.refused:
            yield Finding(
                rule="number_used", severity=Severity.hold,
                says=f"change {change.sequence} came before, as our change {other.id}, and said something else",
                mend="Ask the buyer which one counts. Approve to make this one too, or reject it.",
                evidence={"other": str(other.id)},
            )  # fmt: skip
    if change.purpose is Purpose.confirmation:
        yield Finding(
            rule="confirmed_otherwise", severity=Severity.hold,
            says=f"order {change.number} is confirmed, and says something else than our order {order.id}",
            mend="Approve to change the order into what is confirmed, or reject the confirmation.",
        )  # fmt: skip
