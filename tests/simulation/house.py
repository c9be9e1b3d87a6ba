"""The house under the same happenings: the real store, allocation and re-allocation, without files and carriers."""

from decimal import Decimal

from canonical.customer import Customer as Agreed
from canonical.lifecycle import OrderState
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from canonical.party import Party, PartyRole
from canonical.stock import Item
from connectors.profile import FulfilmentTerms, Profile, SourcingTerms
from pipeline.allot import allot
from pipeline.desk import Company, Desk
from pipeline.facts import gather
from pipeline.stock import count, served
from store import LineChange, NotEnough, Store, UnitOfWork
from tests.simulation.happening import (
    CUSTOMERS,
    SKUS,
    Adjusted,
    Cancelled,
    Counted,
    Customer,
    Happening,
    Left,
    Moved,
    Ordered,
    SetApart,
)

_ON_THE_WAY = (OrderState.released, OrderState.picking, OrderState.packed, OrderState.checked)
_LEAVING = (OrderState.allocated, OrderState.partially_allocated)
_OVER = (OrderState.cancelled, OrderState.shipped, OrderState.partially_shipped)


class House:
    """Lets things happen to the real store; ``tell`` is false where the house refuses."""

    def __init__(self, store: Store, clock) -> None:
        self.store = store
        us = Party(role=PartyRole.ship_from, name="Blue Harbor Supply")
        self.desk = Desk(
            store=store, clock=clock, company=Company(name="Blue Harbor Supply", gs1_prefix="0614141", ship_from=us),
            profiles={one.name: _profile(one) for one in CUSTOMERS}, channels={}, carriers={},
        )  # fmt: skip
        self.ids: list[int] = []
        with self._unit() as uow:
            for sku in SKUS:
                uow.stock.put_item(Item(sku=sku))
            for one in CUSTOMERS:
                uow.customers.put(Agreed(partner=one.name, priority=one.priority))

    def tell(self, one: Happening) -> bool:
        """Let something happen; false where it is refused, and then nothing is kept of it."""
        try:
            with self._unit() as uow:
                return self._do(uow, one)
        except NotEnough:
            return False

    def _do(self, uow: UnitOfWork, one: Happening) -> bool:
        match one:
            case Ordered():
                self._order(uow, one)
            case Cancelled():
                return self._cancel(uow, self.ids[one.number])
            case Left():
                return self._leave(uow, self.ids[one.number])
            case Counted():
                count(uow, self.desk, one.sku, one.place, one.quantity, "count")
            case Adjusted():
                self._served(uow, one.sku, [one.place], lambda: uow.stock.adjust(one.sku, one.place, one.change, "so"))
            case SetApart():
                act = lambda: uow.stock.quarantine(one.sku, one.place, one.change, "wet")  # noqa: E731
                self._served(uow, one.sku, [one.place], act)
            case Moved():
                places = [one.source, one.target]
                act = lambda: uow.stock.transfer(one.sku, *places, one.quantity, "balance")  # noqa: E731
                self._served(uow, one.sku, places, act)
        return True

    def _served(self, uow: UnitOfWork, sku: str, places: list[str], act) -> None:
        served(uow, self.desk, [sku], places, act)

    def _order(self, uow: UnitOfWork, one: Ordered) -> None:
        lines = tuple(
            OrderLine(
                number=str(n), quantity=quantity, unit="each",
                items=(ItemNumber(numbering=Numbering.seller, number=sku),),
            )
            for n, (sku, quantity) in enumerate(one.lines, 1)
        )  # fmt: skip
        order = PurchaseOrder(partner=one.customer.name, number=f"PO-{one.number}", lines=lines)
        id_ = uow.orders.enter(order, document_id=None, channel="desk", mapping="").order_id
        uow.orders.move(id_, OrderState.accepted)
        record = uow.orders.get(id_)
        allot(uow, self.desk, [record], gather(uow, self.desk, record.partner, [record]))
        self.ids.append(id_)

    def _cancel(self, uow: UnitOfWork, order_id: int) -> bool:
        order = uow.orders.get(order_id)
        if order.state in _OVER or any(line.shipped for line in order.lines):
            return False
        held = uow.stock.reservations(order_id)

        def act() -> None:
            uow.stock.release(order_id)
            gone = {n.position: n.rejected + n.reserved + n.backordered for n in order.lines}
            changes = {n: LineChange(reserved=0, backordered=0, rejected=quantity) for n, quantity in gone.items()}
            uow.orders.settle_lines(order_id, changes)
            uow.orders.move(order_id, OrderState.cancelled)

        served(uow, self.desk, {one.sku for one in held}, {one.warehouse for one in held}, act)
        return True

    def _leave(self, uow: UnitOfWork, order_id: int) -> bool:
        order = uow.orders.get(order_id)
        left: dict[int, Decimal] = {}
        for one in uow.stock.reservations(order_id):
            left[one.position] = left.get(one.position, Decimal(0)) + one.quantity
        if not left:
            return False
        uow.stock.ship(order_id, left)
        changes = {
            n.position: LineChange(shipped=n.shipped + n.reserved, reserved=0) for n in order.lines if n.reserved
        }
        uow.orders.settle_lines(order_id, changes)
        for state in _ON_THE_WAY:
            uow.orders.move(order_id, state)
        waits = any(line.backordered for line in order.lines)
        uow.orders.move(order_id, OrderState.partially_shipped if waits else OrderState.shipped)
        return True

    def _unit(self):
        return self.store.unit_of_work(actor="simulation", cause="story")


def _profile(one: Customer) -> Profile:
    sourcing = SourcingTerms(warehouses=one.places, split="freely" if len(one.places) > 1 else "never")
    terms = FulfilmentTerms(shortage=one.shortage, rest=one.rest, warehouse=one.places[0], sourcing=sourcing)
    return Profile(partner=one.name, fulfilment=terms)
