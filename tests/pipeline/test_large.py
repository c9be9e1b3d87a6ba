"""A file of a thousand orders is one step to read, and ten to decide on."""

from canonical.message import MessageKind
from tests.pipeline.bench import interchange, purchase_order
from world import crash

ORDERS = 1000


def test_a_thousand_orders_in_one_file_are_read_in_one_unit_and_routed_in_batches(make_bench, database_url):
    bench = make_bench(database_url)
    bench.stock({"MUG-01": 1500, "BOWL-10": 1500})
    orders = [purchase_order(f"AC-{n}", ("MUG-01", 1), ("BOWL-10", 2)) for n in range(ORDERS)]
    bench.drop("acme", "po.edi", interchange(*orders))
    bench.poll()
    assert commits(lambda: bench.step("translate").run("acme")) == 2  # one looks ahead and changes nothing
    assert len(bench.orders()) == ORDERS
    assert 10 <= commits(lambda: drain(bench.step("route"))) <= 12
    states = list(bench.states().values())
    assert len(states) == ORDERS
    assert [states.count(s) for s in ("allocated", "partially_allocated", "backordered")] == [750, 250, 0]
    assert (bench.level("MUG-01").reserved, bench.level("BOWL-10").reserved) == (1000, 1500)
    assert len(bench.messages(MessageKind.order_acknowledgement)) == ORDERS
    bench.conserved()


def drain(step):
    for lane in step.lanes():
        while step.run(lane):
            pass


def commits(act):
    """Count the commits that something takes."""
    seen = []
    crash.listen(seen.append)
    try:
        act()
    finally:
        crash.listen(None)
    return seen.count("commit after")
