"""The notes P R C L E of a segment inside its regular expression: what may not be there, or missing, beside what.

Each note forbids that some elements are present while others are absent. That is
looked at where the last of them stands, or where the segment ends before it; what
came earlier is known by the groups that took part in the match.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

_NEVER = "(?!)"


class _Ban(NamedTuple):
    """Elements that may not be present while the others are absent."""

    present: frozenset[int]
    absent: frozenset[int]

    @property
    def last(self) -> int:
        return max(self.present | self.absent)


class Notes:
    """The notes of a segment; ``pairs`` are kept otherwise.

    ``required`` places are always there, and those of ``never`` never are.
    """

    def __init__(
        self,
        notes: Iterable[Sequence[Any]],
        pairs: Mapping[int, int],
        required: Collection[int] = (),
        never: Collection[int] = (),
    ) -> None:
        self._required = required
        bans = [ban for note in notes for ban in _bans(note, pairs)]
        bans = [ban for ban in bans if not ban.absent & set(required) and not ban.present & set(never)]
        self._bans = [ban._replace(absent=ban.absent - set(never)) for ban in bans]
        self.hopeless = any(not ban.present and not ban.absent for ban in self._bans)
        asked = {place for ban in self._bans for place in ban.present | ban.absent} - set(required)
        self._groups = {place: number for number, place in enumerate(sorted(asked), 1)}

    def free(self, at: int) -> bool:
        """Say whether nothing hangs on an element."""
        return at not in self._groups and all(ban.last != at for ban in self._bans)

    def present(self, at: int, value: str) -> str:
        """Return the expression for an element that is there."""
        held = f"({value})" if at in self._groups else f"(?:{value})"
        return held + "".join(self._unless(ban, at) for ban in self._bans if ban.last == at and at in ban.present)

    def absent(self, at: int) -> str:
        """Return what has to hold where an element is empty."""
        return "".join(self._unless(ban, at) for ban in self._bans if ban.last == at and at in ban.absent)

    def ended(self, at: int) -> str:
        """Return what has to hold where a segment ends before an element."""
        bans = (ban for ban in self._bans if ban.last >= at and all(place < at for place in ban.present))
        return "".join(self._unless(ban, at) for ban in bans)

    def _unless(self, ban: _Ban, at: int) -> str:
        """Fail where all that stands before ``at`` is as the ban says."""
        text = _NEVER
        for place in sorted(ban.absent):
            text = f"(?({self._groups[place]})|{text})" if place < at else text
        for place in sorted(ban.present - set(self._required)):
            text = f"(?({self._groups[place]}){text})" if place < at else text
        return text


def pairs_of_neighbours(notes: Iterable[Sequence[Any]], unfit: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield neighbours that come together or not at all; no place stands in two pairs, none is ``unfit``."""
    taken: set[int] = set()
    for kind, *at in notes:
        if kind != "P" or len(at) != 2 or at[1] != at[0] + 1 or taken & set(at):
            continue
        if not any(unfit[place - 1] for place in at):
            taken.update(at)
            yield at[0], at[1]


def _bans(note: Sequence[Any], pairs: Mapping[int, int]) -> Iterator[_Ban]:
    kind, *at = note
    if kind == "P" and not (len(at) == 2 and pairs.get(at[0]) == at[1]):
        yield from (_ban({one}, {other}) for one, other in zip(at, [*at[1:], at[0]], strict=True))
    elif kind == "R" and len(set(at)) > 1:
        yield _ban((), at)
    elif kind == "C":
        yield from (_ban({at[0]}, {other}) for other in at[1:])
    elif kind == "L":
        yield _ban({at[0]}, at[1:])
    elif kind == "E":
        yield from (_ban({one, other}, ()) for n, one in enumerate(at) for other in at[n + 1 :])


def _ban(present: Iterable[int], absent: Iterable[int]) -> _Ban:
    return _Ban(frozenset(present), frozenset(absent))
