"""Beside packing: ask warehouses that others run to pack and send what is reserved there.

Reads   allocated orders of which something is reserved in such a warehouse.
Leaves  a warehouse order (940) for each warehouse in the outbox, once; and the order
        ``released`` where nothing of it lies in a warehouse of ours.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from canonical.finding import Finding
from canonical.lifecycle import OrderState
from canonical.message import Draft, MessageKind
from canonical.order import ItemNumber, Numbering, Purpose
from canonical.party import Party, PartyRole
from canonical.stock import Item, Reservation
from canonical.storage import Warehouse
from canonical.warehouse import WarehouseLine, WarehouseOrder
from pipeline.desk import Desk
from pipeline.shipping.part import run_by_others
from pipeline.step import NotNowError, Trouble, next_try
from store import OrderRecord, UnitOfWork, WarehouseOrderRecord

_KIND = "warehouse_not_asked"
_OPEN = (OrderState.allocated, OrderState.partially_allocated)


class Consign:
    """Asks for what lies with others, in lanes of one partner each."""

    name = "consign"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waiting(self, uow: UnitOfWork) -> list[str]:
        """Return the partners of whose orders something lies with others and was not asked for."""
        others = sorted(run_by_others(uow))
        return uow.warehouse_orders.waiting(others) if others else []

    def prepare(self, lane: str, limit: int) -> None:
        """Nothing takes long here."""

    def claim(self, uow: UnitOfWork, lane: str, limit: int) -> Sequence[OrderRecord]:
        """Take a partner's orders that were not asked for."""
        found = uow.warehouse_orders.unasked(lane, sorted(run_by_others(uow)), limit)
        return [uow.orders.get(order_id) for order_id in found]

    def work(self, uow: UnitOfWork, rows: Sequence[OrderRecord]) -> None:
        """Ask each warehouse for its part."""
        for order in rows:
            ask(uow, self.desk, order)
            uow.reviews.close_for("order", order.id, "the warehouse has been asked", kind=_KIND)

    def give_up(self, uow: UnitOfWork, row: OrderRecord, trouble: Trouble) -> None:
        """Try again later, and let a person know."""
        uow.orders.postpone(row.id, note=trouble.says, until=next_try(uow.now, row.attempts))
        uow.reviews.open(
            subject="order", subject_id=row.id, kind=_KIND, findings=(Finding(rule=_KIND, says=trouble.says),),
            summary=f"{row.partner} {row.number}: the warehouse cannot be asked: {trouble.says}",
        )  # fmt: skip

    def after(self, rows: Sequence[OrderRecord]) -> None:
        """Wake the outbox."""
        self.desk.hint("freeze", "*")


def ask(uow: UnitOfWork, desk: Desk, order: OrderRecord) -> None:
    """Ask every warehouse of others for what is reserved there for an order and was not asked for yet."""
    others = run_by_others(uow)
    reserved = uow.stock.reservations(order.id)
    asked = {one.warehouse for one in uow.warehouse_orders.of(order.id) if one.state == "asked"}
    for name in sorted({one.warehouse for one in reserved} & others.keys() - asked):
        parts = [one for one in reserved if one.warehouse == name]
        _ask(uow, desk, order, others[name], parts)
        uow.stock.keep(order.id, where=(name,))
    if all(one.warehouse in others for one in reserved):
        uow.orders.move(order.id, OrderState.released)


def hand_over(uow: UnitOfWork, desk: Desk, order_id: int) -> bool:
    """Leave an order to the warehouses of others, where nothing of it lies in ours; false where something does."""
    order = uow.orders.get(order_id)
    others = run_by_others(uow)
    reserved = uow.stock.reservations(order_id) if others and order.state in _OPEN else []
    if not reserved or any(one.warehouse not in others for one in reserved):
        return False
    ask(uow, desk, order)
    return True


def call_off_with(uow: UnitOfWork, desk: Desk, order: OrderRecord, reason: str) -> list[str]:
    """Tell every warehouse that was asked for an order that it need not send it; return which."""
    with_them = asked(uow, order.id)
    for one in with_them:
        uow.warehouse_orders.settle(one.id, "called_off", reason)
        uow.reviews.close_for("order", order.id, "it was called off", kind=f"warehouse_silent {one.number}")
        off = one.content.model_copy(update={"purpose": Purpose.cancellation, "notes": (reason,) if reason else ()})
        _send(uow, desk, order, off, f"warehouse-order-{one.number}-off")
    return [one.warehouse for one in with_them]


def asked(uow: UnitOfWork, order_id: int) -> list[WarehouseOrderRecord]:
    """Return what warehouses were asked to send of an order and have not answered."""
    return [one for one in uow.warehouse_orders.of(order_id) if one.state == "asked"]


def road(uow: UnitOfWork, desk: Desk, partner: str) -> str:
    """Return the channel by which a warehouse's partner is reached. ``NotNowError`` where nobody knows it."""
    wanted = desk.profile(partner).warehouse.channel or partner
    known = desk.channels.keys() | desk.rules.roads
    if wanted in known:
        return wanted
    if (last := uow.documents.last_channel(partner)) in known:
        return last
    raise NotNowError(f"no channel leads to {partner}; name one in its profile: `warehouse: {{channel: ...}}`")


def _ask(uow: UnitOfWork, desk: Desk, order: OrderRecord, there: Warehouse, parts: Sequence[Reservation]) -> None:
    ship_to = order.order.party(PartyRole.ship_to) or order.order.party(PartyRole.buyer)
    if ship_to is None:
        raise NotNowError(f"order {order.id} names nobody to ship to; amend the order first")
    wanted = WarehouseOrder(
        partner=there.partner, number=f"{order.id:06d}-W{len(uow.warehouse_orders.of(order.id)) + 1}",
        order_number=order.number, ship_to=ship_to.model_copy(update={"role": PartyRole.ship_to}),
        ship_from=Party(role=PartyRole.ship_from, name=desk.company.name, number=there.name, numbering="seller"),
        arrives_on=order.order.requested_on,
        service=order.order.service or desk.profile(order.partner).fulfilment.service,
        lines=tuple(_lines(order, parts, uow.stock.items(sorted({one.sku for one in parts})))),
        references=order.order.references,
    )  # fmt: skip
    due = uow.now + desk.profile(there.partner).warehouse.answer_due
    uow.warehouse_orders.ask(order.id, there.name, wanted, due)
    _send(uow, desk, order, wanted, f"warehouse-order-{wanted.number}")


def _send(uow: UnitOfWork, desk: Desk, order: OrderRecord, wanted: WarehouseOrder, key: str) -> None:
    edi = desk.profile(wanted.partner).edi
    draft = Draft(
        kind=MessageKind.warehouse_order, partner=wanted.partner, channel=road(uow, desk, wanted.partner),
        body=wanted.model_dump_json(), expects_answer=edi is not None and edi.expects_997,
    )  # fmt: skip
    uow.messages.draft(draft, order_id=order.id, key=key)


def _lines(order: OrderRecord, parts: Sequence[Reservation], items: Mapping[str, Item]) -> Iterator[WarehouseLine]:
    """Yield a line for each reservation, numbered by the order's line; a second item of one line has a point in it."""
    seen: dict[int, int] = {}
    for one in sorted(parts, key=lambda one: (one.position, one.sku)):
        nth = seen[one.position] = seen.get(one.position, 0) + 1
        item = items[one.sku]
        weight = None if item.weight_kg is None else (item.weight_kg * one.quantity).quantize(Decimal("0.0001"))
        yield WarehouseLine(
            number=str(one.position) if nth == 1 else f"{one.position}.{nth}", sku=one.sku, quantity=one.quantity,
            unit=item.unit, description=item.description, weight_kg=weight,
            items=(ItemNumber(numbering=Numbering.gtin, number=item.gtin),) if item.gtin else (),
        )  # fmt: skip


def position_of(number: str) -> int:
    """Return the position of the order's line that a warehouse order's line is about."""
    return int(number.partition(".")[0])
