"""The clock of the house: when to look at each channel. It holds the hours, never the work."""

from collections.abc import Mapping
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from pipeline.desk import Hint
from world.clock import Clock


class Schedule:
    """Hints at ``intake`` for each channel, at once and then every so often; missed ticks are made up once."""

    def __init__(self, every: Mapping[str, timedelta], hint: Hint, clock: Clock) -> None:
        self._scheduler = BackgroundScheduler(timezone="UTC")
        for channel, pause in every.items():
            seconds = max(int(pause.total_seconds()), 1)
            self._scheduler.add_job(
                hint, IntervalTrigger(seconds=seconds, jitter=max(seconds // 10, 0) or None), args=("intake", channel),
                id=f"intake {channel}", next_run_time=clock.now(),
                coalesce=True, max_instances=1, misfire_grace_time=None,
            )  # fmt: skip

    def start(self) -> None:
        """Let the hours run."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop; a tick that is under way ends first."""
        self._scheduler.shutdown(wait=True)
