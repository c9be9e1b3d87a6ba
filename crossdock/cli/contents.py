"""Read the files that a command names."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from world.disk import OpenFile

MOST = 1_000_000_000  # bytes


def contents(file: Path, *, at_most: int = MOST, hint: str = "FILES") -> bytes:
    """Return a file's bytes; what cannot be read is a mistake of the command line, where ``hint`` named it."""
    from world import disk

    try:
        return disk.read(file, at_most=at_most)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint=hint) from None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=hint) from None


def opened(file: Path, until: ExitStack) -> "OpenFile":
    """Return a file of any size to read stretches of, ``until`` it is closed; mistakes as ``contents`` tells them."""
    from world import disk

    try:
        return until.enter_context(disk.opened(file))
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint="FILES") from None
