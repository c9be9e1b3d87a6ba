"""The practice warehouse: packs whatever is allocated and lets whatever is booked leave, as its clerks would."""

from canonical.lifecycle import BookingState, OrderState
from pipeline.desk import Desk
from pipeline.shipping import fulfil

_READY = (OrderState.allocated, OrderState.partially_allocated)


def work(desk: Desk) -> int:
    """Go once around the dock; return how many orders were packed and shipments let go."""
    return _pack(desk) + _let_go(desk)


def _pack(desk: Desk) -> int:
    with desk.store.reading() as uow:
        ready = [order.id for state in _READY for order in uow.orders.list(state=state, limit=1000)]
    for order_id in sorted(ready):
        with desk.store.unit_of_work(actor="practice warehouse", cause=f"pack order {order_id}") as uow:
            fulfil.pack(uow, desk, order_id)
    if ready:
        desk.hint("book", "*")
    return len(ready)


def _let_go(desk: Desk) -> int:
    with desk.store.reading() as uow:
        booked = [s.id for s in uow.shipments.list(state=BookingState.booked) if s.departed_at is None]
    for shipment_id in sorted(booked):
        with desk.store.unit_of_work(actor="practice warehouse", cause=f"depart shipment {shipment_id}") as uow:
            fulfil.depart(uow, desk, shipment_id, uow.now)
    if booked:
        desk.hint("freeze", "*")
    return len(booked)
