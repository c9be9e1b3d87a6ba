"""Puts a finished document into its envelope and writes it in the partner's own characters.

The writer is strict where the reader is tolerant: what the partner could read
otherwise than it was meant is refused, never sent. The same lines, numbers and
instant give the same bytes.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from connectors.edi.envelope_check import GROUP_OF_SET
from connectors.edi.line import Element, Line
from connectors.edi.notation import calendar
from connectors.ports import Unreadable
from connectors.profile import EdiTerms

NO_LIMITS: Mapping[str, int] = {}
_REPETITION_SINCE = "00402"  # before this version ISA11 says U, and nothing repeats
_POINTED = re.compile(r"-?\d*\.?\d*")


class Numbers(NamedTuple):
    """The control numbers of one interchange that holds one group with one set."""

    interchange: int
    group: int
    set: int

    @property
    def written(self) -> dict[str, str]:
        """The numbers as they stand in the bytes (ISA13, GS06, ST02)."""
        return {"interchange": f"{self.interchange:09d}", "group": str(self.group), "set": f"{self.set:04d}"}


def write(
    lines: Sequence[Line],
    *,
    kind: str,
    terms: EdiTerms,
    numbers: Numbers,
    now: datetime,
    longest: Mapping[str, int] = NO_LIMITS,
) -> bytes:
    """Return an interchange with one set of ``kind`` (``"855"``): ISA, GS, ST, ``lines``, SE, GE, IEA.

    ``longest`` is the most characters by element (``{"BAK03": 22}``). Raises
    ``Unreadable``, naming segment, element and character, where a value cannot
    be said in the partner's characters or is too long.
    """
    pen = _Pen(terms, longest)
    written = numbers.written
    return pen.interchange(
        written["interchange"],
        now,
        [
            group_header(kind, terms, written["group"], now),
            ("ST", kind, written["set"]),
            *lines,
            ("SE", str(len(lines) + 2), written["set"]),
            ("GE", "1", written["group"]),
        ],
        groups=1,
    )


def write_interchange(
    lines: Sequence[Line],
    *,
    terms: EdiTerms,
    interchange: int,
    groups: int,
    now: datetime,
    longest: Mapping[str, int] = NO_LIMITS,
) -> bytes:
    """Return an interchange around lines that are whole already, TA1 or GS to GE. Raises as ``write`` does."""
    return _Pen(terms, longest).interchange(f"{interchange:09d}", now, lines, groups=groups)


def harmless(text: str, terms: EdiTerms, longest: int) -> str:
    """Return as much of a text as can be said to this partner; what cannot is a blank, and the rest is cut off."""
    stopped = _delimiters(terms)
    said = "".join(c if c not in stopped and _sayable(c) else " " for c in text)
    return said[:longest].strip()


def group_header(kind: str, terms: EdiTerms, number: str, now: datetime) -> Line:
    """Return the GS of a group of sets of that kind."""
    now = now.astimezone(UTC)
    return (
        "GS", GROUP_OF_SET[kind], terms.us.group_id, terms.them.group_id,
        calendar(now.date(), terms.release), f"{now:%H%M}", number, "X", terms.release,
    )  # fmt: skip


def _delimiters(terms: EdiTerms) -> dict[str, str]:
    found = {
        terms.element_separator: "element separator",
        terms.component_separator: "component separator",
    } | {character: "segment terminator" for character in terms.segment_terminator}
    if terms.version >= _REPETITION_SINCE:
        found[terms.repetition_separator] = "repetition separator"
    return found


def _sayable(character: str) -> bool:
    """Tell whether X12's extended character set, read as ISO 8859-1, has the character."""
    return character.isprintable() and ord(character) < 256


class _Pen:
    """Writes segments in one partner's characters."""

    def __init__(self, terms: EdiTerms, longest: Mapping[str, int]) -> None:
        self._terms = terms
        self._longest = longest
        self._delimiters = _delimiters(terms)
        expected = 4 if terms.version >= _REPETITION_SINCE else 3
        singles = (terms.element_separator, terms.component_separator, terms.repetition_separator)
        if len(self._delimiters) < expected or any(len(c) != 1 or c.isalnum() for c in singles):
            raise Unreadable(
                f"the delimiters agreed with {terms.them.id} cannot be told apart: "
                f"{', '.join(f'{name} {mark!r}' for mark, name in self._delimiters.items())}; "
                "give each one character of its own in the partner's profile"
            )
        breaks = terms.line_breaks and not terms.segment_terminator.endswith(("\n", "\r"))
        self._end = terms.segment_terminator + ("\n" if breaks else "")

    def interchange(self, number: str, now: datetime, lines: Sequence[Line], *, groups: int) -> bytes:
        trailer: Line = ("IEA", str(groups), number)
        text = self._header(number, now) + "".join(self._segment(line) for line in (*lines, trailer))
        return text.encode("latin-1")

    def _header(self, number: str, now: datetime) -> str:
        terms, now = self._terms, now.astimezone(UTC)
        standard = terms.repetition_separator if terms.version >= _REPETITION_SINCE else "U"
        elements = (
            "ISA", "00", " " * 10, "00", " " * 10,
            terms.us.qualifier, self._name(terms.us.id, "ISA06"),
            terms.them.qualifier, self._name(terms.them.id, "ISA08"),
            f"{now:%y%m%d}", f"{now:%H%M}", standard, terms.version, number, "0", terms.usage,
        )  # fmt: skip
        separator = terms.element_separator
        return separator.join(elements) + separator + terms.component_separator + self._end

    def _name(self, name: str, where: str) -> str:
        return self._text(name, where).ljust(15)

    def _segment(self, line: Line) -> str:
        name = str(line[0])
        elements = [self._element(element, f"{name}{at:02d}") for at, element in enumerate(line[1:], 1)]
        while elements and not elements[-1]:
            elements.pop()
        return self._terms.element_separator.join((name, *elements)) + self._end

    def _element(self, element: Element, where: str) -> str:
        if isinstance(element, str):
            return self._text(element, where)
        parts = [self._text(part, f"{where}-{at}") for at, part in enumerate(element, 1)]
        while parts and not parts[-1]:
            parts.pop()
        return self._terms.component_separator.join(parts)

    def _text(self, text: str, where: str) -> str:
        most = self._longest.get(where)
        if not (text.isascii() and text.isalnum()):
            text = "".join(self._character(character, where, text) for character in text).rstrip(" ")
        if most is not None and _length(text) > most:
            raise Unreadable(
                f"{where} takes {most} characters, and {text!r} has {_length(text)}; shorten it at its source"
            )
        return text

    def _character(self, character: str, where: str, text: str) -> str:
        delimiter = self._delimiters.get(character)
        if delimiter is None and _sayable(character):
            return character
        if self._terms.unsayable == "refuse":
            what = f"{self._terms.them.id}'s {delimiter}" if delimiter else "no character of X12"
            raise Unreadable(
                f"{where} would be {text!r}, and {character!r} in it is {what}; "
                "correct the text, or write `unsayable: replace` in the partner's profile"
            )
        plain = unicodedata.normalize("NFKD", character)[:1]
        return plain if plain.isascii() and plain.isalnum() else " "


def _length(text: str) -> int:
    """Count as X12 does: the sign and the point of a number are not counted."""
    return len(text) if not _POINTED.fullmatch(text) else sum(c.isdigit() for c in text)
