"""``python -m tests.simulation --count 1000000``: the story of stock and orders for as long as one likes.

It is told in chapters of 5,000 happenings, each on a database of its own and with
a seed of its own, so that a chapter can be told again: ``--seed N --count 5000``.
"""

import argparse
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from store import Store
from tests.simulation.comparison import live
from world.clock import SetClock

CHAPTER = 5_000


def main() -> None:
    """Tell chapter after chapter; the first difference ends it."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    told: Counter[str] = Counter()
    for n, first in enumerate(range(0, asked.count, CHAPTER)):
        clock = SetClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
        with tempfile.TemporaryDirectory() as folder:
            store = Store.open(f"sqlite:///{Path(folder) / 'story.db'}", clock)
            *_, tally = live(store, clock, asked.seed + n, min(CHAPTER, asked.count - first))
            store.close()
        told += tally
        words = ", ".join(f"{count:,} {word}" for word, count in sorted(told.items()))
        print(f"{told.total():>9,} of {asked.count:,}  {words}", flush=True)
    print(f"simulation: {told.total():,} happenings, 0 oversold, every unit and every ordered quantity accounted for")


if __name__ == "__main__":
    main()
