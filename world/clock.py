"""What time it is, and how to wait; nothing else in the house reads a clock."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests bring one that they can turn."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    def sleep(self, pause: timedelta, wake: threading.Event | None = None) -> bool:
        """Wait for ``pause``, or until ``wake`` is set; true when woken early."""


class WallClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    def sleep(self, pause: timedelta, wake: threading.Event | None = None) -> bool:
        """Wait for ``pause``, or until ``wake`` is set; true when woken early."""
        return (wake or threading.Event()).wait(pause.total_seconds())


class SetClock:
    """A clock that stands still until it is turned; for tests and simulations."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self._now

    def turn(self, by: timedelta) -> None:
        """Move time forward."""
        self._now += by

    def sleep(self, pause: timedelta, wake: threading.Event | None = None) -> bool:
        """Let the pause pass at once."""
        self._now += pause
        return wake.is_set() if wake is not None else False


def stopwatch() -> float:
    """Return seconds that only ever grow; for measuring how long something took."""
    return time.monotonic()
