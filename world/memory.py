"""Memory: when Python looks for what nobody uses any more.

It looks after every few hundred new objects, at ever more of those that there are:
whoever makes hundreds of thousands that are all kept pays for that twice over.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_busy = 0  # how many are at work and undisturbed; the collector serves the whole process


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put the look off until the work inside is done; what is thrown away without circles is freed as ever."""
    global _busy
    with _lock:
        _busy += 1
        if _busy == 1:
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            _busy -= 1
            if not _busy:
                gc.enable()
