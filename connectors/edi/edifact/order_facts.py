"""The plain facts of an ORDERS, as they are written and as they are read, in the words of the X12 orders' facts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.edi.edifact import date_format
from connectors.edi.edifact.header import component
from connectors.edi.edifact.marks import COMPONENT
from connectors.edi.segment import Segment

_NUMBER = re.compile(r"-?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_ORDERED = ("21", "1", "131", "")  # 6063: ordered, discrete, of an earlier directory; without a qualifier
_MOST_DIGITS = 40


@dataclass(slots=True)
class OrderedLine:
    """One LIN and what the order says of it; texts as they are written."""

    index: int  # 1 = the first
    number: str
    segment: Segment
    position: int
    ids: list[list[str]]
    quantity: str = ""
    unit: str = ""
    quantity_at: Segment | None = None
    quantity_position: int = 0
    price: str = ""
    price_basis: str = ""
    description: str = ""


def amount(text: str) -> Decimal | None:
    """Return a number as EDIFACT writes it, whichever its decimal mark, or nothing where the text is none."""
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) and len(text) < _MOST_DIGITS else None


def ordered_lines(segments: Sequence[Segment]) -> list[OrderedLine]:
    """Return the lines of an order, each with what follows its LIN up to the next or to the summary."""
    lines: list[OrderedLine] = []
    opened: OrderedLine | None = None
    for position, segment in enumerate(segments, 1):
        if segment.id == "LIN":
            opened = OrderedLine(len(lines) + 1, component(segment, 1, 1), segment, position, _ids(segment, 3, 3))
            lines.append(opened)
        elif segment.id in ("UNS", "UNT"):
            opened = None
        elif opened is not None:
            _tell(opened, segment, position)
    return lines


def order_facts(segments: Sequence[Segment]) -> dict[str, Any]:
    """Return number, dates, parties, references and lines of an order, ready for JSON."""
    bgm = next((one for one in segments if one.id == "BGM"), Segment(("BGM",), 0, 0))
    lines = ordered_lines(segments)
    first = lines[0].position if lines else len(segments)
    head = [one for one in segments[: first - 1]]
    return {
        "po_number": component(bgm, 2, 1),
        "document": component(bgm, 1, 1),
        "function": bgm.get(3).strip(),
        "dates": [_date(one) for one in head if one.id == "DTM"],
        "currency": next((component(one, 1, 2) for one in head if one.id == "CUX"), ""),
        "references": [[component(one, 1, 1), component(one, 1, 2)] for one in head if one.id == "RFF"],
        "parties": [_party(one) for one in head if one.id == "NAD"],
        "line_count": len(lines),
        "lines": [_line(line) for line in lines],
    }


def _tell(line: OrderedLine, segment: Segment, position: int) -> None:
    if segment.id == "PIA":
        line.ids += _ids(segment, 2, 6)
    elif segment.id == "QTY" and line.quantity_at is None and component(segment, 1, 1) in _ORDERED:
        line.quantity, line.unit = component(segment, 1, 2), component(segment, 1, 3)
        line.quantity_at, line.quantity_position = segment, position
    elif segment.id == "PRI" and not line.price:
        line.price, line.price_basis = component(segment, 1, 2), component(segment, 1, 5)
    elif segment.id == "IMD" and not line.description:
        line.description = component(segment, 3, 4)


def _ids(segment: Segment, first: int, last: int) -> list[list[str]]:
    """Return the item numbers of a segment as qualifier and number."""
    return [
        [component(segment, at, 2), component(segment, at, 1)]
        for at in range(first, last + 1)
        if component(segment, at, 1)
    ]


def _line(line: OrderedLine) -> dict[str, Any]:
    said = {
        "line": line.number, "quantity": line.quantity, "unit": line.unit, "price": line.price, "ids": line.ids,
        "description": line.description,
    }  # fmt: skip
    return {word: value for word, value in said.items() if value or word in ("line", "quantity", "ids")}


def _date(segment: Segment) -> dict[str, Any]:
    qualifier, value, form = date_format.parts(segment)
    day = date_format.day(segment)
    return {"qualifier": qualifier, "value": value, "format": form, "iso": day.isoformat() if day else None}


def _party(segment: Segment) -> dict[str, Any]:
    said = {
        "role": segment.get(1).strip(), "id": component(segment, 2, 1), "agency": component(segment, 2, 3),
        "name": " ".join(filter(None, segment.get(4).split(COMPONENT))) or component(segment, 3, 1),
    }  # fmt: skip
    return {word: value for word, value in said.items() if value or word == "role"}
