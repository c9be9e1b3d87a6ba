"""What two EDI files say differently: segment against segment, element against element, whatever cuts them."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from connectors.edi.guide import GuideBook, SegmentGuide
from connectors.edi.parts import Group, Reading
from connectors.edi.segment import Delimiters, Segment

_MOST = 20_000  # segments on each side: comparing takes time that grows with their product


class Entry(NamedTuple):
    """One segment, its components and repetitions cut by the same characters whatever file it comes from."""

    elements: tuple[str, ...]
    offset: int
    release: str


class ElementChange(NamedTuple):
    """One element that is another now."""

    reference: str
    name: str
    before: str
    after: str


class Change(NamedTuple):
    """One segment that was added, taken away, or says something else; offsets are -1 where there is none."""

    kind: str  # added, removed, changed
    segment: str
    name: str
    before: str
    after: str
    before_offset: int
    after_offset: int
    elements: tuple[ElementChange, ...] = ()


def compare(before: Reading, after: Reading, guides: GuideBook, *, envelopes: bool = False) -> Iterator[Change]:
    """Yield the changes from one X12 file to another, in their order.

    Delimiters, line breaks and trailing empty elements make no difference, nor do
    envelopes and set control numbers unless they are asked for. Raises
    ``ValueError`` where a file has more than 20,000 segments.
    """
    old, new = (list(_entries(one, envelopes=envelopes)) for one in (before, after))
    if max(len(old), len(new)) > _MOST:
        raise ValueError(f"a file has more than {_MOST} segments; cut the sets that you mean out of it first")
    names = _Names(guides)
    matcher = SequenceMatcher(None, [e.elements for e in old], [e.elements for e in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield from _changes(old[a:b], new[c:d], names)


class _Names:
    def __init__(self, guides: GuideBook) -> None:
        self._guides = guides
        self._known: dict[tuple[str, str], SegmentGuide | None] = {}

    def of(self, entry: Entry) -> SegmentGuide | None:
        key = (entry.release, entry.elements[0])
        if key not in self._known:
            self._known[key] = self._guides.segment(*key) if entry.release else None
        return self._known[key]


def _changes(old: Sequence[Entry], new: Sequence[Entry], names: _Names) -> Iterator[Change]:
    """Pair segments of one id that stand for each other; the rest was added or taken away."""
    waiting = list(new)
    for entry in old:
        at = next((n for n, one in enumerate(waiting) if one.elements[0] == entry.elements[0]), None)
        if at is None:
            yield _change("removed", entry, None, names)
            continue
        for added in waiting[:at]:
            yield _change("added", None, added, names)
        yield _change("changed", entry, waiting[at], names)
        waiting = waiting[at + 1 :]
    for added in waiting:
        yield _change("added", None, added, names)


def _change(kind: str, old: Entry | None, new: Entry | None, names: _Names) -> Change:
    one = old or new
    assert one is not None
    guide = names.of(one)
    return Change(
        kind=kind,
        segment=one.elements[0],
        name=guide.name if guide else "",
        before="*".join(old.elements) if old else "",
        after="*".join(new.elements) if new else "",
        before_offset=old.offset if old else -1,
        after_offset=new.offset if new else -1,
        elements=tuple(_elements(old, new, guide)) if old and new else (),
    )


def _elements(old: Entry, new: Entry, guide: SegmentGuide | None) -> Iterator[ElementChange]:
    for at in range(1, max(len(old.elements), len(new.elements))):
        was = old.elements[at] if at < len(old.elements) else ""
        now = new.elements[at] if at < len(new.elements) else ""
        if was != now:
            name = guide.parts[at - 1].name if guide and at <= len(guide.parts) else ""
            yield ElementChange(f"{old.elements[0]}{at:02d}", name, was, now)


def _entries(reading: Reading, *, envelopes: bool) -> Iterator[Entry]:
    for interchange in reading.interchanges:
        marks = interchange.delimiters
        header, trailer = ([one] if envelopes and one else [] for one in (interchange.header, interchange.trailer))
        yield from (_entry(segment, marks, "") for segment in header)
        for group in interchange.groups:
            yield from _in_group(group, marks, envelopes=envelopes)
        yield from (_entry(segment, marks, "") for segment in trailer)


def _in_group(group: Group, marks: Delimiters, *, envelopes: bool) -> Iterator[Entry]:
    if envelopes and group.header:
        yield _entry(group.header, marks, "")
    for one in group.sets:
        for segment in one.segments:
            yield _entry(segment, marks, group.version, numbered=envelopes)
    if envelopes and group.trailer:
        yield _entry(group.trailer, marks, "")


def _entry(segment: Segment, marks: Delimiters, release: str, *, numbered: bool = True) -> Entry:
    elements = [_plain(element, marks) for element in segment.elements]
    if segment.id == "ISA":
        elements = [element.strip() for element in elements[:16]]  # ISA16 is a delimiter
    if not numbered and segment.id in ("ST", "SE"):
        elements = elements[:2]
    while len(elements) > 1 and not elements[-1]:
        elements.pop()
    return Entry(tuple(elements), segment.offset, release)


def _plain(element: str, marks: Delimiters) -> str:
    element = element.replace(marks.component, ">")
    return element.replace(marks.repetition, "^") if marks.repetition else element
