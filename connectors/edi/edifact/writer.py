"""Puts EDIFACT messages into their interchange and writes them in the partner's own characters.

As for X12, the writer is strict where the reader is tolerant: a character that
the syntax level does not have is refused or replaced, as the partner agreed,
and never sent. What is a service character in a text is released. The same
messages, numbers and instant give the same bytes.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from connectors.edi.edifact import charset
from connectors.edi.edifact.marks import USUAL, Marks
from connectors.edi.edifact.pydifact_adapter import written
from connectors.edi.line import Element, Line, Repeated
from connectors.ports import Unreadable
from connectors.profile import EdifactIdentity, EdifactTerms

_REPEATS_SINCE = "4"


class Enclosed(NamedTuple):
    """One message on its way into an interchange."""

    identifier: tuple[str, ...]  # S009: type, version, release, agency, association
    lines: Sequence[Line]  # between UNH and UNT
    number: int  # UNH01


def write(
    messages: Sequence[Enclosed], *, terms: EdifactTerms, interchange: int, now: datetime, asks: bool
) -> bytes:  # fmt: skip
    """Return an interchange: UNA where wanted, UNB, the messages, UNZ; ``asks`` for a CONTRL (0031).

    Raises ``Unreadable``, naming segment, element and character, where a value
    cannot be said in the partner's characters.
    """
    marks = _marks(terms)
    lines: list[Line] = [_header(terms, interchange, now, asks=asks)]
    for one in messages:
        reference = str(one.number)
        lines += [("UNH", reference, one.identifier), *one.lines]
        lines.append(("UNT", str(len(one.lines) + 2), reference))
    lines.append(("UNZ", str(len(messages)), str(interchange)))
    said = [_said(line, terms) for line in lines]
    una = terms.una == "always" or marks._replace(repetition="*", decimal=".") != USUAL
    text = written(said, marks, una=una, line_breaks=terms.line_breaks)
    return charset.encode(text, terms.level)


def sayable(text: str, terms: EdifactTerms, longest: int) -> str:
    """Return as much of a text as can be said to this partner; what cannot is a blank, and the rest is cut off."""
    said = "".join(" " if charset.unknown_to(terms.level, c) or charset.control_character(c) else c for c in text)
    return said[:longest].strip()


def _marks(terms: EdifactTerms) -> Marks:
    marks = Marks(
        terms.component_separator,
        terms.element_separator,
        terms.decimal_mark,
        terms.release_character,
        terms.repetition_separator if terms.version >= _REPEATS_SINCE else "",
        terms.segment_terminator,
    )
    if any(len(mark) > 1 for mark in marks) or not marks.release or not marks.distinct:
        raise Unreadable(
            f"the service characters agreed with {terms.them.id} cannot be told apart: {', '.join(map(repr, marks))}; "
            "give each one character of its own in the partner's profile"
        )
    return marks


def _header(terms: EdifactTerms, number: int, now: datetime, *, asks: bool) -> Line:
    now = now.astimezone(UTC)
    day = f"{now:%Y%m%d}" if terms.version >= _REPEATS_SINCE else f"{now:%y%m%d}"
    return (
        "UNB", (terms.level, terms.version), _name(terms.us), _name(terms.them), (day, f"{now:%H%M}"), str(number),
        "", terms.application, "", "1" if asks else "", terms.agreement, "1" if terms.usage == "T" else "",
    )  # fmt: skip


def _name(name: EdifactIdentity) -> tuple[str, ...]:
    return (name.id, name.qualifier, name.routing)


def _said(line: Line, terms: EdifactTerms) -> Line:
    tag = str(line[0])
    return (tag, *(_element(element, f"{tag}{at:02d}", terms) for at, element in enumerate(line[1:], 1)))


def _element(element: Element, where: str, terms: EdifactTerms) -> Element:
    if isinstance(element, str):
        return _text(element, where, terms)
    assert not isinstance(element, Repeated), "no message that we write in EDIFACT repeats an element"
    return tuple(_text(part, f"{where}-{at}", terms) for at, part in enumerate(element, 1))


def _text(text: str, where: str, terms: EdifactTerms) -> str:
    if text.isascii() and text.isalnum() and (terms.level != "UNOA" or text.isupper() or text.isdigit()):
        return text
    return "".join(_character(mark, where, text, terms) for mark in text).rstrip(" ")


def _character(mark: str, where: str, text: str, terms: EdifactTerms) -> str:
    if not (charset.unknown_to(terms.level, mark) or charset.control_character(mark)):
        return mark
    if terms.unsayable == "refuse":
        raise Unreadable(
            f"{where} would be {text!r}, and {mark!r} in it is no character of syntax level {terms.level}; "
            "correct the text, agree on another level, or write `unsayable: replace` in the partner's profile"
        )
    plain = unicodedata.normalize("NFKD", mark)[:1]
    for candidate in (plain, plain.upper()):
        if candidate.isascii() and candidate.isalnum() and not charset.unknown_to(terms.level, candidate):
            return candidate
    return terms.replacement
