"""A guide made ready for speed: from each segment of a set, where the next one leads.

The plan is read off pyx12's map of the guide, transition by transition as
documents ask for them, and may only say "clean": this segment may stand here, and
its elements are as they should be. Where it says nothing, pyx12 is asked.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from connectors.edi import pyx12_adapter
from connectors.edi.guide import Guide
from connectors.edi.knife import COMPONENT, SEPARATOR
from connectors.edi.plan_pattern import pattern

_MANY = 2_000_000_000  # pyx12 writes "as often as wanted" as a number beyond this
_MOST_REMEMBERED = 1_000  # qualifiers that lead somewhere, a segment


class Step:
    """A transition that is sound: which segment it leads to, and what must be counted on the way."""

    __slots__ = ("_plan", "again", "fits", "forked", "most", "node", "slot", "spot")

    def __init__(self, plan: "Plan", node: Any, spot: "Spot", slot: int, most: int, again: bool) -> None:
        self._plan = plan
        self.node = node
        self.spot = spot  # where one stands then
        self.slot = slot  # the counter of the loop or segment that begins here
        self.most = most  # how often it may come; 0: that need not be counted
        self.again = again  # it came before; otherwise this is the first time
        self.forked = False  # found by way of a fork
        self.fits: Callable[[str], object] = self._fits_first

    def _fits_first(self, piece: str) -> object:
        self.fits = self._plan.expression(self.node)
        return self.fits(piece)


class Fork:
    """A segment id that leads to different places, by one of its elements (the level of an HL)."""

    __slots__ = ("_at", "_known", "spot")

    most = slot = 0
    again = False

    def __init__(self, spot: "Spot", at: tuple[int, int]) -> None:
        self.spot = spot
        self._at = at
        self._known: dict[str, Step] = {}

    def fits(self, piece: str) -> object:
        """Say no: which expression to ask hangs on the element."""
        return None

    def step(self, piece: str) -> Step | None:
        """Return the transition for this segment, or nothing."""
        value = _at(piece, self._at)
        known = self._known.get(value)
        if known is None:
            found = self.spot.look(piece.partition(SEPARATOR)[0], piece)
            if not isinstance(found, Step):
                return None
            found.forked = True
            known = found
            if len(self._known) < _MOST_REMEMBERED:
                self._known[value] = known
        return known


class Spot(dict[str, "Step | Fork | None"]):
    """A place in the walk: the segment that came last; the first three letters of the next one lead on."""

    __slots__ = ("_plan", "node")

    def __init__(self, plan: "Plan", node: Any) -> None:
        super().__init__()
        self._plan = plan
        self.node = node

    def __missing__(self, start: str) -> "Step | Fork | None":
        name = start.rstrip(SEPARATOR)
        found = self.look(name, None) if name in self._plan.ids else None
        if found is not None or not start:  # never what strangers send: that would fill the memory
            self[start] = found
        return found

    def look(self, name: str, piece: str | None) -> "Step | Fork | None":
        """Do as pyx12's walker does, and return the transition where it has no fault; without a piece, maybe a fork."""
        forks: set[tuple[int, int]] = set()
        for candidate, loop, missed in _scan(self.node):
            if candidate.id != name:
                continue
            key = candidate._resolve_unique_key_field(name, with_qual=False)
            place = (key[1], key[2] or 0) if key else None
            if place and piece is None:
                forks.add(place)
            elif place is None or _at(piece or "", place) in key[0]._valid_codes_set:
                return self._lead(candidate, loop, missed, forks)
        return self._lead(None, None, True, forks)

    def _lead(self, target: Any, loop: Any, missed: bool, forks: set[tuple[int, int]]) -> "Step | Fork | None":
        if forks:
            return Fork(self, forks.pop()) if len(forks) == 1 else None
        if missed or (loop is None and _takes_the_place(target)):
            return None
        return self._plan.step(self.node, target, loop)


class _Start(Spot):
    """Where a set begins: whatever comes first is its ST."""

    __slots__ = ()

    def __missing__(self, start: str) -> Step:
        self[start] = step = Step(self._plan, self.node, self._plan.spot(self.node), 0, 0, False)
        return step


def _takes_the_place(segment: Any) -> bool:
    """Say whether a segment bears the id of the first in its loop: pyx12 then begins the loop anew."""
    loop = segment.parent
    return bool(loop.is_loop() and loop.get_first_seg().id == segment.id)


def _at(piece: str, place: tuple[int, int]) -> str:
    elements = piece.split(SEPARATOR)
    value = elements[place[0]] if place[0] < len(elements) else ""
    return value.split(COMPONENT)[place[1] - 1] if place[1] else value


def _scan(node: Any) -> Iterator[tuple[Any, Any, bool]]:
    """Yield what may follow a segment, in pyx12's order.

    Each with the loop that it would begin, and whether something mandatory is
    passed over by then. What stands before the segment in its loop cannot come
    any more; so what is mandatory and stands after it has not come yet.
    """
    loop, inner, missed = node.parent, node, False
    while True:
        for order in sorted(order for order in loop.pos_map if order >= inner.pos):
            for child in loop.pos_map[order]:
                first = child if child.is_segment() else child.get_first_node()
                if not first.is_segment():
                    return  # a loop that begins with a loop: pyx12 knows
                yield first, _begun(first, child, loop), missed
                missed = missed or (child.usage == "R" and child is not inner)
        if loop.is_map_root():
            return
        inner, loop = loop, loop.parent


def _begun(first: Any, child: Any, loop: Any) -> Any:
    """Return the loop that a segment begins, or nothing."""
    if not child.is_segment():
        return child
    return loop if loop.is_loop() and loop.get_first_seg() is first else None


class Plan:
    """All that is known of a guide so far."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self._letters = pyx12_adapter.letters(root)
        self._spots: dict[int, Spot] = {}
        self._slots: dict[int, int] = {}
        self._expressions: dict[int, Callable[[str], object]] = {}
        nodes = list(root.loop_segment_iterator())
        self.ids = frozenset(node.id for node in nodes if node.is_segment())
        for node in nodes:
            self._slots[id(node)] = len(self._slots)
        self.start: Spot = _Start(self, pyx12_adapter.opening(root))

    def spot(self, node: Any) -> Spot:
        """Return the place of a segment."""
        if id(node) not in self._spots:
            self._spots[id(node)] = Spot(self, node)
        return self._spots[id(node)]

    def slot(self, node: Any) -> int:
        """Return the number of a loop's or segment's counter."""
        return self._slots[id(node)]

    def counters(self) -> list[int]:
        """Return a counter for each loop and segment."""
        return [1] * len(self._slots)

    def step(self, node: Any, target: Any, loop: Any) -> Step | None:
        """Return the transition between two segments; nothing where it repeats what may come once, or is unused."""
        counted = target if loop is None else loop
        if "N" in (target.usage, counted.usage):
            return None
        again = target is node if loop is None else any(one is loop for one in above(node))
        most = counted.get_max_repeat()
        if most <= 1 and (again or most < 1):
            return None
        finite = 1 < most < _MANY
        return Step(self, target, self.spot(target), self.slot(counted), most if finite else 0, again)

    def expression(self, node: Any) -> Callable[[str], object]:
        """Return what matches a segment's text where its elements are clean."""
        if id(node) not in self._expressions:
            self._expressions[id(node)] = re.compile(pattern(node, self._letters)).fullmatch
        return self._expressions[id(node)]


def above(node: Any) -> Iterator[Any]:
    """Yield the loops that hold a node, the innermost first."""
    node = node.parent
    while not node.is_map_root():
        yield node
        node = node.parent


@lru_cache(maxsize=64)
def plan(guide: Guide) -> Plan:
    """Return the plan of a guide; all threads share it."""
    return Plan(pyx12_adapter.loaded(guide))
