"""Changes while others allocate: nothing is oversold, and no unit is lost."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from canonical.order import Purpose
from pipeline.step import Trouble, attempt
from tests.pipeline.altering import proven
from tests.pipeline.shelving import shelve
from tests.pipeline.test_crossing import K, a_change, a_line, an_order

STOCK, ORDERS = 60, 8


def hand_in(bench, *said):
    with bench.unit("hand in") as uow:
        for one in said:
            if hasattr(one, "order_number"):
                uow.changes.enter(one, document_id=None, channel="acme", mapping="test@1")
            else:
                uow.orders.enter(one, document_id=None, channel="acme", mapping="test@1")


def work(bench, name):
    """Run one step until nothing is left for it; a unit that met another's is repeated."""
    done = 0
    for _ in range(12):
        moved = attempt(lambda: bench.step(name).run("acme"))
        if isinstance(moved, Trouble):
            continue
        done += moved
    return done


@pytest.fixture
def crowded(make_bench, database_url):
    bench = make_bench(database_url)
    bench.stock({"LAMP-30": 0})
    shelve(bench, LAMP_30=STOCK)
    return bench


def test_changes_and_new_orders_at_once_neither_oversell_nor_lose_a_unit(crowded):
    first = [an_order(f"AC-{n}", a_line("1", 10, "LAMP-30")) for n in range(ORDERS)]
    hand_in(crowded, *first)
    crowded.step("route").run("acme")
    assert crowded.level("LAMP-30").reserved == STOCK
    hand_in(
        crowded,
        *(an_order(f"LATE-{n}", a_line("1", 5, "LAMP-30")) for n in range(ORDERS)),
        *(a_change(f"AC-{n}", 1, (K.decreased, a_line("1", 4, "LAMP-30"))) for n in range(0, ORDERS, 2)),
        *(a_change(f"AC-{n}", 1, (K.increased, a_line("1", 12, "LAMP-30"))) for n in range(1, ORDERS - 1, 2)),
        a_change(f"AC-{ORDERS - 1}", 1, purpose=Purpose.cancellation),
    )
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: work(crowded, name), ("amend", "route", "amend", "route")))
    proven(crowded)
    level, orders = crowded.level("LAMP-30"), crowded.orders()
    assert level.reserved == sum(line.reserved for order in orders for line in order.lines) == STOCK
    wanted = {order.number: sum(line.ordered for line in order.lines) for order in orders}
    assert {wanted[f"AC-{n}"] for n in range(0, ORDERS, 2)} == {Decimal(4)}
    assert wanted[f"AC-{ORDERS - 1}"] == 0
    with crowded.store.reading() as uow:
        assert {one.state.value for one in uow.changes.list()} == {"made"}
    promised = [(n.reserved + n.backordered, n.ordered) for order in orders for n in order.lines]
    assert all(held == asked for held, asked in promised)
