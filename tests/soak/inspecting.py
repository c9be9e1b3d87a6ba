"""Does anything make the reader stumble? Documents from the wild, damaged, each laid open."""

import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from connectors.edi.guide import GuideBook
from connectors.edi.rulebook import Policy
from connectors.edi.showing.inspection import inspect
from tests.soak.damage import damaged

SECONDS = 2  # CPU time that no document may need
MEGABYTES = 150  # that the process may grow by, whatever it reads: a fresh one stays below 256


class Stumble(NamedTuple):
    """A document that was not laid open as it should have been."""

    number: int
    content: bytes
    why: str


def wild(corpus: Path) -> list[bytes]:
    """Return the documents of a folder, and of those below it."""
    return [path.read_bytes() for path in sorted(corpus.rglob("*.edi"))]


def look(book: GuideBook, documents: Sequence[bytes], seed: int, numbers: range) -> Iterator[Stumble]:
    """Damage a document for each number, and yield those that raise, take too long, or lose bytes."""
    before = megabytes(anew=True)
    for number in numbers:
        dice = random.Random(f"{seed}/{number}")
        content = damaged(dice.choice(documents), dice)
        policy: Policy = dice.choice(("strict", "lenient"))
        try:
            report, seconds = _timed(content, policy, book)
            if seconds > SECONDS:  # a process that holds much may have tidied up meanwhile
                report, seconds = _timed(content, policy, book)
        except Exception as error:
            yield Stumble(number, content, repr(error))
            continue
        if seconds > SECONDS:
            yield Stumble(number, content, f"took {seconds:.1f} s, twice")
        if sum(span["length"] for span in report["spans"]) != len(content):
            yield Stumble(number, content, "the spans do not add up to the file")
        if number % 1000 == 0 and (grown := megabytes() - before) > MEGABYTES:
            yield Stumble(number, content, f"the process grew by {grown} MB")


def _timed(content: bytes, policy: Policy, book: GuideBook) -> tuple[Any, float]:
    started = time.process_time()
    report = inspect(content, "damaged.edi", policy=policy, guides=book)
    json.dumps(report)
    return report, time.process_time() - started


def megabytes(*, anew: bool = False) -> int:
    """Return the most memory that this process held, so far or from now on; of no other process, as after a fork."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from what is held now
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024
