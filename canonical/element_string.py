"""What a scanner reads off a GS1 barcode: an item, its lot, its serial number, its last day, how many.

Two ways of writing are read: ``(01)09506000134352(10)ABC``, as it stands below the
bars, and what the scanner sends, with FNC1 (ASCII 29) after each part of open
length and perhaps the symbology before it (``]C1``). Source: GS1 General Specifications, section 3 and 7.8.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from canonical.gtin import gtin_fault
from canonical.noun import Noun
from canonical.shipment import is_sscc

FNC1 = "\x1d"

_SYMBOLOGIES = ("]C1", "]e0", "]d2", "]Q3", "]J1")
_FIXED: Mapping[str, int] = {  # application identifiers of a known length that need no FNC1 after them
    "00": 18, "01": 14, "02": 14, "03": 14, "04": 16, "11": 6, "12": 6, "13": 6, "14": 6, "15": 6, "16": 6, "17": 6,
    "18": 6, "19": 6, "20": 2, "41": 13,
} | {f"3{n}": 6 for n in range(1, 7)}  # fmt: skip
_NAME_LENGTHS: Mapping[str, int] = {  # of application identifiers, by their first two digits; all others have two
    **dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"), 4),
}
_WRITTEN = re.compile(r"\((\d{2,4})\)([^(]+)")
_LONGEST = 90


class ElementString(Noun):
    """What was read; ``count`` is how many items, where the code says so."""

    sscc: str = ""  # (00)
    gtin: str = ""  # (01), or (02): what is inside
    lot: str = ""  # (10)
    serial: str = ""  # (21)
    expires_on: date | None = None  # (17), else (15): best before
    count: int | None = None  # (37) or (30)


class NotAnElementString(Exception):
    """It looks like one, and cannot be one."""


def is_element_string(code: str) -> bool:
    """Tell whether a code is written as GS1 element strings, rather than as a plain number."""
    return code.startswith(("(", FNC1, *_SYMBOLOGIES)) or FNC1 in code


def read(code: str) -> ElementString:
    """Return what a code says. Raises ``NotAnElementString`` with what is wrong."""
    said: dict[str, str] = {}
    for name, value in _written(code) if code.startswith("(") else _sent(code):
        if said.setdefault(name, value) != value:
            raise NotAnElementString(f"it says ({name}) twice: {said[name]} and {value}")
    return ElementString(
        sscc=_sscc(said.get("00", "")), gtin=_gtin(said.get("01") or said.get("02", "")),
        lot=said.get("10", ""), serial=said.get("21", ""),
        expires_on=_day("17" if "17" in said else "15", said.get("17") or said.get("15", "")),
        count=_count(said.get("37") or said.get("30", "")),
    )  # fmt: skip


def _written(code: str) -> Iterator[tuple[str, str]]:
    parts = _WRITTEN.findall(code)
    if "".join(f"({name}){value}" for name, value in parts) != code:
        raise NotAnElementString("it is not written as (01)09506000134352(10)ABC all through")
    for name, value in parts:
        length = _FIXED.get(name[:2])
        if length is not None and len(value) != length:
            raise NotAnElementString(f"({name}) has {length} digits, not {value!r}")
        yield name, value


def _sent(code: str) -> Iterator[tuple[str, str]]:
    rest = code[3:] if code.startswith(_SYMBOLOGIES) else code
    rest = rest.lstrip(FNC1)
    while rest:
        name = rest[: _NAME_LENGTHS.get(rest[:2], 2)]
        length = _FIXED.get(name[:2])
        value = rest[len(name) :][:length] if length else rest[len(name) :].split(FNC1)[0]
        if not name.isdigit() or not value or (length and len(value) != length) or len(value) > _LONGEST:
            raise NotAnElementString(f"it breaks off, or goes wrong, at {rest.replace(FNC1, ' ')!r}")
        yield name, value
        rest = rest[len(name) + len(value) :].removeprefix(FNC1)


def _sscc(value: str) -> str:
    if value and not is_sscc(value):
        raise NotAnElementString(f"(00){value} is no SSCC: its check digit is wrong")
    return value


def _gtin(value: str) -> str:
    if value and (fault := gtin_fault(value)):
        raise NotAnElementString(f"(01){value}: {fault}")
    return value


def _day(name: str, value: str) -> date | None:
    """Read YYMMDD; day 00 is the month's last."""
    if not value:
        return None
    if not (value.isascii() and value.isdigit()):
        raise NotAnElementString(f"({name}){value} is no day: it is written as YYMMDD")
    year, month, day = 2000 + int(value[:2]), int(value[2:4]), int(value[4:])
    try:
        return date(year, month, day) if day else date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        raise NotAnElementString(f"({name}){value} is no day: it is written as YYMMDD") from None


def _count(value: str) -> int | None:
    if value and not (value.isascii() and value.isdigit() and len(value) <= 8):
        raise NotAnElementString(f"(37){value} is no count")
    return int(value) if value else None
