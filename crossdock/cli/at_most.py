"""How much of a long list is shown: so many rows, and never more than a table can hold."""

from typing import Any

import typer


def at_most(says: str) -> Any:
    """Return the option ``--limit``, with what it limits in its help."""
    return typer.Option("--limit", min=1, max=1_000_000, help=says)
