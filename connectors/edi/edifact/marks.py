"""The characters by which an EDIFACT interchange is cut: those that its UNA names, or those that all know.

Without a UNA the usual ones hold (``:+.?'``), or in syntax level B of old the
three control characters that were made for it. Where neither fits the UNB, they
can be guessed from it; whether a guess is good enough is the partner's policy.
"""

import re
from typing import NamedTuple

from connectors.edi.segment import Delimiters

# Inside the house components and repetitions are cut by the separators of level B: no text holds them, and what was
# released in the document ("?:") can stand in a value as what it means.
COMPONENT = "\x1f"
REPETITION = "\x1e"
INSIDE = Delimiters(element="\x1d", component=COMPONENT, segment="\x1c", repetition=REPETITION)

_LEVEL_B = b"UNB\x1d"
_BLANKS = re.compile(rb"[ \t\r\n\v\f]*+")
_ANYWHERE = re.compile(
    rb"(?<![A-Za-z0-9])(?:UNA.{6}[ \t\r\n]*+UNB|UNB[^A-Za-z0-9\s]UN[A-Z]{2}[^A-Za-z0-9\s])", re.DOTALL
)
_X12 = re.compile(rb"(?<![A-Za-z0-9])ISA[^A-Za-z0-9\s]")
_ODD_UNB = re.compile(rb"UNB([^A-Za-z0-9\s])UN[A-Z]{2}([^A-Za-z0-9\s])\d\1")
WINDOW = 4096  # bytes at a file's start in which the first header must stand
_UNB_WINDOW = 1024


class Marks(NamedTuple):
    """The service characters of one interchange; nothing repeats before syntax version 4: ``repetition`` is empty."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = ""
    segment: str = "'"

    @property
    def delimiters(self) -> Delimiters:
        """The same, in the words of the house."""
        return Delimiters(self.element, self.component, self.segment, self.repetition or None)

    @property
    def distinct(self) -> bool:
        """Whether each can be told from the others and from data."""
        used = [self.component, self.element, self.segment, *filter(None, (self.release, self.repetition))]
        told_apart = len(set(used)) == len(used) and not any(mark.isalnum() or mark in "\r\n" for mark in used)
        return told_apart and " " not in used and self.decimal not in used


USUAL = Marks(repetition="*")
LEVEL_B = Marks(component="\x1f", element="\x1d", decimal=".", release="", segment="\x1c")


def is_edifact(content: bytes) -> bool:
    """Say whether a file begins as EDIFACT: its first header is a UNA or a UNB, and no ISA stands before it."""
    start = content[:WINDOW].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"UNA", b"UNB")) and not start[3:4].isalnum():
        return True
    found = _ANYWHERE.search(content, 0, WINDOW)
    return found is not None and _X12.search(content, 0, found.start()) is None


def find_header(content: bytes, at: int) -> int:
    """Return where the next interchange begins at or after ``at``, or the file's end."""
    found = _ANYWHERE.search(content, at)
    return found.start() if found else len(content)


def starts_header(content: bytes, at: int) -> bool:
    """Say whether a UNA or a UNB stands at ``at``; also a UNA with impossible characters, where a UNB follows it."""
    if not content.startswith((b"UNA", b"UNB"), at):
        return False
    return not content[at + 3 : at + 4].isalnum() or _ANYWHERE.match(content, at) is not None


def skip_blanks(content: bytes, at: int) -> int:
    """Return the first place at or after ``at`` that is no blank and no line end."""
    blanks = _BLANKS.match(content, at)
    return blanks.end() if blanks else at


def read_una(content: bytes, at: int) -> Marks | None:
    """Read the nine bytes of a UNA; nothing where they cannot serve."""
    six = content[at + 3 : at + 9].decode("latin-1")
    if len(six) < 6:
        return None
    marks = Marks(six[0], six[1], six[2], six[3].strip(), six[4].strip(), six[5])
    marks = marks._replace(repetition="" if marks.repetition in (marks.component, marks.element) else marks.repetition)
    return marks if marks.distinct else None


def read_unb(content: bytes, at: int) -> tuple[Marks, bool] | None:
    """Return the characters of a UNB without a UNA, and whether they had to be guessed; nothing without a clue."""
    if content.startswith(_LEVEL_B, at):
        return LEVEL_B, False
    if content.startswith(b"UNB+", at):
        return USUAL, False
    window = content[at : at + _UNB_WINDOW]
    found = _ODD_UNB.match(window)
    if found is None:
        return None
    element, component = found.group(1), found.group(2)
    end = re.search(rb"([^A-Za-z0-9\s])[ \t\r\n]*UN[GH]" + re.escape(element), window)
    if end is None:
        return None
    marks = Marks(component.decode("latin-1"), element.decode("latin-1"), segment=end.group(1).decode("latin-1"))
    if not marks.distinct:
        marks = marks._replace(release="", decimal=",")
    return (marks, True) if marks.distinct else None
