"""The health endpoint: what a monitor, or a person in a hurry, must know."""

from collections.abc import Callable
from datetime import timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from canonical.hold import ReviewState
from canonical.lifecycle import Application, Delivery
from pipeline.desk import Desk
from pipeline.step import Trouble, attempt
from store import UnitOfWork

_SILENT = 3  # a channel that was not read for so many of its periods is reported


def application(desk: Desk, every: dict[str, timedelta], troubles: Callable[[], dict[str, str]]) -> Starlette:
    """Return the web application: ``/health/live`` and ``/health/ready``; no secrets, no order content."""

    def live(request: Request) -> JSONResponse:
        return JSONResponse({"status": "live"})

    def ready(request: Request) -> JSONResponse:
        looked = attempt(lambda: _look(desk, every))
        report: dict[str, object] = {"database": looked.says} if isinstance(looked, Trouble) else looked
        report["troubles"] = troubles()
        wrong = isinstance(looked, Trouble) or bool(report["troubles"]) or bool(looked["silent_channels"])
        return JSONResponse({"status": "in trouble" if wrong else "ready", **report}, status_code=503 if wrong else 200)

    return Starlette(routes=[Route("/health/live", live), Route("/health/ready", ready)])


def _look(desk: Desk, every: dict[str, timedelta]) -> dict[str, object]:
    with desk.store.reading() as uow:
        channels = {name: uow.channels.get(name) for name in desk.channels}
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
                name for name, r in channels.items() if r.failures and _late(uow, r.last_ok_at, every.get(name))
            ],
            "waiting_for_people": len(uow.reviews.list(state=ReviewState.open)),
            "documents_failed": len(uow.documents.list(application=Application.failed)),
            "messages_failed": len(uow.messages.list(delivery=Delivery.failed)),
        }


def _late(uow: UnitOfWork, last, every: timedelta | None) -> bool:  # type: ignore[no-untyped-def]
    return last is None or (every is not None and uow.now - last > _SILENT * every)
