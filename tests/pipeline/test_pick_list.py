"""Orders are taken off the shelves by lists; what is not found is on record, and nobody is promised it."""

from datetime import date
from decimal import Decimal

import pytest

from canonical.lifecycle import OrderState
from canonical.picking import PickState
from canonical.stock import Item, Tracking, Traits
from canonical.storage import Warehouse
from pipeline.shipping import pick_list
from pipeline.step import NotNowError
from tests.pipeline.shelving import ordered, shelve
from tests.pipeline.test_carrier import depart, pack

D = Decimal


@pytest.fixture
def shop(hub):
    """A hub with mugs, bowls and a serum in two lots, each on its shelf."""
    shelve(hub, MUG_01=50, BOWL_10=30)
    with hub.unit() as uow:
        uow.stock.put_item(Item(sku="SERUM", traits=Traits(tracking=Tracking.lot)))
        for lot, day, many in (("OLD", date(2031, 1, 1), 4), ("NEW", date(2032, 1, 1), 20)):
            uow.stock.adjust("SERUM", "main", D(many), "receipt", lot=lot, expires_on=day)
        for sku, place in (("MUG-01", "B-02"), ("SERUM", "A-01")):
            uow.warehouses.set_place(sku, "main", place)
    return hub


def make(hub, *numbers, **words):
    with hub.unit("pick list") as uow:
        return pick_list.make(uow, [hub.order(number).id for number in numbers], **words)


def short(hub, list_id, stop, found, reason="not there", **words):
    with hub.unit("pick short") as uow:
        return pick_list.short(uow, hub.desk, list_id, stop, D(found), reason, **words)


def finish(hub, list_id):
    with hub.unit("pick done") as uow:
        return pick_list.finish(uow, list_id)


def line(hub, number, n=1):
    row = hub.order(number).lines[n - 1]
    return row.reserved, row.backordered, row.rejected


def test_a_wave_is_walked_shelf_by_shelf_and_lots_are_shared_out_first_expiring_first(shop):
    ordered(shop, "P1", ("BOWL-10", 2), ("SERUM", 3))
    ordered(shop, "P2", ("MUG-01", 6), ("SERUM", 3), control=2)
    made = make(shop, "P1", "P2", wave="morning")
    first, second = (shop.order(number).id for number in ("P1", "P2"))
    assert [(t.place, t.sku, t.lot, t.quantity, t.order_id) for t in made.tasks] == [
        ("A-01", "SERUM", "NEW", 2, second),
        ("A-01", "SERUM", "OLD", 3, first),
        ("A-01", "SERUM", "OLD", 1, second),
        ("B-02", "MUG-01", "", 6, second),
        ("", "BOWL-10", "", 2, first),
    ]
    assert {shop.order(number).state for number in ("P1", "P2")} == {OrderState.released}
    assert finish(shop, made.id).state is PickState.done
    assert {shop.order(number).state for number in ("P1", "P2")} == {OrderState.picking}
    for number in ("P1", "P2"):
        shipment = pack(shop, number)
        shop.settle()
        depart(shop, shipment)
    assert shop.states() == {"P1": "shipped", "P2": "shipped"}
    lots = {i.lot: i.quantity for c in shop.shipments()[1].plan.cartons for i in c.contents if i.sku == "SERUM"}
    assert lots == {"OLD": 1, "NEW": 2}
    with shop.store.reading() as uow:
        assert uow.stock.prove() == [] and uow.pick_lists.get(made.id).picker == "dana"
    assert shop.events("pick list", made.id)[:2] == ["made", "started"]


def test_what_is_not_found_leaves_the_stock_and_the_line_waits_for_it(shop):
    ordered(shop, "P3", ("MUG-01", 10), ("BOWL-10", 1))
    made = make(shop, "P3")
    short(shop, made.id, 1, 7, "three are missing")
    assert line(shop, "P3") == (7, 3, 0)
    assert (shop.level("MUG-01").on_hand, shop.level("MUG-01").reserved) == (47, 7)
    case = shop.case("order")
    assert case.kind == "short_pick" and "3 of 10 MUG-01 were not found on B-02" in case.summary
    shipment = pack(shop, "P3")
    assert [i.quantity for c in shop.shipment().plan.cartons for i in c.contents] == [7, 1]
    shop.settle()
    depart(shop, shipment)
    assert shop.order("P3").state == "allocated", "there were more mugs, and the rest got them"
    assert line(shop, "P3") == (3, 0, 0)
    shop.conserved()


def test_a_partner_without_backorders_loses_what_is_damaged_and_it_is_set_apart(shop):
    shop.agree("acme", fulfilment={"rest": "cancel"})
    ordered(shop, "P4", ("SERUM", 6))
    made = make(shop, "P4")
    old = next(n for n, task in enumerate(made.tasks, 1) if task.lot == "OLD")
    short(shop, made.id, old, 1, "broken", damaged=True)
    assert line(shop, "P4") == (3, 0, 3)
    with shop.store.reading() as uow:
        lots = {lot.lot: (lot.on_hand, lot.picked, lot.quarantined) for lot in uow.lots.list("SERUM")}
        assert lots == {"OLD": (4, 1, 3), "NEW": (20, 2, 0)}
        assert uow.stock.prove() == []


def test_a_piece_that_is_not_found_is_no_piece_of_ours_any_more(shop):
    with shop.unit() as uow:
        uow.stock.put_item(Item(sku="PHONE", traits=Traits(tracking=Tracking.serial)))
        uow.stock.adjust("PHONE", "main", D(3), "receipt")
        uow.lots.number("PHONE", "main", ["S1", "S2", "S3"])
    ordered(shop, "P0", ("PHONE", 2))
    made = make(shop, "P0")
    assert made.tasks[0].serials == ("S1", "S2")
    for named, said in (((), "are short; say which: --serial"), (("S3",), "say which, not S3")):
        with pytest.raises(NotNowError, match=f"1 of the PHONE with the numbers S1, S2 {said}|{said}"):
            short(shop, made.id, 1, 1, serials=named)
    short(shop, made.id, 1, 1, serials=("S2",))
    with shop.store.reading() as uow:
        assert uow.lots.serials("PHONE") == ["S3"] and uow.stock.prove() == []
    pack(shop, "P0")
    assert shop.shipment().plan.cartons[0].contents[0].serials == ("S1",)


def test_a_damaged_piece_lies_apart_under_its_number_and_is_on_no_list_after_it(shop):
    with shop.unit() as uow:
        uow.stock.put_item(Item(sku="PHONE", traits=Traits(tracking=Tracking.serial)))
        uow.stock.adjust("PHONE", "main", D(3), "receipt")
        uow.lots.number("PHONE", "main", ["S1", "S2", "S3"])
    ordered(shop, "P7", ("PHONE", 2))
    short(shop, make(shop, "P7").id, 1, 1, "cracked", damaged=True, serials=("S1",))
    ordered(shop, "P8", ("PHONE", 1), control=2)
    assert make(shop, "P8").tasks[0].serials == ("S3",)
    with shop.store.reading() as uow:
        assert uow.lots.in_quarantine("PHONE") == {"S1": "main (cracked)"} and uow.stock.prove() == []


@pytest.mark.parametrize(("rest", "state"), [("backorder", "backordered"), ("cancel", "cancelled")])
def test_an_order_of_which_nothing_is_found_is_on_no_list_any_more(shop, rest, state):
    shop.agree("acme", fulfilment={"rest": rest})
    ordered(shop, "P5", ("MUG-01", 5))
    made = make(shop, "P5")
    short(shop, made.id, 1, 0)
    assert shop.order("P5").state == state
    with shop.store.reading() as uow:
        assert uow.pick_lists.get(made.id).state is PickState.done and uow.stock.prove() == []


def test_an_order_taken_off_its_list_is_allocated_again_and_the_list_is_called_off(shop):
    ordered(shop, "P6", ("SERUM", 6))
    made = make(shop, "P6")
    with shop.unit() as uow:
        assert pick_list.unpick(uow, shop.desk, shop.order("P6").id, "changed").state == "allocated"
        assert uow.pick_lists.get(made.id).state is PickState.called_off
        assert {lot.picked for lot in uow.lots.list("SERUM")} == {0}
    with shop.unit() as uow, pytest.raises(NotNowError, match="no pick list"):
        pick_list.unpick(uow, shop.desk, shop.order("P6").id, "again")
    assert [task.lot for task in make(shop, "P6").tasks] == ["NEW", "OLD"]


def test_what_cannot_be_done_is_refused_with_a_sentence(shop):
    ordered(shop, "P7", ("MUG-01", 5))
    made = make(shop, "P7")
    for refused, says in [
        (lambda: make(shop, "P7"), "stands on pick list 1"),
        (lambda: short(shop, made.id, 2, 1), "no stop 2"),
        (lambda: short(shop, made.id, 1, 5), "is not fewer"),
    ]:
        with pytest.raises(NotNowError, match=says):
            refused()
    short(shop, made.id, 1, 2)
    with pytest.raises(NotNowError, match="short already"):
        short(shop, made.id, 1, 1)
    finish(shop, made.id)
    with pytest.raises(NotNowError, match="is done already"):
        finish(shop, made.id)


def test_a_list_is_for_one_warehouse(shop):
    shop.agree("acme", fulfilment={"sourcing": _freely("east", "main")})
    shelve(shop, "east", MUG_01=3)
    with shop.unit() as uow:
        uow.warehouses.put(Warehouse(name="east"))
    ordered(shop, "P8", ("MUG-01", 5))
    ordered(shop, "P9", ("BOWL-10", 5), control=2)
    with pytest.raises(NotNowError, match="lie in east, main; name one"):
        make(shop, "P8", "P9")
    assert [(t.sku, t.quantity) for t in make(shop, "P8", "P9", warehouse="main").tasks] == [
        ("MUG-01", 2), ("BOWL-10", 5),
    ]  # fmt: skip
    pack(shop, "P8")
    assert shop.shipment().plan.warehouse == "main"


def _freely(*warehouses):
    from connectors.profile import SourcingTerms

    return SourcingTerms(warehouses=warehouses, split="freely")
