"""Every place where the process may die between two effects.

Whatever touches the world (a commit, a file, a network call) announces itself
here, before and after. In service nobody listens and a call costs a comparison.
A test listens, numbers the calls in the order in which they come, and kills the
process at any one of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str], None]

_listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    """Hand every later crash point to ``listener``; ``None`` stops it."""
    global _listener
    _listener = listener


def point(name: str) -> None:
    """Announce that the process stands between two effects."""
    if _listener is not None:
        _listener(name)


@contextmanager
def around(name: str) -> Iterator[None]:
    """Announce one effect twice: before it happens and after it has happened."""
    point(f"{name} before")
    yield
    point(f"{name} after")
