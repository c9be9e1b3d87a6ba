"""Cuts one interchange's bytes into segments and elements, by the delimiters that its ISA named."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import accumulate, chain, repeat

from connectors.edi.isa import decode, unwrapped
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.source import BLANKS, Block, Source, blocks

MOST_ELEMENTS = 10_000  # the standard stays below 100; a file whose terminators got lost is still told apart
LOST = "???"  # stands for a segment that was too long to read, so that positions and counts stay true

# Stand-ins for an interchange's delimiters: characters that no element may hold.
TERMINATOR, SEPARATOR, REPETITION, COMPONENT = "\x1c", "\x1d", "\x1e", "\x1f"
_NEVER = 0  # what a stand-in becomes that came as data: no element may hold it either

_MADE: Callable[[tuple[tuple[str, ...], int, int]], Segment] = partial(
    tuple.__new__, Segment
)  # quicker than ``Segment``
_ENVELOPE = rb"(ISA|GS|ST|SE|GE|IEA|TA1)(?=[\x1c\x1d])"
_AT_START = re.compile(_ENVELOPE)
_NEXT = re.compile(rb"\x1c[ \t\r\n\v\f]*+(?:(?=\x1c)|" + _ENVELOPE + rb")")
_CHUNK = MOST_ELEMENTS // 2


class Knife:
    """What cuts an interchange; ``strip`` where each of its segments ends with a needless component separator."""

    def __init__(
        self, delimiters: Delimiters, terminator: bytes, *, strip: bool = False, wrapped: bool = False
    ) -> None:
        self.delimiters = delimiters
        self.terminator = terminator
        self.line_by_line = terminator in (b"\n", b"\r")
        self.strip = strip
        self.wrapped = wrapped and not self.line_by_line
        self.tilde_is_data = "~" not in (terminator.decode("latin-1"), delimiters.element, delimiters.component)
        self.separator = delimiters.element.encode("latin-1")
        self._last = (b"", "")
        self._empties = re.compile(b"(?:" + re.escape(terminator) + rb"[ \t\r\n\v\f]*+)++")  # possessive: no memory
        mark = terminator.decode("latin-1")
        self._frame = _table((delimiters.element, SEPARATOR), (mark, TERMINATOR))
        within = (delimiters.repetition or "", REPETITION), (delimiters.component, COMPONENT)
        self._marks = _table(*within, (delimiters.element, SEPARATOR), (mark, TERMINATOR))

    # -- one segment

    def elements(self, raw: bytes) -> tuple[str, ...]:
        """Return a segment's elements; ``raw`` is without blanks before it and without its terminator."""
        text = decode(raw) if self.separator.isascii() else raw.decode("latin-1")
        text = unwrapped(text) if self.wrapped else text.rstrip("\r\n")
        if self.strip:
            text = text.removesuffix(self.delimiters.component)
        return tuple(text.split(self.delimiters.element))

    def too_wide(self, raw: bytes) -> bool:
        """Say whether a segment has more elements than are read."""
        return len(raw) > MOST_ELEMENTS and raw.count(self.separator) > MOST_ELEMENTS

    def segment(self, raw: bytes, offset: int, end: int) -> Segment | None:
        """Return what lies between two terminators as a segment; nothing where it is blank."""
        bare = raw.lstrip(BLANKS)
        if not bare:
            return None
        at = offset + len(raw) - len(bare)
        return Segment((LOST,) if self.too_wide(bare) else self.elements(bare), at, end - at)

    def empties(self, raw: bytes, at: int) -> int:
        """Return where a run of terminators with nothing but blanks between them ends."""
        run = self._empties.match(raw, at)
        return at + len(run.group().rstrip(BLANKS)) if run else at

    # -- many segments

    def segments(self, source: Source, at: int, until: int) -> Iterator[Segment]:
        """Return the segments between two places; what is too long to read is one segment called ``LOST``."""
        return chain.from_iterable(map(self._cut, blocks(source, at, until, self.terminator)))

    def _cut(self, block: Block) -> Iterable[Segment]:
        if not block.raw:
            return (Segment((LOST,), block.offset, block.length),)
        parts = self._plain_parts(block.raw)
        return self._carefully(block) if parts is None else self._quickly(block, parts)

    def bare(self, source: Source, at: int, until: int) -> Iterator[Segment]:
        """Return the same segments for whoever asks only what they say: quicker, for their places are all 0.

        Needless component separators at their ends are gone.
        """
        return chain.from_iterable(map(self._barely, blocks(source, at, until, self.terminator)))

    def _barely(self, block: Block) -> Iterable[Segment]:
        component = self.delimiters.component
        parts = self._plain_parts(block.raw)
        if parts is None or (component and self._trails(block.raw, component.encode("latin-1"))):
            return (trimmed(segment, component) for segment in self._cut(block))
        cut = map(tuple, map(str.split, parts, repeat(self.delimiters.element)))
        return map(_MADE, zip(cut, repeat(0), repeat(0), strict=False))

    def _trails(self, raw: bytes, component: bytes) -> bool:
        return component in raw and component + self.terminator in raw

    def count(self, block: Block) -> int:
        """Return how many segments a block holds."""
        if not block.raw or self._plain_parts(block.raw) is not None:
            return block.raw.count(self.terminator) or 1
        return sum(1 for _ in self._carefully(block))

    def stretches(self, raw: bytes, offset: int) -> Iterator[tuple[bytes, int, int]]:
        """Yield the bytes between terminators, where they begin, and where what ends them ends."""
        pieces = raw.split(self.terminator)
        last = pieces.pop()
        for piece in pieces:
            yield piece, offset, offset + len(piece) + 1
            offset += len(piece) + 1
        if last:
            yield last, offset, offset + len(last)

    def _plain_parts(self, raw: bytes) -> list[str] | None:
        """Return the segments' texts where no one needs a look: ASCII, nothing to take off, even line breaks."""
        mark = self.terminator
        if self.strip or self.wrapped or not raw.isascii() or not raw.endswith(mark):
            return None
        if b"\t" in raw or b"\v" in raw or b"\f" in raw or (b"\r" in raw and mark != b"\r"):
            return None
        breaks = 0 if mark == b"\n" else raw.count(b"\n")
        parts = raw[:-1].decode("ascii").split((mark + b"\n" if breaks else mark).decode("ascii"))
        even = len(parts) == raw.count(mark) and (not breaks or breaks == len(parts) - 1)
        return parts if even and min(parts)[:1] > " " else None  # an empty one, or one behind a blank, is the least

    def _quickly(self, block: Block, parts: list[str]) -> Iterator[Segment]:
        lengths = [len(part) + 1 for part in parts]
        gap = 1 if self.terminator != b"\n" and b"\n" in block.raw else 0
        offsets = accumulate((length + gap for length in lengths), initial=block.offset)
        cut = map(tuple, map(str.split, parts, repeat(self.delimiters.element)))
        return map(_MADE, zip(cut, offsets, lengths, strict=False))

    def _carefully(self, block: Block) -> Iterator[Segment]:
        for raw, offset, end in self.stretches(block.raw, block.offset):
            segment = self.segment(raw, offset, end)
            if segment is not None:
                yield segment

    # -- looking without cutting

    def envelope_starts(self, raw: bytes) -> list[int] | None:
        """Return where in a block segments of the envelope begin; nothing where each segment needs a look."""
        frame = raw.translate(self._frame)
        if not self._even(frame) or not frame.rstrip(BLANKS).endswith(b"\x1c"):
            return None
        first = _AT_START.match(frame)
        starts = [0] if first else []
        for found in _NEXT.finditer(frame):
            if found.start(1) < 0:
                return None  # an empty segment, or a blank line
            starts.append(found.start(1))
        return starts

    def _even(self, frame: bytes) -> bool:
        """Say whether a block holds nothing that is worth a finding in itself, line breaks and stray marks."""
        if not self.line_by_line:
            breaks = frame.count(b"\n")
            if breaks and breaks != frame.count(b"\x1c\n") + frame.count(b"\x1c\r\n"):
                return False
        if self.tilde_is_data and b"~\x1c" in frame:
            return False
        if frame.count(b"\x1d") <= MOST_ELEMENTS:
            return True
        return all(b"\x1c" in frame[at : at + _CHUNK] for at in range(0, len(frame) - _CHUNK + 1, _CHUNK))

    def text(self, raw: bytes) -> str:
        """Return a block as text whose delimiters are the stand-ins; usual line breaks between segments are gone.

        Bytes beyond ASCII are one letter each, whatever they mean. A short set is
        asked for by one check after the other, so the last answer is kept.
        """
        known, text = self._last
        if raw != known:
            text = raw.translate(self._marks, self._breaks(raw)).decode("latin-1")
            if self.strip:
                text = text.replace("\x1f\x1c", TERMINATOR)
            self._last = raw, text
        return text

    def _breaks(self, raw: bytes) -> bytes:
        """Return the line ends that may be left out of a block: those between segments, if that is where all are."""
        if self.wrapped:
            return b"\r\n"
        if b"\n" not in raw or self.terminator == b"\n":
            return b""
        after = raw.count(self.terminator + b"\n")
        if self.terminator == b"\r":
            return b"\n" if raw.count(b"\n") == after else b""
        returns = raw.count(b"\r")
        if returns and returns != raw.count(self.terminator + b"\r\n"):
            return b""
        return b"\r\n" if raw.count(b"\n") == after + returns else b""

    def pieces(self, raw: bytes) -> list[str]:
        """Return the segments of a block in such text, one for each of ``stretches``."""
        pieces = self.text(raw).split(TERMINATOR)
        if not pieces[-1]:
            pieces.pop()
        return pieces

    def piece(self, segment: Segment) -> str:
        """Return one segment as such a text; letters beyond ASCII, which are lawful, become ``a``."""
        marks = self.delimiters
        text = SEPARATOR.join(one.translate(_SPOILT) for one in segment.elements).replace(marks.component, COMPONENT)
        if marks.repetition:
            text = text.replace(marks.repetition, REPETITION)
        return text if text.isascii() else plain(text)


def trimmed(segment: Segment, component: str) -> Segment:
    """Take component separators off the end: an element with empty last components is the same without them."""
    if not component or segment.elements[-1][-1:] != component:
        return segment
    return segment._replace(elements=(*segment.elements[:-1], segment.elements[-1].rstrip(component)))


_STAND_INS = (TERMINATOR, SEPARATOR, REPETITION, COMPONENT)
_SPOILT = {ord(stand_in): _NEVER for stand_in in _STAND_INS}


def plain(text: str) -> str:
    """Return a text with an ``a`` for each printable letter beyond ASCII."""
    return "".join("a" if not letter.isascii() and letter.isprintable() else letter for letter in text)


@lru_cache(maxsize=64)
def _table(*marks: tuple[str, str]) -> bytes:
    """Return a translation of bytes: each delimiter to its stand-in, what comes as a stand-in to nothing good."""
    table = bytearray(range(256))
    for stand_in in _STAND_INS:
        table[ord(stand_in)] = _NEVER
    for mark, stand_in in marks:
        if len(mark) == 1 and ord(mark) < 256:
            table[ord(mark)] = ord(stand_in)
    return bytes(table)
