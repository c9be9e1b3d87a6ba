"""A business paper, said as data: who sends it, to whom, what it is called, and its parts from top to bottom.

What a paper says is decided elsewhere; here is only its form, so that all papers
of the house look alike. ``drawing`` makes a PDF of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Format = Literal["a4", "letter"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a grid; ``share`` is its width beside the others'."""

    title: str
    share: float = 1
    right: bool = False  # numbers stand below each other


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a grid; ``under`` is said in small letters in its widest cell."""

    cells: Sequence[str]
    under: Sequence[str] = ()
    faint: bool = False  # what does not come is there, and does not shout


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table; its head is repeated on every page, and a row is never torn apart."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Amounts below each other at the right edge, the last one bold: what it all comes to."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph."""

    says: str
    bold: bool = False
    small: bool = False


@dataclass(frozen=True, kw_only=True)
class Barcode:
    """A Code 128 barcode, with what it says below it."""

    value: str
    caption: str = ""


Part = Grid | Sums | Text | Barcode


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One paper of any number of pages."""

    title: str  # "Invoice 4711"
    sender: Sequence[str]  # the name first, then the lines of the address
    parts: Sequence[Part]
    blocks: Sequence[tuple[str, Sequence[str]]] = ()  # "Ship to", and its lines; at most three stand side by side
    facts: Sequence[tuple[str, str]] = ()  # "Order", "4711"
    barcode: str = ""  # beside the title, for a scanner
    footer: str = ""
    format: Format = "a4"


def format_for(country: str) -> Format:
    """Return the paper that lies in the printers of a country."""
    return "letter" if country in ("US", "CA", "MX") else "a4"
