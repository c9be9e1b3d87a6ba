"""Sees at a glance that an 850 holds what it must: a day, lines that ask for something, totals that are right.

Only ordinary orders are known here: whole item numbers, quantities above zero,
line numbers that rise, a price on each line, no splits by store or day. Of any
other order nothing is said, and it is looked at segment by segment.
"""

import operator
import re
from decimal import Decimal

from connectors.edi.plan_pattern import DAY
from connectors.edi.source import blocks
from connectors.edi.stretch import Stretch
from connectors.edi.value import number

# In text whose delimiters are the knife's stand-ins: \x1c ends a segment, \x1d an element.
_ANY = r"[^\x1c\x1d]*+"
_SOME = r"[!-~][^\x1c\x1d]*+"  # not blank
_MOST_PAIRS = 10  # PO106 to PO125


def _pairs(count: int) -> str:
    return rf"(?:\x1d(?:{_SOME}\x1d{_SOME}|\x1d(?![^\x1c\x1d])){_pairs(count - 1)}|)" if count else ""


_LINE = re.compile(
    r"\x1cPO1\x1d([0-9]{1,18}+)\x1d([0-9]{1,9}+(?:\.[0-9]{1,6}+|))"
    rf"\x1d{_ANY}\x1d{_SOME}(?:\x1d{_ANY}{_pairs(_MOST_PAIRS)}|)(?=\x1c)"
)
_DATED = re.compile(rf"\x1cBEG(?:\x1d{_ANY}){{4}}\x1d{DAY}(?=[\x1c\x1d])")
_TOTALS = re.compile(rf"\x1cCTT(?:\x1d({_ANY})(?:\x1d({_ANY}))?)?")
_OTHERWISE = re.compile(rf"\x1c(?:[ \t\n\r\v\f]|S(?:DQ|CH)|DTM\x1d{_ANY}\x1d[0-9]{{6}}(?=[\x1c\x1d]))")


def ordinary(one: Stretch) -> bool:
    """Say whether an 850 of release 004010 or later is an ordinary order with nothing wrong in it."""
    glance = _Glance()
    until = one.offset + one.length
    for block in blocks(one.source, one.offset, until, one.knife.terminator):
        if not block.raw.endswith(one.knife.terminator) or not glance.sees("\x1c" + one.knife.text(block.raw)):
            return False
    return glance.right()


class _Glance:
    """What was seen of one order so far."""

    def __init__(self) -> None:
        self._dated = 0
        self._lines = 0
        self._last = -1
        self._sum: Decimal | int = 0
        self._totals: tuple[str, str] | None = None

    def sees(self, text: str) -> bool:
        """Look at some segments more, and say whether all is still ordinary."""
        if _OTHERWISE.search(text):
            return False
        begun = text.count("\x1cBEG")
        self._dated += begun
        if begun and not _DATED.search(text):
            return False
        if self._totals is None and (totals := _TOTALS.search(text)):
            self._totals = totals.group(1) or "", totals.group(2) or ""
        lines = _LINE.findall(text)
        return len(lines) == text.count("\x1cPO1") and (not lines or self._rise(lines))

    def _rise(self, lines: list[tuple[str, str]]) -> bool:
        names, quantities = zip(*lines, strict=True)
        numbers = [self._last, *map(int, names)]
        self._last = numbers[-1]
        self._lines += len(names)
        try:
            self._sum += sum(map(int, quantities))
        except ValueError:
            self._sum += sum(map(Decimal, quantities))
        return all(map(operator.lt, numbers, numbers[1:]))

    def right(self) -> bool:
        """Say, once all was seen, whether there is one day, something to deliver, and totals that are right."""
        if self._dated != 1 or not self._sum:
            return False
        lines, total = self._totals or ("", "")
        return _comes_to(lines, self._lines) and _comes_to(total, self._sum)


def _comes_to(text: str, amount: Decimal | int) -> bool:
    """Say whether a total, if one is given, is right."""
    return text == str(amount) or not text.strip() or number(text) == amount
