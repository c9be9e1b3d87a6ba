"""Whether a line's stores (SDQ) and days (SCH) add up to the line."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from connectors.edi.balance.scale import Flaw, Placed
from connectors.edi.segment import Segment
from connectors.edi.value import number

_SPLITS = {"SDQ": ("store_sum_wrong", "stores (SDQ)"), "SCH": ("schedule_sum_wrong", "days (SCH)")}


class Splits:
    """``line`` is the segment of a line, ``element`` its quantity; ``unit`` the element with its unit of measure.

    A split in another unit than the line's is left alone, and so is one inside a
    store's own loop (N1), which splits the store's share.
    """

    def __init__(self, line: str, element: int, unit: int) -> None:
        self.watches = (line, "SDQ", "SCH", "N1")
        self._line_id = line
        self._element = element
        self._unit = unit
        self._line: tuple[int, Segment] | None = None
        self._inside = False
        self._sums: dict[str, Decimal] = {}
        self._firsts: dict[str, tuple[int, Segment]] = {}
        self._found: list[Flaw] = []

    def take(self, seen: Sequence[Placed]) -> None:
        """See segments pass."""
        for at, segment in seen:
            self._see(at, segment)

    def _see(self, at: int, segment: Segment) -> None:
        name = segment.elements[0]
        if name == self._line_id:
            if self._sums:
                self._close()
            self._line, self._inside = (at, segment), False
        elif name == "N1":
            self._inside = True
        elif self._line is not None and not self._inside:
            self._add(name, at, segment)

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up."""
        self._close()
        yield from self._found

    def _add(self, name: str, at: int, segment: Segment) -> None:
        if name == "SDQ":
            parts = [segment.get(at) for at in range(4, min(len(segment.elements), 23), 2)]
            unit = segment.get(1)
        else:
            parts, unit = [segment.get(1)], segment.get(2)
        if unit and unit != self._line_unit():
            return
        self._firsts.setdefault(name, (at, segment))
        self._sums[name] = self._sums.get(name, Decimal(0)) + sum((number(p) or Decimal(0) for p in parts), Decimal(0))

    def _line_unit(self) -> str:
        return self._line[1].get(self._unit) if self._line else ""

    def _close(self) -> None:
        if self._line is None:
            return
        line = self._line[1]
        asked = number(line.get(self._element))
        for name, total in self._sums.items():
            if asked is not None and total != asked:
                rule, what = _SPLITS[name]
                says = f"line {line.get(1)} asks for {asked}, and its {what} add up to {total}"
                at, first = self._firsts[name]
                self._found.append(Flaw(rule, says, at, first, expected=str(asked), line=line.get(1) or None))
        self._sums.clear()
        self._firsts.clear()
