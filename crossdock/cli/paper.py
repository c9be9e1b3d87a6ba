"""Write answers: tables for eyes, JSON for machines."""

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:  # rich is slow to import, and JSON needs none of it
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

JsonFlag = Annotated[bool, typer.Option("--json", help="Write JSON for machines.")]

_COLOURS = {
    "accepted": "green", "allocated": "green", "applied": "green", "booked": "green", "delivered": "green",
    "sent": "green", "shipped": "green", "valid": "green", "backordered": "yellow", "held": "yellow",
    "in_review": "yellow", "partially_allocated": "yellow", "partially_shipped": "yellow", "unidentified": "yellow",
    "unknown": "yellow", "waiting": "yellow", "hold": "yellow", "warning": "yellow", "overdue": "yellow",
    "active": "green", "approved": "green", "scheduled": "yellow", "checked": "cyan", "previewed": "cyan",
    "error": "red", "reject": "red", "discarded": "red", "failed": "red", "invalid": "red", "rejected": "red",
}  # fmt: skip

_PIPED = 140  # columns, where no terminal says how wide it is
_GAP = 2  # between two columns
_EDGES = 2  # left and right of a table

# Names and notes come from strangers: what would move the cursor or turn the text around is not for the terminal.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\S+")  # an instant is one word


class Marked(str):
    """A cell with colour marks in it; any other text is shown as it is."""

    __slots__ = ()


def console() -> "Console":
    """Return standard output: as wide as the terminal, or as ``COLUMNS`` says, or 140 columns in a file."""
    from rich.console import Console

    out = Console()
    return out if out.is_terminal or os.environ.get("COLUMNS") else Console(width=_PIPED)


def say(sentence: str, *, error: bool = False) -> None:
    """Write one plain sentence, on standard error where it is a complaint."""
    typer.echo(_showable(sentence), err=error)


def write_json(value: object) -> None:
    """Write one JSON value; decimals and instants as text, so that nothing is rounded."""
    typer.echo(json.dumps(plain(value), indent=2, ensure_ascii=False))


def write_json_in_pieces(value: object) -> None:
    """Write what is JSON already, however large: lists in it may be made while they are gone through."""
    for piece in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value):
        typer.echo(piece, nl=False)
    typer.echo()


def plain(value: object) -> Any:
    """Turn records and nouns into what JSON can say; bytes are left out."""
    from pydantic import BaseModel

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


def money(amount: Decimal | None, currency: str | None = "") -> str:
    """Write an amount with its cents, and its currency where it is not said beside it."""
    from connectors.paper import wording

    return "" if amount is None else f"{wording.money(amount)} {currency or ''}".rstrip()


def priced(of_one: Decimal | None) -> str:
    """Write a price with its cents, or with all the places that it has."""
    from connectors.paper import wording

    return "" if of_one is None else wording.price(of_one)


def counted(count: int, word: str) -> str:
    """Write how many there are of something: 1 carton, 2 cartons."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def moment(at: datetime | None) -> str:
    """Write an instant as people read it, in UTC."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def coloured(state: str) -> Marked:
    """Give a state its colour."""
    return marked(state.replace("_", " "), _COLOURS.get(state, ""))


def marked(words: str, colour: str) -> Marked:
    """Give our own words a colour."""
    return Marked(f"[{colour}]{words}[/]" if colour else words)


def literal(text: str) -> str:
    """Return a stranger's words so that they can stand between colour marks, and are no marks themselves."""
    from rich.markup import escape

    return escape(_showable(text))


def table(title: str, columns: Sequence[str], rows: "Iterable[Sequence[str | Text]]") -> "Table":
    """Return a table; columns that start with ``>`` are numbers and stand to the right.

    Where there is room, no word is broken: prose gives way before names do.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    cells = [[_cell(word) for word in row] for row in rows]
    drawn = Table(
        title=title or None, box=SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False,
        padding=(0, 1, 0, 0),
    )  # fmt: skip
    upright = list(zip(*cells, strict=True)) if cells else [()] * len(columns)
    said = [(Text(name.lstrip(">")), *column) for name, column in zip(columns, upright, strict=True)]
    room = console().width - _EDGES - _GAP * (len(columns) - 1)
    for name, width in zip(columns, fit([_widths(column) for column in said], room), strict=True):
        right = "right" if name.startswith(">") else "left"
        drawn.add_column(name.lstrip(">"), justify=right, overflow="fold", width=width)  # type: ignore[arg-type]
    for row in cells:
        drawn.add_row(*row)
    return drawn


def fit(columns: Sequence[tuple[int, int]], room: int) -> list[int]:
    """Return how wide each column shall be, given its longest word and its longest line, and the room for all."""
    widths = [max(word, 1) for word, _ in columns]
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    spare = max(room - sum(widths), 0)
    wanting = sorted((line - widths[n], n) for n, (_, line) in enumerate(columns) if line > widths[n])
    for place, (wanted, n) in enumerate(wanting):
        given = min(wanted, spare // (len(wanting) - place))
        widths[n] += given
        spare -= given
    return widths


def _widths(column: Sequence["Text"]) -> tuple[int, int]:
    words = (_length(word) for text in column for word in _WORD.findall(text.plain))
    lines = (_length(line) for text in column for line in text.plain.splitlines())
    return max(words, default=0), max(lines, default=0)


def _length(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _cell(word: "str | Text") -> "Text":
    from rich.text import Text

    if isinstance(word, Text):
        return word
    return Text.from_markup(word) if isinstance(word, Marked) else Text(_showable(word))


def _showable(text: str) -> str:
    return _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text)
