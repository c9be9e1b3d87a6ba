"""Whether the tree of a ship notice is one: each HL has its number, a parent before it, and knows its children.

The tree is what the pointers say (HL02), whatever the order of the segments.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from connectors.edi.balance.scale import Flaw, Placed
from connectors.edi.segment import Segment

_NEVER_IN = {"S": frozenset("SOTPI"), "O": frozenset("OI"), "T": frozenset("TPI")}  # a level, and where it cannot lie
_NAMES = {"S": "a shipment", "O": "an order", "T": "a pallet", "P": "a carton", "I": "an item"}


class _Node(NamedTuple):
    at: int
    segment: Segment
    level: str
    parent: str


class Tree:
    """The levels of one set; its messages name HL01 as the sender wrote it."""

    watches = ("HL",)

    def __init__(self) -> None:
        self._nodes: dict[str, _Node] = {}
        self._children: set[str] = set()
        self._open: list[str] = []  # the way from the root to the last level
        self._found: list[Flaw] = []
        self._count = 0

    def take(self, seen: Sequence[Placed]) -> None:
        """See segments pass."""
        for at, segment in seen:
            self._see(at, segment)

    def _see(self, at: int, segment: Segment) -> None:
        self._count += 1
        number, parent = segment.get(1).strip(), segment.get(2).strip()
        node = _Node(at, segment, segment.get(3).strip(), parent)
        if number != str(self._count):
            self._number(node, number)
        self._hang(node, number)
        self._nodes.setdefault(number, node)
        self._children.add(parent)

    def flaws(self) -> Iterator[Flaw]:
        """Say what does not add up."""
        yield from self._found
        for number, node in self._nodes.items():
            told = node.segment.get(4).strip()
            there = number in self._children
            if told in ("0", "1") and (told == "1") != there:
                has = "has levels inside" if there else "has none inside"
                says = f"HL {number} says with HL04 {told!r}, and {has}"
                yield self._flaw("hl_child_code_wrong", says, node, "HL04", "1" if there else "0")

    def _number(self, node: _Node, number: str) -> None:
        twice = "which another level has already" if number in self._nodes else "out of its turn"
        says = f"the {_th(self._count)} HL bears the number {number[:20]!r}, {twice}"
        self._found.append(self._flaw("hl_number_wrong", says, node, "HL01", str(self._count)))

    def _hang(self, node: _Node, number: str) -> None:
        parent = node.parent
        if not parent:
            if self._count > 1:
                says = f"HL {number} names no parent, and only the first level may hang in nothing"
                self._found.append(self._flaw("hl_parent_wrong", says, node, "HL02", "the number of a level before it"))
            self._open = [number]
        elif parent not in self._nodes or parent == number:
            says = f"HL {number} hangs in {parent[:20]!r}, which did not come before it"
            self._found.append(self._flaw("hl_parent_wrong", says, node, "HL02", "the number of a level before it"))
        else:
            self._level(node, number, self._nodes[parent])
            self._walk(node, number, parent)

    def _level(self, node: _Node, number: str, parent: _Node) -> None:
        if parent.level in _NEVER_IN.get(node.level, ()):
            says = f"HL {number} is {_NAMES[node.level]}, and hangs in {_NAMES[parent.level]} (HL {node.parent})"
            self._found.append(self._flaw("hl_level_wrong", says, node, "HL03", None))

    def _walk(self, node: _Node, number: str, parent: str) -> None:
        if parent in self._open:
            del self._open[self._open.index(parent) + 1 :]
        else:
            says = f"HL {number} goes back to {parent}, after another level was begun"
            self._found.append(self._flaw("hl_out_of_order", says, node, "HL02", None))
        self._open.append(number)

    def _flaw(self, rule: str, says: str, node: _Node, element: str, expected: str | None) -> Flaw:
        return Flaw(rule, says, node.at, node.segment, element, expected=expected)


def _th(count: int) -> str:
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"
