"""The running hub: schedules, workers and health in one process, stopping cleanly when told to."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from crossdock import api_endpoint, as2_endpoint, health
from crossdock.assembly import House, as2_transports
from crossdock.practice.house import PracticeHouse
from crossdock.practice.http_server import HttpServer
from crossdock.stop_signal import StopSignal
from pipeline.engine import inline
from pipeline.engine.embedded import Embedded
from pipeline.engine.walk import steps
from pipeline.schedule import Schedule
from pipeline.step import NotNowError


class Hub:
    """Everything that runs while ``crossdock up`` runs."""

    def __init__(self, house: House) -> None:
        self._house = house
        settings, desk = house.settings, house.desk
        self._engine = Embedded(desk, steps(desk), workers=settings.workers)
        self._schedule = Schedule(house.every, self._engine.hint, desk.clock)
        app = health.application(desk, house.every, self._troubles)
        self._health = HttpServer(app, name="health endpoint", host=settings.health.host, port=settings.health.port)
        self._as2, self._api = _as2(house), _api(house)
        self._stop_signal = StopSignal()

    @property
    def health_url(self) -> str:
        """Where health is told."""
        return self._health.url

    @property
    def as2_url(self) -> str:
        """Where AS2 messages are taken in; empty where none are."""
        wanted = self._house.settings.as2
        return f"{self._as2.url}{wanted.path}" if self._as2 is not None and wanted is not None else ""

    @property
    def api_url(self) -> str:
        """Where rows are brought; empty where no feed is brought over HTTP."""
        return self._api.url if self._api is not None else ""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Open the doors, then let the clock run; the doors are closed again at the end.

        Raises ``NotNowError`` where this hub runs already, and ``OSError`` where a port is taken.
        """
        with ExitStack() as doors:
            if not doors.enter_context(self._house.desk.store.alone(self._house.settings.node)):
                raise NotNowError(_twice(self._house))
            doors.enter_context(self._stop_signal)
            doors.enter_context(self._health)
            for door in (self._as2, self._api):
                if door is not None:
                    doors.enter_context(door)
            if (depot := _depot(self._house)) is not None:
                doors.enter_context(depot)
            self._engine.start()
            self._schedule.start()
            yield

    def wait(self) -> None:
        """Return once SIGTERM or Ctrl-C says stop."""
        self._stop_signal.wait()

    def stop(self, patience: timedelta) -> bool:
        """Let every worker finish its batch; true when all ended in time.

        SIGTERM or Ctrl-C during it is ``KeyboardInterrupt``: whoever asks twice does not want to wait.
        """
        self._schedule.stop()
        return self._engine.stop(patience)

    def _troubles(self) -> dict[str, str]:
        return {f"{step} {lane}": says for (step, lane), says in self._engine.troubles.items()}


def once(house: House) -> tuple[int, int, list[str]]:
    """Look at every channel once and do all that is due; return documents, moved rows, and troubles with channels.

    Next to a running hub it helps along. Without one it takes the hub's place, its house carrier included.
    """
    desk, walk = house.desk, steps(house.desk)
    with ExitStack() as doors:
        if doors.enter_context(desk.store.alone(house.settings.node)):
            with desk.store.unit_of_work(actor="hub", cause=f"{desk.node} looks once") as uow:
                uow.leases.release_all(desk.node)
            if (depot := _depot(house)) is not None:
                doors.enter_context(depot)
        came, moved = inline.poll(desk, walk), inline.settle(walk)
    with desk.store.reading() as uow:
        channels = [uow.channels.get(name) for name in sorted(desk.channels)]
    return came, moved, [f"channel {c.name}: {c.last_error}" for c in channels if c.failures]


def _depot(house: House) -> PracticeHouse | None:
    """Return the built-in carrier, where the configuration wants it."""
    settings = house.settings
    if settings.house is None:
        return None
    return PracticeHouse(settings.root / settings.house.folder, host=settings.house.host, port=settings.house.port)


def _as2(house: House) -> HttpServer | None:
    """Return the endpoint for AS2, where the configuration wants it."""
    wanted = house.settings.as2
    if wanted is None:
        return None
    app = as2_endpoint.application(wanted, as2_transports(house.desk).values())
    return HttpServer(app, name="AS2 endpoint", host=wanted.host, port=wanted.port)


def _api(house: House) -> HttpServer | None:
    """Return the endpoint where rows are brought, where the configuration wants it."""
    settings = house.settings
    if settings.api is None:
        return None
    brought = {name: channel.api.key for name, channel in settings.channels.items() if channel.api is not None}
    keys = {name: settings.rooted(key) for name, key in brought.items()}
    app = api_endpoint.application(settings.api, house.desk, keys)
    return HttpServer(app, name="API endpoint", host=settings.api.host, port=settings.api.port)


def _twice(house: House) -> str:
    name = house.settings.node
    return (
        f"A hub named {name!r} runs on this database already. Stop it first; "
        "or, on PostgreSQL, give this one a name of its own: `node: ...` in the configuration."
    )
