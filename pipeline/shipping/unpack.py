"""Take a packed shipment apart that has not left: its goods go back on the shelf, still reserved for their order."""

from canonical.finding import Finding
from canonical.lifecycle import BookingState, OrderState
from pipeline.desk import Desk
from pipeline.order_choice import own_name
from pipeline.shipping.keeping import may_lapse
from pipeline.step import NotNowError
from store import LineChange, OrderRecord, ShipmentRecord, UnitOfWork

UNPACKED = "unpacked"  # the kind of case of an order that a person unpacked: it is packed when a person says so
TO_BE_VOIDED = "booking_to_void"  # the kind of case of a booking that its carrier must be told to forget
_UNPACKABLE = (OrderState.packed, OrderState.checked)
_BEING_ASKED = (BookingState.requested, BookingState.unknown, BookingState.pending)


def unpack(
    uow: UnitOfWork, desk: Desk, shipment_id: int, reason: str, *, by_hand: bool = False
) -> OrderRecord:  # fmt: skip
    """Undo the cartons of a shipment and return its order, which is ``allocated`` or ``partially_allocated`` again.

    Lots and pieces lie on the shelf again and are promised to nobody in particular;
    the reservation stays whole, and may lapse again. The booking is called off: where the carrier
    knows of it, or may know of it, a review case asks a person to call it off there too. The codes
    of the cartons are never used again. ``by_hand``: it stays unpacked until a person packs it.
    ``NotNowError`` where the shipment has left, or holds no packed order.
    """
    shipment = uow.shipments.get(shipment_id)
    order = uow.orders.get(shipment.order_id)
    _check(shipment, order)
    for one in uow.stock.reservations(order.id):
        if shipment.plan.warehouse in ("", one.warehouse):
            picked = uow.lots.picked(order.id, one.position, one.sku, one.warehouse)
            uow.lots.put_back(order.id, one.position, one.sku, one.warehouse, picked)
    uow.orders.settle_lines(order.id, {line.position: LineChange(packed=0) for line in order.lines if line.packed})
    waits = any(line.backordered for line in order.lines)
    back = OrderState.partially_allocated if waits else OrderState.allocated
    uow.orders.move(order.id, back, note=reason, detail={"unpacked": shipment.number})
    may_lapse(uow, desk, order)
    _call_off(uow, shipment, reason)
    if by_hand:
        stays_unpacked(uow, desk, order, reason)
    return uow.orders.get(order.id)


def stays_unpacked(uow: UnitOfWork, desk: Desk, order: OrderRecord, reason: str) -> None:
    """Keep an order, which would be packed by itself, from being packed before a person says so."""
    if desk.profile(order.partner).fulfilment.packing != "automatic":
        return
    says = f"{uow.actor} took it out of its cartons or off its list ({reason}); it is not packed by itself any more"
    pack = f"crossdock shipment pack {own_name(order.id)}"
    mend = f"Pack it: {pack}. Or let it be packed by itself: review answer CASE retry"
    uow.reviews.open(
        subject="order", subject_id=order.id, kind=UNPACKED,
        findings=(Finding(rule=UNPACKED, says=says, mend=mend),), summary=f"{order.partner} {order.number}: {says}",
    )  # fmt: skip


def _check(shipment: ShipmentRecord, order: OrderRecord) -> None:
    if shipment.departed_at is not None:
        raise NotNowError(
            f"shipment {shipment.number} left at {shipment.departed_at:%Y-%m-%d %H:%M} UTC and cannot be unpacked; "
            "what comes back is a return"
        )
    if shipment.state is BookingState.voided:
        raise NotNowError(f"shipment {shipment.number} was called off already; its cartons are unpacked")
    if order.state not in _UNPACKABLE:
        raise NotNowError(f"order {order.id} is {order.state}, not packed; there is nothing to unpack")


def _call_off(uow: UnitOfWork, shipment: ShipmentRecord, reason: str) -> None:
    """Void the booking with us, and have a person void it with the carrier where that may know of it."""
    uow.shipments.move(shipment.id, BookingState.voided, note=reason)
    uow.reviews.close_for("shipment", shipment.id, "it has been unpacked")
    if shipment.booking is not None:
        said = f"{shipment.carrier} booked it as {shipment.booking.reference}"
    elif shipment.state in _BEING_ASKED:
        said = f"{shipment.carrier} was asked for it and may still book it"
    else:
        return
    to_be_voided(uow, shipment, f"it was unpacked ({reason}), and {said}")


def to_be_voided(uow: UnitOfWork, shipment: ShipmentRecord, says: str) -> None:
    """Ask a person to call a booking off with its carrier."""
    finding = Finding(rule=TO_BE_VOIDED, says=says, mend=f"Call it off with {shipment.carrier}, then discard.")
    uow.reviews.open(
        subject="shipment", subject_id=shipment.id, kind=TO_BE_VOIDED, findings=(finding,),
        summary=f"shipment {shipment.number} with {shipment.carrier}: {says}",
    )  # fmt: skip
