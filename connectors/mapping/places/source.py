"""What a mapping reads from: a document of any kind, opened so that values can be found in it with their places."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from canonical.finding import Place


class Origin(Protocol):
    """Where a value stood."""

    @property
    def called(self) -> str:
        """Name it in a sentence: ``PO102``, ``cell C12``."""

    def place(self, field: str, opened: Any) -> Place:
        """Return the place for a finding about ``field``; ``opened`` is the document's context."""


class JoinedOrigin(NamedTuple):
    """Several places whose texts were put together; the first stands for all where only one can be told."""

    origins: "tuple[Origin, ...]"

    @property
    def called(self) -> str:
        """``ITD03 and ITD05``."""
        return " and ".join(origin.called for origin in self.origins)

    def place(self, field: str, opened: Any) -> Place:
        """Return the first one's place."""
        return self.origins[0].place(field, opened)


class Hit(NamedTuple):
    """A value as it was written, surrounding blanks taken off, and where."""

    text: str
    origin: Origin


class Unopenable(Exception):
    """The document is not what the mapping reads; ``str()`` is a sentence for a person."""

    def __init__(self, says: str, place: Place | None = None) -> None:
        super().__init__(says)
        self.place = place


Reader: TypeAlias = Callable[[Any], list[Hit]]  # the values that a path finds in a context, none of them empty
Entries: TypeAlias = Callable[[Any], Sequence[Any]]  # the contexts that a canonical list is made of


class Cell(Protocol):
    """A place in a document that is being written."""

    @property
    def text(self) -> str:
        """What it says so far; empty: nothing."""

    @property
    def called(self) -> str:
        """Name it in a sentence: ``PO102``."""

    def say(self, text: str) -> None:
        """Say something."""


Pen: TypeAlias = Callable[[Any, int], Sequence[Cell]]  # a draft, and how many texts it is for: as many cells
Begin: TypeAlias = Callable[[Any], tuple[Any, Callable[[], None]]]
"""From a draft to the draft of a new entry of a list, and what is done once that is written."""


Fill: TypeAlias = Callable[[Any, Any], None]  # a draft and the noun: says what no field of the noun holds


def nothing_more() -> None:
    """Do nothing: most entries are done once they are written."""


class Pens(Protocol):
    """How a document is written along the paths that it is read by. Bad paths raise ``ValueError`` with a sentence."""

    def blank(self) -> Any:
        """Begin a document."""

    def pen(self, path: str, scope: str, pick: Sequence[str], split: Any) -> Pen:
        """Compile a path; ``split``: only a part of what stands there is written."""

    def entry(self, path: str, scope: str, further: Sequence[str] = ()) -> Begin:
        """Compile what a list is made of; ``further``: where else its entries may stand."""

    def fill(self, path: str, filled: Any) -> Fill:
        """Compile what an element says beside the noun's own fields."""

    def finished(self, draft: Any) -> Any:
        """Return the document: lines of segments, or bytes of JSON."""


class Dialect(Protocol):
    """How paths are written for one kind of document. Bad paths raise ``ValueError`` with a sentence.

    ``scope`` names what a context is: empty for the whole document, else what
    ``entries`` returned with the contexts. ``pens`` is None where documents of the
    kind are only read.
    """

    @property
    def pens(self) -> Pens | None:
        """Return what writes."""

    def open(self, source: object) -> Any:
        """Return the context of the whole document. Raises ``Unopenable``."""

    def reader(self, path: str, scope: str, pick: Sequence[str]) -> Reader:
        """Compile a path."""

    def entries(self, path: str, scope: str) -> tuple[Entries, str]:
        """Compile what a list is made of; also return the scope of its entries."""

    def expected(self, path: str) -> str:
        """Say where a value would have stood: ``BEG03``, ``the cell beside 'PO Number'``."""

    def oddities(self, opened: Any) -> Sequence[tuple[str, Place]]:
        """Return sentences about what in the document no list and no field can have read."""
