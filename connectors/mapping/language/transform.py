"""The closed set of ways in which a text becomes a value.

Each takes the text that was written and returns the value, or raises ``Unfit`` with
what was expected. A named transform in ``NAMED`` is the way out where the set does
not do: a function from text to text, with its own test, chosen by name in the YAML.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from connectors.mapping.expression import expression

Value: TypeAlias = str | Decimal | int | date
Transform: TypeAlias = Callable[[str], Value | None]


class Named(NamedTuple):
    """A transform in Python: from the document's text to ours, and back where that is possible."""

    read: Callable[[str], str]
    write: Callable[[str], str] | None = None


def _sscc(text: str) -> str:
    return text.removeprefix("00") if len(text) == 20 else text


def _marked_sscc(code: str) -> str:
    return f"00{code}" if len(code) == 18 else code


NAMED: dict[str, Named] = {"sscc": Named(_sscc, _marked_sscc)}
"""``sscc``: the 18 digits of a carton's code, with or without the application identifier 00 (written with it)."""

_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$")
_DIGITS = re.compile(r"[+-]?[0-9]+$")
_LONGEST_NUMBER = 40  # characters; more is no quantity and no price


class Unfit(Exception):
    """The text is not what was agreed: which rule it broke, and what was expected."""

    def __init__(self, rule: str, says: str, expected: str) -> None:
        super().__init__(says)
        self.rule = rule
        self.expected = expected


def decimal(point: str, group: str, drop: Sequence[str]) -> Transform:
    """Read an exact number; ``group`` separates thousands and only thousands, ``drop`` are words around it.

    With ``point`` ".," either stands before the fraction.
    """
    grouped = re.compile(rf"[+-]?[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+(?:{re.escape(point)}[0-9]*)?$")
    example = "a number such as 12 or 12.50".replace(".", point[0])

    def read(text: str) -> Decimal:
        bare = text
        for word in drop:
            bare = bare.removeprefix(word).removesuffix(word).strip()
        if group and grouped.match(bare):
            bare = bare.replace(group, "")
        if point == ".,":
            bare = bare.replace(",", ".")
        elif point != ".":
            bare = "?" if "." in bare else bare.replace(point, ".")
        if len(bare) > _LONGEST_NUMBER or not _PLAIN.match(bare):
            raise Unfit("bad_decimal", "is not a number", example)
        return Decimal(bare)

    return read


def implied_decimal(places: int) -> Transform:
    """Read digits whose last ``places`` are the fraction: 1250 with two places is 12.50 (X12 type N2)."""

    def read(text: str) -> Decimal:
        if len(text) > _LONGEST_NUMBER or not _DIGITS.match(text):
            expected = f"digits only, the last {places} of them after the unwritten point"
            raise Unfit("bad_decimal", "is not a number with an implied point", expected)
        return Decimal(text).scaleb(-places)

    return read


def whole(text: str) -> int:
    """Read a number without a fraction."""
    if len(text) > _LONGEST_NUMBER or not _DIGITS.match(text):
        raise Unfit("bad_number", "is not a whole number", "a whole number such as 12")
    return int(text)


_TOKENS = {"CCYY": "(?P<year>[0-9]{4})", "YYYY": "(?P<year>[0-9]{4})", "YY": "(?P<short>[0-9]{2})",
           "MM": "(?P<month>[0-9]{2})", "DD": "(?P<day>[0-9]{2})",
           "M": "(?P<month>[0-9]{1,2})", "D": "(?P<day>[0-9]{1,2})",
           "hh": "(?P<hour>[0-9]{2})", "mm": "(?P<minute>[0-9]{2})", "ss": "(?P<second>[0-9]{2})"}  # fmt: skip
_TOKEN = re.compile("CCYY|YYYY|YY|MM|DD|M|D|hh|mm|ss|.")
_OF_THE_DAY = ("h", "m", "s")
_SHORT = ("YY",)
_WRITTEN = {
    "CCYY": "{0.year:04}", "YYYY": "{0.year:04}", "MM": "{0.month:02}", "DD": "{0.day:02}", "M": "{0.month}",
    "D": "{0.day}", "hh": "{0.hour:02}", "mm": "{0.minute:02}", "ss": "{0.second:02}", "{": "{{", "}": "}}",
}  # fmt: skip


def calendar(written: str) -> Callable[[date], str]:
    """Return what writes a day or a moment in a format; ``instant`` is ISO 8601."""
    if written == "instant":
        return lambda moment: moment.isoformat() + ("" if isinstance(moment, datetime) else "T00:00:00Z")
    tokens = _TOKEN.findall(written)

    def say(moment: date) -> str:
        return "".join(_said(token, moment) for token in tokens)

    return say


def _said(token: str, moment: date) -> str:
    return f"{moment.year % 100:02}" if token in _SHORT else _WRITTEN.get(token, token).format(moment)


def day(formats: Sequence[str], century_from: int | None) -> Transform:
    """Read a date in the first of ``formats`` that fits.

    A format is made of CCYY or YYYY, YY, MM or M, DD or D, the hours, minutes and
    seconds hh, mm and ss, which are passed over, and separators; ``instant``
    is an ISO 8601 instant with its offset, whose UTC day is taken. ``YY`` needs
    ``century_from``: the first year of the hundred that two digits can mean.
    Raises ``ValueError`` with a sentence where a format is none.
    """
    patterns = [_pattern(f, century_from, _OF_THE_DAY) for f in formats if f != "instant"]
    expected = "a date written " + " or ".join(formats)

    def read(text: str) -> date:
        for pattern in patterns:
            if found := pattern.match(text):
                return _real(found, century_from or 0, expected).date()
        if "instant" in formats:
            return _utc(text, expected).date()
        raise Unfit("bad_date", "is not a date as agreed", expected)

    return read


def instant(formats: Sequence[str], century_from: int | None) -> Transform:
    """Read a moment in the first of ``formats`` that fits: a date's, with hh, mm and ss where they are written; UTC."""
    patterns = [_pattern(f, century_from, _OF_THE_DAY) for f in formats if f != "instant"]
    expected = "a moment written " + " or ".join(formats)

    def read(text: str) -> datetime:
        for pattern in patterns:
            if found := pattern.match(text):
                return _real(found, century_from or 0, expected)
        if "instant" in formats:
            return _utc(text, expected)
        raise Unfit("bad_date", "is not a moment as agreed", expected)

    return read


def _pattern(written: str, century_from: int | None, more: Sequence[str]) -> re.Pattern[str]:
    tokens = _TOKEN.findall(written)
    kinds = sorted("YEAR" if t in ("CCYY", "YYYY", "YY") else t[0] for t in tokens if t in _TOKENS)
    if [k for k in kinds if k not in more] != ["D", "M", "YEAR"] or len(set(kinds)) < len(kinds):
        raise ValueError(f"{written!r} is no date format; one looks like CCYYMMDD or MM/DD/YYYY, or is: instant")
    if any(t.isalpha() and t not in _TOKENS for t in tokens):
        raise ValueError(f"{written!r} is no date format; one looks like CCYYMMDD or MM/DD/YYYY, or is: instant")
    if "YY" in tokens and century_from is None:
        raise ValueError(f"{written!r} has two-digit years: say document.century_from, such as 1970")
    return re.compile("".join(_TOKENS.get(t) or re.escape(t) for t in tokens) + r"\Z")


def _real(found: re.Match[str], century_from: int, expected: str) -> datetime:
    parts = {name: int(text) for name, text in found.groupdict(default="0").items()}
    year = parts["year"] if "year" in parts else _in_window(parts["short"], century_from)
    try:
        return datetime(
            year, parts["month"], parts["day"], parts.get("hour", 0), parts.get("minute", 0), parts.get("second", 0),
            tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        raise Unfit("bad_date", "is no day of the calendar", expected) from None


def _in_window(short: int, century_from: int) -> int:
    year = century_from - century_from % 100 + short
    return year if year >= century_from else year + 100


def _utc(text: str, expected: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise Unfit("bad_date", "has no time zone", "an ISO 8601 instant with its offset, 2026-03-01T09:30:00Z")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unfit("bad_date", "is not an instant", expected) from None


def code(codes: Mapping[str, str], unlisted: str) -> Transform:
    """Replace the source's word by ours; ``"*"`` stands for any other word."""
    known = [word for word in codes if word != "*"]
    expected = "one of " + ", ".join(known[:40]) + (", ..." if len(known) > 40 else "")
    otherwise = codes.get("*")

    def read(text: str) -> str | None:
        found = codes.get(text, otherwise) if text != "*" else otherwise
        if found is None and unlisted == "refuse":
            raise Unfit("unknown_code", "is a code that the mapping does not know", expected)
        return text if found is None and unlisted == "keep" else found

    return read


def part(separator: str, number: int) -> Transform:
    """Take one part of a text; where it has fewer, there is no value."""

    def read(text: str) -> str | None:
        parts = text.split(separator)
        return (parts[number - 1].strip() or None) if number <= len(parts) else None

    return read


def bare(prefix: str, suffix: str) -> Transform:
    """Take off what every such text begins and ends with."""
    begins = f"begins with {prefix!r}" if prefix else ""
    ends = f"ends with {suffix!r}" if suffix else ""
    expected = f"a text that {' and '.join(said for said in (begins, ends) if said)}"

    def read(text: str) -> str:
        if not (text.startswith(prefix) and text.endswith(suffix) and len(text) > len(prefix) + len(suffix)):
            raise Unfit("bad_text", "is not as agreed", expected)
        return text[len(prefix) : len(text) - len(suffix)]

    return read


def matching(pattern: str) -> Transform:
    """Let only texts pass that match as a whole. Raises ``ValueError`` where the pattern is none of RE2."""
    compiled = expression(pattern)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise Unfit("bad_text", "is not as agreed", f"a text that matches {pattern}")
        return text

    return read
