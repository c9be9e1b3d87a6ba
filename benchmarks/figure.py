"""One figure: what was measured, how fast, and against whom."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

RUNS = 3


class Figure(NamedTuple):
    """A rate in units a CPU second, the median of a few runs, and the peer's rate in the same run."""

    what: str
    unit: str
    ours: float
    peer: str
    theirs: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


class Peak(NamedTuple):
    """The most memory that a process held, in megabytes."""

    what: str
    megabytes: int


class Delay(NamedTuple):
    """How many CPU milliseconds one of many takes: in the middle, of 99 in 100 at most, and the longest."""

    what: str
    median: float
    p99: float
    longest: float


def rate(count: int, act: Callable[[], None]) -> float:
    """Return how many of ``count`` were done a CPU second (of this process), the median of a few runs."""
    rates = []
    for _ in range(RUNS):
        start = time.process_time()
        act()
        rates.append(count / (time.process_time() - start))
    return statistics.median(rates)
