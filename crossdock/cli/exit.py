"""How a command ends: a sentence for people, a stable number for machines."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from rich.console import Console
from rich.text import Text

from connectors.mapping.problem import BadConfiguration
from connectors.ports import ReadingError
from pipeline.fulfil import NotNowError
from store import NotFound, StoreFull, StoreUnavailable


class Exit(IntEnum):
    """The exit codes; they keep their meaning for ever."""

    fine = 0
    wrong = 1  # the command ran and found something wrong
    usage = 2  # the command line was not understood
    configuration = 3
    not_found = 4
    not_now = 5  # the present state does not allow it
    unavailable = 6  # database or network


_CODES: tuple[tuple[type[Exception], Exit], ...] = (
    (BadConfiguration, Exit.configuration),
    (NotFound, Exit.not_found),
    (NotNowError, Exit.not_now),
    (StoreFull, Exit.unavailable),
    (StoreUnavailable, Exit.unavailable),
    (ReadingError, Exit.unavailable),
)


@contextmanager
def caught() -> Iterator[None]:
    """Turn the errors that people can cause into a sentence on standard error and an exit code."""
    try:
        yield
    except tuple(kind for kind, _ in _CODES) as error:
        code = next(code for kind, code in _CODES if isinstance(error, kind))
        Console(stderr=True).print(Text(str(error), style="red"), soft_wrap=True)
        raise SystemExit(code) from None
