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


class Dialect(Protocol):
    """How paths are written for one kind of document. Bad paths raise ``ValueError`` with a sentence.

    ``scope`` names what a context is: empty for the whole document, else what
    ``entries`` returned with the contexts.
    """

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
