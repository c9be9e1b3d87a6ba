"""The running hub: schedules, workers and health in one process, stopping cleanly when told to."""

import signal
import threading
from datetime import timedelta
from types import FrameType

from crossdock import health
from crossdock.assembly import House
from crossdock.practice.house import PracticeHouse
from crossdock.practice.http_server import HttpServer
from pipeline.engine.embedded import Embedded
from pipeline.schedule import Schedule
from pipeline.walk import steps


class Hub:
    """Everything that runs while ``crossdock up`` runs."""

    def __init__(self, house: House) -> None:
        settings = house.settings
        self._engine = Embedded(house.desk, steps(house.desk), workers=settings.workers)
        self._schedule = Schedule(house.every, self._engine.hint, house.desk.clock)
        app = health.application(house.desk, house.every, self._troubles)
        self._health = HttpServer(app, name="health endpoint", host=settings.health.host, port=settings.health.port)
        self._depot = None
        if settings.house is not None:
            folder = settings.root / settings.house.folder
            self._depot = PracticeHouse(folder, host=settings.house.host, port=settings.house.port)
        self._stop = threading.Event()

    @property
    def health_url(self) -> str:
        """Where health is told."""
        return self._health.url

    def start(self) -> None:
        """Open the doors, then let the clock run; raises ``OSError`` where a port is taken."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        self._health.start()
        if self._depot is not None:
            self._depot.start()
        self._engine.start()
        self._schedule.start()

    def wait(self, patience: timedelta) -> bool:
        """Run until told to stop, then let every worker finish its batch; true when all ended in time."""
        self._stop.wait()
        self._schedule.stop()
        ended = self._engine.stop(patience)
        if self._depot is not None:
            self._depot.stop()
        self._health.stop()
        return ended

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def _troubles(self) -> dict[str, str]:
        return {f"{step} {lane}": says for (step, lane), says in self._engine.troubles.items()}
