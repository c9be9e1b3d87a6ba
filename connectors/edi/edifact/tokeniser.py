"""Cuts the bytes of an EDIFACT file into interchange headers, segments, and bytes passed over with a reason.

As for X12, no byte is silent: between two tokens lie only blanks and line ends,
everything else is inside a token. The time taken grows with the file's size and
no faster. Offsets and lengths are bytes, whatever the encoding of the text.
"""

import re
from collections.abc import Generator, Iterator
from typing import NamedTuple, TypeAlias

from connectors.edi.edifact import charset, pydifact_adapter
from connectors.edi.edifact.marks import (
    COMPONENT,
    REPETITION,
    Marks,
    find_header,
    read_una,
    read_unb,
    skip_blanks,
    starts_header,
)
from connectors.edi.segment import Segment

LONGEST_SEGMENT = 1_000_000  # bytes; real ones stay under a few thousand
MOST_ELEMENTS = 10_000  # the directories stay below 30
BOM = b"\xef\xbb\xbf"
_BREAKS = re.compile("[\r\n]")
_INSIDE = str.maketrans({COMPONENT: " ", REPETITION: " "})


class Header(NamedTuple):
    """Here begins an interchange: its UNB, the characters it is cut by, and what is odd about them (rule, sentence)."""

    segment: Segment
    marks: Marks
    flaws: tuple[tuple[str, str], ...]


class Passed(NamedTuple):
    """Bytes that were not read, or an oddity in bytes that were (length 0), and the rule that says why."""

    rule: str
    says: str
    offset: int
    length: int
    rejected: bool = False  # the bytes meant something that is lost; otherwise they were noise
    segment: str = ""  # the tag of the segment that an oddity stands in


Token: TypeAlias = Header | Segment | Passed


def tokenise(content: bytes) -> Iterator[Token]:
    """Yield the tokens of a file in the order in which they stand in it."""
    at, opened = 0, False
    if content.startswith(BOM):
        yield Passed("utf8_bom", "a UTF-8 byte order mark stands before the first segment", 0, len(BOM))
        at = len(BOM)
    while (at := skip_blanks(content, at)) < len(content):
        if not starts_header(content, at):
            until = find_header(content, at + 1)
            yield _between(content, at, until, opened)
            at = until
            continue
        at = yield from _interchange(content, at)
        opened = True


def _between(content: bytes, at: int, until: int, opened: bool) -> Passed:
    """Account for what stands before the first interchange or behind one."""
    length = len(content[at:until].rstrip(b" \t\r\n\v\f"))
    if re.match(rb"ISA[^A-Za-z0-9\s]", content[at : at + 4]):
        says = f"here begins X12, {length} bytes: a file holds one syntax, that of its first header"
        return Passed("other_syntax_in_file", says, at, length, rejected=True)
    if opened:
        says = f"{length} bytes follow a UNZ and belong to no interchange"
        return Passed("data_after_unz", says, at, length)
    return Passed("leading_junk", f"{length} bytes stand before the first UNB", at, length)


def _interchange(content: bytes, at: int) -> Generator[Token, None, int]:
    """Yield what one UNA or UNB opens and return where it ends: after its UNZ, at the next header, or at the end."""
    start, flaws = at, []
    marks: Marks | None = None
    if content.startswith(b"UNA", at):
        marks = read_una(content, at)
        at = skip_blanks(content, at + 9)
        if marks is None:
            says = f"the UNA names characters that cannot be told apart: {content[start + 3 : start + 9]!r}"
            flaws.append(("una_invalid", says))
    if marks is None:
        found = read_unb(content, at) if content.startswith(b"UNB", at) else None
        if found is not None:
            marks = found[0]
            if found[1]:
                flaws.append(
                    ("una_missing", f"the UNB is cut by {marks.element!r} and {marks.component!r}: no UNA says so")
                )
    if marks is None or not content.startswith(b"UNB", at):
        until = find_header(content, max(at, start + 3))
        says = "an interchange begins here, but its UNB cannot be told apart"
        yield Passed("unb_unreadable", says, start, until - start, rejected=True)
        return until
    return (yield from _Knife(content, marks).body(start, at, tuple(flaws)))


class _Knife:
    """Cuts one interchange into segments, and those into elements."""

    def __init__(self, content: bytes, marks: Marks) -> None:
        self._content, self._marks = content, marks
        end, release = (re.escape(mark.encode("latin-1")) for mark in (marks.segment, marks.release))
        inside = rb"[^" + end + release + rb"]++" + (rb"|" + release + rb"." if release else rb"")
        self._segment = re.compile(rb"(?:" + inside + rb")*+" + end, re.DOTALL)
        self._empties = re.compile(rb"(?:" + end + rb"[ \t\r\n\v\f]*+)++")
        self._raw_element = marks.element.encode("latin-1")
        self._release = marks.release.encode("latin-1")
        self._level, self._version = "", ""
        self._line_by_line = marks.segment in ("\r", "\n")

    def body(self, start: int, at: int, flaws: tuple[tuple[str, str], ...]) -> Generator[Token, None, int]:
        """Yield the header and the segments of the interchange that begins at ``start``, its UNB at ``at``."""
        content, size, first = self._content, len(self._content), True
        while (at := skip_blanks(content, at)) < size:
            if not first and starts_header(content, at):
                return at
            run = self._empties.match(content, at)
            if run is not None:
                length = len(run.group().rstrip(b" \t\r\n\v\f")) or 1
                yield Passed("empty_segment", f"{length} bytes hold only segment terminators", at, length)
                at += length
                continue
            found = self._segment.match(content, at)
            stop = found.end() if found else size
            tag = yield from self._token(start if first else at, at, stop, flaws if first else None)
            if found is None:
                says = f"the last segment, {tag or 'which is too long'}, has no terminator"
                yield Passed("last_segment_unterminated", says, stop, 0)
            at, first = stop, False
            if tag == "UNZ":
                return at
        return at

    def _token(
        self, start: int, at: int, stop: int, flaws: tuple[tuple[str, str], ...] | None
    ) -> Generator[Token, None, str]:
        """Yield one segment and what is odd about it, or bytes passed over where it is too long; return its tag."""
        raw = self._content[at:stop].removesuffix(self._marks.segment.encode("latin-1"))
        if len(raw) > LONGEST_SEGMENT or raw.count(self._raw_element) > MOST_ELEMENTS:
            says = f"a segment of {stop - at} bytes is longer than any that is read"
            yield Passed("segment_too_long", says, start, stop - start, rejected=True)
            return ""
        if flaws is not None:
            self._learn(raw)
        text = charset.decode(raw, self._level)
        yield from self._oddities(text, at)
        segment = Segment(self._cut(text), start, stop - start)
        yield segment if flaws is None else Header(segment, self._marks, flaws)
        return segment.id

    def _learn(self, unb: bytes) -> None:
        """Take level and version from the UNB: they decide what its own bytes mean, and whether anything repeats."""
        syntax = unb[4:].split(self._raw_element, 1)[0].split(self._marks.component.encode("latin-1"))
        self._level = syntax[0].decode("latin-1").strip()
        self._version = syntax[1].decode("latin-1").strip() if len(syntax) > 1 else ""
        if self._version < "4":
            self._marks = self._marks._replace(repetition="")

    def _cut(self, text: str) -> tuple[str, ...]:
        text = _BREAKS.sub("", text)
        marks = self._marks
        if marks.component != COMPONENT:
            text = text.translate(_INSIDE)
        if marks.release and marks.release in text:
            cut = pydifact_adapter.elements(self._repeating(text), marks)
            if cut is not None:
                return cut
            text = text.rstrip(marks.release)
        text = text.replace(marks.component, COMPONENT)
        if marks.repetition:
            text = text.replace(marks.repetition, REPETITION)
        return tuple(element.rstrip(COMPONENT) for element in text.split(marks.element))

    def _repeating(self, text: str) -> str:
        """Mark repetitions in a text with released characters; pydifact does not know them."""
        marks = self._marks
        if not marks.repetition:
            return text
        pattern = re.compile(re.escape(marks.release) + ".|" + re.escape(marks.repetition), re.DOTALL)
        return pattern.sub(lambda found: REPETITION if found.group() == marks.repetition else found.group(), text)

    def _oddities(self, text: str, at: int) -> Iterator[Passed]:
        """Yield what is strange in a segment that can be read all the same."""
        name = text[:3].strip()
        bare = text.strip("\r\n")
        if not self._line_by_line and _BREAKS.search(bare):
            yield Passed(
                "newline_inside_segment", f"a line break stands inside {name}; it is taken out", at, 0, segment=name
            )
        bare = _BREAKS.sub("", bare)
        own = (self._marks.component, self._marks.element, self._marks.segment)
        control = charset.control_character(bare.translate({ord(mark): " " for mark in own}))
        if control:
            says = f"a control character, {control!r}, stands inside {name}"
            yield Passed("control_character", says, at, 0, segment=name)
            return
        strange = charset.unknown_to(self._level, bare) if self._level in charset.KNOWN else ""
        if strange and strange not in own and strange != self._marks.release:
            says = f"{name} holds {strange!r}, which syntax level {self._level} does not have"
            yield Passed("character_not_in_level", says, at, 0, segment=name)
