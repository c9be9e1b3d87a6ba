import threading
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from canonical.lifecycle import OrderState
from store import Conflict, Store, StoreFull, StoreUnavailable
from store.engine import connect
from store.failure import translate
from tests.store.sample import a_draft, an_order, arrive, enter, stocked, writing
from world import crash
from world.clock import SetClock


class Killed(BaseException):
    pass


@pytest.fixture
def die_at():
    def listen(name: str) -> None:
        def listener(point: str) -> None:
            if point == name:
                raise Killed

        crash.listen(listener)

    yield listen
    crash.listen(None)


def test_a_unit_that_fails_leaves_nothing(store: Store):
    with pytest.raises(ZeroDivisionError), writing(store) as uow:
        enter(uow)
        arrive(uow)
        uow.messages.draft(a_draft(), key="m")
        _ = 1 / 0
    with store.reading() as uow:
        assert (uow.orders.list(), uow.documents.list(), uow.messages.list(), uow.events.recent()) == ([], [], [], [])


def test_ids_are_not_given_again_after_a_row_is_gone(store: Store, database_url: str):
    with writing(store) as uow:
        first = uow.messages.draft(a_draft(), key="m")
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM message"))
    engine.dispose()
    with writing(store) as uow:
        assert uow.messages.draft(a_draft(), key="m") > first


@pytest.mark.parametrize(("point", "kept"), [("commit before", 0), ("commit after", 1)])
def test_a_crash_around_the_commit_keeps_all_or_nothing(store: Store, die_at, point: str, kept: int):
    die_at(point)
    with pytest.raises(Killed), writing(store) as uow:
        enter(uow)
    crash.listen(None)
    with store.reading() as uow:
        assert len(uow.orders.list()) == len(uow.events.recent()) == kept
    with writing(store) as uow:
        enter(uow, an_order("PO-2"))


def test_only_writing_units_pass_the_crash_points(store: Store):
    points: list[str] = []
    crash.listen(points.append)
    try:
        with store.reading() as uow:
            uow.orders.list()
        assert points == []
        with writing(store):
            pass
        assert points == ["commit before", "commit after"]
    finally:
        crash.listen(None)


def test_a_unit_has_one_instant_actor_and_cause(store: Store, clock: SetClock):
    with writing(store, actor="kim", cause="stock set") as uow:
        clock.turn(timedelta(hours=1))
        order = enter(uow)
        [event] = uow.events.of("order", order)
    assert (event.at, event.actor, event.cause) == (clock.now() - timedelta(hours=1), "kim", "stock set")


def test_a_unit_that_reads_cannot_write(store: Store):
    with pytest.raises(TypeError, match="only reads"), store.reading() as uow:
        enter(uow)
    with writing(store) as uow:  # and the connection is not spoilt for others
        enter(uow)


def test_a_reader_waits_for_no_writer(store: Store):
    with writing(store) as uow:
        enter(uow)
        with store.reading() as other:
            assert other.orders.list() == []


def test_what_a_unit_has_read_cannot_change_under_it(store: Store):
    """Two workers read an order, then both write: the second sees what the first wrote."""
    with writing(store) as uow:
        order = enter(uow)
    seen: list[OrderState] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with writing(store) as uow:
            seen.append(uow.orders.get(order).state)

    other = threading.Thread(target=second)
    other.start()
    with writing(store) as uow:
        uow.orders.get(order)
        inside.set()
        other.join(0.3)
        assert seen == []
        uow.orders.move(order, OrderState.in_review)
    other.join()
    assert seen == [OrderState.in_review]


def test_two_units_that_wait_for_each_other_end_in_a_conflict(postgres_url: str, clock: SetClock):
    store = Store.open(postgres_url, clock)
    with writing(store) as uow:
        one, two = enter(uow), enter(uow, an_order("PO-2"))
    met: list[str] = []
    both_hold = threading.Barrier(2)

    def work(first: int, then: int) -> None:
        try:
            with writing(store) as uow:
                uow.orders.get(first)
                both_hold.wait()
                uow.orders.get(then)
        except Conflict as conflict:
            met.append(str(conflict))

    threads = [threading.Thread(target=work, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(met) == 1
    assert "busy with another worker" in met[0]
    store.close()


def test_a_busy_sqlite_is_a_conflict(sqlite_url: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("store.engine._BUSY_MS", 50)
    store = Store.open(sqlite_url, clock)
    with writing(store), pytest.raises(Conflict, match="busy"), writing(store):
        pass
    store.close()


def test_a_full_sqlite_says_so_and_half_of_a_unit_is_not_kept(sqlite_url: str, clock: SetClock):
    store = Store.open(sqlite_url, clock)
    with writing(store) as uow:
        kept = arrive(uow, b"before", key="0")
        connection = uow.control_numbers._unit.connection
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with pytest.raises(StoreFull, match="disk is full"), writing(store) as uow:
        uow.control_numbers._unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
        enter(uow)
        arrive(uow, b"x" * 1_000_000, key="1")
    store.close()
    store = Store.open(sqlite_url, clock)
    with store.reading() as uow:
        assert [d.id for d in uow.documents.list()] == [kept]
        assert uow.orders.list() == []
    with writing(store) as uow:
        arrive(uow, b"x" * 1_000_000, key="1")
    store.close()


def test_a_full_postgresql_says_so():
    class Full(psycopg.errors.DiskFull):
        pass

    class Context:
        original_exception, is_disconnect, connection = Full("could not extend file: No space left"), False, None

    assert isinstance(translate(Context()), StoreFull)  # type: ignore[arg-type]


def test_a_lost_connection_is_unavailable_and_the_next_unit_works(postgres_url: str, clock: SetClock):
    store = Store.open(postgres_url, clock)
    with pytest.raises(StoreUnavailable, match="cannot be reached"), writing(store) as uow:
        enter(uow)
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'crossdock'")
    with writing(store) as uow:
        assert uow.orders.list() == []
    store.close()


def test_a_connection_lost_at_the_commit_is_unavailable(postgres_url: str, clock: SetClock):
    store = Store.open(postgres_url, clock)

    def cut(point: str) -> None:
        if point == "commit before":
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'crossdock'"
                )

    crash.listen(cut)
    try:
        with pytest.raises(StoreUnavailable), writing(store) as uow:
            enter(uow)
    finally:
        crash.listen(None)
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/none",
        "postgresql://postgres@/none?host=/nowhere",
        "sqlite:////proc/none/x.db",
        "sqlite://",
        "mysql://localhost/x",
        "my database",
    ],
)
def test_a_database_that_cannot_be_reached_is_unavailable(url: str, clock: SetClock):
    with pytest.raises(StoreUnavailable):
        Store.open(url, clock)


def test_a_password_never_stands_in_an_error(clock: SetClock):
    with pytest.raises(StoreUnavailable) as error:
        Store.open("postgresql://user:hunter2@127.0.0.1:1/none", clock)
    assert "hunter2" not in str(error.value)


def test_every_change_of_stock_stands_in_the_diary(store: Store):
    with writing(store) as uow:
        stocked(uow, MUG_01="3")
    with store.reading() as uow:
        assert [e.action for e in uow.events.recent()] == ["counted", "item added"]
        assert {e.subject for e in uow.events.recent()} == {"stock"}
