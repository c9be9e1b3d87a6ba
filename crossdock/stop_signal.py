"""SIGTERM and Ctrl-C, heard at whatever instant they come: asked once the hub stops in order, asked twice at once.

A signal that comes just as the main thread begins to wait for a lock, or that the kernel gives
to another thread, does not end that wait. Here it is a byte in a socket, which does.
"""

import signal
import socket
from types import FrameType, TracebackType
from typing import Self

STOPS = (signal.SIGTERM, signal.SIGINT)


class StopSignal:
    """Hears, while its ``with`` block lasts and in the main thread, that somebody wants the hub to stop."""

    def __init__(self) -> None:
        self._asked = False
        self._ear, self._mouth = socket.socketpair()
        self._mouth.setblocking(False)

    def __enter__(self) -> Self:
        self._mouth_before = signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._told) for number in STOPS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._mouth_before)
        self._ear.close()
        self._mouth.close()

    def wait(self) -> None:
        """Return once it was asked for, also where that was before."""
        while self._ear.recv(1)[0] not in STOPS:  # the number of each signal is written as it comes
            pass

    def _told(self, number: int, frame: FrameType | None) -> None:
        """Note the first; whoever asks twice does not want to wait: ``KeyboardInterrupt``."""
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
