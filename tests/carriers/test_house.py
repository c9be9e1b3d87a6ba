from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from canonical.party import Party, PartyRole
from canonical.shipment import Booking
from connectors.ports import AlreadyDone, Done, Rejected, Unknown
from connectors.transports.http import HttpClient, HttpTerms
from crossdock.practice.fault import Fault
from crossdock.practice.house import PracticeHouse
from crossdock.practice.http_server import HttpServer
from world.clock import WallClock


def test_a_shipment_is_booked_with_a_label_for_each_carton(opened, a_plan):
    plan = a_plan(1, 2, 3)
    booking = opened().book(plan, key="shipment-1")
    assert isinstance(booking, Booking)
    assert (booking.carrier, booking.reference, booking.scac, booking.service) == (
        "house",
        "HB-000001",
        "HOUS",
        "ground",
    )
    assert [label.sscc for label in booking.labels] == [carton.sscc for carton in plan.cartons]
    assert len({label.tracking_number for label in booking.labels}) == 3
    assert booking.tracking_number == booking.labels[0].tracking_number


def test_the_same_key_books_once_and_is_found(depot, opened, a_plan):
    house = opened()
    first = house.book(a_plan(), key="shipment-1")
    assert house.book(a_plan(), key="shipment-1") == first
    assert house.find(key="shipment-1") == first
    assert house.find(key="shipment-2") is None
    assert len(depot.bookings) == 1


def test_many_workers_with_one_key_book_once(depot, opened, a_plan):
    house = opened(answer_seconds="10")
    with ThreadPoolExecutor(8) as pool:
        bookings = list(pool.map(lambda _: house.book(a_plan(), key="shipment-1"), range(16)))
    assert len({booking.reference for booking in bookings}) == len(depot.bookings) == 1


def test_another_shipment_under_a_used_key_is_rejected(depot, opened, a_plan):
    house = opened()
    house.book(a_plan(1), key="shipment-1")
    outcome = house.book(a_plan(2), key="shipment-1")
    assert isinstance(outcome, Rejected) and "409" in outcome.reason
    assert len(depot.bookings) == 1


@pytest.mark.parametrize("fault", [Fault.silent_after, Fault.error_after])
def test_a_booking_whose_answer_was_lost_is_found_and_made_once(depot, opened, a_plan, fault):
    house = opened()
    depot.faults.switch_on(fault, method="POST")
    assert isinstance(house.book(a_plan(), key="shipment-1"), Unknown)
    found = house.find(key="shipment-1")
    assert isinstance(found, Booking) and found.labels[0].content
    assert [booking["reference"] for booking in depot.bookings] == [found.reference]


@pytest.mark.parametrize("fault", [Fault.silent_before, Fault.error, Fault.busy, Fault.nonsense])
def test_a_booking_that_never_arrived_is_not_found_and_can_be_made(depot, opened, a_plan, fault):
    house = opened()
    depot.faults.switch_on(fault, method="POST")
    assert isinstance(house.book(a_plan(), key="shipment-1"), Unknown)
    assert house.find(key="shipment-1") is None
    assert isinstance(house.book(a_plan(), key="shipment-1"), Booking)
    assert len(depot.bookings) == 1


@pytest.mark.parametrize("fault", [Fault.silent_before, Fault.error, Fault.busy, Fault.nonsense])
def test_a_look_up_that_fails_does_not_say_that_there_is_nothing(depot, opened, a_plan, fault):
    house = opened()
    house.book(a_plan(), key="shipment-1")
    depot.faults.switch_on(fault, method="GET")
    assert isinstance(house.find(key="shipment-1"), Unknown)


def test_a_closed_depot_leaves_everything_unknown(depot, opened, a_plan):
    house = opened()
    depot.stop()
    assert isinstance(house.book(a_plan(), key="shipment-1"), Unknown)
    assert isinstance(house.find(key="shipment-1"), Unknown)


def test_the_ledger_outlives_the_carrier(depot, opened, a_plan, tmp_path, their_clock):
    before = opened().book(a_plan(1), key="shipment-1")
    depot.stop()
    with PracticeHouse(tmp_path / "house", now=their_clock) as reopened:
        house = opened(base_url=reopened.url)
        assert house.find(key="shipment-1") == before
        assert house.book(a_plan(1), key="shipment-1") == before
        later = house.book(a_plan(2), key="shipment-2")
        assert (later.reference, later.tracking_number == before.tracking_number) == ("HB-000002", False)


def test_what_cannot_travel_is_rejected_with_a_reason(depot, opened, a_plan):
    house, heavy = opened(), a_plan().cartons[0].model_copy(update={"weight_kg": Decimal(71)})
    nowhere = Party(role=PartyRole.ship_to, name="Store 42")
    for plan, reason in [
        (a_plan(cartons=(heavy,)), "weight_kg"),
        (a_plan(ship_to=nowhere), "ship_to.city"),
        (a_plan(cartons=()), "cartons"),
        (a_plan(cartons=(heavy.model_copy(update={"sscc": "006141410000000011", "weight_kg": None}),)), "check digit"),
    ]:
        outcome = house.book(plan, key="shipment-1")
        assert isinstance(outcome, Rejected) and reason in outcome.reason
    assert depot.bookings == [] and house.find(key="shipment-1") is None
    assert isinstance(house.book(a_plan(), key="shipment-1"), Booking)


def test_a_carton_does_not_travel_twice(depot, opened, a_plan):
    house = opened()
    house.book(a_plan(1, 2), key="shipment-1")
    outcome = house.book(a_plan(2), key="shipment-2")
    assert isinstance(outcome, Rejected) and "HB-000001" in outcome.reason
    assert len(depot.bookings) == 1


def test_a_service_that_the_fleet_does_not_have_travels_as_ground(opened, a_plan):
    assert opened().book(a_plan(service="UPS Next Day Air"), key="k").service == "ground"


def test_a_parcel_moves_with_the_clock(depot, opened, a_plan, their_clock):
    booking = opened().book(a_plan(), key="shipment-1")
    http = HttpClient(HttpTerms(base_url=depot.url), clock=WallClock())

    def statuses():
        events = http.get(f"/shipments/{booking.tracking_number}/events").json()["events"]
        return [event["status"] for event in events]

    assert statuses() == ["created"]
    their_clock.turn(hours=7)
    assert statuses() == ["created", "picked_up", "in_transit"]
    their_clock.turn(days=3)
    assert statuses()[-1] == "delivered"
    assert http.get("/shipments/HX9/events").status == 404


@pytest.fixture
def odd_carrier(opened):
    """Return a function that opens a carrier which answers everything with the same words."""
    servers = []

    def odd_carrier(words, status=200):
        async def same(request):
            return JSONResponse(words, status_code=status)

        server = HttpServer(Starlette(routes=[Route("/bookings", same, methods=["GET", "POST"])]), name="odd carrier")
        server.start()
        servers.append(server)
        return opened(base_url=server.url)

    yield odd_carrier
    for server in servers:
        server.stop()


def test_an_answer_that_is_no_booking_is_neither_yes_nor_no(depot, opened, odd_carrier, a_plan):
    real = opened()
    real.book(a_plan(1), key="shipment-1")
    [booked] = depot.bookings
    blank = booked | {"packages": [booked["packages"][0] | {"label": {"media_type": "application/pdf", "content": ""}}]}
    garbled = booked | {"packages": [booked["packages"][0] | {"label": {"media_type": "x", "content": "%%%"}}]}
    for words in [{}, [], None, 7, {"reference": "HB-1"}, blank, garbled]:
        carrier = odd_carrier(words)
        assert isinstance(carrier.book(a_plan(1), key="k"), Unknown), words
        assert isinstance(carrier.find(key="k"), Unknown), words
    for words in [{"bookings": {}}, {"bookings": [{}]}, {"bookings": [booked, booked]}]:
        assert isinstance(odd_carrier(words).find(key="k"), Unknown), words
    assert isinstance(odd_carrier(booked).book(a_plan(2), key="k"), Unknown), "it is for another carton"


def test_a_look_up_at_a_wrong_address_is_unknown_and_a_refusal_is_a_no(odd_carrier, a_plan):
    assert isinstance(odd_carrier({}, status=404).find(key="k"), Unknown)
    assert isinstance(odd_carrier({}, status=404).book(a_plan(), key="k"), Rejected)
    assert isinstance(odd_carrier({}, status=401).find(key="k"), Unknown)
    assert isinstance(odd_carrier({}, status=401).book(a_plan(), key="k"), Rejected)


def test_a_booking_is_called_off_until_its_parcels_are_picked_up(depot, opened, a_plan, their_clock, tmp_path):
    house = opened()
    house.book(a_plan(), key="shipment-1")
    house.book(a_plan(2), key="shipment-2")
    for _ in range(2):
        assert house.revoke(key="shipment-1") == Done(reference="shipment-1")
    assert house.revoke(key="never") == AlreadyDone()
    assert [one["key"] for one in depot.revoked] == ["shipment-1"]
    their_clock.turn(hours=3)
    said = house.revoke(key="shipment-2")
    assert isinstance(said, Rejected) and "picked up already" in said.reason
    depot.faults.switch_on(Fault.silent_before)
    assert isinstance(house.revoke(key="shipment-2"), Unknown)
    with PracticeHouse(tmp_path / "house", now=their_clock) as again:
        assert [one["key"] for one in again.revoked] == ["shipment-1"]
