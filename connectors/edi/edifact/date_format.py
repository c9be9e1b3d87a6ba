"""How a DTM writes its instant: the format codes of element 2379, as far as they name a day."""

import re
from datetime import date

from connectors.edi.edifact.marks import COMPONENT
from connectors.edi.segment import Segment

# 2379 to what is written: C century, Y year, M month, D day, H hour, N minute, S second, Z zone.
_DAYS = {
    "2": "DDMMYY",
    "3": "MMDDYY",
    "4": "DDMMCCYY",
    "5": "DDMMCCYYHHNN",
    "101": "YYMMDD",
    "102": "CCYYMMDD",
    "201": "YYMMDDHHNN",
    "202": "YYMMDDHHNNSS",
    "203": "CCYYMMDDHHNN",
    "204": "CCYYMMDDHHNNSS",
    "301": "YYMMDDHHNNZZZ",
    "303": "CCYYMMDDHHNNZZZ",
    "304": "CCYYMMDDHHNNSSZZZ",
}
_SPANS = {"711": "CCYYMMDD", "718": "CCYYMMDD", "719": "CCYYMMDDHHNN", "713": "YYMMDDHHNN", "717": "YYMMDD"}
_FIELDS = {"YY": (0, 99), "MM": (1, 12), "DD": (1, 31), "HH": (0, 24), "NN": (0, 59), "SS": (0, 60)}
READ = frozenset(
    {"101", "102", "201", "202", "203", "204", "303", "304", ""}
)  # those from which the mappings take a day
_CENTURY_FROM = 70  # two-digit years below are of this century
_TOKEN = re.compile("CC|YY|MM|DD|HH|NN|SS|ZZZ")


def parts(segment: Segment) -> tuple[str, str, str]:
    """Return qualifier (2005), value (2380) and format (2379) of a DTM."""
    found = [*segment.get(1).split(COMPONENT), "", "", ""]
    return found[0].strip(), found[1].strip(), found[2].strip()


def misfit(segment: Segment) -> str | None:
    """Return the value of a DTM that is not what its format says; nothing where it is, or the format names no day."""
    _, value, form = parts(segment)
    if not value:
        return None
    if form in _SPANS:
        halves = re.split("-", value) if "-" in value else [value[: len(value) // 2], value[len(value) // 2 :]]
        return None if len(halves) == 2 and all(_day(half, _SPANS[form]) for half in halves) else value
    if form in _DAYS:
        return None if _day(value, _DAYS[form]) else value
    return None


def day(segment: Segment) -> date | None:
    """Return the day that a DTM names, or nothing; without a format CCYYMMDD and YYMMDD are tried."""
    _, value, form = parts(segment)
    if form:
        return _day(value, _DAYS[form]) if form in _DAYS else None
    return _day(value, "CCYYMMDD") or _day(value, "YYMMDD")


def _day(value: str, form: str) -> date | None:
    found: dict[str, str] = {}
    at = 0
    for name in _TOKEN.findall(form):
        found[name], at = value[at : at + len(name)], at + len(name)
    digits = all(text.isascii() and text.isdigit() for name, text in found.items() if name != "ZZZ")
    if at != len(value) or not digits:
        return None
    if not all(low <= int(found[name]) <= high for name, (low, high) in _FIELDS.items() if name in found):
        return None
    century = found.get("CC") or ("20" if int(found["YY"]) < _CENTURY_FROM else "19")
    try:
        return date(int(century + found["YY"]), int(found["MM"]), int(found["DD"]))
    except ValueError:
        return None
