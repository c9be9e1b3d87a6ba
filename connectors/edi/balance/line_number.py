"""Whether every line has a number of its own."""

from collections.abc import Iterator, Sequence

from connectors.edi.balance.scale import Flaw, Placed


class LineNumbers:
    """``line`` is the segment whose first element is the buyer's number of the line; an empty one is none."""

    def __init__(self, line: str) -> None:
        self.watches = (line,)
        self._seen: dict[str, int] = {}
        self._first: Placed | None = None

    def take(self, seen: Sequence[Placed]) -> None:
        """See segments pass."""
        counts = self._seen
        for _, segment in seen:
            number = segment.get(1)
            if number:
                counts[number] = counts.get(number, 0) + 1
        if self._first is None and seen:
            self._first = seen[0]

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up."""
        twice = next((number for number, times in self._seen.items() if times > 1), None)
        if twice is not None and self._first is not None:
            at, segment = self._first
            says = f"line number {twice} stands on {self._seen[twice]} lines"
            yield Flaw("duplicate_line_numbers", says, at, segment, line=twice)
