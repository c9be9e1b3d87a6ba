"""After a crash: what had happened is found, what had not is done, and no lane stays locked."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import lease
from pipeline.engine.embedded import Embedded
from tests.pipeline.bench import practice
from tests.pipeline.test_repeats import until
from world import crash
from world.clock import WallClock

SOON = datetime(2026, 11, 24, 9, 1, tzinfo=UTC)


class Killed(BaseException):
    """The process died here; nothing of ours may catch it."""


def die_at(bench, name, times=1):
    """Let the hub die at the so many-th crash point of that name, and come back as if started anew."""
    seen = 0

    def listen(point):
        nonlocal seen
        seen += name in point
        if name in point and seen == times:
            raise Killed(point)

    crash.listen(listen)
    try:
        bench.run()
        raise AssertionError(f"there is no crash point {name!r}")
    except Killed:
        pass
    finally:
        crash.listen(None)
    with bench.unit("start") as uow:
        uow.leases.release_all(bench.node)


def test_what_was_published_before_the_crash_is_not_published_twice(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    die_at(bench, "disk rename acme_997_000000001.edi after")
    collected = bench.collect()
    assert list(collected) == ["acme_997_000000001.edi"]
    assert {m.delivery for m in bench.messages()} == {"staged"}
    bench.settle()
    assert list(bench.out()) == ["acme_855_000000002.edi"]
    assert [(m.delivery, m.sends) for m in bench.messages()] == [("sent", 1), ("sent", 1)]


def test_what_was_staged_before_the_crash_is_published_after_it(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    die_at(bench, "disk rename acme_997_000000001.edi before")
    assert bench.out() == {}
    bench.settle()
    assert len(bench.out()) == 2
    assert list((bench.root / "acme" / "staging").iterdir()) == []


def test_a_file_half_staged_is_staged_anew(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    die_at(bench, "disk write document-1-1")
    assert {m.delivery for m in bench.messages()} == {"queued"}
    bench.settle()
    assert len(bench.out()) == 2
    assert list((bench.root / "acme" / "staging").iterdir()) == []


def test_a_file_whose_bytes_were_durable_but_not_archived_is_taken_in_once(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    die_at(bench, "disk rename po.edi before")
    assert len(bench.documents()) == 1
    bench.run()
    assert bench.document().resent == 0
    assert [m.sends for m in bench.messages()] == [1, 1]
    assert [p.name for p in (bench.root / "acme" / "archive").iterdir()] == ["po.edi"]


def test_a_claimed_file_whose_bytes_were_not_durable_is_taken_in_after_the_crash(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    die_at(bench, "~po.edi after")
    assert bench.documents() == []
    bench.run()
    assert bench.states() == {"AC-1001": "allocated"}


# -- leases


def test_a_lane_that_somebody_else_works_is_left_to_them(make_bench, database_url):
    north, south = (make_bench(database_url, node=name) for name in ("north", "south"))
    north.stock()
    north.drop("acme", "po.edi", practice("acme-clean.edi"))
    with lease.held(north.desk, "intake acme") as ours:
        assert ours
        assert south.poll() == 0
        with lease.held(north.desk, "intake acme") as twice:
            assert twice is None, "a second worker of the same node must wait too"
    assert south.poll() == 1


def test_a_lease_left_by_a_crash_holds_others_up_only_until_it_runs_out(make_bench, database_url):
    north, south = (make_bench(database_url, node=name) for name in ("north", "south"))
    with north.unit() as uow:
        uow.leases.acquire("intake acme", "north/dead", north.desk.lease)
    south.drop("acme", "po.edi", practice("acme-clean.edi"))
    assert south.poll() == 0
    south.clock.turn(timedelta(minutes=5, seconds=1))
    assert south.poll() == 1


def test_a_node_that_starts_again_takes_back_its_own_leases_and_nobody_elses(make_bench, sqlite_url):
    bench = make_bench(sqlite_url, node="north", clock=WallClock())
    bench.stock()
    with bench.unit() as uow:
        uow.leases.acquire("intake acme", "north/dead", timedelta(hours=1))
        uow.leases.acquire("intake nordwind", "south/alive", timedelta(hours=1))
    for partner in ("acme", "nordwind"):
        bench.drop(partner, "po.edi", practice(f"{partner}-clean.edi"))
    engine = Embedded(bench.desk, bench.steps, workers=2, sweep=timedelta(seconds=30))
    engine.start()
    engine.hint("intake", "nordwind")
    engine.hint("intake", "acme")
    until(lambda: bench.states() == {"AC-1001": "allocated"})
    assert engine.stop()
    assert len(list((bench.root / "nordwind" / "in").iterdir())) == 1


def test_a_long_batch_renews_its_lease(small):
    with lease.held(small.desk, "send acme") as ours:
        for n, _ in enumerate(ours.over(range(10))):
            small.clock.turn(timedelta(minutes=3))
            with lease.held(small.desk, "send acme") as other:
                assert other is None, f"the lease ran out at row {n}"
        assert n == 9


def test_a_lease_that_ran_out_is_still_ours_while_nobody_else_wanted_it(small):
    with lease.held(small.desk, "send acme") as ours:
        done = []
        for row in ours.over(range(5)):
            done.append(row)
            small.clock.turn(timedelta(minutes=6))
    assert done == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("given_back", [False, True])
def test_a_batch_whose_lane_somebody_else_took_over_stops_after_the_row_it_is_at(make_bench, database_url, given_back):
    north, south = (make_bench(database_url, node=name) for name in ("north", "south"))
    done = []
    with lease.held(north.desk, "send acme") as ours, ExitStack() as others:
        for row in ours.over(range(10)):
            done.append(row)
            north.clock.turn(timedelta(minutes=6))
            others.enter_context(lease.held(south.desk, "send acme"))
            if given_back:
                others.close()
    assert done == [0]


def test_what_somebody_else_published_meanwhile_is_neither_published_again_nor_called_lost(make_bench, database_url):
    """The lease lapses between staging and publishing; another node publishes, and the partner collects at once."""
    north, south = (make_bench(database_url, node=name) for name in ("north", "south"))
    north.stock()
    north.drop("acme", "po.edi", practice("acme-clean.edi"))
    collected = {}
    real = north.desk.channels["acme"].courier

    class Slow:
        def stage(self, parcel):
            real.stage(parcel)
            if parcel.name.startswith("acme_855"):
                north.clock.turn(timedelta(minutes=6))

        def publish(self, parcel, *, again):
            return real.publish(parcel, again=again)

    units = north.desk.store.unit_of_work

    def overtaken(**words):
        if north.clock.now() > SOON and not collected and words["cause"] == "lease send acme":
            collected[""] = b""
            south.settle()
            collected.update(north.collect())
        return units(**words)

    north.change("acme", courier=Slow())
    north.desk.store.unit_of_work = overtaken
    north.run()
    assert sorted(collected) == ["", "acme_855_000000002.edi", "acme_997_000000001.edi"]
    assert north.out() == {}
    assert {m.delivery for m in north.messages()} == {"sent"}
    assert north.cases() == []


# -- the walk with a commit that is lost


def test_a_kill_before_any_commit_of_the_walk_changes_nothing_in_the_end(make_bench, sqlite_template, tmp_path):
    import shutil

    point, finished = 0, False
    while not finished:
        point += 1
        shutil.copy(sqlite_template, tmp_path / f"{point}.db")
        shutil.rmtree(tmp_path / "partners", ignore_errors=True)
        bench = make_bench(f"sqlite:///{tmp_path / f'{point}.db'}")
        bench.stock()
        bench.drop("acme", "po.edi", practice("acme-clean.edi"))
        try:
            die_at(bench, "commit before", times=point)
        except AssertionError:
            finished = True
        bench.run()
        assert bench.states() == {"AC-1001": "allocated"}
        assert list(bench.out()) == ["acme_855_000000002.edi", "acme_997_000000001.edi"]
        assert (bench.numbers(), bench.cases()) == ([1, 2], [])
        bench.conserved()
    assert point > 10
