"""What was packed and has not left can be unpacked: nothing is lost, and nobody books twice."""

from decimal import Decimal

import pytest

from canonical.hold import Answer
from canonical.lifecycle import BookingState
from canonical.shipment import Booking
from canonical.stock import Item, Tracking, Traits
from connectors.ports import Pending
from connectors.profile import SourcingTerms
from pipeline.changes.call_off import call_off
from pipeline.review.answer import answer, may_answer
from pipeline.shipping import fulfil, pick_list
from pipeline.shipping.unpack import unpack
from pipeline.step import NotNowError
from tests.pipeline.altering import change_file, poc
from tests.pipeline.bench import practice
from tests.pipeline.shelving import held, ordered, shelve
from tests.pipeline.test_carrier import depart, pack


@pytest.fixture
def packed(small):
    small.drop("acme", "po.edi", practice("acme-clean.edi"))
    small.run()
    pack(small, "AC-1001")
    return small


def take_apart(hub, shipment_id, reason="the buyer changed it"):
    with hub.unit("unpack") as uow:
        return unpack(uow, hub.desk, shipment_id, reason)


def test_an_unpacked_order_is_allocated_as_before_and_can_be_packed_again(packed):
    order = take_apart(packed, packed.shipment().id)
    assert order.state == "allocated"
    assert [(line.reserved, line.packed) for line in order.lines] == [(48, 0), (24, 0)]
    assert packed.shipment().state == "voided"
    assert packed.cases() == [], "no carrier knows of it"
    packed.settle()
    again = pack(packed, "AC-1001")
    packed.settle()
    first, second = packed.shipments()
    assert second.id == again and second.state == "booked" and first.state == "voided"
    assert {c.sscc for c in first.plan.cartons}.isdisjoint(c.sscc for c in second.plan.cartons)
    depart(packed, again)
    assert packed.order("AC-1001").state == "shipped"
    packed.conserved()


def test_a_booking_that_the_carrier_knows_of_is_put_before_a_person(packed):
    packed.settle()
    shipment = packed.shipment()
    take_apart(packed, shipment.id)
    assert packed.case("shipment").kind == "booking_to_void"
    assert shipment.booking.reference in packed.case("shipment").summary
    with pytest.raises(NotNowError, match="voided"):
        depart(packed, shipment.id)


@pytest.mark.parametrize("late", [Booking(carrier="house", reference="LATE-1"), Pending(reference="LATE-1")])
def test_a_carrier_that_is_asked_at_that_very_moment_books_nothing_that_leaves(packed, late):
    class Slow:
        def book(self, plan, *, key):
            take_apart(packed, packed.shipment().id)
            return late

    packed.desk.carriers = {"house": Slow()}
    packed.settle()
    assert packed.shipment().state is BookingState.voided
    says = [case.summary for case in packed.cases("shipment")]
    assert any("LATE-1" in said for said in says) is isinstance(late, Booking)
    assert packed.cases("order") == []


def test_lots_and_pieces_lie_on_the_shelf_again(hub):
    with hub.unit() as uow:
        uow.stock.put_item(Item(sku="SERUM", gtin="", traits=Traits(tracking=Tracking.lot)))
        uow.stock.put_item(Item(sku="PHONE", traits=Traits(tracking=Tracking.serial)))
        uow.stock.adjust("SERUM", "main", Decimal(5), "receipt", lot="A")
        uow.stock.adjust("PHONE", "main", Decimal(2), "receipt")
        uow.lots.number("PHONE", "main", ["S1", "S2"])
    order = ordered(hub, "U1", ("SERUM", 3), ("PHONE", 2))
    shipment = pack(hub, order.number)
    with hub.store.reading() as uow:
        assert uow.lots.list("SERUM")[0].free == 2 and uow.lots.serials("PHONE") == []
    take_apart(hub, shipment)
    with hub.store.reading() as uow:
        assert uow.lots.list("SERUM")[0].free == 5
        assert uow.lots.serials("PHONE") == ["S1", "S2"]
        assert uow.stock.prove() == []
    assert [(r.sku, r.quantity) for r in _held(hub, order)] == [("SERUM", 3), ("PHONE", 2)]


def test_an_order_of_which_a_line_waits_is_partially_allocated_again(hub):
    hub.agree("acme", fulfilment={"shortage": "partial"})
    shelve(hub, MUG_01=4)
    order = ordered(hub, "U2", ("MUG-01", 10))
    assert take_apart(hub, pack(hub, order.number)).state == "partially_allocated"


def test_what_has_left_was_unpacked_already_or_never_packed_cannot_be_unpacked(packed):
    packed.settle()
    shipment = packed.shipment().id
    take_apart(packed, shipment)
    with pytest.raises(NotNowError, match="called off already"):
        take_apart(packed, shipment)
    again = pack(packed, "AC-1001")
    packed.settle()
    with packed.unit() as uow:
        fulfil.depart(uow, packed.desk, again, uow.now)
    with pytest.raises(NotNowError, match="return"):
        take_apart(packed, again)


def _held(hub, order):
    with hub.store.reading() as uow:
        return uow.stock.reservations(order.id)


def test_what_is_not_wanted_any_more_is_given_back_where_no_carton_stands(hub):
    hub.agree("acme", fulfilment={"sourcing": SourcingTerms(warehouses=("main", "east"), split="freely")})
    shelve(hub, "main", LAMP_30=5)
    shelve(hub, "east", LAMP_30=3)
    order = ordered(hub, "AC-1", ("LAMP-30", 8))
    shipment = pack(hub, order.number)
    assert hub.shipment().plan.warehouse == "east"
    hub.drop("acme", "change.edi", change_file("AC-1", poc(1, "QD", 6), control=9))
    hub.run()
    assert held(hub, order) == [(1, "LAMP-30", "east", 3), (1, "LAMP-30", "main", 3)]
    depart(hub, shipment)
    assert [(line.shipped, line.reserved) for line in hub.order("AC-1").lines] == [(3, 3)]
    hub.conserved()


def automatic(hub):
    hub.agree("acme", fulfilment={"packing": "automatic"})
    shelve(hub, MUG_01=20)
    return ordered(hub, "U9", ("MUG-01", 10))


def unpacked_by_hand(hub):
    with hub.unit("unpack") as uow:
        unpack(uow, hub.desk, hub.shipment().id, "wrong box", by_hand=True)


def test_what_a_person_unpacked_is_packed_by_itself_no_more_until_a_person_packs_it(hub):
    order = automatic(hub)
    assert hub.order("U9").state == "packed"
    unpacked_by_hand(hub)
    hub.settle()
    assert hub.order("U9").state == "allocated" and len(hub.shipments()) == 1
    case = hub.case("order")
    assert (case.kind, may_answer(case)) == ("unpacked", (Answer.retry,))
    assert case.summary == (
        "acme U9: dana took it out of its cartons or off its list (wrong box); it is not packed by itself any more"
    )
    assert case.findings[0].mend.startswith(f"Pack it: crossdock shipment pack id:{order.id}.")
    ordered(hub, "U10", ("MUG-01", 1), control=2)
    assert hub.order("U10").state == "packed", "others are packed as before"
    pack(hub, "U9")
    assert hub.cases("order") == [] and hub.order("U9").state == "packed"


def test_what_a_person_unpacked_or_took_off_a_list_is_packed_by_itself_once_the_case_says_so(hub):
    order = automatic(hub)
    with hub.unit("pick off") as uow:
        call_off(uow, hub.desk, order.id, "wrong box")
    with hub.unit("pick list") as uow:
        pick_list.make(uow, [order.id])
    with hub.unit("pick off") as uow:
        call_off(uow, hub.desk, order.id, "not today")
    hub.settle()
    assert hub.order("U9").state == "allocated"
    with hub.unit("answer") as uow:
        answer(uow, hub.desk, hub.case("order").id, Answer.retry)
    hub.settle()
    assert hub.order("U9").state == "packed"


def test_what_a_change_took_out_of_its_cartons_is_packed_by_itself_again(hub):
    automatic(hub)
    hub.drop("acme", "change.edi", change_file("U9", poc(1, "QD", 6), control=9))
    hub.run()
    assert hub.order("U9").state == "packed" and len(hub.shipments()) == 2
