"""The disk is full, the database is gone: nothing is lost, and the hub goes on by itself."""

from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import event, make_url

from pipeline.engine.embedded import Embedded
from store import StoreFull, StoreUnavailable
from tests.pipeline.bench import one_order, practice
from tests.pipeline.test_repeats import until
from world.clock import WallClock

UNLIMITED = 1_073_741_823  # pages


@contextmanager
def full_disk(bench, spare=0):
    """Let an SQLite file grow by so many pages, and no more."""
    engine = bench.store._engine
    with bench.store.reading() as uow:
        pages = uow.events._connection.exec_driver_sql("PRAGMA page_count").scalar()
    limit = [pages + spare]

    def set_limit(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={limit[0]}")

    event.listen(engine, "begin", set_limit)
    yield
    limit[0] = UNLIMITED


def test_a_full_disk_loses_nothing_and_the_walk_goes_on_when_there_is_space(make_bench, sqlite_url):
    bench = make_bench(sqlite_url)
    bench.stock()
    with bench.unit() as uow:  # fill what is free in the pages that there are
        uow.documents.arrive(channel="other", kind="edi", key="k", name="n", content=b"x" * 100_000)
    with full_disk(bench):
        for n in range(20):
            bench.drop("acme", f"{n}.edi", one_order(f"AC-{n}", *[("MUG-01", 1)] * 20, control=n + 1))
        with pytest.raises(StoreFull):
            for _ in range(5):
                bench.poll()
        taken = len(bench.documents()) - 1
        waiting = [p for box in ("in", "claimed") for p in (bench.root / "acme" / box).iterdir()]
        archived = list((bench.root / "acme" / "archive").iterdir())
        assert len(waiting) + len(archived) == 20
        assert len(archived) <= taken < 20
        with pytest.raises(StoreFull):
            bench.settle()
    bench.run()
    bench.run()
    states = bench.states()
    assert len(states) == 20 and set(states.values()) == {"allocated"}
    assert len(bench.out()) == 40
    assert bench.numbers() == list(range(1, 41))
    bench.conserved()


@pytest.mark.parametrize("spare", range(0, 40, 4))
def test_wherever_the_disk_gets_full_the_walk_ends_the_same(make_bench, sqlite_url, spare):
    bench = make_bench(sqlite_url)
    bench.stock()
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    with full_disk(bench, spare):
        try:
            bench.run()
            bench.ship()
        except StoreFull:
            pass
    bench.clock.turn(timedelta(hours=1))
    bench.run()
    bench.ship()
    assert bench.states() == {"AC-1001": "shipped"}
    assert list(bench.out()) == ["acme_855_000000002.edi", "acme_856_000000003.edi", "acme_997_000000001.edi"]
    assert bench.cases() == []
    bench.conserved()


@contextmanager
def gone(server, url):
    """Close a PostgreSQL database to everyone for a while."""
    name = make_url(url).database
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_a_database_that_is_gone_for_a_while_is_waited_for(make_bench, postgres_server, postgres_url):
    bench = make_bench(postgres_url, clock=WallClock())
    bench.stock()
    engine = Embedded(bench.desk, bench.steps, workers=3, sweep=timedelta(milliseconds=100))
    engine.start()
    bench.drop("acme", "1.edi", one_order("AC-1", ("MUG-01", 1), control=1))
    engine.hint("intake", "acme")
    until(lambda: len(bench.out()) == 2)
    with gone(postgres_server, postgres_url):
        bench.drop("acme", "2.edi", one_order("AC-2", ("MUG-01", 1), control=2))
        engine.hint("intake", "acme")
        until(lambda: ("intake", "acme") in engine.troubles)
        assert "cannot be reached" in engine.troubles["intake", "acme"]
    until(lambda: not engine.troubles.get(("route", "*")))
    engine.hint("intake", "acme")
    until(lambda: len(bench.out()) == 4)
    assert engine.stop()
    assert bench.states() == {"AC-1": "allocated", "AC-2": "allocated"}
    bench.conserved()


def test_a_lease_that_could_not_be_given_back_is_no_obstacle_afterwards(make_bench, postgres_server, postgres_url):
    bench = make_bench(postgres_url)
    bench.stock()
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.poll()
    for name in ("translate", "route", "freeze"):
        step = bench.step(name)
        for lane in step.lanes():
            step.run(lane)
    real, closed = bench.desk.channels["acme"].courier, []

    class Cutting:
        """Loses the database while the network is spoken with."""

        def stage(self, parcel):
            real.stage(parcel)

        def publish(self, parcel, *, again):
            if not closed:
                closed.append(gone(postgres_server, postgres_url))
                closed[0].__enter__()
            return real.publish(parcel, again=again)

    bench.change("acme", courier=Cutting())
    with pytest.raises(StoreUnavailable):
        bench.step("send").run("acme")
    assert len(bench.out()) == 2
    closed[0].__exit__(None, None, None)
    assert {m.delivery for m in bench.messages()} == {"staged"}
    bench.settle()
    assert {m.delivery for m in bench.messages()} == {"sent"}
    assert len(bench.out()) == 2
