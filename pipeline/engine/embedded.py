"""Run the steps in threads of the hub's own process.

Hints are coalesced: a (step, lane) that waits already is not queued again, and
one that is being worked is queued once more behind itself. A sweep looks for
rows whose hint was lost. When the process dies, nothing is lost but hints.
"""

import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta

from pipeline.desk import Desk
from pipeline.step import Step, Trouble, attempt
from world.clock import stopwatch

log = logging.getLogger("crossdock.engine")

Work = tuple[str, str]  # step, lane

_PAUSE = timedelta(seconds=2)  # after a trouble that no row could be blamed for
_BLINK = 0.2  # seconds: a signal need not end a wait, so whoever asks twice is heard between two


class Embedded:
    """A few worker threads, a queue of hints and a sweep."""

    def __init__(
        self, desk: Desk, steps: Sequence[Step], *, workers: int = 4, sweep: timedelta = timedelta(seconds=5)
    ) -> None:
        self._desk = desk
        self._steps: Mapping[str, Step] = {step.name: step for step in steps}
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._waiting: set[Work] = set()
        self._working: set[Work] = set()
        self._again: set[Work] = set()
        self._stopping = threading.Event()
        self._every = sweep
        self._threads = [threading.Thread(target=self._work, name=f"worker-{n}", daemon=True) for n in range(workers)]
        self._threads.append(threading.Thread(target=self._sweep, name="sweep", daemon=True))
        self._troubles: dict[Work, str] = {}

    @property
    def troubles(self) -> dict[Work, str]:
        """What no row could be blamed for, by step and lane: shown by health."""
        return dict(self._troubles)

    def start(self) -> None:
        """Take back the leases of a former life of this node, and let the threads begin."""
        attempt(self._take_back)
        self._desk.hint = self.hint
        for thread in self._threads:
            thread.start()

    def stop(self, patience: timedelta = timedelta(seconds=30)) -> bool:
        """Let each worker finish its batch, then end; true when all ended in time, which is one time for all."""
        self._stopping.set()
        for _ in self._threads:
            self._queue.put(None)
        until = stopwatch() + patience.total_seconds()
        for thread in self._threads:
            while thread.is_alive() and (left := until - stopwatch()) > 0:
                thread.join(min(left, _BLINK))
        return not any(thread.is_alive() for thread in self._threads)

    def hint(self, step: str, lane: str) -> None:
        """Say that there may be work; ``*`` means: look for the lanes yourself."""
        work = (step, lane)
        with self._lock:
            if work in self._working:
                self._again.add(work)
                return
            if work in self._waiting:
                return
            self._waiting.add(work)
        self._queue.put(work)

    @property
    def idle(self) -> bool:
        """True while nothing is queued and nobody works."""
        with self._lock:
            return not (self._waiting or self._working or self._again)

    def _work(self) -> None:
        while (work := self._queue.get()) is not None and not self._stopping.is_set():
            with self._lock:
                self._waiting.discard(work)
                self._working.add(work)
            self._carry(work)
            with self._lock:
                self._working.discard(work)
                repeat = work in self._again
                self._again.discard(work)
            if repeat:
                self.hint(*work)

    def _carry(self, work: Work) -> None:
        """Drain one lane; a trouble that no row is to blame for is shown, and the sweep tries again."""
        name, lane = work
        done = attempt(lambda: self._lanes(self._steps[name]) if lane == "*" else self._drain(self._steps[name], lane))
        if isinstance(done, Trouble):
            log.error("%s %s: %s", name, lane, done.says)
            self._troubles[work] = done.says
            self._desk.clock.sleep(_PAUSE, self._stopping)
        else:
            self._troubles.pop(work, None)

    def _take_back(self) -> None:
        with self._desk.store.unit_of_work(actor="hub", cause=f"{self._desk.node} starts") as uow:
            uow.leases.release_all(self._desk.node)

    def _lanes(self, step: Step) -> int:
        for lane in step.lanes():
            self.hint(step.name, lane)
        return 0

    def _drain(self, step: Step, lane: str) -> int:
        total = 0
        while not self._stopping.is_set() and (moved := step.run(lane)):
            total += moved
            if step.name == "intake":
                break
        return total

    def _sweep(self) -> None:
        while not self._stopping.is_set():
            for name in self._steps:
                self.hint(name, "*")
            self._desk.clock.sleep(self._every, self._stopping)
