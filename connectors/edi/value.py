"""Numbers and days as X12 writes them."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)


def number(text: str) -> Decimal | None:
    """Return a number as X12 writes it (R), or nothing where the text is none."""
    return _known(text) if len(text) < 12 else _parsed(text)


def _parsed(text: str) -> Decimal | None:
    text = text.strip()
    return Decimal(text) if _NUMBER.fullmatch(text) and len(text) < 40 else None


_known = lru_cache(maxsize=4096)(_parsed)  # the same few quantities come again and again


def calendar_day(text: str) -> date | None:
    """Return the day that CCYYMMDD or YYMMDD means, or nothing; two-digit years below 50 are of this century."""
    if not re.fullmatch(r"\d{6}|\d{8}", text, re.ASCII):
        return None
    if len(text) == 6:
        text = ("20" if text < "50" else "19") + text
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
