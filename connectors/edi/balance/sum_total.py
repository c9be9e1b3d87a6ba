"""Whether a warehouse's document sums up its lines: the total's quantity against theirs."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from connectors.edi.balance.scale import Flaw, Placed
from connectors.edi.segment import Segment
from connectors.edi.value import number


class SumTotal:
    """``total`` is the segment whose first element sums up element ``element`` of every ``line``."""

    def __init__(self, line: str, element: int, total: str) -> None:
        self.watches = (line, total)
        self._line = line
        self._element = element
        self._total_id = total
        self._sum = Decimal(0)
        self._total: tuple[int, Segment] | None = None

    def take(self, seen: Sequence[Placed]) -> None:
        """See segments pass."""
        for at, segment in seen:
            self._see(at, segment)

    def _see(self, at: int, segment: Segment) -> None:
        if segment.elements[0] == self._line:
            self._sum += number(segment.get(self._element)) or 0
        else:
            self._total = at, segment

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up."""
        if self._total is None:
            return
        at, total = self._total
        told = number(total.get(1))
        if told is not None and told != self._sum:
            place = f"{self._total_id}01"
            says = f"{place} says {told}, and the lines ({self._line}{self._element:02d}) add up to {self._sum}"
            yield Flaw("quantity_total_wrong", says, at, total, place, expected=str(self._sum))
