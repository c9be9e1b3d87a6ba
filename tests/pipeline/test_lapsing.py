"""What is reserved for the rest of an order lapses as any other, and what others were asked to send does not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from canonical.hold import Answer
from connectors.profile import SourcingTerms
from connectors.settlement import ClosingTerms
from pipeline.review.answer import may_answer
from pipeline.shipping import fulfil, pick_list
from pipeline.shipping.unpack import unpack
from pipeline.step import NotNowError
from tests.pipeline import depot
from tests.pipeline.shelving import held, ordered, said, shelve
from tests.pipeline.test_carrier import depart, pack
from tests.pipeline.test_depot import line

D = Decimal
TWO_DAYS = timedelta(days=2)
EVERYWHERE = SourcingTerms(warehouses=("main", "east"), split="freely")


@pytest.fixture
def shop(hub):
    """Ten lamps ordered, four in main and six in east, and main's have left; who orders next gets nothing of them."""
    hub.agree("acme", fulfilment={"reservation_lapses": TWO_DAYS, "sourcing": EVERYWHERE, "shortage": "complete"})
    shelve(hub, LAMP_30=4)
    shelve(hub, "east", LAMP_30=6)
    ordered(hub, "AC-1", ("LAMP-30", 10))
    return hub


def left_from_main(shop):
    with shop.unit("pack") as uow:
        shipment = fulfil.pack(uow, shop.desk, shop.order("AC-1").id, "main")
    shop.settle()
    depart(shop, shipment)
    assert (shop.order("AC-1").state, line(shop, "AC-1")) == ("allocated", (4, 6, 0, 0))


def wait(hub, days=2):
    hub.clock.turn(timedelta(days=days))
    hub.settle()


def test_the_rest_of_an_order_of_which_a_part_has_left_is_given_to_who_waits(shop):
    left_from_main(shop)
    other = ordered(shop, "AC-2", ("LAMP-30", 5), control=2)
    wait(shop)
    order = shop.order("AC-1")
    assert (order.state, line(shop, "AC-1")) == ("partially_shipped", (4, 0, 6, 0))
    assert (held(shop, order), held(shop, other)) == ([], [(1, "LAMP-30", "east", 5)])
    assert [case.kind for case in shop.cases("order")] == ["reservation_lapsed"]
    with shop.store.reading() as uow:
        [told] = [one.detail for one in uow.events.of("order", order.id) if one.action == "reservation lapsed"]
    assert told == {"line 1": "6 of LAMP-30 in east"}
    shelve(shop, LAMP_30=6)
    shop.ship()
    assert (shop.order("AC-1").state, line(shop, "AC-1")) == ("shipped", (10, 0, 0, 0))


def test_its_time_begins_when_the_first_part_leaves_and_not_while_that_is_packed(shop):
    with shop.unit("pack") as uow:
        shipment = fulfil.pack(uow, shop.desk, shop.order("AC-1").id, "main")
    wait(shop, 9)
    assert line(shop, "AC-1") == (0, 10, 0, 0)
    depart(shop, shipment)
    wait(shop, 1)
    assert line(shop, "AC-1") == (4, 6, 0, 0)
    wait(shop, 1)
    assert line(shop, "AC-1") == (4, 0, 6, 0)


@pytest.mark.parametrize("left", [False, True])
def test_the_buyer_is_told_where_that_was_agreed_and_what_nothing_covers_is_requested(shop, left):
    shop.agree("acme", fulfilment={"answer_again": True})
    if left:
        left_from_main(shop)
    ordered(shop, "AC-2", ("LAMP-30", 6 if left else 10), control=2)
    with shop.store.reading() as uow:
        [asked] = uow.requests.list()
    wait(shop)
    coming = [("accepted", D(4), "2026-11-26")] if left else []
    waiting = [("backordered", D(6 if left else 10), None)]
    assert [*coming, *waiting] in [said(shop, n)[0] for n in (-1, -2)]
    with shop.store.reading() as uow:
        order, [one] = shop.order("AC-1"), [one for one in uow.requests.list() if one.state == "open"]
    assert asked.order_id != order.id == one.order_id and one.quantity == sum(n for _, n, _ in waiting)


def test_what_lies_free_after_it_lapsed_is_no_day_to_tell_the_buyer(shop):
    shop.agree("acme", fulfilment={"answer_again": True})
    wait(shop)
    assert said(shop)[0] == [("backordered", D(10), None)]
    with shop.store.reading() as uow:
        assert uow.requests.list() == []


def test_a_person_gives_it_again_what_is_free_now_and_is_not_asked_any_more_once_it_has_some(shop):
    wait(shop)
    case, order = shop.case("order"), shop.order("AC-1")
    assert may_answer(case) == (Answer.retry, Answer.discard) and order.state == "backordered"
    with shop.unit() as uow:
        uow.stock.quarantine("LAMP-30", "main", D(4), "wet")
    with pytest.raises(NotNowError, match="nothing that order 1 waits for is free"):
        shop.answer(case, Answer.retry)
    with shop.unit() as uow:
        uow.stock.quarantine("LAMP-30", "main", D(-4), "dry")
    shop.answer(case, Answer.retry)
    assert (shop.order("AC-1").state, shop.cases("order")) == ("allocated", [])
    wait(shop)
    shelve(shop, LAMP_30=5)
    assert (shop.order("AC-1").state, shop.cases("order")) == ("allocated", [])


def test_where_nobody_waits_for_a_rest_it_is_over_with_the_part_that_left(shop):
    left_from_main(shop)
    shop.agree("acme", fulfilment={"rest": "cancel"})
    wait(shop)
    order = shop.order("AC-1")
    assert (order.state, line(shop, "AC-1"), held(shop, order)) == ("shipped", (4, 0, 0, 6), [])
    assert said(shop)[0] == [("shipped", D(4), None), ("rejected", D(6), None)] and shop.cases("order") == []


def test_what_is_reserved_elsewhere_lapses_too_where_nothing_was_found_on_the_first_shelf(shop):
    with shop.unit() as uow:
        walked = pick_list.make(uow, [shop.order("AC-1").id], warehouse="main")
        pick_list.short(uow, shop.desk, walked.id, 1, D(0), "not there")
    assert line(shop, "AC-1") == (0, 6, 4, 0)
    wait(shop)
    assert (shop.order("AC-1").state, line(shop, "AC-1")) == ("backordered", (0, 0, 10, 0))


@pytest.fixture
def house(hub):
    """Sixty mugs ordered: the depot was asked for fifty, and ten lie with us."""
    depot.found(hub, MUG_01=50)
    hub.agree("acme", fulfilment={"reservation_lapses": TWO_DAYS})
    shelve(hub, MUG_01=10)
    ordered(hub, "D1", ("MUG-01", 60))
    assert (hub.order("D1").state, len(depot.asked(hub))) == ("allocated", 1)
    return hub


@pytest.mark.parametrize("unpacked", [False, True])
def test_our_part_lapses_and_what_a_warehouse_was_asked_to_send_does_not(house, unpacked):
    order = house.order("D1")
    if unpacked:
        pack(house, "D1")
        with house.unit() as uow:
            call_off_ours(uow, house, order.id)
    wait(house)
    assert (house.order("D1").state, line(house, "D1")) == ("released", (0, 50, 10, 0))
    assert held(house, order) == [(1, "MUG-01", "depot", 50)]
    depot.tell(house, "000001-W1", ("MUG-01", 50, 50))
    assert (house.order("D1").state, line(house, "D1")) == ("allocated", (50, 10, 0, 0))
    wait(house)
    assert (house.order("D1").state, line(house, "D1")) == ("partially_shipped", (50, 0, 10, 0))
    assert len(depot.asked(house)) == 1 and held(house, order) == []


def call_off_ours(uow, house, order_id):
    [shipment] = uow.shipments.list(order_id=order_id)
    unpack(uow, house.desk, shipment.id, "wrong box")


def test_what_a_warehouse_was_asked_to_send_does_not_lapse_once_our_part_has_left(house):
    shipment = pack(house, "D1")
    house.settle()
    depart(house, shipment)
    wait(house)
    assert (house.order("D1").state, line(house, "D1")) == ("released", (10, 50, 0, 0))


def test_a_rest_that_is_too_late_is_called_off_with_the_warehouse_that_was_asked_for_it(house):
    house.agree("acme", closing=ClosingTerms(rest_after=timedelta(days=1)))
    wait(house, 1)
    assert house.order("D1").state == "cancelled"
    assert [lines[3][:7] for lines in depot.asked(house)] == ["W05*N*0", "W05*F*0"]
    depot.tell(house, "000001-W1", ("MUG-01", 50, 50))
    assert "was called off already" in house.case("document").summary and house.shipments() == []
