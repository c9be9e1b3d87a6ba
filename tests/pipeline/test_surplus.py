"""A warehouse of others sends more than it was told to: every unit is accounted for, and a person says the rest."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from canonical.hold import Answer
from canonical.stock import Item, Tracking, Traits
from connectors.profile import WarehouseTerms
from pipeline.billing.invoicing import make
from pipeline.review.answer import may_answer
from pipeline.step import NotNowError
from tests.pipeline import depot
from tests.pipeline.shelving import ordered, said
from tests.pipeline.test_depot import level, line, sent

D = Decimal


@pytest.fixture
def house(hub):
    depot.found(hub, MUG_01=50, BOWL_10=30)
    return hub


@pytest.fixture
def over(house):
    """A depot that was asked for five mugs and has sent seven."""
    ordered(house, "D6", ("MUG-01", 5))
    depot.tell(house, "000001-W1", ("MUG-01", 7, 5))
    return house


def test_what_left_beyond_what_was_asked_leaves_the_stock_at_once_and_is_a_persons_matter(over):
    assert over.order("D6").state == "shipped" and line(over, "D6") == (5, 0, 0, 0)
    assert level(over, "MUG-01") == (43, 0)
    with over.store.reading() as uow:
        [entry] = [one for one in uow.stock.ledger("MUG-01") if one.kind == "surplus"]
    assert (entry.on_hand_change, entry.cause) == (-2, "WS-1 of depot for 000001-W1: more than was asked")
    case = over.case("order")
    assert case.summary == "acme D6: 2 of MUG-01 more than the 5 asked for were sent in WS-1"
    assert may_answer(case) == (Answer.approve, Answer.reject) and over.cases("document") == []
    assert [sum(q for _, items in sent(n) for _, q, _ in items) for n in depot.notices(over)] == [5]


def test_an_accepted_surplus_is_announced_and_invoiced_as_part_of_the_order(over):
    over.answer(over.case("order"), Answer.approve, reason="they keep it")
    over.settle()
    row = over.order("D6").lines[0]
    assert (row.ordered, row.shipped) == (7, 7) and level(over, "MUG-01") == (43, 0)
    first, second = over.shipments()
    assert sent(depot.notices(over)[1]) == [(first.plan.cartons[0].sscc, [("MUG-01", 2, "")])]
    assert (second.booking, second.departed_at) == (first.booking, first.departed_at)
    assert json.loads(depot.notices(over)[1].body)["plan"]["orders"][0]["lines"][0]["ordered"] == "7"
    with over.store.reading() as uow:
        owed = {one.shipment_id for one in uow.invoices.owed("acme")}
        sold = {one.shipment_id for one in uow.invoices.list(partner="acme")}
    assert owed | sold == {first.id, second.id} and over.cases() == []


def test_a_surplus_of_what_is_invoiced_already_is_invoiced_too(over):
    with over.unit() as uow:
        make(uow, over.desk, over.shipment().id)
    assert over.order("D6").state == "invoiced"
    over.answer(over.case("order"), Answer.approve)
    with over.unit() as uow:
        second = make(uow, over.desk, over.shipments()[1].id)
        assert [one.quantity for one in second.invoice.lines] == [2] and uow.stock.prove() == []
    row = over.order("D6").lines[0]
    assert (row.shipped, row.invoiced) == (7, 7) and over.order("D6").state == "closed"


def test_a_refused_surplus_is_expected_back(over):
    over.answer(over.case("order"), Answer.reject, reason="they send it back")
    assert line(over, "D6") == (5, 0, 0, 0) and level(over, "MUG-01") == (43, 0)
    with over.store.reading() as uow:
        [due] = uow.inbound.list(number="000001-W1/WS-1")
    assert (due.kind, due.sku, due.warehouse, due.quantity) == ("returned", "MUG-01", "depot", 2)
    assert (due.due_on, due.estimated) == (date(2026, 12, 8), True)
    assert over.cases() == []


@pytest.mark.parametrize("answer", [Answer.approve, Answer.reject])
def test_what_others_are_promised_stays_in_the_books_until_it_is_counted(house, answer):
    ordered(house, "D1", ("MUG-01", 5))
    ordered(house, "D2", ("MUG-01", 44), control=2)
    depot.tell(house, "000001-W1", ("MUG-01", 8, 5))
    assert level(house, "MUG-01") == (44, 44)
    case = house.case("order")
    assert case.summary.endswith("sent in WS-1, of which 2 are promised to others there: count there")
    if answer is Answer.approve:
        with pytest.raises(NotNowError, match="2 of MUG-01 in depot are promised to others, and have left; count"):
            house.answer(case, answer)
        assert level(house, "MUG-01") == (44, 44) and house.cases("order") != []
    else:
        house.answer(case, answer)
        with house.store.reading() as uow:
            assert [one.quantity for one in uow.inbound.list(number="000001-W1/WS-1")] == [1]


def test_the_lots_and_pieces_of_a_surplus_leave_as_the_warehouse_says(house):
    with house.unit() as uow:
        uow.stock.put_item(Item(sku="SERUM", traits=Traits(tracking=Tracking.lot)))
        uow.stock.put_item(Item(sku="PHONE", traits=Traits(tracking=Tracking.serial)))
        for lot in ("A", "B"):
            uow.stock.adjust("SERUM", "depot", D(5), "receipt", lot=lot)
        uow.stock.adjust("PHONE", "depot", D(3), "receipt")
        uow.lots.number("PHONE", "depot", ["S1", "S2", "S3"])
    ordered(house, "D3", ("SERUM", 2), ("PHONE", 1))
    depot.tell(house, "000001-W1", ("SERUM", 3, 2, "N9*LT*B"), ("PHONE", 2, 1, "N9*SE*S2", "N9*SE*S3"))
    with house.store.reading() as uow:
        assert {one.lot: one.on_hand for one in uow.lots.list("SERUM")} == {"A": 5, "B": 2}
        assert uow.lots.serials("PHONE") == ["S1"] and uow.stock.prove() == []
    house.answer(house.case("order"), Answer.approve)
    with house.store.reading() as uow:
        assert {one.lot: one.on_hand for one in uow.lots.list("SERUM")} == {"A": 5, "B": 2}
        assert uow.lots.pieces_left(1, 2, "PHONE") == ["S2", "S3"] and uow.stock.prove() == []


def test_nobody_is_promised_what_is_to_come_back_before_a_person_names_the_day(over):
    over.agree("depot", warehouse=WarehouseTerms(surplus_back=timedelta(days=3)))
    over.answer(over.case("order"), Answer.reject, reason="they send it back")
    ordered(over, "D7", ("MUG-01", 45), control=2)
    assert said(over)[0] == [("accepted", 43, "2026-11-24"), ("backordered", 2, None)]
    with over.unit() as uow:
        [back] = uow.inbound.list(number="000001-W1/WS-1")
        assert (back.due_on, back.estimated) == (date(2026, 11, 27), True)
        assert uow.inbound.expect(back.model_copy(update={"estimated": False}))
    ordered(over, "D8", ("MUG-01", 2), control=3)
    assert said(over)[0] == [("accepted", 2, "2026-11-27")]
