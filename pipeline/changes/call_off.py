"""Stop whatever is being done for an order in a warehouse, ours or others', so that it can change or be cancelled."""

from canonical.lifecycle import BookingState, OrderState
from pipeline.desk import Desk
from pipeline.order_choice import Deed, spoken
from pipeline.shipping.consign import asked, call_off_with
from pipeline.shipping.keeping import may_lapse
from pipeline.shipping.pick_list import unpick
from pipeline.shipping.unpack import stays_unpacked, unpack
from pipeline.step import NotNowError
from store import OrderRecord, UnitOfWork

_STOPPABLE = (OrderState.released, OrderState.picking, OrderState.packed, OrderState.checked)
_RESERVED = (OrderState.allocated, OrderState.partially_allocated)
CALL_OFF = Deed(
    done="called off", which=f"that is {spoken(*_STOPPABLE)}, or with a warehouse of others",
    fits=lambda uow, order: order.state in _STOPPABLE or (order.state in _RESERVED and bool(asked(uow, order.id))),
)  # fmt: skip


def call_off(uow: UnitOfWork, desk: Desk, order_id: int, reason: str) -> OrderRecord:
    """Return the order ``allocated`` or ``partially_allocated``: unpacked, on no pick list, called off with warehouses.

    What is reserved stays reserved, and what lies with us is packed again only when a person says so. A
    warehouse of others may have sent it all the same: what it says then goes to a person. ``NotNowError``
    where nothing is being done for the order.
    """
    order = uow.orders.get(order_id)
    told = call_off_with(uow, desk, order, reason)
    if order.state in _RESERVED and told:
        return order
    if order.state not in _STOPPABLE:
        raise NotNowError(f"order {order_id} is {order.state}; nothing is being done for it that could be called off")
    if order.state in (OrderState.packed, OrderState.checked):
        living = [one for one in uow.shipments.list(order_id=order_id) if one.departed_at is None]
        [packed] = [one for one in living if one.state is not BookingState.voided]
        return unpack(uow, desk, packed.id, reason, by_hand=True)
    if uow.pick_lists.of_order(order_id) is not None or not told:
        stays_unpacked(uow, desk, order, reason)
        return unpick(uow, desk, order_id, reason)
    waits = any(line.backordered for line in order.lines)
    uow.orders.move(order_id, OrderState.partially_allocated if waits else OrderState.allocated, note=reason)
    may_lapse(uow, desk, order)
    return uow.orders.get(order_id)
