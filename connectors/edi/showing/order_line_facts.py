"""What one line of an 850 says: PO1 and the segments of its loop."""

from typing import Any, TypeAlias

from connectors.edi.segment import Segment
from connectors.edi.value import calendar_day

Facts: TypeAlias = dict[str, Any]


def line_facts(segment: Segment) -> Facts:
    """Return the facts of a PO1: what, how many, for how much, under which numbers."""
    facts: Facts = {
        "line_no": segment.get(1) or None,
        "quantity": segment.get(2) or None,
        "uom": segment.get(3) or None,
        "price": segment.get(4) or None,
    }
    if segment.get(5):
        facts["price_basis"] = segment.get(5)
    pairs = [[segment.get(at), segment.get(at + 1)] for at in range(6, len(segment.elements), 2)]
    facts["ids"] = [pair for pair in pairs if any(pair)]
    facts["currency"] = None
    return facts


def add_to_line(line: Facts, segment: Segment) -> None:
    """Add a segment of a line's loop to the line; dates in lines are not listed."""
    adder = _ADDERS.get(segment.id)
    if adder is not None:
        adder(line, segment)
    elif segment.id in _LISTS:
        word, last = _LISTS[segment.id]
        line.setdefault(word, []).append(trimmed(segment, last))
    elif note(segment) is not None:
        line.setdefault("notes", []).append(note(segment))


_LISTS = {"SAC": ("allowances", None), "CTP": ("pricing", 3), "AMT": ("amounts", 2), "REF": ("refs", 2)}


def note(segment: Segment) -> str | None:
    """Return what a note segment says, or nothing for any other segment."""
    if segment.id == "MTX":
        return segment.get(2) or None
    if segment.id == "MSG":
        return segment.get(1) or None
    if segment.id == "NTE":
        return segment.get(2) or None
    if segment.id == "N9":
        return f"N9:{segment.get(1)} | {segment.get(2)}"
    return None


def day(text: str) -> Facts:
    """Return a date as it stands and as it was read; a year of two digits is marked."""
    if not text:
        return {}
    read = calendar_day(text)
    fact: Facts = {"raw": text, "iso": read.isoformat() if read else None}
    if read and len(text) == 6:
        fact["century_assumed"] = True
    return fact


def trimmed(segment: Segment, last: int | None = None) -> list[str]:
    """Return a segment's elements without the empty ones at its end."""
    elements = list(segment.elements[1 : None if last is None else last + 1])
    while elements and not elements[-1]:
        elements.pop()
    return elements


def _destinations(line: Facts, segment: Segment) -> None:
    line.setdefault("sdq_uom", segment.get(1))
    line.setdefault("sdq_id_qualifier", segment.get(2))
    pairs = [[segment.get(at), segment.get(at + 1)] for at in range(3, min(len(segment.elements), 23), 2)]
    line.setdefault("sdq", []).extend(pair for pair in pairs if any(pair))


def _describe(line: Facts, segment: Segment) -> None:
    if segment.get(5):
        holder = line["sublines"][-1] if "sublines" in line else line
        holder.setdefault("descriptions", []).append(segment.get(5))


def _pack(line: Facts, segment: Segment) -> None:
    if segment.get(1):
        line.setdefault("pack", []).append(segment.get(1))


def _currency(line: Facts, segment: Segment) -> None:
    line["currency"] = segment.get(2) or None


def _add_subline(line: Facts, segment: Segment) -> None:
    named = (("number", 1), ("relation", 3), ("quantity", 4), ("uom", 5), ("price", 6))
    line.setdefault("sublines", []).append({word: segment.get(at) for word, at in named})


def _add_schedule(line: Facts, segment: Segment) -> None:
    named = (("quantity", 1), ("uom", 2), ("date_qualifier", 5), ("date", 6))
    line.setdefault("schedules", []).append({word: segment.get(at) for word, at in named if segment.get(at)})


_ADDERS = {
    "PID": _describe,
    "SDQ": _destinations,
    "SLN": _add_subline,
    "SCH": _add_schedule,
    "PO4": _pack,
    "CUR": _currency,
}
