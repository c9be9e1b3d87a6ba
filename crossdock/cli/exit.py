"""How a command ends: a sentence for people, a stable number for machines."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes; they keep their meaning for ever."""

    fine = 0
    wrong = 1  # the command ran and found something wrong
    usage = 2  # the command line was not understood
    configuration = 3
    not_found = 4
    not_now = 5  # the present state does not allow it
    unavailable = 6  # database, network, disk or port


@contextmanager
def caught() -> Iterator[None]:
    """Turn the errors that people can cause into a sentence on standard error and an exit code."""
    try:
        yield
    except SystemExit:  # the command ended by itself; the errors below need not be imported
        raise
    except tuple(_codes()) as error:
        code = next(code for kind, code in _codes().items() if isinstance(error, kind))
        _complain(_sentence(error))
        raise SystemExit(code) from None


def _codes() -> dict[type[Exception], Exit]:
    """Return each error's code, the special before the general; asked only once there is an error."""
    from canonical.lifecycle import ImpossibleTransitionError
    from connectors.catalog import BadConnectorError
    from connectors.mapping.problem import BadConfiguration
    from connectors.ports import ReadingError
    from pipeline.step import NotNowError
    from store import NotEnough, NotFound, StoreError

    return {
        BadConfiguration: Exit.configuration,
        BadConnectorError: Exit.configuration,
        NotFound: Exit.not_found,
        NotNowError: Exit.not_now,
        NotEnough: Exit.not_now,
        ImpossibleTransitionError: Exit.not_now,
        StoreError: Exit.unavailable,
        ReadingError: Exit.unavailable,
        OSError: Exit.unavailable,
    }


def _sentence(error: Exception) -> str:
    from store import Conflict

    if isinstance(error, Conflict):
        return "The database was busy with other work for too long. Nothing was changed; try again."
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    where = f"{error.filename}: " if error.filename else ""
    why = error.strerror if error.errno != errno.EACCES else f"{error.strerror}; mend its permissions"
    return f"{where}{why}"


def _complain(sentence: str) -> None:
    from rich.console import Console
    from rich.text import Text

    Console(stderr=True).print(Text(sentence, style="red"), soft_wrap=True)
