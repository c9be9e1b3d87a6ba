"""The first segment of an interchange: it says by which characters all that follows is cut.

X12 fixes the ISA at 106 bytes so that delimiters stand at known places. In the
wild it comes unpadded, padded with no-break spaces, or without ISA16; then its
sixteen elements are split at the separator, which is the byte after ``ISA``.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from connectors.edi.segment import Delimiters, Segment
from connectors.edi.source import Source

LENGTH = 106  # bytes, the terminator included
WINDOW = 512  # no ISA in the wild needs more, however it is padded
STRETCH = 64 * 1024  # bytes searched for an ISA together
NO_COMPONENT = "\x1f"  # stands in where ISA16 is missing: a character that no element holds
_SEPARATORS_AT = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_CANDIDATE = re.compile(rb"(?<![A-Za-z0-9])ISA(?=[^A-Za-z0-9\s])")
_AFTER = re.compile(rb"\s*(?:(?:GS|TA1|ISA|IEA|ST|ISB|ISE)[^A-Za-z0-9\s]|\Z)")


class Isa(NamedTuple):
    """An ISA as it stands in the file, what it makes of the delimiters, and what is odd about it."""

    segment: Segment  # 17 elements, undressed of nothing: padding is kept
    delimiters: Delimiters
    terminator: bytes  # one byte, or nothing where the file ends with the ISA
    flaws: tuple[tuple[str, str], ...]  # rule, sentence
    wrapped: bool = False  # lines of equal width were made of the file, through the middle of segments


def find_isa(source: Source, start: int) -> Isa | None:
    """Return the first readable ISA at or after ``start`` that stands at the beginning of a word, or nothing."""
    at = start
    while at < source.size:
        raw = source.cut(max(at - 1, 0), STRETCH)
        first = max(at - 1, 0)
        for match in _CANDIDATE.finditer(raw, at - first):
            isa = read_isa(source, first + match.start())
            if isa is not None:
                return isa
        at = max(first + len(raw) - 3, at + 1)  # an ISA that the stretch cut in two is seen whole in the next
    return None


def starts_isa(source: Source, at: int) -> bool:
    """Say whether the letters ``ISA`` and something that may be a separator stand at ``at``."""
    return _CANDIDATE.match(source.cut(at, 4)) is not None


def read_isa(source: Source, at: int) -> Isa | None:
    """Read the ISA that stands at ``at``; nothing where its elements cannot be told apart."""
    window = source.cut(at, 2 * WINDOW)
    if len(window) < 4 or not window.startswith(b"ISA"):
        return None
    separator = window[3:4]
    cuts = _cuts(window[:WINDOW], separator)
    if cuts is None:
        return None
    end = cuts[-1] + 1
    mark = window[end : end + 1]
    missing = mark in (b"\r", b"\n", b"")
    terminator = mark if missing else window[end + 1 : end + 2]
    length = end + len(terminator) if missing else end + 1 + len(terminator)
    if not _believable(separator, terminator) or (cuts != _SEPARATORS_AT and not _AFTER.match(window, length)):
        return None
    wrapped = b"\n" in window[: end - 1]
    elements = _elements(window, cuts, b"" if missing else mark)
    delimiters = _delimiters(
        elements, separator, "" if missing else mark.decode("latin-1"), terminator, window[length : length + 1]
    )
    return Isa(Segment(elements, at, length), delimiters, terminator, tuple(_flaws(elements, length, missing)), wrapped)


def _believable(separator: bytes, terminator: bytes) -> bool:
    return terminator != separator and not terminator.isalnum() and terminator not in (b" ", b"\t")


def _cuts(window: bytes, separator: bytes) -> tuple[int, ...] | None:
    if all(window[i : i + 1] == separator for i in _SEPARATORS_AT):
        return _SEPARATORS_AT
    cuts: list[int] = []
    at = 2
    while len(cuts) < 16:
        at = window.find(separator, at + 1)
        if at < 0:
            return None
        cuts.append(at)
    return tuple(cuts)


def _elements(window: bytes, cuts: tuple[int, ...], mark: bytes) -> tuple[str, ...]:
    texts = [unwrapped(decode(window[a + 1 : b])) for a, b in pairwise(cuts)]
    return ("ISA", *texts, decode(mark))


def unwrapped(text: str) -> str:
    """Return a text without line ends."""
    return text.replace("\r", "").replace("\n", "")


def _delimiters(
    elements: tuple[str, ...], separator: bytes, component: str, terminator: bytes, after: bytes
) -> Delimiters:
    segment = terminator.decode("latin-1")
    if terminator == b"\r" and after == b"\n":
        segment = "\r\n"
    others = separator.decode("latin-1"), component or NO_COMPONENT, segment
    return Delimiters(*others, repetition=_repetition(elements, "".join(others)))


def _repetition(elements: tuple[str, ...], others: str) -> str | None:
    """Return ISA11 where it separates repetitions: from version 00402 on, before which it names the standard."""
    mark = elements[11]
    fit = len(mark) == 1 and not mark.isalnum() and not mark.isspace() and mark not in others
    return mark if fit and elements[12].strip() >= "00402" else None


def _flaws(elements: tuple[str, ...], length: int, missing: bool) -> list[tuple[str, str]]:
    flaws = []
    if missing:
        flaws.append(("isa16_missing", "ISA16, the component separator, is missing: a line end stands in its place"))
    if any("\xa0" in element for element in elements):
        flaws.append(("isa_nbsp_padding", "the ISA is padded with no-break spaces (U+00A0) instead of blanks"))
    if not missing and length != LENGTH:
        flaws.append(("isa_not_106_bytes", f"the ISA has {length} bytes with its terminator, it must have {LENGTH}"))
    return flaws


def decode(raw: bytes) -> str:
    """Read bytes as UTF-8 where they are that, as latin-1 otherwise; every byte string can be read."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
