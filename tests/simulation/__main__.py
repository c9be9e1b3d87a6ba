"""``python -m tests.simulation --count 1000000``: years with twenty partners, for as long as one likes.

10,000 happenings are a year. It is told by the quarter, each on a database of its own and
with a seed of its own, so that it can be told again: ``--seed N --count 2500``.
"""

import argparse
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event

from store import Store
from tests.simulation.comparison import live
from world.clock import SetClock

QUARTER = 2_500


def main() -> None:
    """Tell quarter after quarter; the first difference ends it."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    told: Counter[str] = Counter()
    for n, first in enumerate(range(0, asked.count, QUARTER)):
        clock = SetClock(datetime(2026, 1, 1, 9, tzinfo=UTC))
        with tempfile.TemporaryDirectory() as folder:
            store = Store.open(f"sqlite:///{Path(folder) / 'year.db'}", clock)
            event.listen(store._engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous=OFF"))
            *_, tally = live(store, clock, asked.seed + n, min(QUARTER, asked.count - first))
            store.close()
        told += tally
        words = ", ".join(f"{count:,} {word}" for word, count in sorted(told.items()))
        print(f"{told.total():>9,} of {asked.count:,}  {words}", flush=True)
    print(
        f"simulation: {told.total():,} happenings, 0 oversold, 0 double orders, 0 units or ordered quantities "
        f"unaccounted for; {time.process_time():,.0f} CPU s"
    )


if __name__ == "__main__":
    main()
