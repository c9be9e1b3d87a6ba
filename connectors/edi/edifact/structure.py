"""The segments of a message held against its structure: which is missing, comes too often, or stands where it may not.

A message is read from top to bottom, and so is its guide: each segment is the
next one that fits, in the innermost group that has a place for it. What a step
passes over must not have been required. A required segment that comes later in
the message is not missing: then it is the one in hand that stands wrong.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from connectors.edi.edifact.guide import Group, Guide, Item, Use
from connectors.edi.guide_notation import MANY
from connectors.edi.segment import Segment


class Misplaced(NamedTuple):
    """What is wrong at a segment; ``name`` is the segment or group that it is about."""

    rule: str
    name: str
    position: int  # of the segment at which it was noticed; UNH is 1
    path: str  # the groups around it: SG25/SG28


class _Level(NamedTuple):
    """A group made ready: where in it each tag may stand, and which of its places are required."""

    group: Group
    places: dict[str, tuple[int, ...]]
    required: tuple[int, ...]


class _Open:
    """A group that stands open: how far it has come, and how often its present item came."""

    __slots__ = ("at", "level", "used")

    def __init__(self, level: _Level, used: int) -> None:
        self.level, self.at, self.used = level, 0, used

    def lacks(self, until: int) -> Iterator[Item]:
        """Yield the required items before ``until`` that never came."""
        for at in self.level.required:
            if self.at < at < until or (at == self.at and at < until and not self.used):
                yield self.level.group.items[at]


class Walk:
    """Goes through one message; ``path`` tells the groups around the segment that was placed last."""

    def __init__(self, guide: Guide, segments: Sequence[Segment]) -> None:
        self._last = {segment.id: at for at, segment in enumerate(segments, 1)}
        self._known = _tags(guide.root)
        self._open = [_Open(_level(guide.root), 0)]

    @property
    def path(self) -> str:
        """The groups that stand open, the outermost first."""
        return "/".join(one.level.group.name for one in self._open[1:])

    def place(self, tag: str, position: int) -> Iterator[Misplaced]:
        """Place the next segment, and yield what is wrong with that."""
        too_often: tuple[int, int] | None = None
        passing: tuple[int, int] | None = None
        for depth in range(len(self._open) - 1, -1, -1):
            for at in self._open[depth].level.places.get(tag, ()):
                fits = self._fits(depth, at)
                if fits == "often":
                    too_often = too_often or (depth, at)
                elif fits and not any(self._passed(depth, at)):
                    self._take(depth, at)
                    return
                elif fits and passing is None:
                    passing = (depth, at)
        yield from self._awkward(tag, position, passing, too_often)

    def finish(self, position: int) -> Iterator[Misplaced]:
        """Yield the required segments that never came, once the last was placed."""
        for one in reversed(self._open):
            for item in one.lacks(len(one.level.group.items)):
                yield Misplaced("mandatory_segment_missing", item.tag, position, self.path)

    def _awkward(
        self, tag: str, position: int, passing: tuple[int, int] | None, too_often: tuple[int, int] | None
    ) -> Iterator[Misplaced]:
        """Place a segment that does not simply fit: something is missing before it, or it is one too many, or wrong."""
        if passing is not None:
            lacking = list(self._passed(*passing))
            if not any(self._last.get(item.tag, 0) > position for item in lacking):
                for item in lacking:
                    yield Misplaced("mandatory_segment_missing", item.tag, position, self.path)
                self._take(*passing)
                return
        if too_often is not None:
            depth, at = too_often
            item = self._open[depth].level.group.items[at]
            self._take(depth, at)
            rule = "segment_repeats_too_often" if isinstance(item, Use) else "loop_repeats_too_often"
            yield Misplaced(rule, item.tag, position, self.path)
            return
        rule = "segment_out_of_sequence" if tag in self._known else "segment_not_in_set"
        yield Misplaced(rule, tag, position, self.path)

    def _fits(self, depth: int, at: int) -> str:
        one = self._open[depth]
        if at < one.at:
            return ""
        if at > one.at:
            return "yes"
        most = one.level.group.items[at].most
        return "yes" if most == MANY or one.used < most else "often"

    def _passed(self, depth: int, at: int) -> Iterator[Item]:
        """Yield the required items that would be passed over."""
        for one in self._open[:depth:-1]:
            yield from one.lacks(len(one.level.group.items))
        yield from self._open[depth].lacks(at)

    def _take(self, depth: int, at: int) -> None:
        del self._open[depth + 1 :]
        one = self._open[depth]
        one.used = one.used + 1 if at == one.at else 1
        one.at = at
        item = one.level.group.items[at]
        if isinstance(item, Group):
            self._open.append(_Open(_level(item), 1))


@lru_cache(maxsize=1024)
def _level(group: Group) -> _Level:
    places: dict[str, tuple[int, ...]] = {}
    for at, item in enumerate(group.items):
        if at == 0 and group.name:
            continue  # the segment that begins the group begins the next one, which is its parent's to open
        places[item.tag] = (*places.get(item.tag, ()), at)
    return _Level(group, places, tuple(at for at, item in enumerate(group.items) if item.required))


@lru_cache(maxsize=64)
def _tags(group: Group) -> frozenset[str]:
    found = {item.tag for item in group.items}
    for item in group.items:
        if isinstance(item, Group):
            found |= _tags(item)
    return frozenset(found)
