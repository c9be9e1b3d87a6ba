"""Who gets what is short: what is kept for whom, who comes first, what lapses and what expires."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from canonical.customer import Customer
from canonical.lifecycle import OrderState
from canonical.stock import Item, Tracking, Traits
from connectors.profile import SourcingTerms
from pipeline.stock.freed import served
from store import LineChange
from tests.pipeline.altering import change_file, poc
from tests.pipeline.bench import interchange, purchase_order
from tests.pipeline.shelving import held, ordered, shelve
from tests.pipeline.test_carrier import depart, pack


def test_what_is_kept_for_others_is_not_given_and_for_its_holder_it_is(hub):
    shelve(hub, LAMP_30=10)
    with hub.unit() as uow:
        uow.warehouses.keep("LAMP-30", "main", "shop", Decimal(7))
        uow.warehouses.keep("LAMP-30", "main", "acme", Decimal(2))
    order = ordered(hub, "AC-1", ("LAMP-30", 9))
    assert held(hub, order) == [(1, "LAMP-30", "main", 3)]
    with hub.unit() as uow:
        act = lambda: uow.warehouses.keep("LAMP-30", "main", "shop", Decimal(0))  # noqa: E731
        assert served(uow, hub.desk, ["LAMP-30"], ["main"], act) == [order.id]
    assert held(hub, order) == [(1, "LAMP-30", "main", 9)]


@pytest.mark.parametrize("fair", [True, False])
def test_what_is_to_be_shared_out_goes_to_all_who_wait(hub, fair):
    with hub.unit() as uow:
        lamp = uow.stock.items(["LAMP-30"])["LAMP-30"]
        uow.stock.put_item(lamp.model_copy(update={"traits": Traits(fair_share=fair)}))
    orders = [ordered(hub, f"AC-{n}", ("LAMP-30", 10), control=n) for n in (1, 2)]
    hub.count("LAMP-30", 10)
    got = [[r[3] for r in held(hub, order)] for order in orders]
    assert got == ([[5], [5]] if fair else [[10], []])


def test_the_customer_of_higher_rank_is_served_first_when_stock_comes(hub):
    hub.agree("nordwind", edi={"them": hub.book.profiles["acme"].edi.them.model_copy(update={"id": "NORDWIND"}),
                               "sets": {"850": "acme/850"}})  # fmt: skip
    with hub.unit() as uow:
        uow.customers.put(Customer(partner="nordwind", priority=9))
    first = ordered(hub, "AC-1", ("LAMP-30", 5))
    hub.drop("nordwind", "n.edi", interchange(purchase_order("NW-1", ("LAMP-30", 5)), sender="NORDWIND"))
    hub.run()
    later = hub.order("NW-1")
    assert hub.count("LAMP-30", 5) == [later.id]
    assert held(hub, first) == []


def test_a_reservation_that_lapses_is_given_to_who_waits_and_a_person_is_told(hub, clock):
    hub.agree("acme", fulfilment={"reservation_lapses": timedelta(days=2)})
    shelve(hub, LAMP_30=5)
    first = ordered(hub, "AC-1", ("LAMP-30", 5))
    hub.agree("acme", fulfilment={"reservation_lapses": None})
    second = ordered(hub, "AC-2", ("LAMP-30", 5), control=2)
    clock.turn(timedelta(days=2))
    hub.settle()
    assert hub.states() == {"AC-1": "backordered", "AC-2": "allocated"}
    assert (held(hub, first), held(hub, second)) == ([], [(1, "LAMP-30", "main", 5)])
    assert [case.kind for case in hub.cases("order")] == ["reservation_lapsed"]


def test_a_partial_order_whose_reservation_lapses_does_not_take_it_back_at_once(hub, clock):
    hub.agree("acme", fulfilment={"reservation_lapses": timedelta(days=2)})
    shelve(hub, LAMP_30=5)
    order = ordered(hub, "AC-1", ("LAMP-30", 9))
    clock.turn(timedelta(days=2))
    hub.settle()
    assert hub.order("AC-1").state == "backordered"
    assert held(hub, order) == []
    assert hub.count("LAMP-30", 6) == [order.id]


@pytest.mark.parametrize(("left", "state"), [(False, "backordered"), (True, "partially_shipped")])
def test_what_a_change_left_of_an_order_that_leaves_whole_or_not_at_all_lapses_like_any_other(hub, clock, left, state):
    places = SourcingTerms(warehouses=("main", "east"), split="freely")
    terms = {"reservation_lapses": timedelta(days=2), "shortage": "complete", "sourcing": places}
    hub.agree("acme", fulfilment=terms)
    shelve(hub, LAMP_30=5)
    shelve(hub, "east", MUG_01=4)
    order = ordered(hub, "AC-1", ("LAMP-30", 5), ("MUG-01", 4))
    if left:
        shipment = pack(hub, "AC-1")
        hub.settle()
        depart(hub, shipment)
        with hub.unit() as uow:  # what is reserved elsewhere lapses too, from now on
            uow.stock.keep(order.id, hub.clock.now() + timedelta(days=2))
    hub.drop("acme", "change.edi", change_file("AC-1", poc(1, "QI", 34), control=9))
    hub.run()
    assert (hub.order("AC-1").state, hub.order("AC-1").lines[0].reserved) == (state, 5)
    clock.turn(timedelta(days=2))
    hub.settle()
    now = hub.order("AC-1")
    assert (now.state, [(n.reserved, n.backordered) for n in now.lines]) == (state, [(0, 34), (0, 0 if left else 4)])
    assert held(hub, order) == [] and [case.kind for case in hub.cases("order")] == ["reservation_lapsed"]


def test_what_a_lapsing_order_gets_of_another_that_lapses_at_the_same_hour_is_given_back_too(hub, clock):
    hub.agree("acme", fulfilment={"reservation_lapses": timedelta(days=2)})
    shelve(hub, LAMP_30=4, MUG_01=2)
    first = ordered(hub, "AC-1", ("LAMP-30", 4))
    second = ordered(hub, "AC-2", ("LAMP-30", 3), ("MUG-01", 2), control=2)
    clock.turn(timedelta(days=2))
    hub.settle()
    for order in (first, second):
        now = hub.order(order.number)
        assert sum(line.reserved for line in now.lines) == sum(quantity for *_, quantity in held(hub, order))
        assert all(line.reserved + line.backordered == line.ordered for line in now.lines)
    hub.conserved()


def test_lots_go_first_expiring_first_into_cartons_and_856_and_expired_ones_are_set_apart(hub, clock):
    with hub.unit() as uow:
        lamp = uow.stock.items(["LAMP-30"])["LAMP-30"]
        uow.stock.put_item(lamp.model_copy(update={"traits": Traits(tracking=Tracking.lot)}))
        for name, day, quantity in (
            ("OLD", date(2026, 11, 24), 9),
            ("B", date(2027, 2, 1), 4),
            ("A", date(2027, 1, 1), 3),
        ):
            uow.stock.set_on_hand("LAMP-30", "main", Decimal(quantity), "count", lot=name, expires_on=day)
    hub.settle()
    assert hub.level("LAMP-30").quarantined == 9
    order = ordered(hub, "AC-1", ("LAMP-30", 5))
    hub.ship()
    [carton] = hub.shipment().plan.cartons
    assert [(n.lot, n.quantity, n.expires_on) for n in carton.contents] == [
        ("A", 3, date(2027, 1, 1)), ("B", 2, date(2027, 2, 1)),
    ]  # fmt: skip
    assert hub.shipment().plan.orders[0].lines[0].quantity == 5
    assert held(hub, order) == []


def test_an_expired_lot_of_which_more_is_promised_than_is_left_goes_before_a_person(hub, clock):
    with hub.unit() as uow:
        lamp = uow.stock.items(["LAMP-30"])["LAMP-30"]
        uow.stock.put_item(lamp.model_copy(update={"traits": Traits(tracking=Tracking.lot)}))
        uow.stock.set_on_hand("LAMP-30", "main", Decimal(9), "count", lot="A", expires_on=date(2026, 11, 26))
    order = ordered(hub, "AC-1", ("LAMP-30", 5))
    clock.turn(timedelta(days=3))
    hub.settle()
    assert hub.level("LAMP-30").quarantined == 4
    assert [case.kind for case in hub.cases("item")] == ["lot_expired"]
    from pipeline.shipping.fulfil import pack
    from pipeline.step import NotNowError

    with pytest.raises(NotNowError, match="no lot that may still leave"), hub.unit() as uow:
        pack(uow, hub.desk, order.id)


@pytest.mark.parametrize("shortage", ["partial", "complete", "line"])
def test_a_large_file_is_served_at_once_as_it_would_be_order_by_order(make_bench, database_url, shortage, monkeypatch):
    from pipeline.stock import batch

    got = []
    for many in (8, 1000):
        monkeypatch.setattr(batch, "_MANY", many)
        hub = make_bench(database_url)
        hub.agree("acme", fulfilment={"shortage": shortage})
        prefix = f"M{many}"
        with hub.unit() as uow:
            for sku, quantity in {"LAMP-30": 40, "MUG-01": 55, "BOWL-10": 9}.items():
                uow.stock.put_item(Item(sku=sku))
                level = next(iter(uow.stock.levels([sku])), None)
                taken = level.reserved if level else 0
                uow.stock.set_on_hand(sku, "main", Decimal(quantity) + taken, "count")
        lines = (("LAMP-30", 7), ("MUG-01", 5), ("BOWL-10", 2), ("LAMP-30", 1))
        sets = [purchase_order(f"{prefix}-{n}", *lines[n % 3 : n % 3 + 2]) for n in range(12)]
        hub.drop("acme", f"{many}.edi", interchange(*sets, control=many))
        hub.run()
        mine = [order for order in hub.orders() if order.number.startswith(prefix)]
        got.append([(o.state, [(n.sku, n.reserved, n.backordered) for n in o.lines]) for o in mine])
        with hub.store.reading() as uow:
            assert uow.stock.prove() == []
    assert got[0] == got[1]
    assert len(got[0]) == 12


def test_an_order_that_lapses_in_part_is_counted_as_it_is_then(hub, clock):
    hub.agree("acme", fulfilment={"reservation_lapses": timedelta(days=2)})
    shelve(hub, LAMP_30=4)
    order = ordered(hub, "AC-1", ("LAMP-30", 10))
    clock.turn(timedelta(days=2))
    hub.settle()
    [line] = hub.order("AC-1").lines
    assert line.reserved + line.backordered == 10
    assert sum(quantity for *_, quantity in held(hub, order)) == line.reserved
    hub.conserved()


def test_an_order_that_is_cancelled_gets_nothing_of_what_it_gives_back(hub):
    shelve(hub, LAMP_30=4)
    order = ordered(hub, "AC-1", ("LAMP-30", 10))
    other = ordered(hub, "AC-2", ("LAMP-30", 3), control=2)

    with hub.unit("cancel") as uow:

        def act():
            uow.stock.release(order.id)
            uow.orders.settle_lines(order.id, {1: LineChange(reserved=0, backordered=0, rejected=10)})
            uow.orders.move(order.id, OrderState.cancelled)

        assert served(uow, hub.desk, ["LAMP-30"], ["main"], act) == [other.id]
    assert (held(hub, order), held(hub, other)) == ([], [(1, "LAMP-30", "main", 3)])
    hub.conserved()
