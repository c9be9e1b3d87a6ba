"""A warehouse that others run is asked by 940, and what it says it sent is what the customer is told."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from canonical.hold import Answer
from canonical.lifecycle import OrderState
from canonical.shipment import sscc
from canonical.stock import Item, Tracking, Traits
from pipeline.changes.call_off import call_off
from pipeline.step import NotNowError
from tests.pipeline import depot
from tests.pipeline.shelving import ordered, shelve
from tests.pipeline.test_carrier import depart, pack

D = Decimal
ONE, TWO = sscc("0555555", 1), sscc("0555555", 2)


@pytest.fixture
def house(hub):
    depot.found(hub, MUG_01=50, BOWL_10=30)
    return hub


def line(hub, number, n=1):
    row = hub.order(number).lines[n - 1]
    return row.shipped, row.reserved, row.backordered, row.rejected


def sent(notice):
    cartons = json.loads(notice.body)["plan"]["cartons"]
    return [(c["sscc"], [(i["sku"], D(i["quantity"]), i["lot"]) for i in c["contents"]]) for c in cartons]


def level(hub, sku, warehouse="depot"):
    with hub.store.reading() as uow:
        assert uow.stock.prove() == []
        [found] = uow.stock.levels([sku], warehouse)
    return found.on_hand, found.reserved


def test_the_warehouse_is_asked_once_and_its_answer_is_shipment_stock_and_notice(house):
    order = ordered(house, "D1", ("MUG-01", 12), ("BOWL-10", 4))
    assert order.state == "released"
    [lines] = depot.asked(house)
    assert "W05*N*000001-W1*D1" in lines and "W01*12*EA**VN*MUG-01" in [one[:20] for one in lines]
    assert [one for one in lines if one.startswith("N1*ST")] == ["N1*ST*Acme Stores Portland*92*0012"]
    with pytest.raises(NotNowError, match="lies in depot"):
        pack(house, "D1")
    depot.tell(
        house, "000001-W1", ("MUG-01", 12, 12, f"MAN*GM*00{ONE}", "N9*LI*1", "N9*LT*L7"),
        ("BOWL-10", 4, 4, f"MAN*GM*{TWO}", "MAN*CP*1Z999", "N9*LI*2"),
    )  # fmt: skip
    assert house.order("D1").state == "shipped"
    assert (line(house, "D1"), line(house, "D1", 2)) == ((12, 0, 0, 0), (4, 0, 0, 0))
    assert level(house, "MUG-01") == (38, 0)
    [notice] = depot.notices(house)
    assert sent(notice) == [(ONE, [("MUG-01", 12, "L7")]), (TWO, [("BOWL-10", 4, "")])]
    shipment = house.shipment()
    assert (shipment.carrier, shipment.booking.reference) == ("UPSN", "WS-1")
    assert (shipment.booking.tracking_number, shipment.state) == ("1Z999", "booked")
    assert any("_856_" in name for name in house.out("acme")) and any("_997_" in name for name in house.out("depot"))
    assert house.cases() == []


def test_a_notice_without_the_cartons_codes_that_its_receiver_wants_goes_to_a_person(house):
    ordered(house, "D0", ("MUG-01", 12))
    depot.tell(house, "000001-W1", ("MUG-01", 12, 12, "MAN*CP*1Z999"))
    assert house.order("D0").state == "shipped" and house.case("message").kind == "cannot_be_written"


def test_what_is_short_waits_or_is_lost_by_the_partners_policy(house):
    ordered(house, "D2", ("MUG-01", 12), ("BOWL-10", 4))
    depot.tell(house, "000001-W1", ("MUG-01", 9, 12), ("BOWL-10", 0, 4))
    assert house.order("D2").state == "partially_shipped"
    assert (line(house, "D2"), line(house, "D2", 2)) == ((9, 0, 3, 0), (0, 0, 4, 0))
    assert (level(house, "MUG-01"), level(house, "BOWL-10")) == ((38, 0), (26, 0))
    house.agree("acme", fulfilment={"rest": "cancel"})
    ordered(house, "D3", ("BOWL-10", 4), control=2)
    depot.tell(house, "000002-W1", ("BOWL-10", 1, 4), control=2)
    assert house.order("D3").state == "shipped" and line(house, "D3") == (1, 0, 0, 3)
    assert [n for n, _ in enumerate(depot.notices(house))] == [0, 1] and house.cases("document") == []


@pytest.mark.parametrize("sent_", [0, 9])
def test_what_a_warehouse_does_not_find_comes_from_another_that_has_it(house, sent_):
    ordered(house, "D16", ("MUG-01", 12))
    shelve(house, MUG_01=2)
    depot.tell(house, "000001-W1", ("MUG-01", sent_, 12))
    assert line(house, "D16") == (sent_, 2, 10 - sent_, 0) and house.order("D16").state == "partially_allocated"
    assert (level(house, "MUG-01"), level(house, "MUG-01", "main")) == ((38, 0), (2, 2))
    depart(house, _booked(house, "D16"))
    house.settle()
    assert line(house, "D16") == (sent_ + 2, 10 - sent_, 0, 0) and len(depot.asked(house)) == 2, "once more"


def test_a_warehouse_that_has_nothing_leaves_the_order_waiting(house):
    ordered(house, "D4", ("MUG-01", 12))
    depot.tell(house, "000001-W1", ("MUG-01", 0, 12))
    assert house.order("D4").state == "backordered" and house.shipments() == []
    assert line(house, "D4") == (0, 0, 12, 0) and level(house, "MUG-01") == (38, 0)


def test_the_same_answer_in_another_envelope_makes_nothing_twice_and_another_one_is_asked_about(house):
    ordered(house, "D5", ("MUG-01", 12))
    depot.tell(house, "000001-W1", ("MUG-01", 12, 12))
    depot.tell(house, "000001-W1", ("MUG-01", 12, 12), control=2)
    assert len(depot.notices(house)) == 1 and level(house, "MUG-01") == (38, 0) and house.cases() == []
    depot.tell(house, "000001-W1", ("MUG-01", 11, 12), control=3)
    assert "other things than it did before" in house.case("document").summary
    depot.tell(house, "000001-W1", ("MUG-01", 5, 12), control=4, number="WS-2")
    assert any("says that more has left" in case.summary for case in house.cases("document"))
    assert len(depot.notices(house)) == 1


def test_an_unknown_item_keeps_what_is_short_from_being_believed(house):
    ordered(house, "D7", ("MUG-01", 5), ("BOWL-10", 2))
    depot.tell(house, "000001-W1", ("MUG-01", 5, 5), ("NEW-THING", 2, 2), control=2)
    assert house.order("D7").state == "released" and len(depot.notices(house)) == 0
    assert any("NEW-THING were sent, and not asked for" in case.summary for case in house.cases("document"))
    house.answer(house.case("document"), Answer.approve, reason="they say it is somebody else's")
    house.settle()
    assert (line(house, "D7"), line(house, "D7", 2)) == ((5, 0, 0, 0), (0, 0, 2, 0))
    assert len(depot.notices(house)) == 1 and level(house, "BOWL-10") == (28, 0) and house.cases() == []
    depot.tell(house, "000009-W1", ("MUG-01", 5, 5), control=3)
    assert any("never asked for 000009-W1" in case.summary for case in house.cases("document"))


def test_an_order_called_off_is_called_off_with_the_warehouse_and_a_late_answer_goes_to_a_person(house):
    order = ordered(house, "D8", ("MUG-01", 12))
    with house.unit() as uow:
        assert call_off(uow, house.desk, order.id, "changed").state == "allocated"
        uow.stock.release(order.id)
        uow.orders.move(order.id, OrderState.cancelled)
    house.settle()
    assert [lines[2] for lines in depot.asked(house)] == ["ST*940*0001", "ST*940*0002"]
    assert depot.asked(house)[1][3].startswith("W05*F*000001-W1")
    depot.tell(house, "000001-W1", ("MUG-01", 12, 12))
    assert "was called off already" in house.case("document").summary and house.shipments() == []


def test_one_order_from_two_warehouses_makes_two_notices_that_add_up(house):
    shelve(house, MUG_01=50)
    ordered(house, "D9", ("MUG-01", 60), ("BOWL-10", 4))
    assert house.order("D9").state == "allocated", "ten mugs lie with us"
    shipment = pack(house, "D9")
    depot.tell(house, "000001-W1", ("MUG-01", 50, 50), ("BOWL-10", 4, 4))
    assert house.order("D9").state == "packed", "our own part is still here"
    depart(house, shipment)
    assert house.order("D9").state == "shipped"
    totals = {}
    for notice in depot.notices(house):
        for _, contents in sent(notice):
            for sku, quantity, _lot in contents:
                totals[sku] = totals.get(sku, 0) + quantity
    assert totals == {"MUG-01": 60, "BOWL-10": 4} and len(depot.notices(house)) == 2
    assert (level(house, "MUG-01"), level(house, "MUG-01", "main")) == ((0, 0), (40, 0))


@pytest.mark.parametrize("automatic", [False, True])
def test_our_part_may_leave_first(house, automatic):
    if automatic:
        house.agree("acme", fulfilment={"packing": "automatic"})
    shelve(house, MUG_01=50)
    ordered(house, "D10", ("MUG-01", 60))
    depart(house, house.shipment().id if automatic else _booked(house, "D10"))
    house.settle()
    assert house.order("D10").state == "released" and line(house, "D10") == (10, 50, 0, 0)
    depot.tell(house, "000001-W1", ("MUG-01", 50, 50))
    assert house.order("D10").state == "shipped" and len(depot.asked(house)) == 1 and house.cases() == []


def test_what_was_backordered_follows_in_a_notice_of_its_own(house):
    ordered(house, "D11", ("MUG-01", 60))
    depot.tell(house, "000001-W1", ("MUG-01", 50, 50))
    assert house.order("D11").state == "partially_shipped"
    shelve(house, MUG_01=20)
    depart(house, _booked(house, "D11"))
    assert house.order("D11").state == "shipped" and line(house, "D11") == (60, 0, 0, 0)
    assert [sum(q for _, items in sent(n) for _, q, _ in items) for n in depot.notices(house)] == [50, 10]


def test_lots_and_pieces_leave_as_the_warehouse_says(house):
    with house.unit() as uow:
        uow.stock.put_item(Item(sku="SERUM", traits=Traits(tracking=Tracking.lot)))
        uow.stock.put_item(Item(sku="PHONE", traits=Traits(tracking=Tracking.serial)))
        for lot in ("A", "B"):
            uow.stock.adjust("SERUM", "depot", D(5), "receipt", lot=lot)
        uow.stock.adjust("PHONE", "depot", D(2), "receipt")
    ordered(house, "D12", ("SERUM", 4), ("PHONE", 2))
    depot.tell(house, "000001-W1", ("SERUM", 3, 4, "N9*LT*B"), ("PHONE", 2, 2, "N9*SE*P1", "N9*SE*P2"))
    with house.store.reading() as uow:
        assert {lot.lot: lot.on_hand for lot in uow.lots.list("SERUM")} == {"A": 4, "B": 2}
        assert uow.lots.serials("PHONE") == [] and uow.stock.prove() == []
    assert house.order("D12").state == "partially_shipped"
    ordered(house, "D13", ("SERUM", 2), control=2)
    depot.tell(house, "000002-W1", ("SERUM", 2, 2, "N9*LT*UNHEARD"), control=2)
    assert "lot UNHEARD of SERUM is not known" in house.documents()[-1].findings[-1].says


def test_an_answer_that_does_not_come_is_told_to_a_person_and_one_that_comes_closes_the_case(house):
    ordered(house, "D14", ("MUG-01", 12))
    house.clock.turn(timedelta(days=3))
    house.settle()
    assert "and is silent" in house.case("order").summary
    depot.tell(house, "000001-W1", ("MUG-01", 12, 12))
    assert house.cases("order") == []


def test_a_warehouse_that_nobody_can_reach_is_told_to_a_person(house):
    house.close_road("depot")
    ordered(house, "D15", ("MUG-01", 12))
    assert "no channel leads to depot" in house.case("order").summary
    assert house.order("D15").state == "allocated"


def _booked(hub, number):
    shipment = pack(hub, number)
    hub.settle()
    return shipment
