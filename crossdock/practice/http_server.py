"""Runs a small web application on this machine only, in a thread of its own, with a clean start and stop."""

import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"
_PATIENCE = 20.0  # seconds to wait for the thread to start or to end


class HttpServer:
    """Serves ``app`` over real HTTP for as long as the ``with`` block lasts.

    ``port`` 0 takes a free one; afterwards ``port`` and ``url`` say which. A
    server that was stopped can be started again and keeps its port.
    """

    def __init__(self, app: ASGIApp, *, name: str, host: str = HOST, port: int = 0) -> None:
        self.name, self.host, self.port = name, host, port
        self._app = app
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:8486``."""
        return f"http://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, and return once requests are answered; ``OSError`` says where the port is taken."""
        if self._thread is not None:
            return
        door = self._open_door()
        self.port = door.getsockname()[1]
        self._server = _Server(
            uvicorn.Config(
                self._app, log_level="critical", access_log=False, lifespan="off", ws="none",
                timeout_keep_alive=75, timeout_graceful_shutdown=1,
            )
        )  # fmt: skip
        self._thread = threading.Thread(target=self._server.run, args=([door],), name=self.name, daemon=True)
        self._thread.start()
        if not self._server.ready.wait(_PATIENCE):
            raise TimeoutError(f"the {self.name} did not start to listen on {self.url} within {_PATIENCE:.0f} s")

    def stop(self) -> None:
        """Answer what is under way, close the door, end the thread; stopping twice is harmless."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(_PATIENCE)
        self._server = self._thread = None

    def _open_door(self) -> socket.socket:
        try:
            return socket.create_server((self.host, self.port), backlog=128)
        except OSError as error:
            raise OSError(
                error.errno,
                f"the {self.name} cannot listen on {self.host}:{self.port}: {error.strerror}. "
                "Stop what uses the port, or choose another.",
            ) from error


class Open:
    """Whoever is served by one ``HttpServer``: open while the ``with`` block lasts, or from ``start`` to ``stop``."""

    _server: HttpServer

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.url

    def start(self) -> None:
        """Open; what was kept from an earlier day is there."""
        self._server.start()

    def stop(self) -> None:
        """Close; nothing is forgotten."""
        self._server.stop()


class _Server(uvicorn.Server):
    """Tells when it listens, so that nobody has to poll."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self.ready.set()
