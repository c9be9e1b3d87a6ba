"""Changes that a partner asks of a set's guide: what must come, what may not, how long, how often, which codes, where.

A change names its place as ``PO1/N1/N104``: the loops from outside in, then a
loop, a segment, an element or a component (``REF04-2``). ``every N104`` means
the element wherever its segment stands.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from connectors.edi.guide_notation import Change
from connectors.edi.guide_shape import Element, Guide, Item, Loop, Part, SegmentGuide, Use, segment_ids
from connectors.mapping.suggestion import nearest

Items = tuple[Item, ...]

_ELEMENT = re.compile(r"([A-Z][A-Z0-9]{1,2})(\d\d)(?:-(\d{1,2}))?")


def changed(guide: Guide, where: str, change: Change) -> Guide:
    """Return the guide with one change made; raises ``ValueError`` with a sentence where it cannot be."""
    everywhere = where.startswith("every ")
    *loops, last = where.removeprefix("every ").split("/")
    element = _ELEMENT.fullmatch(last)
    name = element.group(1) if element else last

    def edit(items: Items, at: int) -> Items:
        if element is None:
            return _item_changed(items, at, change)
        place, component = int(element.group(2)), int(element.group(3) or 0)
        return _put(items, at, _element_changed(items[at], place, component, change))

    items, made = _edited(guide.items, loops, name, element is not None, everywhere, edit)
    if not made:
        known = _places(guide, element)
        raise ValueError(f"{where} is no place of the {guide.set}{nearest(last if last in known else where, known)}")
    return replace(guide, items=items, segment_ids=segment_ids(items))


def added(guide: Guide, after: str, new: Items) -> Guide:
    """Return the guide with segments or loops put in after a segment or a loop."""
    *loops, name = after.split("/")

    def edit(items: Items, at: int) -> Items:
        return (*items[: at + 1], *new, *items[at + 1 :])

    items, made = _edited(guide.items, loops, name, False, False, edit)
    if not made:
        raise ValueError(f"{after} is no place of the {guide.set}{nearest(after, _places(guide))}")
    return replace(guide, items=items, segment_ids=segment_ids(items))


def _edited(
    items: Items,
    loops: list[str],
    name: str,
    segment: bool,
    everywhere: bool,
    edit: Callable[[Items, int], Items],
) -> tuple[Items, int]:
    """Edit what the path leads to; return the new items and how many places were found."""
    made = 0
    if everywhere or loops:
        for at, item in enumerate(items):
            if isinstance(item, Loop) and (everywhere or item.name == loops[0]):
                inside, found = _edited(item.items, loops[1:], name, segment, everywhere, edit)
                items = _put(items, at, replace(item, items=inside)) if found else items
                made += found
    if everywhere or not loops:
        for at in _found(items, name, segment, everywhere):
            items, made = edit(items, at), made + 1
    return items, made


def _found(items: Items, name: str, segment: bool, everywhere: bool) -> list[int]:
    """Return where the named thing stands: a loop before a segment, unless an element of the segment is meant."""
    loops = [at for at, item in enumerate(items) if isinstance(item, Loop) and item.name == name]
    uses = [at for at, item in enumerate(items) if isinstance(item, Use) and item.segment.id == name]
    if segment:
        return uses
    found = loops or uses
    return found if everywhere else found[:1]


def _put(items: Items, at: int, item: Item) -> Items:
    return (*items[:at], item, *items[at + 1 :])


def _item_changed(items: Items, at: int, change: Change) -> Items:
    item = items[at]
    name = item.name if isinstance(item, Loop) else item.segment.id
    if change.lengths or change.codes:
        raise ValueError(f"{name} is no element: only elements have lengths and codes")
    if change.usage == "unused":
        if at == 0 and isinstance(item, Use):
            raise ValueError(f"{name} begins its loop and cannot be unused; say it of the loop")
        return (*items[:at], *items[at + 1 :])
    required = item.required if change.usage is None else change.usage == "required"
    item = replace(item, required=required, most=item.most if change.most is None else change.most)
    items = _put(items, at, item)
    return _moved(items, at, change) if change.beside else items


def _moved(items: Items, at: int, change: Change) -> Items:
    side, _, name = (change.beside or "").partition(" ")
    item, rest = items[at], (*items[:at], *items[at + 1 :])
    found = [*_found(rest, name, False, False)]
    if not found:
        raise ValueError(f"there is no {name} beside it to stand {side}")
    to = found[0] + (side == "after")
    return (*rest[:to], item, *rest[to:])


def _element_changed(item: Item, place: int, component: int, change: Change) -> Use:
    assert isinstance(item, Use), "elements stand in segments"
    segment = item.segment
    if change.most is not None or change.beside:
        raise ValueError("an element has no number of times and no order")
    if not 0 < place <= len(segment.parts):
        raise ValueError(f"{segment.id} has {len(segment.parts)} elements; there is no {segment.id}{place:02d}")
    part = segment.parts[place - 1]
    if component:
        if not 0 < component <= len(part.components):
            raise ValueError(f"{segment.id}{place:02d} has {len(part.components)} components, not {component}")
        inner = part.components
        made = _part_changed(inner[component - 1], change)
        part = replace(part, components=(*inner[: component - 1], made, *inner[component:]))
    else:
        part = _part_changed(part, change)
    parts = (*segment.parts[: place - 1], part, *segment.parts[place:])
    return replace(item, segment=_renewed(segment, parts))


def _renewed(segment: SegmentGuide, parts: tuple[Part, ...]) -> SegmentGuide:
    """Keep a note only where all that it demands may still come."""
    unused = {at for at, part in enumerate(parts, 1) if part.unused}
    notes = tuple(note for note in segment.notes if not (note.kind in "PCL" and unused & {*note.places}))
    return replace(segment, parts=parts, notes=notes)


def _part_changed(part: Part, change: Change) -> Part:
    if part.element is None and (change.lengths or change.codes):
        raise ValueError("a composite has no lengths and codes; name its component, such as REF04-2")
    element = _element_fitted(part.element, change) if part.element else None
    if change.usage is None:
        return replace(part, element=element)
    required = change.usage == "required"
    return replace(part, element=element, required=required, unused=change.usage == "unused")


def _element_fitted(element: Element, change: Change) -> Element:
    if not change.lengths and not change.codes:
        return element
    shortest, longest = change.lengths or (element.shortest, element.longest)
    wrong = [code for code in change.codes if not shortest <= len(code) <= longest]
    if wrong:
        raise ValueError(f"the code {wrong[0]} does not fit {shortest}/{longest} characters")
    return replace(element, shortest=shortest, longest=longest, codes=change.codes or element.codes)


def _places(guide: Guide, element: re.Match[str] | None = None) -> set[str]:
    """Return what may be meant: every segment's path and every loop's, or those of an element wherever it stands."""
    found = set()
    for loop, use in guide.uses():
        if element is None:
            found |= {f"{loop}/{use.segment.id}".strip("/"), loop}
        elif use.segment.id == element.group(1):
            found.add(f"{loop}/{element.group()}".strip("/"))
    return found - {""}
