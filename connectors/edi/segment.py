"""One segment of an EDI document, and the bytes it came from."""

from typing import NamedTuple


class Delimiters(NamedTuple):
    """The characters that one interchange is cut by, as its own ISA says (ISA04th byte, ISA11, ISA16, terminator)."""

    element: str = "*"
    component: str = ">"
    segment: str = "~"
    repetition: str | None = None


class Segment(NamedTuple):
    """``elements[0]`` is the segment's id, ``elements[2]`` its element 02; components and repetitions stay uncut.

    ``offset`` and ``length`` are bytes in the document, the terminator included.
    """

    elements: tuple[str, ...]
    offset: int
    length: int

    @property
    def id(self) -> str:
        """The segment's id: ``PO1``."""
        return self.elements[0]

    def get(self, number: int) -> str:
        """Return element ``number`` (1 = the first after the id), or an empty string where it is absent."""
        return self.elements[number] if number < len(self.elements) else ""
