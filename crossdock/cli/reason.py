"""Why somebody does something: it stays on record for good, so a blank is no answer."""

from typing import Any

import typer


def why(says: str) -> Any:
    """Return the option ``--reason``, with what it is good for in its help; a blank is refused on the command line."""
    return typer.Option("--reason", help=says, callback=_told)


def _told(written: str) -> str:
    if not written.strip():
        raise typer.BadParameter("say why; a blank says nothing")
    return written.strip()
