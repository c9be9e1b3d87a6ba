"""Write answers: tables for eyes, JSON for machines."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

JsonFlag = Annotated[bool, typer.Option("--json", help="Write JSON for machines.")]

_COLOURS = {
    "accepted": "green", "allocated": "green", "applied": "green", "booked": "green", "delivered": "green",
    "sent": "green", "shipped": "green", "valid": "green", "backordered": "yellow", "held": "yellow",
    "in_review": "yellow", "partially_allocated": "yellow", "partially_shipped": "yellow", "unidentified": "yellow",
    "unknown": "yellow", "waiting": "yellow", "discarded": "red", "failed": "red", "invalid": "red", "rejected": "red",
}  # fmt: skip


def console() -> Console:
    """Return standard output, as wide as the terminal or 120 columns in a file."""
    out = Console()
    return out if out.is_terminal else Console(width=140)


def write_json(value: object) -> None:
    """Write one JSON value; decimals and instants as text, so that nothing is rounded."""
    typer.echo(json.dumps(plain(value), indent=2, ensure_ascii=False))


def plain(value: object) -> Any:
    """Turn records and nouns into what JSON can say; bytes are left out."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {k: plain(v) for k, v in asdict(value).items() if not isinstance(v, bytes)}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return number(value)
    return value.isoformat() if isinstance(value, datetime | date) else value


def number(value: Decimal | None) -> str:
    """Write a quantity without needless zeros."""
    if value is None:
        return ""
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


def moment(at: datetime | None) -> str:
    """Write an instant as people read it, in UTC."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def coloured(state: str) -> str:
    """Give a state its colour."""
    colour = _COLOURS.get(state)
    words = state.replace("_", " ")
    return f"[{colour}]{words}[/]" if colour else words


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Return a table; columns that start with ``>`` are numbers and stand to the right."""
    drawn = Table(title=title or None, box=SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False)
    for column in columns:
        drawn.add_column(column.lstrip(">"), justify="right" if column.startswith(">") else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    return drawn
