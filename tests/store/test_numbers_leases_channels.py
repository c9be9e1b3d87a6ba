from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from store import Store, UnitOfWork
from tests.store.sample import writing
from world.clock import SetClock

MINUTE = timedelta(minutes=1)


def take(uow: UnitOfWork, level: str = "group", usage: str = "P") -> int:
    return uow.control_numbers.take(sender="BLUEHARBOR", receiver="ACMESTORES", usage=usage, level=level)


def test_numbers_follow_each_other_for_each_level_and_usage(store: Store):
    with writing(store) as uow:
        assert [take(uow), take(uow), take(uow, "set"), take(uow, usage="T"), take(uow)] == [1, 2, 1, 1, 3]


def test_a_number_taken_in_a_unit_that_failed_is_given_again(store: Store):
    with writing(store) as uow:
        assert take(uow) == 1
    with pytest.raises(RuntimeError), writing(store) as uow:
        assert take(uow) == 2
        raise RuntimeError
    with writing(store) as uow:
        assert take(uow) == 2


def test_after_the_ninth_nine_comes_one(store: Store):
    with writing(store) as uow:
        take(uow)
        connection = uow.control_numbers._unit.connection
        connection.exec_driver_sql("UPDATE control_number SET last = 999999998")
        assert [take(uow), take(uow), take(uow)] == [999_999_999, 1, 2]


def test_eight_threads_take_every_number_once_though_some_give_up(store: Store):
    def work(n: int) -> int | None:
        try:
            with writing(store) as uow:
                number = take(uow)
                if n % 5 == 0:
                    raise RuntimeError
                return number
        except RuntimeError:
            return None

    with ThreadPoolExecutor(8) as pool:
        given = sorted(number for number in pool.map(work, range(100)) if number is not None)
    assert given == list(range(1, 81))


def test_a_lease_is_one_workers_until_it_runs_out(store: Store, clock: SetClock):
    with writing(store) as uow:
        assert uow.leases.acquire("intake acme", "a", MINUTE) == 1
        assert uow.leases.acquire("intake acme", "b", MINUTE) is None
        assert uow.leases.acquire("intake nordwind", "b", MINUTE) == 1
    clock.turn(MINUTE)
    with writing(store) as uow:
        assert uow.leases.acquire("intake acme", "b", MINUTE) == 2


def test_whoever_lost_a_lease_cannot_renew_it(store: Store, clock: SetClock):
    with writing(store) as uow:
        fence = uow.leases.acquire("x", "a", MINUTE)
        assert fence is not None
        assert uow.leases.renew("x", "a", fence, 3 * MINUTE)
    clock.turn(2 * MINUTE)
    with writing(store) as uow:
        assert uow.leases.acquire("x", "b", MINUTE) is None
    clock.turn(MINUTE)
    with writing(store) as uow:
        assert not uow.leases.renew("x", "a", fence, MINUTE)
        assert uow.leases.acquire("x", "b", MINUTE) == fence + 1
        assert not uow.leases.renew("x", "b", fence, MINUTE)


def test_fences_grow_also_after_a_release(store: Store):
    with writing(store) as uow:
        assert uow.leases.acquire("x", "a", MINUTE) == 1
        uow.leases.release("x", "b")
        assert uow.leases.acquire("x", "b", MINUTE) is None
        uow.leases.release("x", "a")
        assert uow.leases.acquire("x", "b", MINUTE) == 2


def test_a_node_that_starts_again_gives_back_all_its_leases_and_nobody_elses(store: Store):
    with writing(store) as uow:
        for name, owner in (("x", "n_1/abc"), ("y", "n_1"), ("z", "nx1/abc"), ("w", "n_12/abc")):
            uow.leases.acquire(name, owner, MINUTE)
        uow.leases.release_all("n_1")
        free = [name for name in "xyzw" if uow.leases.acquire(name, "other", MINUTE)]
    assert free == ["x", "y"]


def test_of_eight_threads_one_gets_the_lease(store: Store):
    def work(n: int) -> int | None:
        with writing(store) as uow:
            return uow.leases.acquire("x", f"w{n}", MINUTE)

    with ThreadPoolExecutor(8) as pool:
        assert [fence for fence in pool.map(work, range(24)) if fence] == [1]


def test_a_channel_remembers_how_far_it_was_read_and_how_it_goes(store: Store, clock: SetClock):
    with writing(store) as uow:
        assert (uow.channels.get("marina").cursor, uow.channels.get("marina").last_ok_at) == ("{}", None)
        uow.channels.ok("marina", cursor='{"since": 7}')
        uow.channels.failed("marina", "no answer")
        uow.channels.failed("marina", "no answer")
        record = uow.channels.get("marina")
        assert (record.cursor, record.failures, record.last_error) == ('{"since": 7}', 2, "no answer")
    clock.turn(MINUTE)
    with writing(store) as uow:
        uow.channels.ok("marina")
        record = uow.channels.get("marina")
    assert (record.cursor, record.failures, record.last_error) == ('{"since": 7}', 0, "")
    assert record.last_ok_at == record.last_tried_at == clock.now()


def test_a_channel_that_is_read_and_read_again_fills_no_diary(store: Store):
    for _ in range(3):
        with writing(store) as uow:
            uow.channels.ok("acme")
    with store.reading() as uow:
        assert uow.events.recent() == []


def test_counters_can_go_on_where_another_system_stopped(store: Store):
    key = {"sender": "BLUEHARBOR", "receiver": "ACMESTORES", "usage": "P"}
    with writing(store) as uow:
        take(uow)
        uow.control_numbers.go_on(**key, level="group", number=5001, reason="moved")
        uow.control_numbers.go_on(**key, level="set", number=1, reason="anew")
    with writing(store) as uow:
        assert (take(uow), take(uow), take(uow, "set")) == (5001, 5002, 1)
        assert [(one.level, one.last, one.next) for one in uow.control_numbers.list()] == [
            ("group", 5002, 5003), ("set", 1, 2)
        ]  # fmt: skip
        told = [event for event in uow.events.recent() if event.subject == "control_number"]
    assert [(event.before, event.after, event.detail["reason"]) for event in told] == [
        ("", "1", "anew"), ("2", "5001", "moved")
    ]  # fmt: skip
    assert told[0].actor == "tester"
