"""Every base that writes: documents drawn, written and read again, base by base, with what each of them cost."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from connectors.mapping.library.book import MappingBook

ROOT = Path(__file__).parents[2]
_TEST = "tests/mapping/test_round_trip.py"
_COMMAND = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")


class Told(NamedTuple):
    """One base: how many documents came back as they were, in how many CPU seconds, and what was wrong."""

    base: str
    documents: int
    seconds: float
    fault: str  # the end of what the test said; empty: nothing is wrong

    def __str__(self) -> str:
        cost = f"{1_000 * self.seconds / self.documents:.1f} CPU seconds a thousand"
        return f"{self.base:24} {self.documents:,} documents, {cost}{self.fault and ': ' + self.fault}"


def bases() -> list[str]:
    """Return the bases that write as well as read."""
    book = MappingBook.load(ROOT / "mappings")
    return sorted(name for name, one in book.mappings.items() if one.writes and name.startswith("base/"))


def look(count: int, seed: int, at_once: int) -> Iterator[Told]:
    """Yield what came of each base; ``at_once`` run beside each other."""
    waiting, running = bases(), dict[int, tuple[str, IO[bytes]]]()
    while waiting or running:
        while waiting and len(running) < at_once:
            base = waiting.pop(0)
            output = TemporaryFile()  # noqa: SIM115 - closed once it is read
            running[_started(base, count, seed, output)] = (base, output)
        pid, status, usage = os.wait4(-1, 0)
        base, output = running.pop(pid)
        output.seek(0)
        said = output.read().decode("utf-8", "replace") if os.waitstatus_to_exitcode(status) else ""
        output.close()
        yield Told(base, count, usage.ru_utime + usage.ru_stime, said[-2_000:])


def _started(base: str, count: int, seed: int, output: IO[bytes]) -> int:
    """Start the test of one base and return its process id; a file never fills up, as a pipe would."""
    surroundings = os.environ | {"CROSSDOCK_ROUND_TRIPS": str(count)}
    test = f"{_TEST}::test_what_is_written_is_read_again[{base}]"
    started = subprocess.Popen(
        [*_COMMAND, f"--hypothesis-seed={seed}", test],
        cwd=ROOT, env=surroundings, stdout=output, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return started.pid
