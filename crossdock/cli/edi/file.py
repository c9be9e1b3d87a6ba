"""Read the files that a command names."""

from pathlib import Path

import typer

MOST = 1_000_000_000  # bytes


def contents(file: Path) -> bytes:
    """Return a file's bytes; what cannot be read is a mistake of the command line."""
    from world import disk

    try:
        return disk.read(file, at_most=MOST)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint="FILES") from None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="FILES") from None
