from datetime import timedelta

import pytest

from canonical.lifecycle import BookingState, ImpossibleTransitionError
from store import Store
from tests.store.sample import a_booking, a_plan, enter, writing
from world.clock import SetClock


def planned(store: Store, key: str = "s-1") -> int:
    with writing(store) as uow:
        return uow.shipments.plan(enter(uow), a_plan(), carrier="house", key=key)


def booked(store: Store, shipment: int, reference: str = "B1") -> None:
    with writing(store) as uow:
        uow.shipments.move(shipment, BookingState.requested)
        uow.shipments.booked(shipment, a_booking(reference))


def test_a_plan_is_kept_once_per_key(store: Store):
    first = planned(store)
    assert planned(store) == first
    with store.reading() as uow:
        record = uow.shipments.get(first)
    assert (record.plan, record.state, record.booking, record.number) == (
        a_plan(),
        BookingState.planned,
        None,
        "000001-1",
    )


def test_labels_are_kept_byte_for_byte(store: Store):
    shipment = planned(store)
    booked(store, shipment)
    with store.reading() as uow:
        [label] = uow.shipments.labels(shipment)
        record = uow.shipments.get(shipment)
    assert (label.content, label.sscc, label.media_type, len(label.digest)) == (
        b"%PDF", "006141410000000012", "application/pdf", 64,
    )  # fmt: skip
    assert record.booking is not None
    assert (record.state, record.booking.reference, record.booking.labels[0].content) == (BookingState.booked, "B1", "")


def test_a_voided_booking_takes_its_labels_along(store: Store):
    shipment = planned(store)
    booked(store, shipment)
    with writing(store) as uow:
        uow.shipments.move(shipment, BookingState.voided)
        uow.shipments.move(shipment, BookingState.planned)
        assert uow.shipments.get(shipment).booking is None
        assert uow.shipments.labels(shipment) == []
    booked(store, shipment, "B2")
    with store.reading() as uow:
        assert len(uow.shipments.labels(shipment)) == 1


def test_a_label_that_is_no_base64_books_nothing(store: Store):
    shipment = planned(store)
    bad = a_booking().labels[0].model_copy(update={"content": "§"})
    with pytest.raises(ValueError), writing(store) as uow:
        uow.shipments.move(shipment, BookingState.requested)
        uow.shipments.booked(shipment, a_booking().model_copy(update={"labels": (bad,)}))
    with store.reading() as uow:
        assert uow.shipments.get(shipment).state is BookingState.planned


def test_only_a_booked_shipment_leaves_and_only_once(store: Store, clock: SetClock):
    shipment = planned(store)
    with pytest.raises(ImpossibleTransitionError, match="planned"), writing(store) as uow:
        uow.shipments.depart(shipment, uow.now)
    booked(store, shipment)
    with writing(store) as uow:
        uow.shipments.depart(shipment, uow.now)
    with store.reading() as uow:
        assert uow.shipments.get(shipment).departed_at == clock.now()
    with pytest.raises(ImpossibleTransitionError, match="left at 2026-11-24 09:00"), writing(store) as uow:
        uow.shipments.depart(shipment, uow.now)


def test_an_unknown_outcome_waits_for_its_hour(store: Store, clock: SetClock):
    shipment = planned(store)
    askable = (BookingState.planned, BookingState.requested, BookingState.unknown)
    with writing(store) as uow:
        assert uow.shipments.waiting(askable) == ["house"]
        [record] = uow.shipments.claim("house", askable, 5)
        uow.shipments.move(record.id, BookingState.requested)
        uow.shipments.move(record.id, BookingState.unknown, note="no answer")
        uow.shipments.postpone(record.id, note="no answer", until=uow.now + timedelta(minutes=1))
        assert uow.shipments.waiting(askable) == []
    clock.turn(timedelta(minutes=1))
    with writing(store) as uow:
        [record] = uow.shipments.claim("house", askable, 5)
        assert (record.id, record.attempts, record.state) == (shipment, 1, BookingState.unknown)
        assert [s.id for s in uow.shipments.list(order_id=record.order_id, state=BookingState.unknown)] == [shipment]
