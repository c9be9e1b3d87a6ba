"""Where a document's bytes lie: in memory, or in a file that is read in stretches.

Reading goes from front to back in blocks of whole segments, so that a file of
any size takes the memory of one block.
"""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

WINDOW = 128 * 1024  # bytes that are looked at together
LONGEST_SEGMENT = 1_000_000  # bytes; real ones stay under a few thousand
BLANKS = b" \t\r\n\v\f"
_PEEP = 64


class Source(Protocol):
    """Bytes that do not change while they are read."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def cut(self, offset: int, length: int) -> bytes:
        """Return the bytes from ``offset`` on, at most ``length``; fewer only where they end."""


class Memory(NamedTuple):
    """Bytes that are in memory anyway."""

    content: bytes

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.content)

    def cut(self, offset: int, length: int) -> bytes:
        """Return a stretch of them."""
        return self.content[offset : offset + length]


class Block(NamedTuple):
    """Whole segments that follow each other; or one that is too long to be read, whose bytes nobody holds."""

    offset: int
    length: int
    raw: bytes  # empty where the segment is too long


def source_of(content: "bytes | Source") -> Source:
    """Return bytes as a source; a source is one already."""
    return Memory(content) if isinstance(content, bytes) else content


def blocks(source: Source, at: int, until: int, terminator: bytes, window: int = WINDOW) -> Iterator[Block]:
    """Yield what lies between two places; each block ends with a terminator, the last one perhaps without.

    Blanks before a block's first segment are left out. ``window`` is the first
    block's size; where the end is not known, a small one grows as it is found to
    be far. Raises ``EOFError`` where a file became shorter since it was opened.
    """
    while (at := skip(source, at, until)) < until:
        raw = source.cut(at, min(window, until - at))
        window = min(2 * window, WINDOW)
        end = len(raw) if at + len(raw) == until else raw.rfind(terminator) + 1
        if not end:  # this segment is longer than the window
            found = find(source, terminator, at + len(raw), until)
            cut, end = (until - at, until - at) if found < 0 else (found - at, found + 1 - at)
            raw = b"" if cut > LONGEST_SEGMENT else source.cut(at, end)
        yield Block(at, end, raw[:end])
        at += end


def skip(source: Source, at: int, until: int) -> int:
    """Return the first place from ``at`` on that holds no blank."""
    length = _PEEP
    while at < until:
        raw = source.cut(at, min(length, until - at))
        if not raw:
            raise EOFError("the file became shorter while it was read")
        rest = raw.lstrip(BLANKS)
        at += len(raw) - len(rest)
        if rest:
            break
        length = WINDOW
    return at


def find(source: Source, mark: bytes, at: int, until: int) -> int:
    """Return where a byte stands next before ``until``, or -1."""
    while at < until:
        raw = source.cut(at, min(WINDOW, until - at))
        if not raw:
            raise EOFError("the file became shorter while it was read")
        found = raw.find(mark)
        if found >= 0:
            return at + found
        at += len(raw)
    return -1
