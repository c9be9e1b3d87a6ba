"""What is wrong in a file, row by row: what a thousand rows have in common is said once."""

import re
from collections.abc import Iterator, Sequence

from crossdock.cli.paper import counted, say

_PLACE = re.compile(r"^[^:]*:(\d+):\d+: ")
_FEW = 3  # the same so often is said each time


def tell_problems(problems: Sequence[str], *, was_not: str) -> None:
    """Say what is wrong, and that nothing was ``imported`` or ``entered``."""
    for sentence in folded(problems):
        say(sentence, error=True)
    say(f"{counted(len(problems), 'problem')}. Nothing was {was_not}.", error=True)


def folded(problems: Sequence[str]) -> Iterator[str]:
    """Yield each problem; of those that differ only in their place, the first, and in how many lines more it is so."""
    alike: dict[str, list[str]] = {}
    for problem in problems:
        alike.setdefault(_PLACE.sub("", problem), []).append(problem)
    for same in alike.values():
        if len(same) <= _FEW:
            yield from same
        else:
            last = _PLACE.match(same[-1])
            where = f", the last in line {last[1]}" if last else ""
            yield f"{same[0]} (and {len(same) - 1} times more{where}; all of them with --json)"
