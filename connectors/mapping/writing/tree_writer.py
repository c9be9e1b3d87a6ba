"""Write a ship notice along its mapping: what each level says is the mapping's, what lies in what is the tree's.

The lists of a mapping whose entries are levels (loops that begin with HL) say how an order, a pallet, a carton and an
item are told; which of them stand in which is the structure that the partner agreed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from canonical.shipment import Carton, PackedItem, Pallet, ShipNotice, ShippedOrder
from connectors.edi.hierarchy import count
from connectors.edi.line import Line
from connectors.edi.shipment_tree import Part, Thing, inside
from connectors.mapping.language.spec import Filled
from connectors.mapping.places.segment_pen import SegmentPens
from connectors.mapping.places.source import Fill
from connectors.mapping.reading.gathered import Asking
from connectors.mapping.reading.outline import Branch, Listing
from connectors.mapping.writing.noun_writer import Write, noun_writer
from connectors.ports import Unreadable

STRUCTURES = ("SOPI", "SOTPI", "SOTI", "SOI", "SPOI")
_THINGS = (ShippedOrder, Carton, PackedItem)  # without these no tree is told; pallets are in some
_CALLED: dict[type, str] = {
    ShippedOrder: "plan.orders", Pallet: "plan.pallets", Carton: "plan.cartons", PackedItem: "plan.cartons[].contents",
}  # fmt: skip


Settled: TypeAlias = Callable[[Any], Any]


def as_it_is(thing: Any) -> Any:
    """Return what is told unchanged."""
    return thing


class _Level(NamedTuple):
    """How one kind of thing is told."""

    loop: str
    write: Write
    fills: Sequence[Fill]


class TreeWriter:
    """Writes ship notices in any structure."""

    def __init__(self, outline: Branch, pens: SegmentPens, filled: Mapping[str, Filled]) -> None:
        fills: dict[str, list[Fill]] = {}
        for path, word in filled.items():
            loop, fill = pens.fill_level(path, word)
            fills.setdefault(loop, []).append(fill)
        self._pens = pens
        self._levels = {
            model: _Level(loop, noun_writer(_alone(branch, pens)), fills.get(loop, ()))
            for model, (loop, branch) in _levels(outline, pens).items()
        }
        told = {level.loop for level in self._levels.values()}
        self._root = noun_writer(_alone(outline, pens))
        self._fills = [
            pens.fill(path, word) for path, word in filled.items() if pens.fill_level(path, word)[0] not in told
        ]

    def write(self, notice: ShipNotice, structure: str, asking: Asking, settled: Settled) -> list[Line]:
        """Return the lines between ST and SE; ``settled`` makes of each thing what can be told of it.

        What is packed alike again and again is worked out once. Raises ``Unreadable`` as any mapping does.
        """
        told: dict[PackedItem, list[Line]] = {}

        def say(thing: Thing) -> list[Line]:
            if isinstance(thing, Part):
                return self._said(thing.order, asking)
            if not isinstance(thing, PackedItem):
                return self._said(settled(thing), asking)
            lines = told.get(thing)
            if lines is None:
                lines = told[thing] = self._said(settled(thing), asking)
            return lines

        draft = self._pens.blank()
        self._root(draft, notice, (), asking)
        root = next((level for levels in draft.inner.values() for level in levels if level.start == "HL"), None)
        if root is None:
            raise Unreadable("the mapping says nothing of the shipment itself, so its tree has no root")
        root.nodes = inside(notice.plan, structure, say)
        draft.levels = sum(count(node) for node in root.nodes)
        for fill in self._fills:
            fill(draft, notice)
        return self._pens.finished(draft)

    def _said(self, thing: Any, asking: Asking) -> list[Line]:
        level = self._levels.get(type(thing))
        if level is None:
            raise Unreadable(
                f"the mapping has no list {_CALLED[type(thing)]} of HL loops, and this structure names them"
            )
        draft = self._pens.level_draft(level.loop)
        level.write(draft, thing, (_CALLED[type(thing)],), asking)
        for fill in level.fills:
            fill(draft, thing)
        return self._pens.level_lines(draft)


def tree_writer(outline: Branch, pens: object, filled: Mapping[str, Filled]) -> TreeWriter | None:
    """Return what writes the notice's tree; nothing where the mapping tells of no levels by lists."""
    if not isinstance(pens, SegmentPens) or outline.model is not ShipNotice:
        return None
    return TreeWriter(outline, pens, filled) if {*_THINGS} <= {*_levels(outline, pens)} else None


def _levels(branch: Branch, pens: SegmentPens) -> dict[type, tuple[str, Branch]]:
    """Return the loop and the rules of each kind of thing that has a level of its own."""
    found: dict[type, tuple[str, Branch]] = {}
    for member in branch.members.values():
        if isinstance(member, Branch):
            found |= _levels(member, pens)
        elif isinstance(member, Listing) and member.each:
            first = member.each[0]
            loop = pens.level(first.path, branch.scope)
            if loop and first.each.model not in found:
                found[first.each.model] = (loop, first.each)
            found = _levels(first.each, pens) | found
    return found


def _alone(branch: Branch, pens: SegmentPens) -> Branch:
    """Return the rules of a noun without those of the levels that lie in it."""
    members = {}
    for name, member in branch.members.items():
        if isinstance(member, Listing) and member.each and pens.level(member.each[0].path, branch.scope):
            continue
        members[name] = _alone(member, pens) if isinstance(member, Branch) else member
    return replace(branch, members=members)
