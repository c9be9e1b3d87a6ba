"""One segment held against its guide: which of its elements are missing, too many, too long, or no such value."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from connectors.edi.edifact.guide import Element, Part, SegmentGuide
from connectors.edi.edifact.marks import COMPONENT, REPETITION
from connectors.edi.segment import Segment

_CUT = "\x1d"  # between the elements of a segment that is matched as a whole
_NUMBER = re.compile(r"-?(\d+)(?:[.,](\d+))?")
_SPOTTED = re.compile(r"-?[\d.,]+")
_ANY = r"[^\x1d-\x1f]"


class Fault(NamedTuple):
    """What is wrong with an element: the rule, and where; ``component`` is 0 for the element as a whole."""

    rule: str
    element: int
    component: int
    value: str
    said: Element | None  # what should stand there


def faults(segment: Segment, guide: SegmentGuide) -> Iterator[Fault]:
    """Yield what is wrong with a segment's elements, in their order."""
    if _clean(guide).fullmatch(_CUT.join(segment.elements)):
        return
    texts = segment.elements[1:]
    for at, part in enumerate(guide.parts, 1):
        text = texts[at - 1] if at <= len(texts) else ""
        yield from _element(text, part, at)
    for at in range(len(guide.parts) + 1, len(texts) + 1):
        if texts[at - 1]:
            yield Fault("too_many_elements", at, 0, texts[at - 1], None)


def _element(text: str, part: Part, at: int) -> Iterator[Fault]:
    repeated = text.split(REPETITION)
    if len(repeated) > part.most:
        yield Fault("too_many_repetitions", at, 0, repeated[part.most], part.element)
    for one in repeated[: part.most]:
        yield from _once(one, part, at)


def _once(text: str, part: Part, at: int) -> Iterator[Fault]:
    """Yield what is wrong with one repetition of an element."""
    if not text.strip(COMPONENT + " "):
        if part.required:
            yield Fault("mandatory_element_missing", at, 0, "", part.element)
        return
    values = text.split(COMPONENT)
    inside = part.components or (part,)
    for number, component in enumerate(inside, 1):
        value = values[number - 1] if number <= len(values) else ""
        yield from _value(value, component, at, number if part.components else 0)
    for number in range(len(inside) + 1, len(values) + 1):
        if values[number - 1]:
            yield Fault("too_many_components", at, number, values[number - 1], None)


def _value(value: str, part: Part, at: int, component: int) -> Iterator[Fault]:
    said = part.element
    if said is None:
        return
    if not value.strip():
        if part.required:
            yield Fault("mandatory_element_missing", at, component, "", said)
        return
    rule = _misfit(value, said)
    if rule:
        yield Fault(rule, at, component, value, said)


def _misfit(value: str, said: Element) -> str:
    length = len(value)
    if said.kind == "n":
        found = _NUMBER.fullmatch(value.strip())
        if found is None:
            return "decimal_notation_bad" if _SPOTTED.fullmatch(value.strip()) else "invalid_number"
        length = len(found[1] + (found[2] or ""))
    elif said.kind == "a" and any(mark.isdigit() for mark in value):
        return "invalid_character"
    if length > said.longest:
        return "element_too_long"
    if length < said.shortest:
        return "element_too_short"
    if said.codes and value.strip() not in said.codes:
        return "invalid_code" if said.closed else "code_not_usual"
    return ""


@lru_cache(maxsize=1024)
def _clean(guide: SegmentGuide) -> re.Pattern[str]:
    """Return what every faultless segment of this guide matches; what does not match is looked at more closely."""
    pattern = ""
    for part in reversed(guide.parts):
        one = _CUT + _of(part) + pattern
        pattern = one if part.required or _must_follow(pattern) else f"(?:{one})?"
    return re.compile(re.escape(guide.tag) + pattern)


def _must_follow(pattern: str) -> bool:
    """Say whether what comes after a place is required, so that the place itself cannot be left off the end."""
    return bool(pattern) and not pattern.startswith("(?:" + _CUT)


def _of(part: Part) -> str:
    if part.element is not None:
        one = _simple(part.element)
        return one if part.required else f"(?:{one})?"
    pattern = ""
    for component in reversed(part.components):
        separator = COMPONENT if component is not part.components[0] else ""
        one = separator + _of(component) + pattern
        inner = bool(pattern) and not pattern.startswith("(?:")
        pattern = one if component.required or inner else f"(?:{one})?"
    return pattern if part.required else f"(?:{pattern})?"


def _simple(said: Element) -> str:
    if said.codes:
        return "(?:" + "|".join(sorted(map(re.escape, said.codes), key=len, reverse=True)) + ")"
    if said.kind == "n":
        return rf"-?\d{{{said.shortest},{said.longest}}}"
    return (
        rf"(?! )[^\x1d-\x1f\d]{{{said.shortest},{said.longest}}}"
        if said.kind == "a"
        else (rf"(?! ){_ANY}{{{said.shortest},{said.longest}}}")
    )
