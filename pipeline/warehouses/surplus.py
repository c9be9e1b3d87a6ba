"""What a warehouse of others sent beyond what it was told to: it leaves the stock at once, and a person says the rest.

Accepted, the order's line grows by it, and it is announced and invoiced as a shipment of its own. Refused, it
is expected back where it left from. What others are promised there stays in the books, and is told in the case.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from canonical.finding import Finding
from canonical.hold import Answer
from canonical.lifecycle import BookingState, OrderState
from canonical.replenishment import Inbound, InboundKind
from canonical.shipment import Carton
from canonical.stock import Reservation, Tracking
from canonical.storage import Picked
from canonical.warehouse import SentLine, WarehouseShipment
from pipeline.billing.closing import LEFT, SURPLUS, settle
from pipeline.billing.invoicing import owe
from pipeline.desk import Desk
from pipeline.shipping.fulfil import announce, leaving_of
from pipeline.shipping.picking import as_packed
from pipeline.step import NotNowError
from pipeline.warehouses.sent_match import Match
from router.measure import Measure
from store import Conflict, LineChange, OrderRecord, ReviewRecord, ShipmentRecord, UnitOfWork, WarehouseOrderRecord

_NONE = Decimal(0)
_SENT = (*LEFT, OrderState.partially_shipped, OrderState.invoiced)


def book(
    uow: UnitOfWork, order: OrderRecord, asked: WarehouseOrderRecord, said: WarehouseShipment, matches: Sequence[Match]
) -> None:
    """Let what was sent beyond what was asked leave the stock, and put it before a person."""
    findings = [
        _take(uow, order, asked, said, match, line, quantity, pieces)
        for match in matches
        for line, quantity, pieces in match.beyond()
    ]
    if findings:
        uow.reviews.open(
            subject="order", subject_id=order.id, kind=f"{SURPLUS} {asked.number}/{said.number}", findings=findings,
            summary=f"{order.partner} {order.number}: {'; '.join(one.says for one in findings)}",
        )  # fmt: skip


def settle_surplus(uow: UnitOfWork, desk: Desk, case: ReviewRecord, given: Answer, reason: str) -> None:
    """Make a surplus part of its order, or expect it back, as a person says. ``NotNowError`` where it cannot be."""
    order = uow.orders.get(case.subject_id)
    if given is Answer.approve:
        _accept(uow, desk, order, case)
    else:
        _expect_back(uow, desk, order, case)
    uow.reviews.answer(case.id, given, reason)
    settle(uow, desk, order.id)


def _take(
    uow: UnitOfWork, order: OrderRecord, asked: WarehouseOrderRecord, said: WarehouseShipment, match: Match,
    line: SentLine, quantity: Decimal, pieces: Sequence[str],
) -> Finding:  # fmt: skip
    sku, where, part = match.part.sku, asked.warehouse, match.part
    level = uow.stock.lock([sku], where)[sku]
    gone = min(quantity, level.on_hand - level.reserved - level.quarantined)
    lot = None
    if uow.stock.tracking([sku])[sku] is Tracking.lot:  # the one that it names, else the fullest
        lots = sorted(uow.lots.of(sku, where), key=lambda one: (one.lot == line.lot and one.free >= gone, one.free))
        lot, gone = (lots[-1].lot, min(gone, lots[-1].free)) if lots else (None, _NONE)
    if gone > 0:
        why = f"{said.number} of {said.partner} for {asked.number}: more than was asked"
        uow.stock.adjust(sku, where, -gone, why, lot=lot, kind=SURPLUS)
        uow.lots.lose(sku, where, pieces)
    rest = f", of which {quantity - gone:f} are promised to others there: count there" if gone < quantity else ""
    evidence = {
        "position": str(part.position), "sku": sku, "warehouse": where, "quantity": f"{quantity:f}",
        "gone": f"{max(gone, _NONE):f}", "ordered": f"{Measure(part.quantity, part.of_line).kept_of(quantity):f}",
        "lot": lot or "", "serials": " ".join(pieces), "sscc": line.sscc[-18:],
    }  # fmt: skip
    return Finding(
        rule=SURPLUS, line=order.lines[part.position - 1].number, evidence=evidence,
        says=f"{quantity:f} of {sku} more than the {part.quantity:f} asked for were sent in {said.number}{rest}",
        mend="Ask the customer. They keep it: review answer CASE approve. It comes back: review answer CASE reject",
    )  # fmt: skip


def _accept(uow: UnitOfWork, desk: Desk, order: OrderRecord, case: ReviewRecord) -> None:
    """Let the order's lines grow by what left, and announce and invoice it."""
    if order.state not in _SENT:
        raise NotNowError(
            f"order {order.number} is {order.state}; a surplus is accepted once all that was asked has left"
        )
    told = [one.evidence for one in case.findings]
    grown = {int(one["position"]): _NONE for one in told}
    for one in told:
        grown[int(one["position"])] += Decimal(one["ordered"])
    for one in told:
        _ship(uow, order, one, case.kind)
    lines = tuple(
        line.model_copy(update={"quantity": line.quantity + grown.get(n, _NONE)})
        for n, line in enumerate(order.order.lines, 1)
    )
    amended = order.order.model_copy(update={"lines": lines})
    shipped = {n: LineChange(shipped=order.lines[n - 1].shipped + more) for n, more in grown.items()}
    uow.revisions.revise(order, amended, shipped, change_id=None, note=f"{case.kind} was accepted")
    order = uow.orders.get(order.id)
    first = _first(uow, order, case)
    sent = uow.shipments.get(_shipment(uow, order, first, told))
    announce(uow, desk, order, sent, first.departed_at or uow.now)
    owe(uow, desk, sent)


def _ship(uow: UnitOfWork, order: OrderRecord, told: Mapping[str, str], cause: str) -> None:
    """Write down in the stock that it left for the order, and not for nobody."""
    sku, where, quantity = told["sku"], told["warehouse"], Decimal(told["quantity"])
    pieces, place = told["serials"].split(), (order.id, int(told["position"]), told["sku"], told["warehouse"])
    if gone := Decimal(told["gone"]):
        uow.stock.adjust(sku, where, gone, f"{cause} was accepted", lot=told["lot"] or None, kind=SURPLUS)
    wanted = Reservation(
        position=place[1], sku=sku, warehouse=where, quantity=quantity, ordered=Decimal(told["ordered"])
    )
    try:
        uow.stock.reserve(order.id, [wanted], more=True)
    except Conflict:
        says = f"{quantity - gone:f} of {sku} in {where} are promised to others, and have left; count there first"
        raise NotNowError(says) from None
    if pieces:
        uow.lots.number(sku, where, pieces)
    uow.lots.pick_as_told(*place, quantity, told["lot"], pieces)
    uow.stock.ship(order.id, {place[1]: quantity}, where, sku=sku)


def _shipment(uow: UnitOfWork, order: OrderRecord, first: ShipmentRecord, told: Sequence[Mapping[str, str]]) -> int:
    """Keep the surplus as a shipment of its own, in the cartons that the warehouse named."""
    cartons = []
    for one in told:
        quantity, n = Decimal(one["ordered"]), int(one["position"])
        part = Reservation(position=n, sku=one["sku"], warehouse=one["warehouse"], quantity=Decimal(one["quantity"]))
        picked = Picked(lot=one["lot"], serials=tuple(one["serials"].split()), quantity=part.quantity)
        item = as_packed(order, part, uow.stock.items([part.sku])[part.sku], quantity, picked)
        cartons.append(Carton(sscc=one["sscc"], contents=(item,)))
    items = [item for carton in cartons for item in carton.contents]
    number = f"{order.id:06d}-{len(uow.shipments.list(order_id=order.id)) + 1}"
    changed = {"number": number, "cartons": tuple(cartons), "orders": (leaving_of(order, items),)}
    plan = first.plan.model_copy(update=changed)
    made = uow.shipments.plan(order.id, plan, carrier=first.carrier, key=f"{first.key}-surplus")
    uow.shipments.move(made, BookingState.requested)
    if first.booking is not None:
        uow.shipments.booked(made, first.booking)
    uow.shipments.depart(made, first.departed_at or uow.now)
    return made


def _first(uow: UnitOfWork, order: OrderRecord, case: ReviewRecord) -> ShipmentRecord:
    """Return the shipment with which the surplus left."""
    name = case.kind.removeprefix(f"{SURPLUS} ").replace("/", "-", 1)
    return next(one for one in uow.shipments.list(order_id=order.id) if one.key.endswith(f"-{name}"))


def _expect_back(uow: UnitOfWork, desk: Desk, order: OrderRecord, case: ReviewRecord) -> None:
    """Expect it where it left from, on a day of our own guess: none is promised before a person names one."""
    name = case.kind.removeprefix(f"{SURPLUS} ")
    there = next(one.partner for one in uow.warehouse_orders.of(order.id) if one.number == name.partition("/")[0])
    due_on = (uow.now + desk.profile(there).warehouse.surplus_back).date()
    gone: dict[tuple[str, str], Decimal] = {}
    for one in case.findings:
        place = (one.evidence["sku"], one.evidence["warehouse"])
        gone[place] = gone.get(place, _NONE) + Decimal(one.evidence["gone"])
    for (sku, where), quantity in gone.items():
        if quantity > 0:
            uow.inbound.expect(
                Inbound(
                    kind=InboundKind.returned, number=name, supplier=order.partner, sku=sku, warehouse=where,
                    quantity=quantity, due_on=due_on, estimated=True,
                )
            )  # fmt: skip
