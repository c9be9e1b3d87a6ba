"""Goods that we send into another's warehouse are expected there, and what arrives is what the books say."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.message import MessageKind
from canonical.replenishment import InboundState
from canonical.stock import Item, Tracking, Traits
from pipeline.step import NotNowError
from pipeline.warehouses.transfer import Goods, send
from store import NotEnough
from tests.pipeline import depot
from tests.pipeline.shelving import ordered, shelve

D = Decimal
DAY = date(2026, 11, 26)
FROM_HERE = "main-depot-T-1"


@pytest.fixture
def house(hub):
    depot.found(hub)
    shelve(hub, MUG_01=50)
    with hub.unit() as uow:
        uow.stock.put_item(Item(sku="SERUM", traits=Traits(tracking=Tracking.lot)))
        uow.stock.adjust("SERUM", "main", D(9), "receipt", lot="A")
    return hub


def sent(hub, *goods, target="depot"):
    with hub.unit("transfer") as uow:
        return send(uow, hub.desk, "main", target, [Goods(sku, D(many), *lot) for sku, many, *lot in goods], DAY)


def lies(hub, sku, warehouse="depot"):
    with hub.store.reading() as uow:
        assert uow.stock.prove() == []
        found = uow.stock.levels([sku], warehouse)
        return (found[0].on_hand, found[0].quarantined) if found else (0, 0)


def coming(hub):
    with hub.store.reading() as uow:
        return {one.sku: (one.state, one.quantity, one.received) for one in uow.inbound.list(number=FROM_HERE)}


def test_what_is_sent_is_told_by_943_and_received_by_944_with_its_lot(house):
    sent(house, ("MUG-01", 20), ("SERUM", 6, "A"))
    house.settle()
    assert (lies(house, "MUG-01", "main"), lies(house, "MUG-01")) == ((30, 0), (0, 0))
    assert coming(house)["MUG-01"] == (InboundState.due, 20, 0)
    [content] = [content.decode() for name, content in house.out("depot").items() if "_943_" in name]
    assert f"W06*F*{FROM_HERE}*20261124" in content and "W04*20*EA**VN*MUG-01" in content and "N9*LT*A" in content
    depot.receives(house, FROM_HERE, ("MUG-01", 20, "W13*2*EA*01"), ("SERUM", 6, "N9*LT*A"))
    assert (lies(house, "MUG-01"), lies(house, "SERUM")) == ((20, 2), (6, 0))
    assert coming(house) == {"MUG-01": (InboundState.received, 20, 20), "SERUM": (InboundState.received, 6, 6)}
    assert "2 of MUG-01 arrived unsound" in house.documents()[-1].findings[-1].says and house.cases() == []
    depot.receives(house, FROM_HERE, ("MUG-01", 20, "W13*2*EA*01"), ("SERUM", 6, "N9*LT*A"), control=51)
    assert lies(house, "MUG-01") == (20, 2) and house.cases() == []
    depot.receives(house, FROM_HERE, ("MUG-01", 19), control=52)
    assert "other things than it did before" in house.case("document").summary


def test_what_does_not_arrive_is_told_to_a_person_and_expected_no_more_and_who_waits_is_served(house):
    waiting = ordered(house, "T1", ("MUG-01", 60))
    assert waiting.lines[0].backordered == 10
    shelve(house, MUG_01=70)
    sent(house, ("MUG-01", 10))
    ordered(house, "T2", ("MUG-01", 5), control=2)
    depot.receives(house, FROM_HERE, ("MUG-01", 8))
    assert "8 of MUG-01 arrived under main-depot-T-1, and 10 were on their way" in house.case("document").summary
    assert coming(house)["MUG-01"] == (InboundState.received, 10, 8)
    assert house.order("T2").lines[0].reserved == 5 and lies(house, "MUG-01")[0] == 8


def test_what_nobody_sent_is_not_believed(house):
    sent(house, ("MUG-01", 10))
    depot.receives(house, "T-99", ("MUG-01", 10))
    depot.receives(house, FROM_HERE, ("MUG-01", 10), ("NEW-THING", 1), number="WR-2", control=51)
    says = " ".join(case.summary for case in house.cases("document"))
    assert "nothing is on its way to depot under T-99" in says and "1 of NEW-THING arrived, and none was sent" in says
    assert lies(house, "MUG-01") == (0, 0)


def test_what_cannot_be_sent_is_refused(house):
    with pytest.raises(NotEnough):
        sent(house, ("MUG-01", 51))
    with pytest.raises(NotNowError, match="main is run by nobody else"):
        sent(house, ("MUG-01", 1), target="main")
    assert house.messages(MessageKind.stock_transfer) == [] and lies(house, "MUG-01", "main") == (50, 0)
