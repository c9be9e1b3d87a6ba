"""The house under the same year: the real store and the pipeline's own doors; only the van and the paper are ours."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import cast

from canonical.customer import Customer
from canonical.document import DocumentKind
from canonical.goods_return import CameBack as Back
from canonical.goods_return import Condition, WantedBack
from canonical.hold import Answer, HoldKind, ReviewState
from canonical.lifecycle import BookingState, OrderState
from canonical.party import Party, PartyRole
from canonical.replenishment import Inbound
from canonical.shipment import Booking, ShipmentPlan
from canonical.stock import Item
from connectors.ports import Carrier, Channel, Courier, Renderer
from connectors.profile import FulfilmentTerms, Profile, SourcingTerms
from pipeline.billing import returning
from pipeline.changes.amend import Amend
from pipeline.deciding.route import Route
from pipeline.desk import Company, Desk
from pipeline.incoming.translate import Translate
from pipeline.review import answer as review
from pipeline.shipping.book import Book
from pipeline.shipping.fulfil import depart, pack
from pipeline.shipping.lapse import Lapse
from pipeline.step import Batch, NotNowError
from pipeline.stock.freed import count, receive, served
from router.rules import every_rule
from store import NotEnough, OrderRecord, Store, UnitOfWork
from tests.simulation import paper
from tests.simulation.happening import (
    PARTNERS,
    SKUS,
    Act,
    Adjusted,
    Allowed,
    Arrived,
    Bag,
    CameBack,
    Counted,
    Departed,
    Happening,
    Moved,
    Night,
    Packed,
    Partner,
    SetApart,
)

_DOUBTED = ("duplicate_order", "lookalike_order")  # the rules that hold; all others are told and go on
_PACKABLE = (OrderState.allocated, OrderState.partially_allocated)


class Van:
    """A carrier that takes whatever it is given."""

    def book(self, plan: ShipmentPlan, *, key: str) -> Booking:
        """Book at once."""
        return Booking(carrier="van", reference=key)

    def find(self, *, key: str) -> None:
        """Nothing is ever left open."""


class House:
    """Lets things happen to the real house; ``tell`` is false where it refuses."""

    def __init__(self, store: Store, clock) -> None:
        self.store, self.clock = store, clock
        us = Party(role=PartyRole.ship_from, name="Blue Harbor Supply")
        roads = [*(one.name for one in PARTNERS), "mail"]
        self.desk = Desk(
            store=store, clock=clock, company=Company(name="Blue Harbor Supply", gs1_prefix="0614141", ship_from=us),
            profiles={one.name: _profile(one) for one in PARTNERS}, carriers={"van": cast("Carrier", Van())},
            channels={name: _channel(name) for name in roads},
        )  # fmt: skip
        self.translate = Batch(self.desk, Translate(self.desk))
        self.amend, self.route = Batch(self.desk, Amend(self.desk)), Batch(self.desk, Route(self.desk))
        self.lapse, self.book = Batch(self.desk, Lapse(self.desk), 10_000), Book(self.desk)
        self.offers = 0
        self.ids: dict[str, list[int]] = defaultdict(list)  # by number, in the order in which they came
        self.known = 0  # the last order that was looked at
        self.returns: dict[int, tuple[str, int]] = {}  # our number and the line
        with self._unit() as uow:
            for sku in SKUS:
                uow.stock.put_item(Item(sku=sku))
            for one in PARTNERS:
                uow.customers.put(Customer(partner=one.name, priority=one.priority))

    def tell(self, one: Happening) -> bool:
        """Let something happen; false where it is refused, and then nothing is kept of it."""
        if isinstance(one, Bag):
            return self._bag(one)
        if isinstance(one, Night):
            return self._night()
        if isinstance(one, Departed):
            self.book.run("van")
        try:
            with self._unit() as uow:
                self._do(uow, one)
        except (NotEnough, NotNowError):
            return False
        return True

    # -- what buyers send

    def _bag(self, bag: Bag) -> bool:
        channel = bag.partner if bag.road == "edi" else "mail"
        with self._unit() as uow:
            for letter in bag.letters:
                self.offers += 1
                uow.documents.arrive(
                    channel=channel, kind=DocumentKind.edi, key=f"{self.offers}", name=f"{self.offers}.json",
                    content=paper.written(letter),
                )  # fmt: skip
        self.translate.run(channel)
        for step in (self.amend, self.route, self.amend):
            step.run(bag.partner)
        with self.store.reading() as uow:
            for order in reversed(uow.orders.list(partner=bag.partner, limit=len(bag.letters))):
                if order.id > self.known:
                    self.ids[order.number].append(order.id)
                    self.known = order.id
        return True

    def _night(self) -> bool:
        self.clock.turn(timedelta(days=1))
        with self.store.unit_of_work(actor="dana", cause="looks at what waits") as uow:
            for case in uow.reviews.list(state=ReviewState.open):
                assert case.kind in (HoldKind.duplicate, "reservation_lapsed", "booking_to_void", "order_missing"), case
                if case.kind == HoldKind.duplicate:
                    review.answer(uow, self.desk, case.id, Answer.reject, reason="it came before")
                elif case.kind == "booking_to_void":
                    uow.reviews.answer(case.id, Answer.discard, "the van knows")
        while self.lapse.run("stock"):
            """Many may lapse in one night."""
        return True

    # -- what happens on the floor

    def _do(self, uow: UnitOfWork, one: Act) -> None:
        stock = uow.stock
        match one:
            case Packed():
                pack(uow, self.desk, self._order(uow, one.number, _packable).id)
            case Departed():
                self._depart(uow, one)
            case Counted():
                count(uow, self.desk, one.sku, one.place, one.quantity, "count")
            case Arrived():
                self._arrive(uow, one)
            case Adjusted():
                self._served(uow, one, lambda: stock.adjust(one.sku, one.place, one.change, "so"))
            case SetApart():
                self._served(uow, one, lambda: stock.quarantine(one.sku, one.place, one.change, "wet"))
            case _:
                self._do_more(uow, one)

    def _do_more(self, uow: UnitOfWork, one: Act) -> None:
        match one:
            case Moved():
                places = [one.source, one.target]
                move = lambda: uow.stock.transfer(one.sku, *places, one.quantity, "balance")  # noqa: E731
                served(uow, self.desk, [one.sku], places, move)
            case Allowed():
                self._allow(uow, one)
            case CameBack():
                self._come_back(uow, one)

    def _served(self, uow: UnitOfWork, one: Adjusted | SetApart, act: Callable[[], object]) -> None:
        served(uow, self.desk, [one.sku], [one.place], act)

    def _arrive(self, uow: UnitOfWork, one: Arrived) -> None:
        day = uow.now.date() + timedelta(days=1)
        due = Inbound(number=one.number, sku=one.sku, warehouse=one.place, quantity=one.quantity, due_on=day)
        uow.inbound.expect(due)
        receive(uow, self.desk, one.number, one.sku, one.place, one.quantity)

    def _order(self, uow: UnitOfWork, number: str, fits: Callable[[OrderRecord], bool]) -> OrderRecord:
        """Return the first order of that number that fits."""
        found = next((order for id_ in self.ids[number] if fits(order := uow.orders.get(id_))), None)
        if found is None:
            raise NotNowError(f"no order {number} fits")
        return found

    def _depart(self, uow: UnitOfWork, one: Departed) -> None:
        order = self._order(uow, one.number, lambda order: any(line.packed for line in order.lines))
        ready = [
            shipment for shipment in uow.shipments.list(order_id=order.id)
            if shipment.departed_at is None and shipment.state is BookingState.booked
        ]  # fmt: skip
        [shipment] = ready
        depart(uow, self.desk, shipment.id, uow.now)

    def _allow(self, uow: UnitOfWork, one: Allowed) -> None:
        order = self._order(uow, one.number, lambda order: any(line.shipped for line in order.lines))
        wanted = [WantedBack(position=one.position, quantity=one.quantity)]
        record = returning.authorise(uow, self.desk, order.id, wanted, "wrong colour")
        self.returns[one.number_of_return] = (record.number, one.position)

    def _come_back(self, uow: UnitOfWork, one: CameBack) -> None:
        if one.number_of_return not in self.returns:
            raise NotNowError("there is no such return")
        number, position = self.returns[one.number_of_return]
        condition = Condition.damaged if one.damaged else Condition.good
        came = Back(position=position, quantity=one.quantity, condition=condition, warehouse=one.place)
        returning.receive(uow, self.desk, number, [came])

    def _unit(self):
        return self.store.unit_of_work(actor="simulation", cause="story")


def _packable(order: OrderRecord) -> bool:
    return order.state in _PACKABLE


def _channel(name: str) -> Channel:
    nothing = object()  # nothing is sent: what the house says lies in the outbox
    return Channel(
        name=name, kind="edi", translator=paper.Reader(), renderer=cast("Renderer", nothing),
        courier=cast("Courier", nothing),
    )  # fmt: skip


def _profile(one: Partner) -> Profile:
    sourcing = SourcingTerms(warehouses=one.places, split="freely" if len(one.places) > 1 else "never")
    terms = FulfilmentTerms(
        shortage=one.shortage, rest=one.rest, warehouse=one.places[0], sourcing=sourcing, carrier="van",
        reservation_lapses=one.lapses,
    )  # fmt: skip
    told = {rule.name: {"severity": "inform"} for rule in every_rule() if rule.name not in _DOUBTED}
    return Profile(partner=one.name, fulfilment=terms, review=told)
