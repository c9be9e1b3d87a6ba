"""What runs the steps: hints coalesce, a lost one is found again, a trouble is shown, and it stops when told to."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest

from pipeline.engine.embedded import Embedded
from pipeline.schedule import Schedule
from store import StoreUnavailable
from tests.pipeline.bench import one_order, practice
from tests.pipeline.test_repeats import until
from world.clock import WallClock

NEVER = timedelta(hours=1)


class Step:
    """A step that counts, and waits where it is told to."""

    def __init__(self, name="step", lanes=()):
        self.name, self._lanes = name, lanes
        self.runs, self.together, self.most = [], 0, 0
        self.gate, self.begun = threading.Event(), threading.Event()
        self.gate.set()
        self.rows = {}
        self.error = None
        self._lock = threading.Lock()

    def lanes(self):
        return self._lanes

    def run(self, lane):
        with self._lock:
            self.runs.append(lane)
            self.together += 1
            self.most = max(self.most, self.together)
        self.begun.set()
        self.gate.wait(10)
        with self._lock:
            self.together -= 1
        if self.error:
            raise self.error
        left = self.rows.get(lane, 0)
        self.rows[lane] = max(left - 1, 0)
        return int(left > 0)


@pytest.fixture
def engine_of():
    started = []

    def make(*steps, workers=3, sweep=NEVER):
        desk = SimpleNamespace(clock=Quick(), hint=None, node="test", store=Nothing())
        engine = Embedded(desk, steps, workers=workers, sweep=sweep)
        engine.start()
        until(lambda: engine.idle)
        started.append((engine, steps))
        return engine

    yield make
    for engine, steps in started:
        for step in steps:
            step.gate.set()
        engine.stop(timedelta(seconds=5))


class Quick(WallClock):
    """A clock whose short pauses are shorter still."""

    def sleep(self, pause, wake=None):
        return super().sleep(min(pause, timedelta(seconds=0.05)) if pause < timedelta(minutes=1) else pause, wake)


class Nothing:
    """A store that is out of reach."""

    def unit_of_work(self, **_):
        raise StoreUnavailable("there is none")


def test_a_lane_is_drained(engine_of):
    step = Step()
    step.rows = {"acme": 5}
    engine = engine_of(step)
    engine.hint("step", "acme")
    until(lambda: len(step.runs) == 6 and engine.idle)


def test_hints_for_a_lane_that_waits_already_are_one(engine_of):
    step, other = Step(), Step("other")
    other.gate.clear()
    engine = engine_of(step, other, workers=1)
    engine.hint("other", "x")
    assert other.begun.wait(5)
    for _ in range(100):
        engine.hint("step", "acme")
    other.gate.set()
    until(lambda: engine.idle)
    assert step.runs == ["acme"]


def test_a_hint_for_a_lane_at_work_lets_it_be_looked_at_once_more_and_never_by_two_at_once(engine_of):
    step = Step()
    step.gate.clear()
    engine = engine_of(step)
    engine.hint("step", "acme")
    assert step.begun.wait(5)
    for _ in range(100):
        engine.hint("step", "acme")
    step.gate.set()
    until(lambda: engine.idle)
    assert (step.runs, step.most) == (["acme", "acme"], 1)


def test_lanes_are_worked_side_by_side(engine_of):
    step = Step()
    step.gate.clear()
    engine = engine_of(step)
    for lane in ("acme", "nordwind", "marina"):
        engine.hint("step", lane)
    until(lambda: step.together == 3)
    step.gate.set()
    until(lambda: engine.idle)


def test_a_lane_that_hangs_does_not_keep_the_others_from_working(engine_of):
    slow, quick = Step("slow"), Step("quick")
    slow.gate.clear()
    engine = engine_of(slow, quick, workers=2)
    engine.hint("slow", "acme")
    assert slow.begun.wait(5)
    for n in range(20):
        engine.hint("quick", f"lane {n}")
    until(lambda: len(quick.runs) == 20)


def test_a_lost_hint_is_found_by_the_sweep(engine_of):
    step = Step(lanes=("acme",))
    step.rows = {"acme": 1}
    engine_of(step, sweep=timedelta(milliseconds=20))
    until(lambda: step.rows["acme"] == 0)


def test_a_trouble_is_shown_until_it_is_over_and_harms_no_other_lane(engine_of):
    step, other = Step(), Step("other")
    step.error = StoreUnavailable("the database is gone")
    engine = engine_of(step, other)
    engine.hint("step", "acme")
    until(lambda: engine.troubles == {("step", "acme"): "the database is gone"})
    engine.hint("other", "acme")
    until(lambda: other.runs == ["acme"])
    step.error = None
    engine.hint("step", "acme")
    until(lambda: engine.troubles == {} and engine.idle)


def test_a_bug_or_a_hint_at_nothing_does_not_end_a_worker(engine_of):
    step = Step()
    step.error = RuntimeError("a bug of ours")
    engine = engine_of(step, workers=1)
    engine.hint("step", "acme")
    engine.hint("no such step", "acme")
    until(lambda: set(engine.troubles) == {("step", "acme"), ("no such step", "acme")})
    step.error = None
    engine.hint("step", "nordwind")
    until(lambda: step.runs == ["acme", "nordwind"])


def test_told_to_stop_each_worker_ends_its_batch_and_begins_no_other(engine_of):
    step = Step()
    step.rows = {"acme": 100}
    step.gate.clear()
    engine = engine_of(step, workers=2)
    engine.hint("step", "acme")
    assert step.begun.wait(5)
    assert not engine.stop(timedelta(seconds=0.2)), "it must say that a worker has not ended"
    step.gate.set()
    assert engine.stop(timedelta(seconds=5))
    assert step.runs == ["acme"]


def test_an_engine_that_never_started_can_be_stopped():
    engine = Embedded(SimpleNamespace(clock=WallClock(), hint=None, node="test", store=Nothing()), [])
    assert engine.stop()


def test_a_source_is_looked_at_once_for_a_hint_however_much_came(engine_of):
    intake = Step("intake")
    intake.rows = {"acme": 5}
    engine = engine_of(intake)
    engine.hint("intake", "acme")
    until(lambda: engine.idle)
    assert intake.runs == ["acme"]


@pytest.mark.parametrize("after", [0.05, 0.3])
def test_stopped_in_the_midst_of_work_and_started_again_everything_is_done_once(make_bench, database_url, after):
    bench = make_bench(database_url, clock=WallClock())
    bench.stock()
    for n in range(15):
        bench.drop("acme", f"{n}.edi", one_order(f"AC-{n}", ("MUG-01", 1), control=n + 1))
    for pause in (after, None):
        engine = Embedded(bench.desk, bench.steps, workers=4, sweep=timedelta(milliseconds=100))
        engine.start()
        engine.hint("intake", "acme")
        if pause is not None:
            threading.Event().wait(pause)
        else:
            until(lambda: len(bench.out()) == 30)
            until(lambda: {m.delivery for m in bench.messages()} == {"sent"})
        assert engine.stop()
    assert {m.sends for m in bench.messages()} == {1}
    assert set(bench.states().values()) == {"allocated"}
    assert bench.numbers() == list(range(1, 31))
    assert bench.cases() == []
    bench.conserved()


def test_the_whole_walk_runs_by_hints_alone(make_bench, sqlite_url):
    bench = make_bench(sqlite_url, clock=WallClock())
    bench.stock()
    bench.agree("acme", fulfilment={"packing": "automatic"})
    engine = Embedded(bench.desk, bench.steps, workers=4, sweep=NEVER)
    engine.start()
    until(lambda: engine.idle)
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    engine.hint("intake", "acme")
    until(lambda: [s.state for s in bench.shipments()] == ["booked"] and len(bench.out()) == 2)
    until(lambda: {m.delivery for m in bench.messages()} == {"sent"} and engine.idle)
    bench.collect()
    bench.drop("acme", "again.edi", practice("acme-clean.edi"))
    engine.hint("intake", "acme")
    until(lambda: list(bench.out()) == ["acme_997_000000001.edi"])
    assert engine.stop()


# -- the clock of the house


def test_every_channel_is_looked_at_at_once_and_then_every_so_often():
    hints = []
    every = {"acme": timedelta(seconds=1), "nordwind": NEVER}
    schedule = Schedule(every, lambda step, lane: hints.append((step, lane)), WallClock())
    schedule.start()
    until(lambda: hints.count(("intake", "acme")) >= 2)
    schedule.stop()
    assert hints.count(("intake", "nordwind")) == 1
    seen = len(hints)
    threading.Event().wait(1.2)
    assert len(hints) == seen


def test_ticks_that_were_missed_are_made_up_once():
    """The machine slept: many ticks of a short pause and the only one of a long pause lie in the past."""
    from world.clock import SetClock

    hints = []
    long_ago = SetClock(WallClock().now() - timedelta(minutes=50))
    every = {"short": timedelta(seconds=30), "long": NEVER}
    schedule = Schedule(every, lambda step, lane: hints.append(lane), long_ago)
    schedule.start()
    until(lambda: len(hints) >= 2)
    threading.Event().wait(0.3)
    schedule.stop()
    assert sorted(hints) == ["long", "short"]


def test_ticks_and_hints_coalesce_while_a_channel_is_being_looked_at(engine_of):
    intake = Step("intake")
    intake.gate.clear()
    engine = engine_of(intake)
    schedule = Schedule({"acme": timedelta(seconds=1)}, engine.hint, WallClock())
    schedule.start()
    assert intake.begun.wait(5)
    threading.Event().wait(1.5)
    assert intake.runs == ["acme"]
    schedule.stop()
    intake.gate.set()
    until(lambda: engine.idle)
    assert len(intake.runs) <= 2
