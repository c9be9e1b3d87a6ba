"""One segment that is about to be written, before anyone knows by which characters."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Repeated:
    """An element that comes several times; partners of versions before 00402 cannot be told one."""

    values: tuple["str | tuple[str, ...]", ...]


Single: TypeAlias = str | tuple[str, ...]  # a tuple is a composite: its components
Element: TypeAlias = Single | Repeated
Line: TypeAlias = tuple[Element, ...]  # ("PO1", "1", "48", "EA"): the segment's id, then its elements
SingleLine: TypeAlias = tuple[Single, ...]  # a line in which nothing repeats
