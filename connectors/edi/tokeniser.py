"""Cuts a file into interchange headers, segments, and bytes passed over with a reason.

No byte is silent: what lies between two tokens is only blanks and line ends,
everything else is inside a token. The time taken grows with the file's size and
no faster, the memory does not grow. Offsets and lengths are bytes, whatever the
encoding of the text.
"""

import re
from collections.abc import Generator, Iterator
from typing import NamedTuple, TypeAlias

from connectors.edi.edifact.marks import starts_header
from connectors.edi.isa import Isa, find_isa, read_isa, starts_isa
from connectors.edi.knife import LOST, MOST_ELEMENTS, Knife
from connectors.edi.segment import Delimiters, Segment
from connectors.edi.source import BLANKS, LONGEST_SEGMENT, WINDOW, Block, Source, blocks, skip, source_of

BOM = b"\xef\xbb\xbf"
_HEADLESS = re.compile(rb"(?<![A-Za-z0-9])(?:GS|ST)([^A-Za-z0-9\s])")
_ST = re.compile(rb"ST([^A-Za-z0-9\s])\d{3}\1[A-Za-z0-9]{1,9}(\r\n|[^A-Za-z0-9*])")
_BLANK = re.compile(rb"[ \t\r\n\v\f]*")
_FIRST_LOOK = 4 * 1024  # bytes: most interchanges are short, and what lies behind one is read again
_SEEN = 64 * 1024  # bytes within which a file without an ISA must show what it is


class Passed(NamedTuple):
    """Bytes that were not read, and the rule that says why."""

    rule: str
    says: str
    offset: int
    length: int
    rejected: bool = False  # the bytes meant something that is lost; otherwise they were noise


class Headless(NamedTuple):
    """Here begins something like X12 that has no ISA before it; the delimiters are guessed."""

    delimiters: Delimiters
    offset: int
    knife: Knife


class Opened(NamedTuple):
    """Here begins an interchange; ``knife`` cuts what follows."""

    isa: Isa
    knife: Knife

    @property
    def segment(self) -> Segment:
        """The ISA itself."""
        return self.isa.segment


class Run(NamedTuple):
    """So many ordinary segments, none of which belongs to an envelope; nobody cut them yet."""

    many: int
    offset: int
    length: int


Token: TypeAlias = Opened | Headless | Segment | Passed
Glimpse: TypeAlias = Token | Run


def tokenise(content: bytes | Source) -> Iterator[Token]:
    """Yield the tokens of a file in the order in which they stand in it, each segment cut."""
    source = source_of(content)
    knife: Knife | None = None
    for token in skim(source):
        if isinstance(token, Run):
            assert knife is not None, "segments come after a header"
            yield from knife.segments(source, token.offset, token.offset + token.length)
        else:
            knife = token.knife if isinstance(token, Opened | Headless) else knife
            yield token


def skim(source: Source, *, unwrap: bool = False) -> Iterator[Glimpse]:
    """Yield the same, but only count the segments that are no part of an envelope.

    ``unwrap`` takes the line ends out of segments where a file's lines were made
    equal in width, as its ISA shows; otherwise they are read as they stand.
    """
    at = 0
    if source.cut(0, len(BOM)) == BOM:
        yield Passed("utf8_bom", "a UTF-8 byte order mark stands before the first segment", 0, len(BOM))
        at = len(BOM)
    opened = False
    while (at := skip(source, at, source.size)) < source.size:
        found = read_isa(source, at) or find_isa(source, at)
        yield from _before(source, at, found, opened)
        if found is None:
            if not opened and not starts_isa(source, at):
                yield from _headless(source, at)
            return
        knife = Knife(found.delimiters, found.terminator, wrapped=unwrap and found.wrapped)
        yield Opened(found, knife)
        opened = True
        at = yield from _Body(source, knife).tokens(found.segment.offset + found.segment.length)


def _before(source: Source, at: int, found: Isa | None, opened: bool) -> Iterator[Passed]:
    """Account for what stands between the last interchange, or the file's start, and the next one."""
    if found is None and not opened and not starts_isa(source, at):
        return  # no ISA in the whole file: the headless reader accounts for it
    until = _trimmed(source, at, found.segment.offset) if found else source.size
    if until <= at:
        return
    if starts_isa(source, at):
        says = "an ISA stands here, but its sixteen elements cannot be told apart"
        yield Passed("isa_unreadable", says, at, until - at, rejected=True)
    elif starts_header(source.cut(at, 4), 0):
        says = f"here begins EDIFACT, {until - at} bytes: a file holds one syntax, that of its first header"
        yield Passed("other_syntax_in_file", says, at, until - at, rejected=True)
    elif opened:
        yield Passed("data_after_iea", f"{until - at} bytes follow an IEA and belong to no interchange", at, until - at)
    else:
        yield Passed("leading_junk", f"{until - at} bytes stand before the first ISA", at, until - at)


def _trimmed(source: Source, at: int, until: int) -> int:
    """Return where the last byte before ``until`` ends that is no blank."""
    while until > at:
        start = max(at, until - WINDOW)
        left = len(source.cut(start, until - start).rstrip(BLANKS))
        if left:
            return start + left
        until = start
    return at


class _Body:
    """The segments of one interchange, after its header."""

    TRAILING = "every segment ends with the component separator before its terminator; it is taken off"

    def __init__(self, source: Source, knife: Knife) -> None:
        self._source = source
        self._knife = knife
        self._first = True

    def tokens(self, at: int) -> Generator[Glimpse, None, int]:
        """Yield the segments and return where they end: after the IEA, at the next ISA, or at the end of the file."""
        source, knife = self._source, self._knife
        if not knife.terminator:
            return at
        for block in blocks(source, at, source.size, knife.terminator, _FIRST_LOOK):
            if self._notices_trailing_separator(block.raw):
                yield Passed("trailing_component_separator", self.TRAILING, block.offset, 0)
            starts = knife.envelope_starts(block.raw) if block.raw else None
            if starts is not None:
                stop = yield from self._by_runs(block, starts)
            elif block.raw:
                stop = yield from self._one_by_one(block)
            else:
                yield from self._too_long(block)
                stop = None
            if stop is not None:
                return stop
            at = block.offset + block.length
        return at

    def _by_runs(self, block: Block, starts: list[int]) -> Generator[Glimpse, None, int | None]:
        """Cut the segments that make envelopes, and count those between them."""
        raw, mark, done = block.raw, self._knife.terminator, 0
        for start in starts:
            if run := self._run(block, done, start):
                yield run
            if raw.startswith(b"ISA", start) and read_isa(self._source, block.offset + start):
                return block.offset + start
            done = raw.find(mark, start) + 1
            segment = Segment(self._knife.elements(raw[start : done - 1]), block.offset + start, done - start)
            yield segment
            if segment.elements[0] == "IEA":
                return block.offset + done
        if run := self._run(block, done, len(raw)):
            yield run
        return None

    def _run(self, block: Block, start: int, until: int) -> Run | None:
        mark = self._knife.terminator
        count = block.raw.count(mark, start, until)
        if not count:
            return None
        while block.raw[start] in BLANKS and block.raw[start : start + 1] != mark:
            start += 1
        return Run(count, block.offset + start, block.raw.rfind(mark, start, until) + 1 - start)

    def _one_by_one(self, block: Block) -> Generator[Glimpse, None, int | None]:
        """Look at each segment, and at what is odd about it."""
        raw, mark, at = block.raw, self._knife.terminator, 0
        while (at := _past_blanks(raw, at)) < len(raw):
            here = block.offset + at
            if raw.startswith(b"ISA", at) and read_isa(self._source, here):
                return here
            if raw.startswith(mark, at):
                run = self._knife.empties(raw, at)
                yield Passed("empty_segment", f"{run - at} bytes hold only segment terminators", here, run - at)
                at = run
                continue
            end = raw.find(mark, at)
            cut, stop = (len(raw), len(raw)) if end < 0 else (end, end + 1)
            last = yield from self._segment(raw[at:cut], here, stop - at)
            at = stop
            if end < 0:
                yield _unterminated(last, block.offset + stop)
            if last == "IEA":
                return block.offset + at
        return None

    def _segment(self, raw: bytes, offset: int, length: int) -> Generator[Token, None, str]:
        """Yield one segment and what is odd about it, or bytes passed over where it is too wide; return its id."""
        knife = self._knife
        if knife.too_wide(raw):
            yield _too_long(offset, length)
            return LOST
        segment = Segment(knife.elements(raw), offset, length)
        if b"\n" in raw and not knife.line_by_line:
            says = f"a line break stands inside {segment.id.strip()}"
            yield Passed("newline_inside_segment", says, offset, 0)
        if knife.tilde_is_data and raw.endswith(b"~") and segment.elements[-1].endswith("~"):
            yield Passed("stray_tilde", f"{segment.id} ends with a ~ that is no delimiter here", offset, 0)
        yield segment
        return segment.elements[0]

    def _notices_trailing_separator(self, raw: bytes) -> bool:
        """Say once, where a GS comes first, that its last element (which has no components) ends with a separator."""
        first, self._first = self._first, False
        if not first or not raw.startswith(b"GS"):
            return False
        knife = self._knife
        knife.strip = knife.elements(raw.partition(knife.terminator)[0])[-1].endswith(knife.delimiters.component)
        return knife.strip

    def _too_long(self, block: Block) -> Iterator[Token]:
        yield _too_long(block.offset, block.length)
        end = block.offset + block.length
        if end == self._source.size and self._source.cut(end - 1, 1) != self._knife.terminator:
            yield _unterminated(LOST, end)


def _past_blanks(raw: bytes, at: int) -> int:
    blanks = _BLANK.match(raw, at)
    return blanks.end() if blanks else at


def _too_long(offset: int, length: int) -> Passed:
    limits = f"at most {LONGEST_SEGMENT} bytes and {MOST_ELEMENTS} elements"
    says = f"a segment of {length} bytes is longer than any that is read ({limits})"
    return Passed("segment_too_long", says, offset, length, rejected=True)


def _unterminated(name: str, at: int) -> Passed:
    return Passed("last_segment_unterminated", f"the last segment, {name}, has no terminator", at, 0)


def _headless(source: Source, at: int) -> Iterator[Glimpse]:
    """Read segments of a file that has no ISA; their delimiters are guessed from the first ST."""
    seen = source.cut(at, _SEEN)
    start, shape = _HEADLESS.search(seen), _ST.search(seen)
    if start is None or shape is None or shape.group(1) != start.group(1):
        yield Passed("not_x12", "nothing in this file can be read as X12", at, source.size - at, rejected=True)
        return
    if start.start() > 0:
        says = f"{start.start()} bytes stand before the first segment that can be read"
        yield Passed("leading_junk", says, at, start.start())
    ending = shape.group(2)
    delimiters = Delimiters(shape.group(1).decode("latin-1"), ">", ending.decode("latin-1"))
    knife = Knife(delimiters, ending[:1])
    yield Headless(delimiters, at + start.start(), knife)
    end = yield from _Body(source, knife).tokens(at + start.start())
    rest = skip(source, end, source.size)
    if rest < source.size:
        left = source.size - rest
        yield Passed("data_after_iea", f"{left} bytes follow the last trailer", rest, left)
