"""The sets of a group, each kept as its place in the document and its verdict; a set is made when somebody asks for it.

A group may hold a million sets. What is kept of each is a few numbers; its
segments stay in the document, and its findings, beyond those of the first few
thousand, are looked for again.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, overload

from canonical.finding import Finding
from connectors.edi.knife import Knife
from connectors.edi.parts import TransactionSet
from connectors.edi.rulebook import Policy, Verdict
from connectors.edi.segment import Segment
from connectors.edi.source import Source
from connectors.edi.stretch import Stretch


class Outcome(NamedTuple):
    """What becomes of a set, and the rules that say so."""

    verdict: Verdict = Verdict.accept
    because: tuple[str, ...] = ()
    policy: Policy = "strict"


_MOST = 255  # what a byte holds; what is more is kept beside


class Sets(Sequence[TransactionSet]):
    """A row of sets, in the order in which they came; some fifteen bytes each."""

    def __init__(self, source: Source, knife: Knife) -> None:
        self._source = source
        self._knife = knife
        self._offsets = array("Q")
        self._end = 0  # of the last set
        self._gaps = bytearray()  # bytes between each set but the last and the next one
        self._lengths: dict[int, int] = {}  # of sets with a larger gap behind them
        self._counts = array("I")
        self._trailers = bytearray()  # the length of what ends the set; 0: nothing did, or it is longer
        self._outcomes = bytearray()
        self._rare: dict[int, int] = {}  # outcomes with numbers that are larger
        self._known = [Outcome()]
        self._numbers = {Outcome(): 0}
        self._found: dict[int, tuple[Finding, ...]] = {}
        self._unkept = bytearray()  # 1: the findings of this set are not kept
        self._find: Callable[[TransactionSet], tuple[Finding, ...]] | None = None

    def add(self, st: Segment, trailer: Segment | None, end: int, count: int, findings: tuple[Finding, ...]) -> None:
        """Add a set that begins with ``st`` and ends at byte ``end``."""
        number = len(self._offsets)
        if findings:
            self._found[number] = findings
        if number:
            gap = st.offset - self._end
            self._gaps.append(min(gap, _MOST))
            if gap >= _MOST:
                self._lengths[number - 1] = self._end - self._offsets[-1]
        self._offsets.append(st.offset)
        self._end = end
        self._counts.append(count)
        self._trailers.append(trailer.length if trailer and trailer.length <= _MOST else 0)
        self._outcomes.append(0)

    def judge(self, at: int, outcome: Outcome, findings: tuple[Finding, ...]) -> None:
        """Keep what became of a set, and all that was found in it."""
        self._reached(at, outcome)
        if findings:
            self._found[at] = findings

    def judge_only(self, at: int, outcome: Outcome, find: Callable[[TransactionSet], tuple[Finding, ...]]) -> None:
        """Keep what became of a set; ``find`` returns what was found in it, where somebody asks."""
        self._reached(at, outcome)
        self._unkept = self._unkept or bytearray(len(self))
        self._unkept[at] = 1
        self._find = find

    def _reached(self, at: int, outcome: Outcome) -> None:
        number = self._numbers.get(outcome)
        if number is None:
            number = self._numbers[outcome] = len(self._known)
            self._known.append(outcome)
        if number < _MOST:
            self._outcomes[at] = number
        else:
            self._outcomes[at], self._rare[at] = _MOST, number

    def _length(self, at: int) -> int:
        if at == len(self) - 1:
            return self._end - self._offsets[at]
        gap = self._gaps[at]
        return self._lengths[at] if gap == _MOST else self._offsets[at + 1] - self._offsets[at] - gap

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[TransactionSet]:
        return map(self._made, range(len(self)))

    @overload
    def __getitem__(self, at: int) -> TransactionSet: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[TransactionSet, ...]: ...

    def __getitem__(self, at: int | slice) -> TransactionSet | tuple[TransactionSet, ...]:
        if isinstance(at, slice):
            return tuple(map(self._made, range(*at.indices(len(self)))))
        place = at + len(self) if at < 0 else at
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} sets, not {at}")
        return self._made(place)

    def _made(self, at: int) -> TransactionSet:
        offset, length = self._offsets[at], self._length(at)
        segments = Stretch(self._source, self._knife, offset, length, self._counts[at], self._trailers[at])
        st = segments.first.elements
        number = self._outcomes[at]
        verdict, because, policy = self._known[self._rare[at] if number == _MOST else number]
        made = TransactionSet(
            kind=st[1] if len(st) > 1 else "",
            control=st[2] if len(st) > 2 else "",
            segments=segments,
            index=at + 1,
            offset=offset,
            length=length,
            findings=self._found.get(at, ()),
            verdict=verdict,
            because=because,
            policy=policy,
        )
        if self._unkept and self._unkept[at] and self._find is not None:
            return replace(made, findings=self._find(made))
        return made
