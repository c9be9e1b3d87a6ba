"""A shipment has arrived: whoever knows it says so, and what waits for that goes on."""

from datetime import datetime

from canonical.lifecycle import ORDER, OrderState
from pipeline.desk import Desk
from pipeline.step import NotNowError
from store import ShipmentRecord, UnitOfWork

_DELIVERED = "delivered"


def deliver(uow: UnitOfWork, desk: Desk, shipment_id: int, at: datetime, by: str = "") -> None:
    """Write down that a shipment has arrived; it is invoiced then, where that was agreed.

    Its order is delivered once all its shipments are. ``NotNowError`` where it has not left, or arrived before.
    """
    shipment = uow.shipments.get(shipment_id)
    if shipment.departed_at is None:
        raise NotNowError(f"shipment {shipment.number} has not left, so it cannot have arrived")
    if _arrived(uow, shipment):
        raise NotNowError(f"shipment {shipment.number} has arrived already")
    if at < shipment.departed_at:
        raise NotNowError(f"shipment {shipment.number} left at {shipment.departed_at:%Y-%m-%d %H:%M} UTC, after that")
    uow.events.record(
        subject="shipment", subject_id=shipment.id, action=_DELIVERED, after=at.isoformat(), detail={"signed by": by}
    )
    order = uow.orders.get(shipment.order_id)
    left = [one for one in uow.shipments.list(order_id=order.id) if one.departed_at is not None]
    if OrderState.delivered in ORDER[order.state] and all(_arrived(uow, one) for one in left):
        uow.orders.move(order.id, OrderState.delivered, note=f"signed by {by}" if by else "")
    if desk.profile(shipment.partner).invoicing.when == "delivery":
        uow.invoices.owe(shipment.id, shipment.partner, uow.now.date())


def _arrived(uow: UnitOfWork, shipment: ShipmentRecord) -> bool:
    return any(event.action == _DELIVERED for event in uow.events.of("shipment", shipment.id))
