"""Fifth step: pack what was allocated, and announce what leaves; between the two a carrier is booked (``book``).

``pack``    turns reserved lines into cartons with their SSCCs and plans the shipment.
``depart``  the cartons leave: stock goes down, and the ship notice is built from the
            cartons, never from the order.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from canonical.finding import Finding
from canonical.lifecycle import BookingState, OrderState
from canonical.message import MessageKind
from canonical.party import Party, PartyRole
from canonical.shipment import Booking, PackedItem, ShipmentPlan, ShipNotice, ShippedLine, ShippedOrder, sscc
from pipeline.answers.reply import reply
from pipeline.billing.invoicing import owe
from pipeline.desk import Desk
from pipeline.order_choice import in_states
from pipeline.shipping.boxing import into_cartons
from pipeline.shipping.consign import hand_over
from pipeline.shipping.keeping import may_lapse
from pipeline.shipping.part import next_part, of_lines
from pipeline.shipping.pick_list import packed_from
from pipeline.shipping.picking import packed
from pipeline.shipping.scanning import unscanned
from pipeline.shipping.unpack import UNPACKED
from pipeline.step import NotNowError, Trouble, next_try
from pipeline.stock.freed import with_rest
from router.measure import Measure
from store import LineChange, OrderRecord, ShipmentRecord, UnitOfWork
from world import chance

_PACKABLE = (OrderState.allocated, OrderState.partially_allocated)
_WALK = {  # what comes before it is packed
    OrderState.allocated: (OrderState.released, OrderState.picking),
    OrderState.partially_allocated: (OrderState.released, OrderState.picking),
    OrderState.released: (OrderState.picking,),
    OrderState.picking: (),
}
PACK = in_states("packed", _WALK)


class Pack:
    """Packs by itself where the profile says ``packing: automatic``; elsewhere a person packs."""

    name = "pack"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the partners whose allocated orders are packed without being asked."""
        but = uow.reviews.waiting_with(UNPACKED)
        partners = {partner for state in _PACKABLE for partner in uow.orders.waiting(state, but=but)}
        return sorted(p for p in partners if self.desk.profile(p).fulfilment.packing == "automatic")

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[OrderRecord]:
        """Take allocated orders of a partner, but those that a person unpacked."""
        but = uow.reviews.waiting_with(UNPACKED)
        orders = [order for state in _PACKABLE for order in uow.orders.claim(lane, state, limit, but=but)]
        return sorted(orders, key=lambda order: order.id)[:limit]

    def work(self, uow: UnitOfWork, rows: Sequence[OrderRecord]) -> None:
        """Pack each order as a whole."""
        for order in rows:
            if not hand_over(uow, self.desk, order.id):
                pack(uow, self.desk, order.id)
            if order.attempts:
                uow.reviews.close_for("order", order.id, "it has been packed")

    def give_up(self, uow: UnitOfWork, row: OrderRecord, trouble: Trouble) -> None:
        """Put an order that cannot be packed before a person."""
        uow.orders.postpone(row.id, note=trouble.says, until=next_try(uow.now, row.attempts))
        uow.reviews.open(
            subject="order", subject_id=row.id, kind="packing", findings=(Finding(rule="packing", says=trouble.says),),
            summary=f"{row.partner} {row.number} cannot be packed: {trouble.says}",
        )  # fmt: skip

    def after(self, rows: Sequence[OrderRecord]) -> None:
        """Wake the carriers."""
        self.desk.hint("book", "*")


def pack(uow: UnitOfWork, desk: Desk, order_id: int, warehouse: str = "") -> int:
    """Pack all that is reserved for an order in one warehouse, and plan its shipment; return the shipment's id.

    The warehouse is the one that is named, else that of its pick list, else the first.
    """
    order = uow.orders.get(order_id)
    if order.state not in _WALK:
        raise NotNowError(f"order {order_id} is {order.state}; only an order {PACK.which} can be packed")
    ship_to = order.order.party(PartyRole.ship_to) or order.order.party(PartyRole.buyer)
    if ship_to is None:
        raise NotNowError(f"order {order_id} names nobody to ship to; amend the order first")
    terms = desk.profile(order.partner).fulfilment
    serials = _serials(uow, desk.company.gs1_prefix)
    listed = uow.pick_lists.of_order(order_id)
    parts = next_part(uow, order_id, warehouse or (listed.warehouse if listed else ""))
    leaving = packed(uow, order, parts)
    packing = into_cartons(uow, desk, order.number, terms, leaving, parts, serials)
    number = f"{order_id:06d}-{len(uow.shipments.list(order_id=order_id)) + 1}"
    plan = ShipmentPlan(
        number=number, partner=order.partner, order_number=order.number, ordered_on=order.order.ordered_on,
        service=order.order.service or terms.service, ship_from=ship_from(uow, desk, parts[0].warehouse),
        ship_to=ship_to, cartons=packing.cartons, references=order.order.references,
        orders=(leaving_of(order, leaving),), warehouse=parts[0].warehouse,
    )  # fmt: skip
    packed_from(uow, order_id)
    for state in _WALK[order.state]:
        uow.orders.move(order_id, state)
    noted = {f"carton note {n}": finding.says for n, finding in enumerate(packing.findings, 1)}
    uow.orders.move(order_id, OrderState.packed, detail=noted)
    uow.reviews.close_for("order", order_id, "it has been packed", kind=UNPACKED)
    uow.stock.keep(order_id)
    uow.orders.settle_lines(order_id, {n: LineChange(packed=quantity) for n, quantity in of_lines(parts).items()})
    return uow.shipments.plan(order_id, plan, carrier=terms.carrier, key=f"shipment-{number}-{chance.token()}")


def ship_from(uow: UnitOfWork, desk: Desk, warehouse: str) -> Party:
    """Return who sends: we, from the warehouse's own address where it is known."""
    known = next((one for one in uow.warehouses.list() if one.name == warehouse and one.address), None)
    ours = desk.company.ship_from
    return ours if known is None else ours.model_copy(update={"address": known.address})


def depart(uow: UnitOfWork, desk: Desk, shipment_id: int, at: datetime) -> None:
    """Let a booked shipment leave: stock and order follow, and the ship notice goes into the outbox."""
    shipment = uow.shipments.get(shipment_id)
    if shipment.departed_at is not None:
        raise NotNowError(f"shipment {shipment.number} left already, at {shipment.departed_at:%Y-%m-%d %H:%M} UTC")
    if shipment.state is not BookingState.booked:
        raise NotNowError(
            f"shipment {shipment.number} is {shipment.state}; it can leave once {shipment.carrier} has booked it"
        )
    order = uow.orders.get(shipment.order_id)
    if order.state is OrderState.change_pending:
        raise NotNowError(f"shipment {shipment.number} waits: {order.note}; answer the change: crossdock review list")
    if desk.profile(order.partner).fulfilment.scan == "required" and (rest := unscanned(uow, shipment)):
        raise NotNowError(
            f"shipment {shipment.number} was not checked: {len(rest)} of its {len(shipment.plan.cartons)} cartons "
            f"were not scanned; crossdock pack scan {shipment.number}"
        )
    with_rest(uow, desk, order, lambda: _leave(uow, desk, order, shipment, at))
    announce(uow, desk, order, shipment, at)
    owe(uow, desk, shipment)
    hand_over(uow, desk, order.id)


def _leave(uow: UnitOfWork, desk: Desk, order: OrderRecord, shipment: ShipmentRecord, at: datetime) -> None:
    """Let stock and order follow the shipment; what is reserved elsewhere, or waits, is still to come."""
    uow.shipments.depart(shipment.id, at)
    here = [one for one in uow.stock.reservations(order.id) if shipment.plan.warehouse in ("", one.warehouse)]
    whole = of_lines(here)
    kept = {n: sum((one.quantity for one in here if one.position == n), Decimal(0)) for n in whole}
    gone = {line.position: line.packed for line in order.lines if line.packed}
    left = {n: Measure(whole.get(n, quantity), kept.get(n, quantity)).kept_of(quantity) for n, quantity in gone.items()}
    uow.stock.ship(order.id, left, shipment.plan.warehouse or None)
    uow.orders.settle_lines(
        order.id,
        {
            n.position: LineChange(shipped=n.shipped + n.packed, packed=0, reserved=n.reserved - n.packed)
            for n in order.lines
            if n.packed
        },
    )
    if order.state is not OrderState.checked:
        uow.orders.move(order.id, OrderState.checked)
    complete = all(line.shipped + line.packed + line.rejected >= line.ordered for line in order.lines)
    uow.orders.move(order.id, OrderState.shipped if complete else OrderState.partially_shipped)
    if any(line.reserved > line.packed for line in order.lines):
        waits = any(line.backordered for line in order.lines)
        uow.orders.move(order.id, OrderState.partially_allocated if waits else OrderState.allocated)
    may_lapse(uow, desk, order)


def announce(uow: UnitOfWork, desk: Desk, order: OrderRecord, shipment: ShipmentRecord, at: datetime) -> None:
    """Put the ship notice of a shipment that has left into the outbox."""
    if shipment.booking is None:
        return
    notice = ShipNotice(number=shipment.number, plan=shipment.plan, booking=_light(shipment.booking), departed_at=at)
    key = f"{shipment.key}-notice"
    reply(uow, desk, order, MessageKind.ship_notice, notice, key=key, shipment_id=shipment.id)


def _light(booking: Booking) -> Booking:
    """Leave the drawn labels out of the notice: they are kept with the shipment."""
    return booking.model_copy(update={"labels": tuple(n.model_copy(update={"content": ""}) for n in booking.labels)})


def leaving_of(order: OrderRecord, items: Sequence[PackedItem]) -> ShippedOrder:
    """Write down what leaves of each line, so that the ship notice can be held against it."""
    return ShippedOrder(
        number=order.number,
        ordered_on=order.order.ordered_on,
        references=order.order.references,
        lines=tuple(
            ShippedLine(
                position=item.position, line=item.line, unit=item.unit,
                quantity=sum((n.quantity for n in items if n.position == item.position), Decimal(0)),
                ordered=order.order.lines[item.position - 1].quantity,
            )
            for item in {item.position: item for item in items}.values()
        ),
    )  # fmt: skip


def _serials(uow: UnitOfWork, prefix: str) -> Iterable[str]:
    """Give one SSCC after the other; the serials are counted like control numbers and never come twice."""
    while True:
        serial = uow.control_numbers.take(sender=prefix, receiver="", usage="P", level="sscc")
        yield sscc(prefix, serial)
