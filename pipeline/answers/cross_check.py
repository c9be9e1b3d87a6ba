"""Before a message leaves: hold what was ordered, confirmed, announced and invoiced against each other.

A difference blocks the message that would show it, or flags the order, as the
partner's profile says (``cross_check``). What is blocked waits for a person, who
sees every difference; ``approve`` sends it, ``discard`` gives it up.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel

from canonical.acknowledgement import OrderAcknowledgement
from canonical.finding import Finding, Severity
from canonical.invoice import Invoice, InvoiceKind
from canonical.lifecycle import ChangeState, Delivery
from canonical.message import MessageKind
from canonical.shipment import Booking, ShipNotice
from pipeline.desk import Desk
from router.change_answer import refused_line as refused
from router.cross_check import Compared, Difference, Tolerance, compare, cross_check
from store import OrderRecord, ShipmentRecord, UnitOfWork

CROSS_CHECK = "cross_check"  # the kind of case of a message that shows a difference

_SHOWN_BY = {
    MessageKind.order_acknowledgement: ("confirmed_",),
    MessageKind.ship_notice: ("shipped_",),
    MessageKind.invoice: ("invoiced_", "currency_"),
}

_NOT_YET = Difference.invoiced_less_than_shipped  # while invoices are still to come


_GRANTED = (ChangeState.made, ChangeState.made_in_part)


class Told(NamedTuple):
    """All that was said of an order."""

    answer: OrderAcknowledgement | None
    notices: tuple[ShipNotice, ...]
    invoices: tuple[Invoice, ...]
    all_shipped: bool  # nothing more will be
    all_invoiced: bool  # of what left


def told(uow: UnitOfWork, order: OrderRecord) -> Told:
    """Return what the buyer was told of an order, and what is about to be said."""
    left = [one for one in uow.shipments.list(order_id=order.id) if one.departed_at is not None]
    issued = [one.invoice for one in uow.invoices.of_order(order.id) if one.return_id is None]
    gone = {one.credits for one in issued}  # taken back as a whole
    invoices = [one for one in issued if one.kind is InvoiceKind.invoice and one.number not in gone]
    return Told(
        last_answer(uow, order.id), tuple(notice_of(one) for one in reversed(left)), tuple(invoices),
        all(line.shipped + line.rejected >= line.ordered for line in order.lines),
        all(line.invoiced >= line.shipped for line in order.lines),
    )  # fmt: skip


def differences(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> tuple[Finding, ...]:
    """Return every difference between an order and what was said of it, those that nobody looks for left out."""
    said = told(uow, order)
    found = cross_check(
        order.order, answer=said.answer, notices=said.notices, invoices=said.invoices, complete=said.all_shipped,
        tolerance=_tolerance(desk, order.partner),
    )  # fmt: skip
    return found if said.all_invoiced else tuple(one for one in found if one.rule != _NOT_YET)


def comparison(uow: UnitOfWork, order: OrderRecord) -> tuple[Compared, ...]:
    """Return, line by line, what was ordered, confirmed, shipped and invoiced."""
    said = told(uow, order)
    return compare(order.order, answer=said.answer, notices=said.notices, invoices=said.invoices)


def last_answer(uow: UnitOfWork, order_id: int) -> OrderAcknowledgement | None:
    """Return what the buyer was told last of each line: the newest answer, and the changes that were granted since."""
    answers = uow.messages.list(order_id=order_id, kind=MessageKind.order_acknowledgement)
    said = next((one for one in answers if one.delivery is not Delivery.failed), None)
    if said is None:
        return None
    answer = OrderAcknowledgement.model_validate_json(said.body)
    lines = {line.position: line for line in answer.lines}
    for one in uow.changes.list(order_id=order_id):
        if one.state in _GRANTED and one.answer and one.answered_at and one.answered_at >= said.created_at:
            lines |= {line.answered.position: line.answered for line in one.answer.lines if not refused(line.answered)}
    return answer.model_copy(update={"lines": tuple(lines[position] for position in sorted(lines))})


def notice_of(shipment: ShipmentRecord) -> ShipNotice:
    """Return what left with a shipment, as its ship notice says it."""
    booking = shipment.booking or Booking(carrier=shipment.carrier, reference=shipment.number)
    left: datetime = shipment.departed_at or shipment.created_at
    return ShipNotice(number=shipment.number, plan=shipment.plan, booking=booking, departed_at=left)


def let_pass(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, kind: MessageKind, says: BaseModel, message_id: int
) -> None:  # fmt: skip
    """Look at a message that was just drafted; hold it back where it shows what must not be shown."""
    shown = _SHOWN_BY.get(kind)
    if shown is None:
        return
    found = [one for one in _found(uow, desk, order, kind, says) if one.rule.startswith(shown)]
    if not found or uow.messages.get(message_id).created_at != uow.now:  # what was drafted before was looked at then
        return
    note = "; ".join(one.says for one in found)
    uow.events.record(subject="order", subject_id=order.id, action="cross-check", detail=_noted(kind, note))
    if any(one.severity is Severity.hold for one in found):
        _hold(uow, order, kind, message_id, found, note)


def _found(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, kind: MessageKind, says: BaseModel
) -> Sequence[Finding]:  # fmt: skip
    """Return the differences; an answer to an order is held against the order alone, which costs no look-up."""
    if isinstance(says, OrderAcknowledgement):
        return cross_check(order.order, answer=says, tolerance=_tolerance(desk, order.partner))
    return differences(uow, desk, uow.orders.get(order.id))


def _hold(
    uow: UnitOfWork, order: OrderRecord, kind: MessageKind, message_id: int, found: Sequence[Finding], note: str
) -> None:  # fmt: skip
    uow.messages.move(message_id, Delivery.failed, note=f"held back: {note}")
    mend = "Answer `approve` to send it as it is, or `discard` and mend what is wrong."
    uow.reviews.open(
        subject="message", subject_id=message_id, kind=CROSS_CHECK,
        findings=tuple(one.model_copy(update={"mend": mend}) for one in found),
        summary=f"{order.partner} {order.number}: its {kind.replace('_', ' ')} is held back: {note}",
    )  # fmt: skip


def _noted(kind: MessageKind, note: str) -> dict[str, Any]:
    return {"message": kind.replace("_", " "), "note": note}


def _tolerance(desk: Desk, partner: str) -> Tolerance:
    agreed = desk.profile(partner).cross_check
    return Tolerance(
        blocks=frozenset(Difference(name) for name in agreed.kinds("block")),
        ignores=frozenset(Difference(name) for name in agreed.kinds("off")), price=agreed.price_tolerance,
    )  # fmt: skip
