"""Check what was packed by scanning it; what was scanned is what the ship notice says."""

from collections.abc import Iterable, Sequence

from canonical.gtin import gtin14
from canonical.lifecycle import BookingState, OrderState
from canonical.picking import Scan
from canonical.shipment import Carton, ShipmentPlan
from canonical.stock import Item, Tracking
from pipeline.order_choice import called, own_name
from pipeline.step import NotNowError
from router.checking import Known, Verdict, check, open_cartons
from store import OrderRecord, ShipmentRecord, UnitOfWork

_CHECKABLE = (OrderState.packed, OrderState.checked)


def find(uow: UnitOfWork, named: str, *, also_left: bool = False) -> ShipmentRecord:
    """Return the only packed shipment that goes by a name: its number or id, or its order's number or ``id:12``.

    ``also_left``: or one that has left or was unpacked. ``NotNowError`` where none does, or several.
    """
    every = [
        one for one in uow.shipments.list()
        if named in (one.number, str(one.id), one.plan.order_number, own_name(one.order_id))
    ]  # fmt: skip
    found = [one for one in every if one.departed_at is None and one.state is not BookingState.voided]
    found = found or every if also_left else found
    if not found:
        raise NotNowError(f"nothing packed goes by {named}: name a shipment that has not left, or an order's number")
    if len(found) > 1:
        several = "\n".join(f"  {one.number}  {called(uow.orders.get(one.order_id))}" for one in found)
        raise NotNowError(f"{len(found)} shipments go by {named}; name one by its own number:\n{several}")
    return found[0]


def scan(uow: UnitOfWork, shipment_id: int, code: str) -> Verdict:
    """Judge a scan and keep it, also where it is refused; what is accepted counts, and changes the cartons."""
    shipment = uow.shipments.get(shipment_id)
    order = uow.orders.get(shipment.order_id)
    if shipment.departed_at is not None or order.state not in _CHECKABLE or shipment.state is BookingState.voided:
        raise NotNowError(f"shipment {shipment.number} is not packed any more; its order is {order.state}")
    before = said(uow, shipment_id)
    verdict = check(code, shipment.plan.cartons, before, _known(uow, order, shipment))
    verdict = _swapped(uow, order, shipment, before, verdict)
    uow.scans.add(shipment_id, verdict.scan)
    if verdict.closed and verdict.carton is not None:
        now = uow.shipments.get(shipment_id)
        uow.shipments.replan(shipment_id, _with(now.plan, verdict.carton), f"carton {verdict.carton.sscc} was scanned")
    if verdict.complete and order.state is OrderState.packed:
        uow.orders.move(order.id, OrderState.checked, detail={"shipment": shipment.number})
    return verdict


def unscanned(uow: UnitOfWork, shipment: ShipmentRecord) -> list[str]:
    """Return the SSCCs of a shipment's cartons that are not checked yet."""
    order = uow.orders.get(shipment.order_id)
    return open_cartons(shipment.plan.cartons, said(uow, shipment.id), _known(uow, order, shipment))


def said(uow: UnitOfWork, shipment_id: int) -> list[Scan]:
    """Return what was scanned of a shipment."""
    return [one.said for one in uow.scans.of(shipment_id)]


def _known(uow: UnitOfWork, order: OrderRecord, shipment: ShipmentRecord) -> Known:
    packed = [item for carton in shipment.plan.cartons for item in carton.contents]
    items = uow.stock.items(sorted({one.sku for one in packed}))
    by_number = {number.number: one.sku for one in packed for number in one.items if number.number}
    tracking = uow.stock.tracking(sorted(items))
    told_apart = [sku for sku, how in tracking.items() if how is not Tracking.none]
    numbered = [sku for sku, how in tracking.items() if how is Tracking.serial]
    per_unit = {
        (one.position, one.sku): one.quantity / one.of_line for one in uow.stock.reservations(order.id) if one.of_line
    }
    return Known(
        today=uow.now.date(), skus={**by_number, **_named(items.values())}, per_unit=per_unit, tracking=tracking,
        free={sku: frozenset(uow.lots.serials(sku, shipment.plan.warehouse or None)) for sku in numbered},
        apart={sku: uow.lots.in_quarantine(sku) for sku in told_apart},
    )  # fmt: skip


def _named(items: Iterable[Item]) -> dict[str, str]:
    """Return our items by all that may stand on them: our number, and their GTIN."""
    found: dict[str, str] = {}
    for item in items:
        found[item.sku] = item.sku
        if whole := gtin14(item.gtin):
            found[whole] = item.sku
    return found


def _swapped(
    uow: UnitOfWork, order: OrderRecord, shipment: ShipmentRecord, before: Sequence[Scan], verdict: Verdict
) -> Verdict:
    """Let a piece from the shelf go in the place of one that was set aside and not scanned."""
    told, carton = verdict.scan, verdict.carton
    planned = next((c for c in shipment.plan.cartons if carton and c.sscc == carton.sscc), None)
    if planned is None or not told.serial or uow.stock.tracking([told.sku])[told.sku] is not Tracking.serial:
        return verdict
    content = planned.contents[verdict.content]
    if told.serial in content.serials:
        return verdict
    used = {one.serial for one in before if one.accepted}
    out = next((serial for serial in content.serials if serial not in used), "")
    if not uow.lots.swap(told.sku, shipment.plan.warehouse, out, told.serial):
        says = f"number {told.serial} of {told.sku} cannot take the place of {out or 'another'}; audit the stock"
        return Verdict(told.model_copy(update={"accepted": False, "says": says}))
    serials = tuple(told.serial if one == out else one for one in content.serials)
    contents = list(planned.contents)
    contents[verdict.content] = content.model_copy(update={"serials": serials})
    changed = planned.model_copy(update={"contents": tuple(contents)})
    uow.shipments.replan(shipment.id, _with(shipment.plan, changed), f"{told.serial} goes instead of {out}")
    return verdict


def _with(plan: ShipmentPlan, carton: Carton) -> ShipmentPlan:
    """Return the plan with one carton as it is now."""
    cartons = tuple(carton if one.sscc == carton.sscc else one for one in plan.cartons)
    return plan.model_copy(update={"cartons": cartons})
