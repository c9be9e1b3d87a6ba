"""Too little stock: partial and complete shipments, what comes later, and never more than there is."""

from decimal import Decimal

from canonical.message import MessageKind
from pipeline.deciding.route import Route
from pipeline.step import Batch
from tests.pipeline.bench import interchange, one_order, practice, purchase_order
from tests.pipeline.test_repeats import together

ANSWER = MessageKind.order_acknowledgement


def test_a_partner_who_takes_parts_gets_what_there_is(bench):
    bench.drop("acme", "po.edi", practice("acme-short.edi"))
    bench.run()
    order = bench.order("AC-1002")
    assert order.state == "partially_allocated"
    assert [(line.sku, line.reserved, line.backordered) for line in order.lines] == [
        ("LAMP-30", 12, 8),
        ("MUG-02", 12, 0),
    ]
    told = next(content for name, content in bench.out().items() if "_855_" in name).decode()
    assert "ACK*IA*12*EA" in told and "ACK*IB*8*EA" in told
    bench.ship()
    assert bench.order("AC-1002").state == "partially_shipped"
    assert bench.level("LAMP-30").on_hand == 0
    bench.conserved()


def test_a_partner_who_wants_all_or_nothing_gets_nothing_reserved_until_all_is_there(bench):
    bench.agree("acme", fulfilment={"shortage": "complete"})
    bench.drop("acme", "po.edi", practice("acme-short.edi"))
    bench.run()
    order = bench.order("AC-1002")
    assert order.state == "backordered"
    assert [(line.reserved, line.backordered) for line in order.lines] == [(0, 20), (0, 12)]
    assert bench.level("LAMP-30").reserved == 0

    assert bench.count("LAMP-30", 19) == []
    assert bench.count("LAMP-30", 25) == [order.id]
    order = bench.order("AC-1002")
    assert order.state == "allocated"
    assert [(line.reserved, line.backordered) for line in order.lines] == [(20, 0), (12, 0)]
    bench.ship()
    assert bench.order("AC-1002").state == "shipped"
    assert len(bench.messages(ANSWER)) == 1
    bench.conserved()


def test_stock_that_comes_goes_to_the_order_that_waited_longest(bench):
    bench.count("LAMP-30", 0)
    for n in range(1, 5):
        bench.drop("acme", f"{n}.edi", one_order(f"AC-{n}", ("LAMP-30", 5), control=n))
        bench.run()
    assert set(bench.states().values()) == {"backordered"}
    bench.count("LAMP-30", 12)
    assert bench.states() == {
        "AC-1": "allocated", "AC-2": "allocated", "AC-3": "partially_allocated", "AC-4": "backordered",
    }  # fmt: skip
    bench.conserved()


def test_stock_in_a_warehouse_that_the_partner_is_not_served_from_moves_nothing(bench):
    bench.count("LAMP-30", 0)
    bench.drop("acme", "1.edi", one_order("AC-1", ("LAMP-30", 5)))
    bench.run()
    with bench.unit() as uow:
        from pipeline.stock.freed import count

        assert count(uow, bench.desk, "LAMP-30", "annex", Decimal(50), "receipt") == []
    assert bench.order("AC-1").state == "backordered"


def test_a_count_while_another_count_is_under_way_gives_nothing_twice(bench):
    bench.count("LAMP-30", 0)
    bench.drop("acme", "1.edi", one_order("AC-1", ("LAMP-30", 5)))
    bench.drop("acme", "2.edi", one_order("AC-2", ("LAMP-30", 5), control=2))
    bench.run()
    together(lambda: bench.count("LAMP-30", 7), lambda: bench.count("LAMP-30", 7))
    assert sorted(bench.states().values()) == ["allocated", "partially_allocated"]
    assert bench.level("LAMP-30").reserved == 7
    bench.conserved()


def test_lines_of_one_order_that_want_the_same_item_share_what_there_is(bench):
    bench.count("LAMP-30", 7)
    bench.drop("acme", "1.edi", one_order("AC-1", ("LAMP-30", 5), ("LAMP-30", 5)))
    bench.run()
    assert [(line.reserved, line.backordered) for line in bench.order("AC-1").lines] == [(5, 0), (2, 3)]


def test_an_item_that_was_never_counted_is_backordered(bench):
    with bench.unit() as uow:
        from canonical.stock import Item

        uow.stock.put_item(Item(sku="NEW-99"))
    bench.drop("acme", "1.edi", one_order("AC-1", ("NEW-99", 5)))
    bench.run()
    assert bench.order("AC-1").state == "backordered"
    assert bench.count("NEW-99", 5) == [bench.order("AC-1").id]


def test_eight_workers_who_route_forty_orders_for_a_scarce_item_sell_what_there_is(make_bench, database_url):
    bench = make_bench(database_url)
    bench.stock({"LAMP-30": 50, "MUG-01": 1000})
    orders = [purchase_order(f"AC-{n}", ("MUG-01", 1), ("LAMP-30", 2)) for n in range(20)]
    theirs = [purchase_order(f"NW-{n}", ("LAMP-30", 2), ("MUG-01", 1)) for n in range(20)]
    bench.agree("nordwind", edi={"them": bench.book.profiles["acme"].edi.them.model_copy(update={"id": "NORDWIND"}),
                                 "sets": {"850": "acme/850"}})  # fmt: skip
    bench.drop("acme", "a.edi", interchange(*orders))
    bench.drop("nordwind", "n.edi", interchange(*theirs, sender="NORDWIND"))
    bench.poll()
    while sum(bench.step("translate").run(lane) for lane in ("acme", "nordwind")):
        pass

    def route(lane):
        step = Batch(bench.desk, Route(bench.desk), size=3)
        while step.run(lane):
            pass

    together(*(lambda lane=lane: route(lane) for lane in ["acme", "nordwind"] * 4))
    reserved = sum(line.reserved for order in bench.orders() for line in order.lines if line.sku == "LAMP-30")
    level = bench.level("LAMP-30")
    assert (reserved, level.reserved, level.on_hand) == (50, 50, 50)
    assert len(bench.orders()) == 40
    assert set(bench.states().values()) <= {"allocated", "partially_allocated", "backordered"}
    assert bench.level("MUG-01").reserved == sum(
        line.reserved for order in bench.orders() for line in order.lines if line.sku == "MUG-01"
    )
    bench.conserved()
