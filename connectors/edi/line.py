"""One segment that is about to be written, before anyone knows by which characters."""

from typing import TypeAlias

Element: TypeAlias = str | tuple[str, ...]  # a tuple is a composite: its components
Line: TypeAlias = tuple[Element, ...]  # ("PO1", "1", "48", "EA"): the segment's id, then its elements
