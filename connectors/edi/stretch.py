"""The segments of one set as a stretch of the document: they are cut when somebody asks for them."""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

from connectors.edi.knife import Knife
from connectors.edi.segment import Segment
from connectors.edi.source import Source


class Stretch(Sequence[Segment]):
    """Segments that lie in a document one after the other; ``count`` of them.

    Going through them takes the memory of one block. The first and the last are
    at hand; asking for others by number, or for slices, cuts the stretch anew.
    """

    __slots__ = ("_count", "_last", "first", "knife", "length", "offset", "source")

    def __init__(
        self, source: Source, knife: Knife, first: Segment, last: Segment | None, end: int, count: int
    ) -> None:
        self.source = source
        self.knife = knife
        self.first = first
        self.offset = first.offset
        self.length = end - first.offset
        self._last = first if count == 1 else last
        self._count = count

    @property
    def last(self) -> Segment:
        """The last segment."""
        if self._last is None:
            [self._last] = deque(self, maxlen=1)
        return self._last

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Segment]:
        return self.knife.segments(self.source, self.offset, self.offset + self.length)

    @overload
    def __getitem__(self, at: int) -> Segment: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Segment, ...]: ...

    def __getitem__(self, at: int | slice) -> Segment | tuple[Segment, ...]:
        if isinstance(at, slice):
            return tuple(self)[at]
        place = at + self._count if at < 0 else at
        if not 0 <= place < self._count:
            raise IndexError(f"there are {self._count} segments, not {at}")
        if place == 0:
            return self.first
        return self.last if place == self._count - 1 else next(islice(self, place, None))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((self.offset, self.length, self._count))
