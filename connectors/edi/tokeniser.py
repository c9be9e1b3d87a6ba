"""Cuts the bytes of a file into interchange headers, segments, and bytes passed over with a reason.

No byte is silent: what lies between two tokens is only blanks and line ends,
everything else is inside a token. The time taken grows with the file's size and
no faster. Offsets and lengths are bytes, whatever the encoding of the text.
"""

import re
from collections.abc import Generator, Iterator
from typing import NamedTuple, TypeAlias

from connectors.edi.isa import Isa, decode, find_isa, read_isa, starts_isa
from connectors.edi.segment import Delimiters, Segment

LONGEST_SEGMENT = 1_000_000  # bytes; real ones stay under a few thousand
MOST_ELEMENTS = 10_000  # the standard stays below 100; a file whose terminators got lost is still told apart
BOM = b"\xef\xbb\xbf"
_BLANKS = re.compile(rb"[ \t\r\n\v\f]*")
_HEADLESS = re.compile(rb"(?<![A-Za-z0-9])(?:GS|ST)([^A-Za-z0-9\s])")
_ST = re.compile(rb"ST([^A-Za-z0-9\s])\d{3}\1[A-Za-z0-9]{1,9}(\r\n|[^A-Za-z0-9*])")


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


Token: TypeAlias = Isa | Headless | Segment | Passed


def tokenise(content: bytes) -> Iterator[Token]:
    """Yield the tokens of a file in the order in which they stand in it."""
    at = 0
    if content.startswith(BOM):
        yield Passed("utf8_bom", "a UTF-8 byte order mark stands before the first segment", 0, len(BOM))
        at = len(BOM)
    opened = False
    while True:
        at = _skip(content, at)
        if at >= len(content):
            return
        found = _header(content, at)
        yield from _before(content, at, found, opened)
        if found is None:
            if not opened and not starts_isa(content, at):
                yield from _headless(content, at)
            return
        yield found
        opened = True
        at = yield from _body(content, found.segment.offset + found.segment.length, found.delimiters, found.terminator)


def _skip(content: bytes, at: int) -> int:
    blanks = _BLANKS.match(content, at)
    return blanks.end() if blanks else at


def _header(content: bytes, at: int) -> Isa | None:
    return read_isa(content, at) or find_isa(content, at)


def _before(content: bytes, at: int, found: Isa | None, opened: bool) -> Iterator[Passed]:
    """Account for what stands between the last interchange, or the file's start, and the next one."""
    until = found.segment.offset if found else len(content)
    if found is None and not opened and not starts_isa(content, at):
        return  # no ISA in the whole file: the headless reader accounts for it
    until = at + len(content[at:until].rstrip(b" \t\r\n\v\f")) if found else until
    if until <= at:
        return
    if starts_isa(content, at):
        says = "an ISA stands here, but its sixteen elements cannot be told apart"
        yield Passed("isa_unreadable", says, at, until - at, rejected=True)
    elif opened:
        yield Passed("data_after_iea", f"{until - at} bytes follow an IEA and belong to no interchange", at, until - at)
    else:
        yield Passed("leading_junk", f"{until - at} bytes stand before the first ISA", at, until - at)


def _body(content: bytes, at: int, delimiters: Delimiters, terminator: bytes) -> Generator[Token, None, int]:
    """Yield the segments of one interchange and return where it ends: after its IEA, at the next ISA, or at the end."""
    knife = _Knife(delimiters, terminator)
    size = len(content)
    while True:
        at = _skip(content, at)
        if at >= size or not terminator or _next_isa(content, at):
            return at
        if content.startswith(terminator, at):
            run = knife.empties(content, at)
            yield Passed("empty_segment", f"{run - at} bytes hold only segment terminators", at, run - at)
            at = run
            continue
        end = content.find(terminator, at)
        cut, stop = (size, size) if end < 0 else (end, end + 1)
        last = yield from knife.segment(content, at, cut, stop)
        if end < 0:
            yield Passed("last_segment_unterminated", f"the last segment, {last}, has no terminator", stop, 0)
        at = stop
        if last == "IEA":
            return at


def _next_isa(content: bytes, at: int) -> bool:
    return content.startswith(b"ISA", at) and starts_isa(content, at) and read_isa(content, at) is not None


class _Knife:
    """Cuts one interchange's segments into elements."""

    TRAILING = "every segment ends with the component separator before its terminator; it is taken off"

    def __init__(self, delimiters: Delimiters, terminator: bytes) -> None:
        self._separator = delimiters.element
        self._raw = delimiters.element.encode("latin-1")
        self._component = delimiters.component
        self._line_by_line = terminator in (b"\n", b"\r")
        self._tilde_is_data = "~" not in (terminator.decode("latin-1"), delimiters.element, delimiters.component)
        self._empties = re.compile(b"(?:" + re.escape(terminator) + rb"[ \t\r\n\v\f]*+)++")  # possessive: no memory
        self._first = True
        self._strip = False

    def empties(self, content: bytes, at: int) -> int:
        """Return where a run of terminators with nothing but blanks between them ends."""
        run = self._empties.match(content, at)
        return at + len(run.group().rstrip(b" \t\r\n\v\f")) if run else at

    def segment(self, content: bytes, at: int, cut: int, stop: int) -> Generator[Token, None, str]:
        """Yield one segment and what is odd about it, or bytes passed over where it is too long; return its id."""
        if cut - at > LONGEST_SEGMENT or content.count(self._raw, at, cut) > MOST_ELEMENTS:
            says = f"a segment of {stop - at} bytes is longer than any that is read"
            yield Passed("segment_too_long", says, at, stop - at, rejected=True)
            return "too long to read"
        raw = content[at:cut]
        if self.notices_trailing_separator(raw):
            yield Passed("trailing_component_separator", self.TRAILING, at, 0)
        segment = Segment(self.cut(raw), at, stop - at)
        if b"\n" in raw or (self._tilde_is_data and raw.endswith(b"~")):
            yield from self.oddities(segment, raw)
        yield segment
        return segment.elements[0]

    def cut(self, raw: bytes) -> tuple[str, ...]:
        text = decode(raw) if self._raw.isascii() else raw.decode("latin-1")
        text = text.rstrip("\r\n")
        if self._strip:
            text = text.removesuffix(self._component)
        return tuple(text.split(self._separator))

    def notices_trailing_separator(self, raw: bytes) -> bool:
        """Say once, at the first GS, that its last element (which has no components) ends with a separator."""
        if not self._first:
            return False
        self._first = False
        self._strip = raw.startswith(b"GS") and self.cut(raw)[-1].endswith(self._component)
        return self._strip

    def oddities(self, segment: Segment, raw: bytes) -> Iterator[Passed]:
        """Yield what is strange in a segment that can be read all the same."""
        if b"\n" in raw and not self._line_by_line:
            yield Passed(
                "newline_inside_segment", f"a line break stands inside {segment.id.strip()}", segment.offset, 0
            )
        if self._tilde_is_data and segment.elements[-1].endswith("~"):
            yield Passed("stray_tilde", f"{segment.id} ends with a ~ that is no delimiter here", segment.offset, 0)


def _headless(content: bytes, at: int) -> Iterator[Token]:
    """Read segments of a file that has no ISA; their delimiters are guessed from the first ST."""
    start = _HEADLESS.search(content, at)
    shape = _ST.search(content, at)
    if start is None or shape is None or shape.group(1) != start.group(1):
        edifact = content.startswith((b"UNA", b"UNB"), at)
        says = "this is EDIFACT, which is not read yet" if edifact else "nothing in this file can be read as X12"
        yield Passed("not_x12", says, at, len(content) - at, rejected=True)
        return
    if start.start() > at:
        says = f"{start.start() - at} bytes stand before the first segment that can be read"
        yield Passed("leading_junk", says, at, start.start() - at)
    ending = shape.group(2)
    delimiters = Delimiters(shape.group(1).decode("latin-1"), ">", ending.decode("latin-1"))
    yield Headless(delimiters, start.start())
    end = yield from _body(content, start.start(), delimiters, ending[:1])
    rest = _skip(content, end)
    if rest < len(content):
        says = f"{len(content) - rest} bytes follow the last trailer"
        yield Passed("data_after_iea", says, rest, len(content) - rest)
