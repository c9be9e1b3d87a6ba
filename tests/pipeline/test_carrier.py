"""A carrier that is slow, silent or says no: one shipment is booked once, or a person knows."""

from datetime import timedelta

import pytest

from canonical.hold import Answer
from connectors.ports import Pending, Rejected, Unavailable
from crossdock.practice.fault import Fault
from pipeline.shipping import fulfil
from pipeline.step import NotNowError
from tests.pipeline.bench import interchange, one_order, practice, purchase_order

HOUR = timedelta(hours=1)


@pytest.fixture
def database_url(sqlite_url):
    """What stands here does not hang on the database."""
    return sqlite_url


@pytest.fixture
def packed(bench):
    """A hub whose one shipment is planned, and no carrier was asked yet."""
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.run()
    pack(bench, "AC-1001")
    return bench


def pack(bench, number):
    with bench.unit("pack") as uow:
        return fulfil.pack(uow, bench.desk, bench.order(number).id)


def depart(bench, shipment_id):
    with bench.unit("depart") as uow:
        fulfil.depart(uow, bench.desk, shipment_id, uow.now)


def booked(carrier, bench):
    """Return the carrier's bookings for this hub's cartons."""
    ours = {carton.sscc for shipment in bench.shipments() for carton in shipment.plan.cartons}
    return [b for b in carrier.bookings if b["packages"][0]["sscc"] in ours]


def later(bench, hours=1):
    for _ in range(hours):
        bench.clock.turn(HOUR)
        bench.settle()


@pytest.mark.parametrize(
    "fault", [Fault.silent_before, Fault.silent_after, Fault.error, Fault.error_after, Fault.nonsense]
)
def test_an_answer_that_is_lost_is_looked_up_and_the_shipment_booked_once(packed, carrier, fault):
    carrier.faults.switch_on(fault, method="POST")
    packed.settle()
    assert packed.shipment().state == "unknown"
    later(packed)
    assert packed.shipment().state == "booked"
    assert len(booked(carrier, packed)) == 1
    assert packed.cases() == []


def test_a_carrier_that_does_not_even_answer_the_look_up_is_told_to_a_person_in_the_end(packed, carrier):
    carrier.faults.switch_on(Fault.silent_after, method="POST")
    carrier.faults.switch_on(Fault.error, times=7, method="GET")
    packed.settle()
    later(packed, 6)
    assert packed.shipment().state == "unknown"
    assert packed.case("shipment").kind == "booking_unknown"
    carrier.faults.switch_off()
    packed.answer(packed.case("shipment"), Answer.retry)
    packed.settle()
    assert packed.shipment().state == "booked"
    assert len(booked(carrier, packed)) == 1
    assert packed.cases() == []


def test_a_carrier_that_says_no_is_told_with_its_reason_and_asked_again_on_retry(bench, carrier):
    bench.item("PIANO-1", 5)
    with bench.unit() as uow:
        from decimal import Decimal

        from canonical.stock import Item

        uow.stock.put_item(Item(sku="PIANO-1", weight_kg=Decimal(300)))
    bench.drop("acme", "po.edi", one_order("AC-1", ("PIANO-1", 1)))
    bench.run()
    pack(bench, "AC-1")
    bench.settle()
    assert bench.shipment().state == "rejected"
    case = bench.case("shipment")
    assert case.kind == "booking_rejected" and "weight_kg" in case.summary
    bench.answer(case, Answer.retry)
    bench.settle()
    assert bench.shipment().state == "rejected" and bench.case("shipment").id != case.id
    assert booked(carrier, bench) == []


def test_a_booking_that_was_asked_for_before_a_crash_is_found_and_not_made_twice(packed, carrier):
    shipment = packed.shipment()
    packed.desk.carriers["house"].book(shipment.plan, key=shipment.key)
    with packed.unit("crash") as uow:
        from canonical.lifecycle import BookingState

        uow.shipments.move(shipment.id, BookingState.requested)
    asked = []
    real = packed.desk.carriers["house"]

    class Watched:
        def find(self, *, key):
            asked.append("find")
            return real.find(key=key)

        def book(self, plan, *, key):
            asked.append("book")
            return real.book(plan, key=key)

    packed.desk.carriers = {"house": Watched()}
    packed.settle()
    assert asked == ["find"]
    assert packed.shipment().state == "booked"
    assert len(booked(carrier, packed)) == 1


def test_a_tender_that_is_answered_later_is_asked_about_and_never_tendered_again(packed):
    real = packed.desk.carriers["house"]
    tendered, known = [], []

    class Slow:
        def book(self, plan, *, key):
            tendered.append(key)
            return Pending(reference="T-1")

        def find(self, *, key):
            return known[0] if known else None

    packed.desk.carriers = {"house": Slow()}
    packed.settle()
    assert packed.shipment().state == "pending"
    later(packed, 3)
    assert len(tendered) == 1
    shipment = packed.shipment()
    known.append(real.book(shipment.plan, key=shipment.key))
    later(packed)
    assert packed.shipment().state == "booked"


def test_a_pending_tender_survives_a_carrier_that_is_out_of_reach_and_may_be_refused(packed):
    says = []

    class Slow:
        def book(self, plan, *, key):
            return Pending(reference="T-1")

        def find(self, *, key):
            if not says:
                raise Unavailable("no answer")
            return says[0]

    packed.desk.carriers = {"house": Slow()}
    packed.settle()
    later(packed, 2)
    assert packed.shipment().state == "pending"
    says.append(Rejected(reason="no truck"))
    later(packed)
    assert packed.shipment().state == "rejected"
    assert "no truck" in packed.case("shipment").summary


def test_a_bug_in_a_connector_is_told_and_tried_again_later(packed):
    real = packed.desk.carriers["house"]

    class Broken:
        find = staticmethod(real.find)

        def book(self, plan, *, key):
            raise AttributeError("a bug of ours")

    packed.desk.carriers = {"house": Broken()}
    packed.settle()
    assert packed.shipment().state == "requested"
    assert "a bug of ours" in packed.case("shipment").summary
    packed.desk.carriers = {"house": real}
    later(packed)
    assert packed.shipment().state == "booked"
    assert packed.cases() == []


def test_a_carrier_that_the_configuration_does_not_name_is_told_to_a_person(packed):
    carriers = packed.desk.carriers
    packed.desk.carriers = {}
    packed.settle()
    assert packed.shipment().state == "planned"
    assert packed.case("shipment").kind == "no_carrier"
    packed.desk.carriers = carriers
    packed.answer(packed.case("shipment"), Answer.retry)
    packed.settle()
    assert packed.shipment().state == "booked"


# -- clerks


def test_only_what_is_allocated_can_be_packed_and_only_what_is_booked_can_leave(packed):
    with pytest.raises(
        NotNowError,
        match="is packed; only an order that is allocated, partially allocated, released or picking can be packed",
    ):
        pack(packed, "AC-1001")
    shipment = packed.shipment()
    with pytest.raises(NotNowError, match="is planned; it can leave once house has booked it"):
        depart(packed, shipment.id)
    packed.settle()
    depart(packed, shipment.id)
    with pytest.raises(NotNowError, match="left already, at 2026-11-24 09:00 UTC"):
        depart(packed, shipment.id)
    packed.settle()
    assert packed.level("MUG-01").on_hand == 432
    packed.conserved()


def test_an_order_without_anyone_to_ship_to_cannot_be_packed(small):
    nameless = [line for line in purchase_order("AC-1", ("MUG-01", 1)) if not line.startswith(("N1", "N3", "N4"))]
    small.agree("acme", review={"missing_ship_to": {"severity": "inform"}})
    small.drop("acme", "po.edi", interchange(nameless))
    small.run()
    for case in small.cases("order"):
        small.answer(case, Answer.approve)
    small.settle()
    with pytest.raises(NotNowError, match="names nobody to ship to"):
        pack(small, "AC-1")


def test_every_carton_has_a_code_of_its_own_and_none_is_skipped(bench):
    bench.agree("acme", fulfilment={"units_per_carton": 10})
    orders = [purchase_order(f"AC-{n}", ("MUG-01", 25)) for n in range(3)]
    bench.drop("acme", "po.edi", interchange(*orders))
    bench.run()
    with pytest.raises(ZeroDivisionError), bench.unit("a pack that fails") as uow:
        fulfil.pack(uow, bench.desk, bench.order("AC-0").id)
        raise ZeroDivisionError
    for n in range(3):
        pack(bench, f"AC-{n}")
    codes = [carton.sscc for shipment in bench.shipments() for carton in shipment.plan.cartons]
    assert [int(code[8:17]) for code in codes] == list(range(1, 10))
