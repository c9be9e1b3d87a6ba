"""Conditions on one segment, as they stand in the brackets of a path: ``DTM[01=002|010]``, ``DTM[01-1=137]``."""

import re
from typing import NamedTuple

from connectors.edi.segment import Delimiters, Segment

_TERM = re.compile(r"([A-Z][A-Z0-9]{1,2}?)?([0-9]{2})(?:-([0-9]{1,2}))?(!?=)([^=]*)$")


class Term(NamedTuple):
    """One condition: an element or its component, and the values that it may have, or (``!=``) may not."""

    kind: str
    number: int
    component: int
    wanted: bool
    values: frozenset[str]
    first: str  # the value that is written where the condition has to hold


def fits(term: Term, segment: Segment, marks: Delimiters) -> bool:
    """Ask one segment."""
    elements = segment[0]
    text = elements[term.number] if term.number < len(elements) else ""
    if term.component:
        text = component(text, term.component, marks)
    return (text.strip() in term.values) is term.wanted


def component(text: str, number: int, marks: Delimiters) -> str:
    """Return one component of an element, 1 first; empty where it has fewer."""
    parts = text.split(marks.component) if marks.component else [text]
    return parts[number - 1] if number <= len(parts) else ""


def repetitions(text: str, wanted: int | None, marks: Delimiters) -> list[str]:
    """Return an element's repetitions: all for 0, one by its number, 1 first; for None the element as it stands."""
    if wanted is None:
        return [text]
    parts = text.split(marks.repetition) if marks.repetition else [text]
    return parts[wanted - 1 : wanted] if wanted else parts


def terms(text: str | None, segment: str) -> list[Term]:
    """Read ``01=002|010,02!=X``; in a loop's brackets the segment is named: ``N101=ST``."""
    return [_term(term.strip(), segment) for term in text.split(",")] if text else []


def _term(term: str, segment: str) -> Term:
    found = _TERM.match(term)
    if not found or bool(found[1]) is bool(segment):
        example = "01=002" if segment else "N101=ST"
        raise ValueError(f"[{term}] is no condition; one looks like [{example}]")
    values = found[5].split("|")
    return Term(
        found[1] or segment, int(found[2]), int(found[3] or 0), found[4] == "=", frozenset(values), values[0]
    )  # fmt: skip
