"""Findings of one holder, kept small: the hundredth of a kind tells a reader nothing that the first did not."""

from collections.abc import Iterable, Iterator

from canonical.finding import Finding, Place
from connectors.edi.rulebook import RULES, finding

MOST_OF_A_KIND = 20  # a rule; what comes after is folded into the last of them
MOST_IN_A_SET = 200  # of what checking one set finds


class Tally:
    """How many errors were put on the piles that share it, the folded ones included."""

    __slots__ = ("errors",)

    def __init__(self) -> None:
        self.errors = 0


class Pile:
    """A list of findings; many of one rule are folded into one, whose place reaches from the first to the last."""

    __slots__ = ("_found", "_last", "_of_a_kind", "_tally")

    def __init__(self, tally: Tally | None = None) -> None:
        self._tally = tally or Tally()
        self._found: list[Finding] = []
        self._of_a_kind: dict[str, int] = {}
        self._last: dict[str, int] = {}

    @property
    def errors(self) -> int:
        """How many errors there are, on this pile and on those that share its tally."""
        return self._tally.errors

    def add(self, found: Finding) -> None:
        """Add a finding, or fold it into the last of its kind."""
        self._tally.errors += RULES[found.rule].weight == "error"
        count = self._of_a_kind[found.rule] = self._of_a_kind.get(found.rule, 0) + 1
        if count <= MOST_OF_A_KIND:
            self._last[found.rule] = len(self._found)
            self._found.append(found)
            return
        at = self._last[found.rule]
        self._found[at] = _folded(self._found[at], found, count - MOST_OF_A_KIND + 1)

    def extend(self, found: Iterable[Finding]) -> None:
        """Add several findings."""
        for one in found:
            self.add(one)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    def has(self, rule: str) -> bool:
        """Say whether a finding of that rule is among them."""
        return rule in self._of_a_kind


def limited(found: Iterable[Finding], most: int, here: Place) -> Iterator[Finding]:
    """Yield the first findings and, where there were more, one that says so; the rest is not even looked for."""
    for number, one in enumerate(found):
        if number == most:
            yield finding("more_findings", f"more than {most} findings in this set; the rest is left out", here)
            return
        yield one


def _folded(last: Finding, new: Finding, times: int) -> Finding:
    place = last.place
    if place and new.place and place.offset is not None and new.place.offset is not None:
        length = new.place.offset + (new.place.length or 0) - place.offset
        place = place.model_copy(update={"length": length})
    return last.model_copy(update={"place": place, "evidence": {**last.evidence, "occurrences": str(times)}})
