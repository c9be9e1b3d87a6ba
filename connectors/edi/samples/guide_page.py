"""A guide laid out for people: what comes in which order, what each place means, and an example.

The page is plain values, ready for a terminal, for HTML or for JSON.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.edi.guide import Element, Guide, Item, Loop, Part, SegmentGuide
from connectors.edi.guide_notation import MANY, Note
from connectors.edi.samples.sample import sample_in_loops

_INLINE = 12  # codes that are listed where they are used; longer lists have a chapter of their own
_KINDS = {
    "AN": "text",
    "ID": "code",
    "R": "number with a point",
    "N": "number",
    "DT": "date",
    "TM": "time",
    "B": "bytes",
}


@dataclass(frozen=True)
class Place:
    """One element or component, such as ``BEG05`` or ``REF04-2``."""

    key: str  # unique on the page
    reference: str
    number: str  # X12's number of the element, or nothing for a composite
    name: str
    usage: str  # required, optional, unused
    kind: str  # "date"
    length: str  # "8", "1 to 22"
    most: str  # how often it repeats, where more than once
    codes: tuple[tuple[str, str], ...]  # with names; only short lists, the others are a chapter
    listed: str  # the element whose chapter of codes holds them, or nothing
    example: str


@dataclass(frozen=True)
class Chapter:
    """One segment with its places and what ties them together."""

    key: str
    segment: str
    name: str
    where: tuple[str, ...]  # the loops in which it stands; "" outside of all
    places: tuple[Place, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One line of the order of things: a segment, or the begin of a loop."""

    depth: int
    loop: bool
    name: str  # "BEG", "N1"
    says: str
    usage: str
    most: str
    key: str  # of the chapter


@dataclass(frozen=True)
class Spoken:
    """One element of the example: its text, the place that explains it, and that place's name."""

    text: str
    key: str
    says: str


@dataclass(frozen=True)
class Said:
    """One line of the example."""

    depth: int
    segment: str
    key: str
    elements: tuple[tuple[Spoken, ...], ...]  # each its components; a simple element has one


@dataclass(frozen=True)
class Codes:
    """The codes of an element; where the list is not ``complete``, others are let pass."""

    number: str
    name: str
    complete: bool
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """Everything a guide says."""

    set: str
    name: str
    group: str
    release: str
    structure_of: str
    partner: str
    steps: tuple[Step, ...]
    example: tuple[Said, ...]
    chapters: tuple[Chapter, ...]
    codes: tuple[Codes, ...]


def page(guide: Guide, seed: int = 1) -> Page:
    """Lay a guide out; ``seed`` chooses the example."""
    book = _Book(guide, seed)
    return Page(
        set=guide.set,
        name=guide.name,
        group=guide.group,
        release=guide.release,
        structure_of=guide.structure_of,
        partner=guide.partner,
        steps=tuple(book.steps(guide.items, 0)),
        example=tuple(book.example()),
        chapters=tuple(book.chapters()),
        codes=tuple(book.codes()),
    )


class _Book:
    """Numbers the segments of a guide: one that is used alike in many places has one chapter."""

    def __init__(self, guide: Guide, seed: int) -> None:
        self._guide = guide
        self._keys: dict[int, str] = {}
        self._chapters: dict[tuple[object, ...], str] = {}
        self._used: dict[str, tuple[SegmentGuide, list[str]]] = {}
        self._lists: dict[str, Element] = {}
        self._examples: dict[str, str] = {}
        for loop, use in guide.uses():
            key = self._key(use.segment)
            if loop not in self._used[key][1]:
                self._used[key][1].append(loop)
        self._said = [self._line(loop, line) for loop, line in sample_in_loops(guide, seed)]

    def _key(self, segment: SegmentGuide) -> str:
        """Return the chapter of a segment; segments that say the same share one."""
        if id(segment) not in self._keys:
            says = segment.id, tuple(map(_alike, segment.parts)), segment.notes
            if says not in self._chapters:
                others = sum(one.id == segment.id for one, _ in self._used.values())
                self._chapters[says] = key = segment.id + (f"-{others + 1}" if others else "")
                self._used[key] = segment, []
            self._keys[id(segment)] = self._chapters[says]
        return self._keys[id(segment)]

    def steps(self, items: tuple[Item, ...], depth: int) -> Iterator[Step]:
        """Yield what comes, in its order; a loop before the segments in it."""
        for at, item in enumerate(items):
            usage = "required" if item.required or (depth and not at) else "optional"  # the first makes the loop
            most = "any number" if item.most == MANY else str(item.most)
            if isinstance(item, Loop):
                yield Step(depth, True, item.name.partition(".")[0], "", usage, most, "")
                yield from self.steps(item.items, depth + 1)
            else:
                segment = item.segment
                yield Step(depth, False, segment.id, segment.name, usage, most, self._key(segment))

    def example(self) -> list[Said]:
        """Return a sample document, each element with the place that explains it."""
        return self._said

    def _line(self, loop: str, line: tuple[str | tuple[str, ...], ...]) -> Said:
        segment = self._guide.segment(str(line[0]), loop)
        assert segment is not None, "a sample has only segments of its guide"
        key = self._keys[id(segment)]
        elements = []
        for at, element in enumerate(line[1:], 1):
            inner = (element,) if isinstance(element, str) else element
            split = at <= len(segment.parts) and bool(segment.parts[at - 1].components)
            elements.append(
                tuple(
                    self._spoken(segment, key, at, number if split else 0, text) for number, text in enumerate(inner, 1)
                )
            )
        depth = loop.count("/") + bool(loop)
        first = bool(loop) and loop.rpartition("/")[2].partition(".")[0] == segment.id
        return Said(depth - first, segment.id, key, tuple(elements))

    def _spoken(self, segment: SegmentGuide, key: str, at: int, component: int, text: str) -> Spoken:
        place = f"{key}.{_number(at, component)}"
        if text:
            self._examples.setdefault(place, text)
        element = _element_at(segment, at, component)
        meaning = element.meaning(text) if element else ""
        name = segment.called(at, component)
        return Spoken(text, place, f"{segment.id}{_number(at, component)} {name}{f': {meaning}' if meaning else ''}")

    def chapters(self) -> Iterator[Chapter]:
        """Yield each segment once, in the order of first use."""
        for key, (segment, where) in self._used.items():
            places = tuple(self._places(segment, key))
            notes = tuple(_sentence(segment.id, note) for note in segment.notes)
            yield Chapter(key, segment.id, segment.name, tuple(where), places, notes)

    def _places(self, segment: SegmentGuide, key: str) -> Iterator[Place]:
        for at, part in enumerate(segment.parts, 1):
            yield self._place(segment.id, key, _number(at, 0), part)
            for component, inner in enumerate(part.components, 1):
                yield self._place(segment.id, key, _number(at, component), inner)

    def _place(self, segment: str, key: str, number: str, part: Part) -> Place:
        element = part.element
        usage = "unused" if part.unused else "required" if part.required else "optional"
        codes, listed = self._coded(element) if element and not part.unused else ((), "")
        return Place(
            key=f"{key}.{number}",
            reference=f"{segment}{number}",
            number=element.number if element else "",
            name=part.name,
            usage=usage,
            kind=_kind(element),
            length=_length(element),
            most="" if part.most == 1 else "any number" if part.most == MANY else str(part.most),
            codes=codes,
            listed=listed,
            example=self._examples.get(f"{key}.{number}", ""),
        )

    def _coded(self, element: Element) -> tuple[tuple[tuple[str, str], ...], str]:
        """Return the codes to list on the spot, or the number of the list to look into."""
        base = self._guide.elements.get(element.number)
        own = base is None or base.codes != element.codes
        if element.codes and (own or len(element.codes) <= _INLINE):
            return tuple((code, element.meaning(code)) for code in element.codes), ""
        if element.codes or element.named:
            self._lists[element.number] = element
            return (), element.number
        return (), ""

    def codes(self) -> Iterator[Codes]:
        """Yield the long lists that are used on the page, and those that are open."""
        for number, element in sorted(self._lists.items(), key=lambda one: one[0].zfill(5)):
            names = element.codes or tuple(element.named.names if element.named else ())
            codes = tuple((code, element.meaning(code)) for code in names)
            yield Codes(number, element.name, bool(element.codes), codes)


def _number(at: int, component: int) -> str:
    return f"{at:02d}" + (f"-{component}" if component else "")


def _alike(part: Part) -> tuple[object, ...]:
    """Return what makes a place differ from another."""
    one = part.element
    said = (one.number, one.shortest, one.longest, one.codes) if one else None
    return said, part.required, part.unused, part.most, part.name, tuple(map(_alike, part.components))


def _element_at(segment: SegmentGuide, at: int, component: int) -> Element | None:
    if not 0 < at <= len(segment.parts):
        return None
    part = segment.parts[at - 1]
    return part.components[component - 1].element if 0 < component <= len(part.components) else part.element


def _kind(element: Element | None) -> str:
    if element is None:
        return "composite"
    if element.kind.startswith("N") and element.kind not in ("N", "N0"):
        return f"number, the last {element.kind[1:]} digits are decimals"
    return _KINDS.get(element.kind, _KINDS["N"])


def _length(element: Element | None) -> str:
    if element is None:
        return ""
    return str(element.longest) if element.shortest == element.longest else f"{element.shortest} to {element.longest}"


def _sentence(segment: str, note: Note) -> str:
    """Say in words what a note demands."""
    first, *others = (f"{segment}{place:02d}" for place in note.places)
    every, either = (_list(others, word) for word in ("and", "or"))
    return {
        "P": f"{_list([first, *others], 'and')} come together or not at all.",
        "R": f"At least one of {_list([first, *others], 'and')} must come.",
        "E": f"Only one of {_list([first, *others], 'and')} may come.",
        "C": f"With {first}, {every} must come too.",
        "L": f"With {first}, at least one of {either} must come too.",
    }[note.kind]


def _list(words: list[str], last: str) -> str:
    *before, end = words
    return f"{', '.join(before)} {last} {end}" if before else end
