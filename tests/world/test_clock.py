"""Time is read in one place, and a test may turn it."""

import threading
from datetime import UTC, datetime, timedelta

from world.chance import jitter, token
from world.clock import SetClock, WallClock, stopwatch

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_wall_clock_tells_aware_instants_that_grow():
    clock = WallClock()
    first = clock.now()
    assert first.tzinfo is UTC
    assert clock.now() >= first


def test_a_sleeper_is_woken_early():
    wake = threading.Event()
    wake.set()
    assert WallClock().sleep(timedelta(hours=1), wake) is True
    assert WallClock().sleep(timedelta(milliseconds=1)) is False


def test_a_set_clock_stands_still_until_it_is_turned():
    clock = SetClock(NOON)
    assert (clock.now(), clock.now()) == (NOON, NOON)
    clock.turn(timedelta(minutes=5))
    assert clock.now() == NOON + timedelta(minutes=5)


def test_sleeping_on_a_set_clock_takes_no_time_but_passes_it():
    clock, wake = SetClock(NOON), threading.Event()
    assert (clock.sleep(timedelta(hours=1)), clock.sleep(timedelta(hours=1), wake)) == (False, False)
    assert clock.now() == NOON + timedelta(hours=2)
    wake.set()
    assert clock.sleep(timedelta(0), wake) is True


def test_a_stopwatch_only_ever_grows():
    first = stopwatch()
    assert stopwatch() >= first


def test_tokens_differ():
    tokens = {token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(word) == 16 and int(word, 16) >= 0 for word in tokens)


def test_jitter_only_lengthens_and_by_its_share_at_most():
    pause = timedelta(seconds=10)
    pauses = [jitter(pause, 0.5) for _ in range(200)]
    assert min(pauses) >= pause
    assert max(pauses) <= pause * 1.5
    assert len(set(pauses)) > 1
