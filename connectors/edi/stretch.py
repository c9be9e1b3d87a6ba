"""The segments of one set as a stretch of the document: they are cut when somebody asks for them."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from typing import overload

from connectors.edi.knife import Knife
from connectors.edi.segment import Segment
from connectors.edi.source import Source, blocks

_SHORT = 256  # bytes: no ST or SE in the wild is longer


class Stretch(Sequence[Segment]):
    """Segments that lie in a document one after the other; ``count`` of them.

    Going through them takes the memory of one block. The first and the last are
    at hand; asking for another by number cuts the block around it, for a slice all.
    """

    __slots__ = (
        "_begins",
        "_blocks",
        "_count",
        "_cut",
        "_first",
        "_last",
        "_trailer",
        "knife",
        "length",
        "offset",
        "source",
    )

    def __init__(self, source: Source, knife: Knife, offset: int, length: int, count: int, trailer: int = 0) -> None:
        self.source = source
        self.knife = knife
        self.offset = offset
        self.length = length
        self._count = count
        self._trailer = trailer  # bytes of the last segment, where they are known
        self._first: Segment | None = None
        self._last: Segment | None = None
        self._begins: list[int] | None = None  # number of the first segment of each block
        self._blocks: list[tuple[int, int]] = []  # where each begins and ends
        self._cut: tuple[int, list[Segment]] | None = None  # the block that was asked for last

    @property
    def closed(self) -> bool:
        """Whether the last segment is known to be what ends a set."""
        return self._trailer > 0

    @property
    def first(self) -> Segment:
        """The first segment."""
        if self._first is None:
            self._first = self._only(self.offset, _SHORT) or next(iter(self))
        return self._first

    @property
    def last(self) -> Segment:
        """The last segment."""
        if self._last is None:
            end = self.offset + self.length
            found = self._only(end - self._trailer, self._trailer) if 0 < self._trailer <= _SHORT else None
            self._last = found or deque(self, maxlen=1)[0]
        return self._last

    def _only(self, at: int, length: int) -> Segment | None:
        """Return the segment that begins at a place, where it ends within so many bytes."""
        raw = self.source.cut(at, min(length, self.offset + self.length - at))
        end = raw.find(self.knife.terminator)
        return None if end < 0 else self.knife.segment(raw[:end], at, at + end + 1)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Segment]:
        return self.knife.segments(self.source, self.offset, self.offset + self.length)

    def bare(self) -> Iterator[Segment]:
        """Return the segments without their places, for whoever asks only what they say."""
        return self.knife.bare(self.source, self.offset, self.offset + self.length)

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
        return self.last if place == self._count - 1 else self._inner(place)

    def _inner(self, place: int) -> Segment:
        """Return a segment by its number; only the block that it stands in is cut, and kept for the next question."""
        if self._begins is None:
            self._begins = [0]
            self._blocks = []
            for block in blocks(self.source, self.offset, self.offset + self.length, self.knife.terminator):
                self._blocks.append((block.offset, block.offset + block.length))
                self._begins.append(self._begins[-1] + self.knife.count(block))
        at = bisect_right(self._begins, place) - 1
        if self._cut is None or self._cut[0] != at:
            self._cut = at, list(self.knife.segments(self.source, *self._blocks[at]))
        return self._cut[1][place - self._begins[at]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((self.offset, self.length, self._count))
