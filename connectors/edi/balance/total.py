"""Whether the summary counts what came: CTT01 against the lines, CTT02 against the sum of their quantities."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from connectors.edi.balance.scale import Flaw, Placed
from connectors.edi.value import number


class Totals:
    """``line`` is the segment that CTT01 counts; ``summed`` the one whose element ``element`` CTT02 adds up.

    Both are compared as numbers, and no CTT is fine. ``or_line`` is another
    segment that senders count in its place.
    """

    def __init__(self, line: str, summed: str, element: int, *, or_line: str = "") -> None:
        self.watches = tuple({line, summed, or_line, "CTT"} - {""})
        self._line = line
        self._or_line = or_line
        self._summed = summed
        self._element = element
        self._lines = self._others = 0
        self._sum = Decimal(0)
        self._summary: Placed | None = None

    def take(self, seen: Sequence[Placed]) -> None:
        """See segments pass."""
        line, or_line, summed, element = self._line, self._or_line, self._summed, self._element
        for at, segment in seen:
            elements = segment.elements
            name = elements[0]
            if name == line:
                self._lines += 1
            elif name == or_line:
                self._others += 1
            if name == summed:
                self._sum += number(elements[element]) or 0 if len(elements) > element else 0
            elif name == "CTT" and self._summary is None:
                self._summary = at, segment

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up."""
        if self._summary is None:
            return
        at, ctt = self._summary
        counted, summed = ctt.get(1), ctt.get(2)
        right = {self._lines, self._others} if self._or_line else {self._lines}
        if counted.strip() and number(counted) not in right:
            says = f"CTT01 says {counted[:99]!r} lines, {self._lines} came ({self._line})"
            yield Flaw("ctt_line_count_wrong", says, at, ctt, "CTT01", expected=str(self._lines))
        if summed.strip() and number(summed) != self._sum:
            says = f"CTT02 says {summed[:99]!r}, the quantities ({self._place}) add up to {self._sum}"
            yield Flaw("ctt_hash_wrong", says, at, ctt, "CTT02", expected=str(self._sum))

    @property
    def _place(self) -> str:
        return f"{self._summed}{self._element:02d}"
