"""What every step promises: errors told apart, retries spread out, a culprit left behind and nobody else."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.ports import Refused, Unavailable, Unreadable
from pipeline.step import Batch, Cause, NotNowError, Trouble, attempt, next_try
from store import Conflict, NotFound, StoreFull, StoreUnavailable

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (Unavailable("busy"), Cause.later),
        (Refused("who are you"), Cause.person),
        (Unreadable("nonsense"), Cause.person),
        (NotNowError("not now"), Cause.person),
        (StoreFull("full"), Cause.store),
        (StoreUnavailable("gone"), Cause.store),
        (NotFound("no such row"), Cause.bug),
        (KeyError("x"), Cause.bug),
        (AssertionError("x"), Cause.bug),
        (RecursionError("too deep"), Cause.bug),
        (MemoryError(), Cause.bug),
    ],
)
def test_an_error_is_told_apart_by_who_can_mend_it(error, cause):
    def fail():
        raise error

    trouble = attempt(fail)
    assert isinstance(trouble, Trouble)
    assert (trouble.cause, trouble.error) == (cause, error)
    assert trouble.says


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_who_wants_the_process_to_end_is_not_stopped(stop):
    def fail():
        raise stop

    with pytest.raises(stop):
        attempt(fail)


def test_a_unit_that_met_anothers_is_repeated_whole():
    tries = []

    def busy():
        tries.append(1)
        if len(tries) < 4:
            raise Conflict("somebody was faster")
        return "done"

    assert attempt(busy) == "done"
    assert len(tries) == 4


def test_a_unit_that_meets_others_for_ever_is_left_for_later():
    def busy():
        raise Conflict("somebody was faster")

    trouble = attempt(busy)
    assert (trouble.cause, "somebody was faster" in trouble.says) == (Cause.later, True)


def test_what_the_other_side_asks_for_is_kept():
    def busy():
        raise Unavailable("slow down", retry_after=90)

    assert attempt(busy).retry_after == 90


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 5), (1, 10), (2, 20), (8, 1280), (9, 1800), (500, 1800)])
def test_each_pause_is_twice_the_last_up_to_half_an_hour_and_a_little_longer_by_chance(attempts, seconds):
    pauses = {next_try(NOW, attempts) - NOW for _ in range(50)}
    assert min(pauses) >= timedelta(seconds=seconds)
    assert max(pauses) <= timedelta(seconds=seconds * 1.2)
    assert len(pauses) > 10


def test_a_pause_is_never_shorter_than_the_other_side_asked_for():
    def trouble(seconds):
        return Trouble(cause=Cause.later, says="", retry_after=seconds, error=Unavailable(""))

    assert next_try(NOW, 0, trouble(600)) - NOW >= timedelta(seconds=600)
    assert next_try(NOW, 8, trouble(1)) - NOW >= timedelta(seconds=1280)


# -- batches


@dataclass(frozen=True)
class Row:
    id: int
    attempts: int = 0
    state: str = "new"


@dataclass
class Shelf:
    """Rows in memory, whose changes count only where the unit is committed."""

    desk: object
    poison: dict[int, Exception] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=lambda: {n: Row(n) for n in range(10)})
    name: str = "shelf"
    worked: list[list[int]] = field(default_factory=list)
    told: list[int] = field(default_factory=list)

    def waiting(self, uow):
        return ["lane"] if any(row.state == "new" for row in self.rows.values()) else []

    def prepare(self, lane, limit):
        pass

    def claim(self, uow, lane, limit):
        return [row for row in self.rows.values() if row.state == "new"][:limit]

    def work(self, uow, rows):
        self.worked.append([row.id for row in rows])
        for row in rows:
            if row.id in self.poison:
                raise self.poison[row.id]
        self.rows.update({row.id: replace(row, state="done") for row in rows})

    def give_up(self, uow, row, trouble):
        self.rows[row.id] = replace(row, state=trouble.cause.value)

    def after(self, rows):
        self.told += [row.id for row in rows]

    def states(self):
        return "".join(row.state[0] for row in self.rows.values())


def test_a_batch_moves_on_in_one_unit(small):
    shelf = Shelf(small.desk)
    assert Batch(small.desk, shelf).run("lane") == 10
    assert shelf.worked == [list(range(10))]
    assert shelf.told == list(range(10))
    assert Batch(small.desk, shelf).run("lane") == 0


def test_a_culprit_in_a_batch_is_left_behind_and_all_others_go_on_at_once(small):
    shelf = Shelf(small.desk, poison={0: KeyError("bug"), 4: Unreadable("nonsense"), 9: KeyError("bug")})
    assert Batch(small.desk, shelf).run("lane") == 10
    assert shelf.states() == "bdddpddddb"
    assert shelf.worked == [list(range(10)), *([n] for n in range(10))]
    assert shelf.told == [1, 2, 3, 5, 6, 7, 8]


def test_a_culprit_alone_is_given_up(small):
    shelf = Shelf(small.desk, poison={3: KeyError("bug")}, rows={3: Row(3)})
    assert Batch(small.desk, shelf).run("lane") == 1
    assert shelf.states() == "b"


def test_no_row_is_blamed_for_the_database_or_the_hour(small):
    for error in (StoreFull("full"), StoreUnavailable("gone"), Unavailable("busy")):
        shelf = Shelf(small.desk, poison={0: error})
        with pytest.raises(type(error)):
            Batch(small.desk, shelf).run("lane")
        assert shelf.states() == "n" * 10


def test_a_database_that_fails_while_rows_are_worked_one_by_one_blames_nobody(small):
    shelf = Shelf(small.desk, poison={2: KeyError("bug"), 5: StoreUnavailable("gone")})
    with pytest.raises(StoreUnavailable):
        Batch(small.desk, shelf).run("lane")
    assert shelf.states() == "ddbddnnnnn"


def test_a_batch_takes_no_more_than_its_size(small):
    shelf = Shelf(small.desk)
    assert Batch(small.desk, shelf, size=4).run("lane") == 4
    assert shelf.states() == "ddddnnnnnn"
    assert Batch(small.desk, shelf).lanes() == ["lane"]


def test_every_step_of_the_walk_claims_no_more_than_it_is_told(small):
    small.agree("acme", fulfilment={"packing": "automatic", "shortage": "partial"})
    from tests.pipeline.bench import interchange, purchase_order

    orders = [purchase_order(f"AC-{n}", ("LAMP-30", 5)) for n in range(3)]  # allocated, allocated, in part
    small.drop("acme", "po.edi", interchange(*orders))
    small.poll()
    for name in ("translate", "route"):
        while small.step(name).run("acme"):
            pass
    assert sorted(set(small.states().values())) == ["allocated", "partially_allocated"]
    with small.unit() as uow:
        assert [len(small.step("pack").rows.claim(uow, "acme", limit)) for limit in (1, 2, 3, 9)] == [1, 2, 3, 3]
