"""What is to come is heard of, or comes later than was told: who waits is promised days anew, and somebody tells."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.replenishment import Inbound
from pipeline.stock.expected import expect
from tests.pipeline.shelving import ordered, said, shelve

D = Decimal
SOON, LATE = date(2026, 12, 1), date(2026, 12, 20)


def comes(hub, quantity, on, number="P-1"):
    with hub.unit() as uow:
        wanted = Inbound(number=number, sku="LAMP-30", warehouse="main", quantity=D(quantity), due_on=on)
        return expect(uow, hub.desk, wanted)


def days(hub, order):
    with hub.store.reading() as uow:
        assert uow.stock.prove() == []
        return [(one.on, one.quantity) for one in uow.inbound.promises(order.id)]


@pytest.fixture
def waiting(hub):
    """Nine lamps are waited for by two orders, and somebody must buy them."""
    shelve(hub, LAMP_30=0)
    return hub, ordered(hub, "AC-1", ("LAMP-30", 5)), ordered(hub, "AC-2", ("LAMP-30", 4), control=2)


def test_who_waits_is_promised_the_day_of_what_is_bought_and_the_request_is_met(waiting):
    hub, first, second = waiting
    assert comes(hub, 7, SOON) == (True, [first.id, second.id])
    assert (days(hub, first), days(hub, second)) == ([(SOON, 5)], [(SOON, 2)])
    with hub.store.reading() as uow:
        asked = [(one.order_id, one.quantity, one.state, one.note) for one in uow.requests.list()]
    assert asked == [(first.id, 5, "met", "what is to come covers it"), (second.id, 2, "open", "")]
    assert comes(hub, 7, SOON) == (False, []) and hub.cases() == []


def test_a_day_that_slips_goes_before_a_person_who_tells_the_customer(waiting):
    hub, first, second = waiting
    comes(hub, 9, SOON)
    assert comes(hub, 9, LATE) == (True, [first.id, second.id])
    assert (days(hub, first), days(hub, second)) == ([(LATE, 5)], [(LATE, 4)])
    assert {case.summary for case in hub.cases("order")} == {
        "acme AC-1: line 1: 5 on 2026-12-01 was promised, and now 5 on 2026-12-20",
        "acme AC-2: line 1: 4 on 2026-12-01 was promised, and now 4 on 2026-12-20",
    }
    assert "days promised anew" in hub.events("order", first.id)


def test_a_day_that_comes_earlier_troubles_nobody(waiting):
    hub, first, _ = waiting
    comes(hub, 9, LATE)
    comes(hub, 9, SOON)
    assert days(hub, first) == [(SOON, 5)] and hub.cases() == []


def test_where_less_comes_who_came_first_keeps_the_day(waiting):
    hub, first, second = waiting
    comes(hub, 9, SOON)
    assert comes(hub, 6, SOON) == (True, [second.id])
    assert (days(hub, first), days(hub, second)) == ([(SOON, 5)], [(SOON, 1)])
    [case] = hub.cases("order")
    assert case.subject_id == second.id and "4 on 2026-12-01 was promised, and now 1 on 2026-12-01" in case.summary


def test_the_buyer_is_answered_again_where_that_was_agreed_and_no_person_is_asked(waiting):
    hub, first, _ = waiting
    hub.agree("acme", fulfilment={"answer_again": True})
    comes(hub, 5, SOON)
    hub.settle()
    answers = len(hub.messages())
    assert said(hub)[0] == [("accepted", 5, "2026-12-01")]
    comes(hub, 5, LATE)
    hub.settle()
    assert said(hub)[0] == [("accepted", 5, "2026-12-20")] and len(hub.messages()) == answers + 1
    assert days(hub, first) == [(LATE, 5)] and hub.cases() == []
