"""Whether a shipment or an order says as many cartons (TD1) as are listed under it."""

from collections.abc import Iterator, Sequence

from connectors.edi.balance.scale import Flaw, Placed
from connectors.edi.segment import Segment
from connectors.edi.value import number

_CARTON = "CTN"  # X12 element 103, its first three characters


class Load:
    """Carton levels (HL03 P) are counted under the shipment and the order above them, as the pointers say."""

    watches = ("HL", "TD1")

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._told: dict[str, tuple[int, Segment]] = {}
        self._cartons: dict[str, int] = {}
        self._last, self._level = "", ""

    def take(self, seen: Sequence[Placed]) -> None:
        """See segments pass."""
        for at, segment in seen:
            self._see(at, segment)

    def _see(self, at: int, segment: Segment) -> None:
        if segment.elements[0] == "TD1":
            if self._level in ("S", "O") and segment.get(1).startswith(_CARTON):
                self._told.setdefault(self._last, (at, segment))
            return
        self._last, self._level = segment.get(1).strip(), segment.get(3).strip()
        known = self._last in self._parents
        self._parents.setdefault(self._last, segment.get(2).strip())
        if self._level == "P" and not known:
            self._count(self._last)

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up."""
        if not self._cartons:
            return
        for level, (at, segment) in self._told.items():
            told, listed = number(segment.get(2)), self._cartons.get(level, 0)
            if told is not None and listed and told != listed:
                says = f"TD102 says {segment.get(2)[:20]!r} cartons, {listed} are listed under HL {level}"
                yield Flaw("carton_count_wrong", says, at, segment, "TD102", expected=str(listed))

    def _count(self, carton: str) -> None:
        """Count a carton for every level above it."""
        above, steps = self._parents[carton], 0
        while above in self._parents and steps < 10:
            self._cartons[above] = self._cartons.get(above, 0) + 1
            above, steps = self._parents[above], steps + 1
