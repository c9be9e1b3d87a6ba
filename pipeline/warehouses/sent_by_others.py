"""What a warehouse that others run says that it sent (945): the shipment, the stock and the ship notice follow from it.

What is short waits or is lost by the partner's policy. What nobody asked for, and
what cannot be told for certain, is put before a person; and where it cannot be
told what was left out, nothing is written down before that person has answered.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal

from canonical.finding import Finding
from canonical.lifecycle import BookingState, OrderState
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan
from canonical.stock import Item, Tracking
from canonical.storage import Picked
from canonical.warehouse import SentLine, WarehouseShipment
from pipeline.billing.closing import settle
from pipeline.billing.invoicing import owe
from pipeline.desk import Desk
from pipeline.shipping.consign import hand_over
from pipeline.shipping.fulfil import announce, leaving_of, ship_from
from pipeline.shipping.part import of_lines
from pipeline.shipping.pick_list import lack, without_goods
from pipeline.shipping.picking import as_packed
from pipeline.stock.freed import with_rest
from pipeline.warehouses.sent_match import Match, hold, match_lines, note, unclear
from pipeline.warehouses.surplus import book
from router.measure import Measure
from store import LineChange, NotEnough, OrderRecord, UnitOfWork, WarehouseOrderRecord

_NONE = Decimal(0)
_UNTOUCHED = (OrderState.allocated, OrderState.partially_allocated, OrderState.released)
_OURS = (OrderState.picking, OrderState.packed, OrderState.checked)  # another part of the order is with us
_WALK = (OrderState.released, OrderState.picking, OrderState.packed, OrderState.checked)


def apply(uow: UnitOfWork, desk: Desk, said: WarehouseShipment, *, as_it_is: bool = False) -> tuple[Finding, ...]:
    """Write down what left, once; return what a person must look at, or should know.

    ``as_it_is``: a person has said that what fits nothing is nothing to us, and that what is short is short.
    """
    asked = uow.warehouse_orders.find(said.partner, said.warehouse_order)
    if asked is None:
        return (hold(f"{said.partner} was never asked for {said.warehouse_order or 'anything'} that it says it sent"),)
    name = f"{said.warehouse_order}/{said.number}"
    digest, before = _digest(said), uow.warehouse_orders.recall(said.partner, "945", name)
    if before == digest:
        return (note(f"{said.number} for {said.warehouse_order} came before, word for word; nothing new was made"),)
    order = uow.orders.get(asked.order_id)
    if before:
        return (hold(f"{said.number} for {said.warehouse_order} says other things than it did before", order),)
    if asked.state != "asked":
        state = asked.state.replace("_", " ")
        return (hold(f"{said.warehouse_order} was {state} already, and {said.number} says that more has left", order),)
    if order.state not in (*_UNTOUCHED, *_OURS):
        return (hold(f"order {order.number} is {order.state}, and {said.partner} sent it in {said.number}", order),)
    findings: list[Finding] = []
    matches = match_lines(uow, asked, said, findings)
    if as_it_is:
        findings[:] = [note(one.says) for one in findings]
    elif findings and any(match.sent < match.part.quantity for match in matches):
        return unclear(findings)
    uow.warehouse_orders.remember(said.partner, "945", name, digest)
    uow.warehouse_orders.settle(asked.id, "answered", said.number)
    uow.reviews.close_for("order", order.id, f"{said.number} came", kind=f"warehouse_silent {asked.number}")
    _write(uow, desk, order, asked, said, matches, findings)
    return tuple(findings)


def _write(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, asked: WarehouseOrderRecord, said: WarehouseShipment,
    matches: Sequence[Match], findings: list[Finding],
) -> None:  # fmt: skip
    at = min(datetime.combine(said.shipped_on, time(12), UTC), uow.now)
    items = uow.stock.items(sorted({match.part.sku for match in matches}))
    leaving = [pair for match in matches for pair in _packed(order, match, items[match.part.sku])]
    shipment_id = 0
    if leaving:
        shipment_id = _shipment(uow, desk, order, asked, said, leaving)
        uow.shipments.depart(shipment_id, at)

    def act() -> None:
        _take_lots(uow, order, asked.warehouse, matches, findings)
        _settle(uow, desk, order, asked, said, matches)
        book(uow, order, asked, said, matches)

    if order.state in _OURS:
        act()
    else:
        short = {(match.part.sku, asked.warehouse) for match in matches if match.sent < match.part.quantity}
        with_rest(uow, desk, order, act, short=short)
    hand_over(uow, desk, order.id)
    if shipment_id:
        sent = uow.shipments.get(shipment_id)
        announce(uow, desk, order, sent, at)
        owe(uow, desk, sent)
    else:
        settle(uow, desk, order.id)


def _packed(order: OrderRecord, match: Match, item: Item) -> Iterator[tuple[SentLine, PackedItem]]:
    """Yield what was sent, in the unit of the buyer's line, with the line that says so; no more than was asked."""
    back, left = Measure(match.part.quantity, match.part.of_line), match.sent
    for line in match.lines:
        part = min(left, line.sent)
        left -= part
        if part > 0:
            told = Picked(lot=line.lot, expires_on=line.expires_on, serials=line.serials[: int(part)], quantity=part)
            yield line, as_packed(order, match.part, item, back.kept_of(part), told)


def _shipment(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, asked: WarehouseOrderRecord, said: WarehouseShipment,
    leaving: Sequence[tuple[SentLine, PackedItem]],
) -> int:  # fmt: skip
    """Keep what left as a shipment of ours, booked by the warehouse."""
    cartons = _cartons(said, leaving)
    tracking = next((one.tracking_number for one in cartons if one.tracking_number), said.pro)
    plan = ShipmentPlan(
        number=f"{order.id:06d}-{len(uow.shipments.list(order_id=order.id)) + 1}", partner=order.partner,
        order_number=order.number, ordered_on=order.order.ordered_on, service=said.service or asked.content.service,
        ship_from=ship_from(uow, desk, asked.warehouse), ship_to=asked.content.ship_to, cartons=cartons,
        references=order.order.references, orders=(leaving_of(order, [item for _, item in leaving]),),
        warehouse=asked.warehouse,
    )  # fmt: skip
    carrier = said.scac or said.partner
    key = f"shipment-{said.partner}-{said.warehouse_order}-{said.number}"
    shipment_id = uow.shipments.plan(order.id, plan, carrier=carrier, key=key)
    uow.shipments.move(shipment_id, BookingState.requested)
    booking = Booking(
        carrier=carrier, reference=said.number, scac=said.scac, service=plan.service, tracking_number=tracking,
        bill_of_lading=said.bill_of_lading, pro=said.pro,
    )  # fmt: skip
    uow.shipments.booked(shipment_id, booking)
    return shipment_id


def _cartons(said: WarehouseShipment, leaving: Sequence[tuple[SentLine, PackedItem]]) -> tuple[Carton, ...]:
    """Return the cartons by their SSCCs; what the warehouse put into none that it named is one without a code."""
    inside: dict[str, list[PackedItem]] = {}
    tracking: dict[str, str] = {}
    for line, item in leaving:
        code = line.sscc[2:] if len(line.sscc) == 20 and line.sscc.startswith("00") else line.sscc
        inside.setdefault(code, []).append(item)
        tracking[code] = tracking.get(code) or line.tracking_number
    weight = said.weight_kg if len(inside) == 1 else None
    return tuple(
        Carton(sscc=code, contents=tuple(contents), tracking_number=tracking[code], weight_kg=weight)
        for code, contents in inside.items()
    )


def _take_lots(
    uow: UnitOfWork, order: OrderRecord, warehouse: str, matches: Sequence[Match], findings: list[Finding]
) -> None:
    """Let the lots and pieces leave that the warehouse named, as far as we know that they lie there."""
    tracking = uow.stock.tracking(sorted({match.part.sku for match in matches}))
    for match in matches:
        sku, left = match.part.sku, match.sent
        for line in match.lines if tracking[sku] is not Tracking.none else ():
            part = min(left, line.sent)
            left -= part
            if tracking[sku] is Tracking.serial:
                _number(uow, sku, warehouse, line.serials[: int(part)], findings)
            place = (order.id, match.part.position, sku, warehouse)
            lot = line.lot if tracking[sku] is Tracking.lot else ""
            pieces = line.serials[: int(part)] if tracking[sku] is Tracking.serial else ()
            if part > 0 and not uow.lots.pick_as_told(*place, part, lot, pieces):
                findings.append(
                    note(f"lot {lot} of {sku} is not known to lie in {warehouse}; its next report mends it")
                )


def _number(uow: UnitOfWork, sku: str, warehouse: str, serials: Sequence[str], findings: list[Finding]) -> None:
    """Write down pieces that the warehouse names, unless they are known to be elsewhere or in quarantine."""
    try:
        uow.lots.number(sku, warehouse, serials)
    except NotEnough as error:
        findings.append(note(f"{error}; its next report mends it"))


def _settle(
    uow: UnitOfWork, desk: Desk, order: OrderRecord, asked: WarehouseOrderRecord, said: WarehouseShipment,
    matches: Sequence[Match],
) -> None:  # fmt: skip
    """Let stock, lines and order follow: what left, what was short, and the state that sums it up."""
    before = of_lines(uow.stock.reservations(order.id))
    for match in matches:
        if match.sent:
            uow.stock.ship(order.id, {match.part.position: match.sent}, asked.warehouse, sku=match.part.sku)
    left = _change(before, of_lines(uow.stock.reservations(order.id)))
    uow.orders.settle_lines(
        order.id,
        {
            n.position: LineChange(shipped=n.shipped + left[n.position], reserved=n.reserved - left[n.position])
            for n in order.lines
            if left.get(n.position)
        },
    )
    now = of_lines(uow.stock.reservations(order.id))
    for match in matches:
        _short(uow, order, asked.warehouse, said, match)
    missing = _change(now, of_lines(uow.stock.reservations(order.id)))
    lack(uow, desk, uow.orders.get(order.id), missing)
    if order.state not in _OURS:
        _move(uow, order.id, bool(left))


def _short(uow: UnitOfWork, order: OrderRecord, warehouse: str, said: WarehouseShipment, match: Match) -> None:
    missing = match.part.quantity - match.sent
    if missing <= 0:
        return
    sku, reason = match.part.sku, f"short in {said.number} of {said.partner}"
    uow.stock.release(order.id, {match.part.position: missing}, sku=sku, warehouse=warehouse)
    lot = None
    if uow.stock.tracking([sku])[sku] is Tracking.lot:  # which lot lacks them nobody said: the fullest
        free = sorted(uow.lots.of(sku, warehouse), key=lambda one: one.free)
        lot = free[-1].lot if free else None
    uow.stock.adjust(sku, warehouse, -missing, reason, lot=lot)
    detail = {"says": f"{missing:f} of {sku} were asked for and not sent", "by": said.partner, "in": said.number}
    uow.events.record(subject="order", subject_id=order.id, action="sent short", detail=detail)


def _move(uow: UnitOfWork, order_id: int, sent: bool) -> None:
    order = uow.orders.get(order_id)
    walk = _WALK[_WALK.index(order.state) + 1 :] if order.state in _WALK else _WALK
    for state in walk if sent else walk[: walk.index(OrderState.picking) + 1]:
        uow.orders.move(order_id, state)
    if not sent:
        without_goods(uow, order_id, "the warehouse had nothing of it")
        return
    complete = all(line.shipped + line.rejected >= line.ordered for line in order.lines)
    uow.orders.move(order_id, OrderState.shipped if complete else OrderState.partially_shipped)
    if any(line.reserved for line in order.lines):
        waits = any(line.backordered for line in order.lines)
        uow.orders.move(order_id, OrderState.partially_allocated if waits else OrderState.allocated)


def _change(before: Mapping[int, Decimal], after: Mapping[int, Decimal]) -> dict[int, Decimal]:
    return {n: many - after.get(n, _NONE) for n, many in before.items() if many != after.get(n, _NONE)}


def _digest(said: WarehouseShipment) -> str:
    return hashlib.sha256(said.model_dump_json().encode()).hexdigest()
