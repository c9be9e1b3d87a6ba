"""Troubles that a practice server makes on demand, so that the hub's answers to them can be seen."""

import asyncio
import threading
from enum import StrEnum
from typing import NamedTuple

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LONGEST_SILENCE = 60.0  # seconds; a client that waits longer has no time-out at all


class Fault(StrEnum):
    """What goes wrong."""

    error = "error"  # 500 and a page for eyes; nothing was done
    error_after = "error_after"  # the same, but it WAS done
    nonsense = "nonsense"  # 200, and a body that is no JSON
    busy = "busy"  # 429 and Retry-After
    silent_before = "silent_before"  # no answer, and nothing was done
    silent_after = "silent_after"  # no answer, but it WAS done


class _Trouble(NamedTuple):
    fault: Fault
    method: str  # empty: any
    path: str  # the path must contain this


class Faults:
    """The switches of one server; each trouble strikes the next so many requests that it is meant for."""

    def __init__(self) -> None:
        self._queue: list[_Trouble] = []
        self._lock = threading.Lock()
        self.retry_after = 2  # seconds, said with 429

    def switch_on(self, fault: Fault, *, times: int = 1, method: str = "", path: str = "") -> None:
        """Let the next ``times`` requests of that method, to a path that contains ``path``, go wrong."""
        with self._lock:
            self._queue += [_Trouble(fault, method, path)] * times

    def switch_off(self) -> None:
        """Let all go well again."""
        with self._lock:
            self._queue.clear()

    def strike(self, method: str, path: str) -> Fault | None:
        """Take the first trouble that is meant for this request, if there is one."""
        with self._lock:
            for trouble in self._queue:
                if trouble.method in ("", method) and trouble.path in path:
                    self._queue.remove(trouble)
                    return trouble.fault
        return None


class Faulty:
    """An application whose answers go wrong when a fault is switched on."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app, self._faults = app, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, well or badly."""
        fault = self._faults.strike(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        if fault in (Fault.error_after, Fault.silent_after):
            await self._app(scope, receive, _swallow)
        if fault in (Fault.silent_before, Fault.silent_after):
            await _wait_until_they_hang_up(receive)
        await self._answer(fault)(scope, receive, send)

    def _answer(self, fault: Fault) -> Response:
        if fault is Fault.busy:
            return JSONResponse(
                {"errors": [{"code": "busy", "message": "Too many requests."}]},
                status_code=429, headers={"Retry-After": str(self._faults.retry_after)},
            )  # fmt: skip
        if fault is Fault.nonsense:
            return HTMLResponse("<html><body>Our shop is being renovated.</body></html>", status_code=200)
        return HTMLResponse("<html><body><h1>Internal Server Error</h1></body></html>", status_code=500)


async def _swallow(message: Message) -> None:
    """Keep the application's answer from the client."""


async def _wait_until_they_hang_up(receive: Receive) -> None:
    async def hung_up() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(hung_up(), _LONGEST_SILENCE)
    except TimeoutError:
        return
