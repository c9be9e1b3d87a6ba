"""The one door to pyx12: it walks a transaction set through a guide and says where they differ.

pyx12's pure functions are used and nothing else of it: its reader, its writer
and its acknowledgements lose data or write wrong codes. Its faults come back as
values with X12's own codes; nothing it raises for odd input gets out.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pyx12.errors import EngineError
from pyx12.map_if import load_map_file
from pyx12.map_walker import walk_tree
from pyx12.params import ParamsBase
from pyx12.segment import Segment as _PyxSegment
from pyx12.validation import IsValidDataType

from connectors.edi.guide import Guide
from connectors.edi.guide_map import folder_files, map_name
from connectors.edi.segment import Delimiters, Segment
from world import disk

logging.getLogger("pyx12").addHandler(logging.NullHandler())
logging.getLogger("pyx12").propagate = False  # it logs every faulty value at level ERROR

_ST_LOOP = "/ISA_LOOP/GS_LOOP/ST_LOOP"
SEPARATOR = "separator"  # no X12 code: a component separator inside a simple element
_NOTE = re.compile(r"Syntax Error \(([PRCLE])(\d+)\)")
_REFERENCE = re.compile(r"(\d\d)(?:-(\d+))?$")


class Fault(NamedTuple):
    """One difference between a set and its guide."""

    level: str  # "AK3": the segment; "AK4": an element in it
    code: str  # X12 720 for a segment, 723 for an element; or SEPARATOR
    segment: Segment
    name: str  # the segment's id, or that of the one missed
    position: int  # segments from ST, which is 1
    loop: str = ""  # "PO1/N1"
    element: int = 0
    component: int = 0  # 0: the whole element
    value: str = ""
    note: str = ""  # "P0607", where a note was broken
    repetition: int = 0  # of an element that repeats within itself, from the second on


@lru_cache(maxsize=64)
def loaded(guide: Guide) -> Any:
    """Return pyx12's map of a guide; it holds no state, so that all threads share it."""
    with disk.scratch() as folder:
        for name, content in folder_files(guide).items():
            disk.write(folder / name, content.encode())
        root = load_map_file(map_name(guide), ParamsBase(), str(folder))
    for loop in (node for node in root.loop_segment_iterator() if node.is_loop()):
        _tell_apart(loop)
    return root


def _tell_apart(loop: Any) -> None:
    """Give segments and loops of one name that stand in one loop a path of their own: pyx12 counts by path."""
    seen: dict[str, int] = {}
    for child in loop.childIterator():
        seen[child.path] = times = seen.get(child.path, 0) + 1
        if times > 1:
            child.path = f"{child.path}[{times}]" if child.is_segment() else f"{child.path}~{times}"


def opening(root: Any) -> Any:
    """Return the node of ST, where each set begins."""
    return root.getnodebypath(f"{_ST_LOOP}/ST")


def letters(root: Any) -> str:
    """Return the printable letters of ASCII that pyx12 lets stand in a text."""
    charset, version = root.param.get("charset"), root.icvn or "00401"
    return "".join(letter for letter in map(chr, range(32, 127)) if IsValidDataType(letter, "AN", charset, version))


def faults(guide: Guide, segments: Sequence[Segment], delimiters: Delimiters) -> Iterator[Fault]:
    """Yield the differences between a set (ST first) and its guide, in the order in which they show.

    This is the reference: pyx12 walks every segment. A set without SE is checked
    to where it ends, and whatever was still due is missed there.
    """
    root = loaded(guide)
    node = opening(root)
    walker = walk_tree()
    walker.forceWalkCounterToLoopStart(_ST_LOOP, f"{_ST_LOOP}/ST")
    yield from inside(node, segments[0], 1, delimiters)
    for position, segment in enumerate(segments[1:], 2):
        found, outside = _step(walker, node, segment, position, delimiters)
        yield from outside
        if found is None:
            continue
        node = found
        yield from inside(node, segment, position, delimiters)
    end = ending(segments[-1], len(segments))
    if end is not None:
        yield from _step(walker, node, end, len(segments) + 1, delimiters)[1]
        yield missing_end(end, len(segments) + 1)


def ending(last: Segment, count: int) -> Segment | None:
    """Return the SE that should have followed; nothing where it is there."""
    if last.id == "SE":
        return None
    return Segment(("SE", str(count + 1), "0001"), last.offset + last.length, 0)


def missing_end(end: Segment, position: int) -> Fault:
    """Say that a set has no SE."""
    return Fault("AK3", "3", end, "SE", position)


class Stride(NamedTuple):
    """One step of the walk: the node that describes the segment (nothing where none does), the counts then, faults."""

    node: Any
    counted: Callable[[Any], int]
    faults: list[Fault]


def stride(node: Any, counts: Mapping[Any, int], segment: Segment, position: int, delimiters: Delimiters) -> Stride:
    """Let pyx12 walk from a node to a segment; ``counts`` says how often each path came so far."""
    walker = walk_tree(counts)
    found, outside = _step(walker, node, segment, position, delimiters)
    return Stride(found, walker.counter.get_count, outside)


def _step(walker: Any, node: Any, segment: Segment, position: int, delimiters: Delimiters) -> tuple[Any, list[Fault]]:
    """Move on to a segment: the node that describes it (nothing where none does), and the faults on the way.

    An ``ISA`` inside a set is but a segment that nobody knows: pyx12 would take it for an interchange without a GS.
    """
    if segment.id == "ISA":
        return None, [Fault("AK3", "1", segment, segment.id, position, _loop(node))]
    try:
        found, _, _, errors = walker.walk_errors(node, _pyx(segment, delimiters), position, position, None)
    except (EngineError, IndexError):  # an id that pyx12 cannot even parse as one
        return None, [Fault("AK3", "1", segment, segment.id, position, _loop(node))]
    outside = []
    for error in errors:
        missed = error.err_cde == "3" and error.map_node is not None
        where = error.map_node if missed else (found or node)
        name = error.map_node.id if missed else segment.id
        outside.append(Fault("AK3", error.err_cde, segment, name, position, _loop(where)))
    return found, outside


def inside(node: Any, segment: Segment, position: int, delimiters: Delimiters) -> Iterator[Fault]:
    """Yield what is wrong with a segment's elements.

    pyx12 knows no repetition: it is shown the segment once with the first value
    of each repeated element, and then each other value in the place of the first.
    """
    mark = delimiters.repetition
    if mark is None or not any(mark in element for element in segment.elements):
        yield from _once(node, segment, position, delimiters)
        return
    single, others = list(segment.elements), []
    for number, text in enumerate(segment.elements):
        if number == 0 or mark not in text:
            continue
        values = text.split(mark)
        if len(values) > _repeats(node, number):
            yield Fault("AK4", "12", segment, segment.id, position, _loop(node), number, 0, text)
        first = next((at for at, value in enumerate(values) if value), 0)
        single[number] = values[first]
        others += [(number, at + 1, value) for at, value in enumerate(values) if value and at != first]
    shown = segment._replace(elements=tuple(single))
    yield from _once(node, shown, position, delimiters)
    for number, at, value in others:
        one = segment._replace(elements=(*single[:number], value, *single[number + 1 :]))
        for fault in _once(node, one, position, delimiters):
            if fault.element == number and not fault.note:
                yield fault._replace(repetition=at)


def _repeats(node: Any, number: int) -> int:
    """Return how often an element may repeat within itself."""
    if number > len(node.children):
        return 1
    child = node.children[number - 1]
    return int(child.repeat if child.is_composite() else child.max_use or 1)


def _once(node: Any, segment: Segment, position: int, delimiters: Delimiters) -> Iterator[Fault]:
    cut, found = _fitting(node, segment, delimiters)
    loop = _loop(node)
    for code, element, value in found:
        yield Fault("AK4", code, segment, segment.id, position, loop, element, 0, value)
    _, errors = node.is_valid_errors(_pyx(cut, delimiters))
    for error in errors:
        yield _fault(error, node, segment, position, loop)


def _fault(error: Any, node: Any, segment: Segment, position: int, loop: str) -> Fault:
    note = _NOTE.match(error.err_str) if error.map_node is None else None
    if note is not None:
        places = [int(note.group(2)[at : at + 2]) for at in range(0, len(note.group(2)), 2)]
        if note.group(0).endswith("(R0101)"):
            return Fault("AK4", "1", segment, segment.id, position, loop, 1)
        element = _breaker(note.group(1), places, segment)
        broken = note.group(1) + note.group(2)
        return Fault("AK4", error.err_cde, segment, segment.id, position, loop, element, 0, "", broken)
    found = _REFERENCE.search(str(error.refdes or ""))
    element = int(found.group(1)) if found else 0
    component = int(found.group(2) or 0) if found else 0
    value = str(error.err_val or "") if component else segment.get(element)
    return Fault("AK4", error.err_cde, segment, segment.id, position, loop, element, component, value)


def _breaker(kind: str, places: list[int], segment: Segment) -> int:
    """Return the element to name for a broken note: the first that is missing, or the second that is too much."""
    present = [place for place in places if segment.get(place)]
    if kind == "E":
        return present[1]
    due = places[1:] if kind in "CL" else places
    return next((place for place in due if place not in present), places[0])


def _fitting(node: Any, segment: Segment, delimiters: Delimiters) -> tuple[Segment, list[tuple[str, int, str]]]:
    """Make a segment bearable for pyx12, and say what was in the way: code, element, value.

    Components beyond those of a composite, on which it fails, are cut off. A
    component separator inside a simple element is covered: a colon in a free
    text is common and harms nobody, since such elements are never cut.
    """
    mark = delimiters.component
    elements, found = list(segment.elements), []
    for number, child in enumerate(node.children[: len(elements) - 1], 1):
        value = elements[number]
        if mark not in value:
            continue
        if not child.is_composite():
            found.append((SEPARATOR, number, value))
            elements[number] = value.replace(mark, "a")
        elif value.count(mark) >= len(child.children):
            found.append(("3", number, value))
            elements[number] = mark.join(value.split(mark)[: len(child.children)])
    return segment._replace(elements=tuple(elements)), found


def _pyx(segment: Segment, delimiters: Delimiters) -> Any:
    text = delimiters.element.join(segment.elements)
    if not text.isascii():  # letters beyond ASCII are lawful in the extended character set, which pyx12 knows not
        text = "".join("a" if not letter.isascii() and letter.isprintable() else letter for letter in text)
    return _PyxSegment(text, "\x00", delimiters.element, delimiters.component)


def _loop(node: Any) -> str:
    names = str(node.get_path()).removeprefix(_ST_LOOP).strip("/").split("/")
    return "/".join(name.removesuffix("_LOOP") for name in names if name.endswith("_LOOP"))
