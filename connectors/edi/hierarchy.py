"""The tree of a ship notice: what lies in what, written as HL segments that point to their parents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.edi.line import Line


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """One level of the shipment; ``level`` is HL03: S shipment, O order, T pallet (tare), P carton (pack), I item."""

    level: str
    lines: Sequence[Line]
    inside: Sequence["Node"] = ()


def lines(root: Node) -> list[Line]:
    """Return the tree's segments, parents before children.

    HL01 counts from 1, HL02 names the parent (empty at the root), HL04 is 1
    where something lies inside and 0 where nothing does.
    """
    written: list[Line] = []
    for number, (node, parent) in enumerate(_in_order(root), 1):
        written.append(("HL", str(number), parent, node.level, "1" if node.inside else "0"))
        written += node.lines
    return written


def count(root: Node) -> int:
    """Return how many HL segments the tree makes: what CTT01 says of it."""
    return 1 + sum(count(node) for node in root.inside)


def _in_order(root: Node) -> Iterator[tuple[Node, str]]:
    """Yield each node with its parent's number; depth first, as X12 wants them."""
    waiting = [(root, "")]
    number = 0
    while waiting:
        node, parent = waiting.pop()
        number += 1
        yield node, parent
        waiting += [(child, str(number)) for child in reversed(node.inside)]
