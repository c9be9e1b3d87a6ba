"""What a scale is: it sees the segments of one set as they pass, and says at the end what does not add up."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from connectors.edi.segment import Segment

Placed: TypeAlias = tuple[int, Segment]  # the segment's position, ST being 1, and the segment


class Flaw(NamedTuple):
    """One thing that does not add up, at one segment; ``rule`` is a word of the rulebook."""

    rule: str
    says: str
    at: int  # segments from ST, which is 1
    segment: Segment
    element: str = ""  # "CTT01"; empty: the whole segment
    expected: str | None = None
    mend: str | None = None
    line: str | None = None
    name: str = ""  # the segment that is missed, where it is not the one it was missed at
    evidence: tuple[tuple[str, str], ...] = ()


class Scale(Protocol):
    """Weighs one idea in one set; a new one is made for each set."""

    @property
    def watches(self) -> tuple[str, ...]:
        """The ids of the segments that it wants to see."""

    def take(self, seen: Sequence[Placed]) -> None:
        """See some more of the segments that it watches, in their order; nothing is told yet."""

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up, once every segment has passed."""
