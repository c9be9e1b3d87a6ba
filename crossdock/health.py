"""The health endpoint: what a monitor, or a person in a hurry, must know."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from canonical.hold import ReviewState
from canonical.lifecycle import Application, Delivery
from pipeline.desk import Desk
from pipeline.step import Trouble, attempt
from store import ChannelRecord

_PERIODS = 3  # a channel that was not read through for so many of its periods is silent,
_AT_LEAST = timedelta(minutes=5)  # but not before this, because a large delivery takes its time
_FAILURES = 3  # in a row


def application(desk: Desk, every: Mapping[str, timedelta], troubles: Callable[[], dict[str, str]]) -> Starlette:
    """Return the web application: ``/health/live`` and ``/health/ready``; no secrets, no order content.

    Ready is 200 while the database answers, every channel is read and no step is in trouble, else 503.
    """
    began = desk.clock.now()

    def live(request: Request) -> JSONResponse:
        return JSONResponse({"status": "live"})

    def ready(request: Request) -> JSONResponse:
        looked = attempt(lambda: _look(desk, every, began))
        report: dict[str, object] = {"database": looked.says} if isinstance(looked, Trouble) else looked
        report["troubles"] = troubles()
        wrong = isinstance(looked, Trouble) or bool(report["troubles"]) or bool(looked["silent_channels"])
        return JSONResponse({"status": "in trouble" if wrong else "ready", **report}, status_code=503 if wrong else 200)

    return Starlette(routes=[Route("/health/live", live), Route("/health/ready", ready)])


def _look(desk: Desk, every: Mapping[str, timedelta], began: datetime) -> dict[str, object]:
    with desk.store.reading() as uow:
        read = [name for name in desk.channels if name not in desk.rules.counters]  # what people enter is never read
        channels = {name: uow.channels.get(name) for name in read}
        return {
            "database": "reachable",
            "channels": {
                name: {
                    "last_read": record.last_ok_at.isoformat() if record.last_ok_at else None,
                    "failures": record.failures,
                    "says": record.last_error,
                }
                for name, record in channels.items()
            },
            "silent_channels": [
                name for name, pause in every.items() if _silent(channels[name], uow.now, began, pause)
            ],
            "waiting_for_people": len(uow.reviews.list(state=ReviewState.open)),
            "documents_failed": len(uow.documents.list(application=Application.failed)),
            "messages_failed": len(uow.messages.list(delivery=Delivery.failed)),
        }


def _silent(channel: ChannelRecord, now: datetime, began: datetime, every: timedelta) -> bool:
    """Tell whether a channel was not read for too long; what lies before the hub's start does not count."""
    heard = max(channel.last_ok_at or began, began)
    return channel.failures >= _FAILURES or now - heard > max(_PERIODS * every, _AT_LEAST)
