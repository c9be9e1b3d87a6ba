"""Carry out a change that was decided: give back, write down, allocate anew, and bring the order into its new state."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from canonical.lifecycle import ORDER, BookingState, OrderState
from pipeline.desk import Desk
from pipeline.shipping.consign import call_off_with
from pipeline.shipping.keeping import may_lapse
from pipeline.shipping.pick_list import unpick
from pipeline.shipping.unpack import unpack
from pipeline.stock.allot import allot_anew
from pipeline.stock.freed import exchanged, served, with_rest
from router.change import Amendment
from router.facts import Facts
from router.measure import Measure
from store import ChangeRecord, LineChange, OrderRecord, UnitOfWork

_NONE = Decimal(0)
_AT_THE_DOCK = (OrderState.released, OrderState.picking)
_HANDLED = (*_AT_THE_DOCK, OrderState.packed, OrderState.checked)


def carry_out(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, change: ChangeRecord, amendment: Amendment, facts: Facts,
    note: str,
) -> OrderRecord:  # fmt: skip
    """Make a change to an order that is past the rules; ``facts`` are those of the amended order. Return the order."""
    if amendment.order is None:
        return order
    order = _taken_back(uow, desk, order, amendment, note)
    if amendment.cancelled:
        return cancel(uow, desk, order, change, amendment, note)
    lines = {n: _open(order, n, amendment, facts) for n in amendment.goods if n <= len(order.lines)}
    amended = replace(order, order=amendment.order)

    def act() -> None:
        uow.stock.release(order.id, _kept(uow, order, amendment.surplus), sparing=_packed_in(uow, order))
        uow.revisions.revise(order, amended.order, lines, change_id=change.id, note=note)

    if not amendment.goods:
        act()
        return uow.orders.get(order.id)
    had = [one for one in uow.stock.reservations(order.id) if one.position in amendment.surplus]
    skus = {one.sku for one in had} | {facts.skus[n] for n in amendment.goods if n in facts.skus}
    shelves = exchanged(uow, desk, (amended, facts), skus, {one.warehouse for one in had}, act)
    fresh = uow.orders.get(order.id)
    known = facts.model_copy(update={
        "reserved": {n.position: n.reserved + n.shipped for n in fresh.lines},
        "rejected": {n.position: n.rejected for n in fresh.lines if n.rejected},
    })  # fmt: skip
    allot_anew(uow, desk, shelves, fresh, known)
    fresh = uow.orders.get(order.id)
    whole = desk.profile(order.partner).fulfilment.shortage == "complete"
    _move(uow, fresh, _state(fresh, whole=whole), note)
    return uow.orders.get(order.id)


def cancel(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, change: ChangeRecord, amendment: Amendment, note: str
) -> OrderRecord:
    """Call an order off of which nothing has left: all that was reserved goes to those who wait."""
    had = uow.stock.reservations(order.id)
    nothing = LineChange(reserved=0, backordered=0, rejected=0)

    def act() -> None:
        uow.stock.release(order.id)
        if amendment.order is not None:
            lines = {line.position: nothing for line in order.lines}
            uow.revisions.revise(order, amendment.order, lines, change_id=change.id, note=note)
        uow.inbound.promise(order.id, ())
        uow.requests.settle(order.id, (), "the order was cancelled")
        uow.reviews.close_for("order", order.id, note)
        uow.orders.move(order.id, OrderState.cancelled, note=note, detail={"change": str(change.id)})

    served(uow, desk, {one.sku for one in had}, {one.warehouse for one in had}, act, but=order.id)
    return uow.orders.get(order.id)


def resume(uow: UnitOfWork, desk: Desk, order: OrderRecord, note: str) -> OrderRecord:
    """Let an order go on that waited for a change: as it was, and with what has become free meanwhile."""
    came = uow.revisions.came_from(order.id)
    if order.state is not OrderState.change_pending or came is None:
        return order
    uow.orders.move(order.id, came, note=note)
    if came not in _HANDLED:
        may_lapse(uow, desk, order)
        with_rest(uow, desk, uow.orders.get(order.id), lambda: None)
    return uow.orders.get(order.id)


def _taken_back(uow: UnitOfWork, desk: Desk, order: OrderRecord, amendment: Amendment, note: str) -> OrderRecord:
    """Open the cartons that must be opened, and take the order back from those who pick it or were asked to send it."""
    if amendment.unpacks or (amendment.cancelled and any(line.packed for line in order.lines)):
        for shipment in uow.shipments.list(order_id=order.id):
            if shipment.departed_at is None and shipment.state is not BookingState.voided:
                order = unpack(uow, desk, shipment.id, note)
    asked = call_off_with(uow, desk, order, note) if amendment.goods else []
    if order.state in _AT_THE_DOCK and (asked or amendment.surplus):
        order = unpick(uow, desk, order.id, note)
    return order


def _open(order: OrderRecord, position: int, amendment: Amendment, facts: Facts) -> LineChange:
    """Return what is left of a line's promises; what is open of it is sought anew."""
    line = order.lines[position - 1]
    left = line.reserved - amendment.surplus.get(position, _NONE)
    return LineChange(sku=facts.skus.get(position), reserved=left, backordered=0, rejected=0)


def _packed_in(uow: UnitOfWork, order: OrderRecord) -> str:
    """Return the warehouse where cartons of an order stand; nothing where none do."""
    if not any(line.packed for line in order.lines):
        return ""
    standing = (one for one in uow.shipments.list(order_id=order.id) if one.departed_at is None)
    return next((one.plan.warehouse for one in standing if one.state is not BookingState.voided), "")


def _kept(uow: UnitOfWork, order: OrderRecord, surplus: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return a surplus in the items' own units."""
    found = {}
    for position, quantity in surplus.items():
        rows = [one for one in uow.stock.reservations(order.id) if one.position == position]
        whole, kept = (sum(parts, _NONE) for parts in ((n.of_line for n in rows), (n.quantity for n in rows)))
        found[position] = kept if quantity >= whole else Measure(whole, kept).kept_of(quantity)
    return found


def _state(order: OrderRecord, *, whole: bool) -> OrderState:
    """Return the state that the quantities of the lines add up to; ``whole``: nothing leaves before all can."""
    if order.state in _AT_THE_DOCK or any(line.packed for line in order.lines):
        return order.state
    waits = any(line.backordered for line in order.lines)
    gone = any(line.shipped for line in order.lines)
    if any(line.reserved for line in order.lines) and not (waits and whole):
        return OrderState.partially_allocated if waits else OrderState.allocated
    if waits:
        return OrderState.partially_shipped if gone else OrderState.backordered
    return OrderState.shipped if gone else OrderState.cancelled


def _move(uow: UnitOfWork, order: OrderRecord, state: OrderState, note: str) -> None:
    """Bring an order into the state that its change leads to; over ``change_pending`` where no arrow leads there."""
    if state is order.state:
        return
    if state not in ORDER[order.state]:
        uow.orders.move(order.id, OrderState.change_pending, note=note)
    uow.orders.move(order.id, state, note=note)
