"""What every carrier's connector is asked, whichever it is."""

import base64

import pytest
from pydantic import ValidationError

from canonical.shipment import Booking
from connectors.ports import Rejected, Unknown
from crossdock.practice.fault import Fault

TROUBLES = [Fault.error, Fault.busy, Fault.silent_before, Fault.nonsense]


def test_its_terms_know_no_stray_words(played):
    with pytest.raises(ValidationError):
        played.reopened(no_such_word="1")


def test_a_booking_names_the_carrier_and_has_a_label_for_each_carton(played, plan):
    booking = played.connector.book(plan, key="k")
    assert isinstance(booking, Booking)
    assert booking.carrier == played.name and booking.reference and booking.tracking_number
    assert [label.sscc for label in booking.labels] == [carton.sscc for carton in plan.cartons]
    assert all(base64.b64decode(label.content, validate=True) for label in booking.labels)


def test_one_key_is_one_booking(played, plan):
    booking = played.connector.book(plan, key="k")
    assert played.connector.book(plan, key="k") == booking == played.connector.find(key="k")
    assert len(played.side.bookings) == 1


def test_what_it_never_heard_of_is_nothing(played):
    assert played.connector.find(key="never used") is None


@pytest.mark.parametrize("fault", [Fault.silent_after, Fault.error_after])
def test_a_lost_answer_is_unknown_and_then_found(played, plan, fault):
    played.side.faults.switch_on(fault)
    assert isinstance(played.connector.book(plan, key="k"), Unknown)
    assert isinstance(played.connector.find(key="k"), Booking)
    assert len(played.side.bookings) == 1


@pytest.mark.parametrize("fault", TROUBLES)
def test_no_trouble_is_taken_for_a_booking_or_for_nothing(played, plan, fault):
    played.side.faults.switch_on(fault)
    assert isinstance(played.connector.book(plan, key="k"), Unknown)
    played.side.faults.switch_on(fault)
    assert isinstance(played.connector.find(key="k"), Unknown)
    assert played.side.bookings == []


def test_nobody_home_is_unknown(played, plan):
    played.side.stop()
    assert isinstance(played.connector.book(plan, key="k"), Unknown)
    assert isinstance(played.connector.find(key="k"), Unknown)


def test_what_cannot_be_carried_is_rejected_with_a_reason(played, plan):
    outcome = played.connector.book(plan.model_copy(update={"cartons": ()}), key="k")
    assert isinstance(outcome, Rejected) and outcome.reason


def test_it_can_be_closed_and_used_again(played, plan):
    booking = played.connector.book(plan, key="k")
    played.connector.close()
    assert played.connector.find(key="k") == booking
