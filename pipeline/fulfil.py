"""Fifth step: pack what was allocated, book a carrier, and announce what leaves.

``pack``    turns reserved lines into cartons with their SSCCs and plans the shipment.
``book``    asks the carrier: intent and key are committed BEFORE the call, the labels
            with its answer; an unknown outcome is looked up before anything is repeated.
``depart``  the cartons leave: stock goes down, and the ship notice is built from the
            cartons, never from the order.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from canonical.finding import Finding
from canonical.lifecycle import BookingState, OrderState
from canonical.message import MessageKind
from canonical.party import PartyRole
from canonical.shipment import Booking, PackedItem, ShipmentPlan, ShipNotice, ShippedLine, ShippedOrder, sscc
from connectors.ports import Carrier, Pending, Rejected, Unknown
from pipeline import lease
from pipeline.desk import Desk
from pipeline.reply import reply
from pipeline.step import Cause, NotNowError, Trouble, attempt, next_try
from router.carton import pack as into_cartons
from router.measure import Measure
from store import LineChange, OrderRecord, ShipmentRecord, UnitOfWork
from world import chance

_PACKABLE = (OrderState.allocated, OrderState.partially_allocated)
_ASKABLE = (BookingState.planned, BookingState.requested, BookingState.unknown, BookingState.pending)
_BATCH = 20
_PATIENCE = 6

_Answer: TypeAlias = Booking | Rejected | Unknown | Pending


class Pack:
    """Packs by itself where the profile says ``packing: automatic``; elsewhere a person packs."""

    name = "pack"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the partners whose allocated orders are packed without being asked."""
        partners = {partner for state in _PACKABLE for partner in uow.orders.waiting(state)}
        return sorted(p for p in partners if self.desk.profile(p).fulfilment.packing == "automatic")

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[OrderRecord]:
        """Take allocated orders of a partner."""
        orders = [order for state in _PACKABLE for order in uow.orders.claim(lane, state, limit)]
        return sorted(orders, key=lambda order: order.id)[:limit]

    def work(self, uow: UnitOfWork, rows: Sequence[OrderRecord]) -> None:
        """Pack each order as a whole."""
        for order in rows:
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


class Book:
    """Books transport for planned shipments, one worker to a carrier."""

    name = "book"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def lanes(self) -> Iterable[str]:
        """Return the carriers with shipments to book or to look up."""
        with self.desk.store.reading() as uow:
            return uow.shipments.waiting(_ASKABLE)

    def run(self, lane: str) -> int:
        """Ask the carrier about one batch of shipments and return how many were looked at."""
        with lease.held(self.desk, f"book {lane}") as ours:
            if ours is None:
                return 0
            carrier = self.desk.carriers.get(lane)
            with self._unit(lane) as uow:
                rows = uow.shipments.claim(lane, _ASKABLE, _BATCH)
                if carrier is None:
                    self._no_carrier(uow, rows)
                else:
                    self._intend(uow, rows)
            if carrier is not None:
                for row in ours.over(rows):
                    self._settle(row, attempt(partial(_ask, carrier, row)))
        return len(rows)

    def _settle(self, row: ShipmentRecord, answer: _Answer | Trouble) -> None:
        """Write down the answer; one that cannot be written down keeps its own shipment waiting, and no other."""
        settled = attempt(partial(self._write, row, answer))
        if isinstance(settled, Trouble):
            if settled.cause in (Cause.store, Cause.later):
                raise settled.error
            self._write(row, settled)

    def _write(self, row: ShipmentRecord, answer: _Answer | Trouble) -> None:
        with self._unit(row.carrier) as uow:
            self._conclude(uow, row, answer)

    def _intend(self, uow: UnitOfWork, rows: Sequence[ShipmentRecord]) -> None:
        for row in rows:
            if row.state is BookingState.planned:
                uow.shipments.move(row.id, BookingState.requested)

    def _no_carrier(self, uow: UnitOfWork, rows: Sequence[ShipmentRecord]) -> None:
        """Let shipments wait whose carrier the configuration does not name, and tell a person."""
        for row in rows:
            says = f"the carrier {row.carrier} is not configured"
            uow.shipments.postpone(row.id, note=says, until=next_try(uow.now, row.attempts))
            _open(uow, row, "no_carrier", says)

    def _conclude(self, uow: UnitOfWork, row: ShipmentRecord, answer: _Answer | Trouble) -> None:
        if isinstance(answer, Booking):
            uow.shipments.booked(row.id, answer)
            if row.attempts:
                uow.reviews.close_for("shipment", row.id, f"{row.carrier} booked it as {answer.reference}")
        elif isinstance(answer, Rejected):
            uow.shipments.move(row.id, BookingState.rejected, note=answer.reason)
            _open(uow, row, "booking_rejected", answer.reason)
        elif isinstance(answer, Pending):
            self._pending(uow, row, f"{row.carrier} answers later: {answer.reference}")
        elif isinstance(answer, Unknown):
            self._unknown(uow, row, answer.reason)
        elif answer.cause is Cause.store:
            raise answer.error
        elif answer.cause is Cause.later:
            self._unknown(uow, row, answer.says)
        else:
            uow.shipments.postpone(row.id, note=answer.says, until=next_try(uow.now, row.attempts))
            _open(uow, row, "booking_failed", answer.says)

    def _pending(self, uow: UnitOfWork, row: ShipmentRecord, says: str) -> None:
        """Ask again later; a carrier that took a tender is not asked to take it twice."""
        if row.state is not BookingState.pending:
            uow.shipments.move(row.id, BookingState.pending, note=says)
        uow.shipments.postpone(row.id, note=says, until=next_try(uow.now, row.attempts))

    def _unknown(self, uow: UnitOfWork, row: ShipmentRecord, reason: str) -> None:
        if row.state not in (BookingState.unknown, BookingState.pending):
            uow.shipments.move(row.id, BookingState.unknown, note=reason)
        uow.shipments.postpone(row.id, note=reason, until=next_try(uow.now, row.attempts))
        if row.attempts + 1 >= _PATIENCE:
            _open(uow, row, "booking_unknown", f"{row.carrier} does not say whether it booked: {reason}")

    def _unit(self, lane: str) -> AbstractContextManager[UnitOfWork]:
        return self.desk.store.unit_of_work(actor="hub", cause=f"book {lane}")


def _ask(carrier: Carrier, row: ShipmentRecord) -> _Answer:
    """Look first where an earlier call may have booked; book only what the carrier never heard of."""
    if row.state is not BookingState.planned:
        found = carrier.find(key=row.key)
        if found is not None:
            return found
        if row.state is BookingState.pending:
            return Pending(reference=row.key)
    return carrier.book(row.plan, key=row.key)


def pack(uow: UnitOfWork, desk: Desk, order_id: int) -> int:
    """Pack all that is reserved for an order into cartons and plan its shipment; return the shipment's id."""
    order = uow.orders.get(order_id)
    if order.state not in _PACKABLE:
        may = " or ".join(_PACKABLE)
        raise NotNowError(f"order {order_id} is {order.state}; only an order that is {may} can be packed")
    ship_to = order.order.party(PartyRole.ship_to) or order.order.party(PartyRole.buyer)
    if ship_to is None:
        raise NotNowError(f"order {order_id} names nobody to ship to; amend the order first")
    terms = desk.profile(order.partner).fulfilment
    serials = _serials(uow, desk.company.gs1_prefix)
    weights = _weights(uow, order)
    leaving = _packable(order)
    cartons = into_cartons(order.number, leaving, terms.units_per_carton, serials, weights=weights)
    number = f"{order_id:06d}-{len(uow.shipments.list(order_id=order_id)) + 1}"
    plan = ShipmentPlan(
        number=number, partner=order.partner, order_number=order.number, ordered_on=order.order.ordered_on,
        service=order.order.service or terms.service, ship_from=desk.company.ship_from, ship_to=ship_to,
        cartons=cartons, references=order.order.references, orders=(_leaving(order, leaving),),
    )  # fmt: skip
    for state in (OrderState.released, OrderState.picking, OrderState.packed):
        uow.orders.move(order_id, state)
    uow.orders.settle_lines(order_id, {n.position: LineChange(packed=n.reserved) for n in order.lines if n.reserved})
    return uow.shipments.plan(order_id, plan, carrier=terms.carrier, key=f"shipment-{number}-{chance.token()}")


def depart(uow: UnitOfWork, desk: Desk, shipment_id: int, at: datetime) -> None:
    """Let a booked shipment leave: stock and order follow, and the ship notice goes into the outbox."""
    shipment = uow.shipments.get(shipment_id)
    if shipment.departed_at is not None:
        raise NotNowError(f"shipment {shipment.number} left already, at {shipment.departed_at:%Y-%m-%d %H:%M} UTC")
    if shipment.booking is None:
        raise NotNowError(
            f"shipment {shipment.number} is {shipment.state}; it can leave once {shipment.carrier} has booked it"
        )
    order = uow.orders.get(shipment.order_id)
    uow.shipments.depart(shipment_id, at)
    uow.stock.ship(order.id, _kept(uow, order, {line.position: line.packed for line in order.lines if line.packed}))
    uow.orders.settle_lines(
        order.id,
        {n.position: LineChange(shipped=n.shipped + n.packed, packed=0, reserved=0) for n in order.lines if n.packed},
    )
    complete = all(line.shipped + line.packed + line.rejected >= line.ordered for line in order.lines)
    uow.orders.move(order.id, OrderState.checked)
    uow.orders.move(order.id, OrderState.shipped if complete else OrderState.partially_shipped)
    _announce(uow, desk, order, shipment, at)


def _kept(uow: UnitOfWork, order: OrderRecord, ordered: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return quantities of lines, by position, in the units in which the items are kept and were reserved."""
    reserved = {r.position: r.quantity for r in uow.stock.reservations(order.id)}
    lines = {line.position: line for line in order.lines}
    return {
        position: Measure(lines[position].reserved, reserved.get(position, lines[position].reserved)).kept_of(quantity)
        for position, quantity in ordered.items()
    }


def _weights(uow: UnitOfWork, order: OrderRecord) -> dict[int, Decimal]:
    """Return what one ordered unit of each line weighs, in kilograms, by position; only what is known."""
    items = uow.stock.items(sorted({line.sku for line in order.lines if line.sku}))
    units = _kept(uow, order, {line.position: Decimal(1) for line in order.lines if line.reserved})
    return {
        line.position: weight * units[line.position]
        for line in order.lines
        if line.position in units and line.sku in items and (weight := items[line.sku].weight_kg) is not None
    }


def _announce(uow: UnitOfWork, desk: Desk, order: OrderRecord, shipment: ShipmentRecord, at: datetime) -> None:
    if shipment.booking is None:
        return
    notice = ShipNotice(number=shipment.number, plan=shipment.plan, booking=_light(shipment.booking), departed_at=at)
    key = f"{shipment.key}-notice"
    reply(uow, desk, order, MessageKind.ship_notice, notice, key=key, shipment_id=shipment.id)


def _light(booking: Booking) -> Booking:
    """Leave the drawn labels out of the notice: they are kept with the shipment."""
    return booking.model_copy(update={"labels": tuple(n.model_copy(update={"content": ""}) for n in booking.labels)})


def _leaving(order: OrderRecord, items: Sequence[PackedItem]) -> ShippedOrder:
    """Write down what leaves of each line, so that the ship notice can be held against it."""
    return ShippedOrder(
        number=order.number,
        ordered_on=order.order.ordered_on,
        references=order.order.references,
        lines=tuple(
            ShippedLine(
                position=item.position, line=item.line, quantity=item.quantity, unit=item.unit,
                ordered=order.order.lines[item.position - 1].quantity,
            )
            for item in items
        ),
    )  # fmt: skip


def _packable(order: OrderRecord) -> tuple[PackedItem, ...]:
    items = []
    for row, line in zip(order.lines, order.order.lines, strict=True):
        if row.reserved and row.sku:
            items.append(
                PackedItem(
                    position=row.position,
                    line=row.number,
                    sku=row.sku,
                    quantity=row.reserved,
                    unit=row.unit,
                    items=line.items,
                    description=line.description,
                    unit_price=line.unit_price,
                )
            )
    return tuple(items)


def _serials(uow: UnitOfWork, prefix: str) -> Iterable[str]:
    """Give one SSCC after the other; the serials are counted like control numbers and never come twice."""
    while True:
        serial = uow.control_numbers.take(sender=prefix, receiver="", usage="P", level="sscc")
        yield sscc(prefix, serial)


def _open(uow: UnitOfWork, row: ShipmentRecord, kind: str, says: str) -> None:
    finding = Finding(rule=kind, says=says, mend="Answer `retry` once the cause is mended.")
    uow.reviews.open(
        subject="shipment", subject_id=row.id, kind=kind, findings=(finding,),
        summary=f"shipment {row.number} with {row.carrier}: {says}",
    )  # fmt: skip
