"""What a transaction set must look like: its segments in order, their elements, lengths and codes.

Guides are data, one folder a release under ``mappings/guides/x12``::

    <release>/elements.yaml   "373": DT 8/8           type, shortest/longest, codes where the list is closed
    <release>/segments.yaml   DTM: 374! 373 | R020305  elements in order, ! required, then notes that tie them
    <release>/850.yaml        PER 3, BEG required, loop N1 200: [N1, N2 2]

``elements`` and ``segments`` may extend those of another release.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connectors.edi.guide_notation import Note, composite, element, segment, use
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.yaml_file import Tree, load, place, typed


@dataclass(frozen=True, slots=True)
class Element:
    """A simple element: its type (AN, ID, R, N0.., DT, TM), its lengths in characters, its codes where closed."""

    number: str
    kind: str
    shortest: int
    longest: int
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One place in a segment or composite; ``components`` where a composite stands there."""

    element: Element | None
    required: bool
    components: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentGuide:
    """A segment: its places in order, and the notes that tie them together."""

    id: str
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A segment where it stands in a set."""

    segment: SegmentGuide
    most: int  # MANY: as often as wanted
    required: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """Segments that come together, again and again; it begins with its first segment."""

    name: str
    most: int
    required: bool
    items: tuple["Use | Loop", ...]


@dataclass(frozen=True)
class Guide:
    """One transaction set of one release."""

    set: str
    group: str
    release: str
    items: tuple[Use | Loop, ...]
    elements: Mapping[str, Element]
    segment_ids: frozenset[str]


@dataclass(frozen=True)
class Match:
    """The guide for a set; ``exact`` is false where it is of the nearest release, for want of the right one."""

    guide: Guide
    exact: bool


class _Elements(BaseModel):
    model_config = ConfigDict(extra="forbid")
    extends: str | None = None
    elements: dict[str, str] = {}
    composites: dict[str, str] = {}


class _Segments(BaseModel):
    model_config = ConfigDict(extra="forbid")
    extends: str | None = None
    segments: dict[str, str] = {}


class _Set(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    set: str
    group: str
    structure: list[object]


@dataclass
class _Release:
    elements: dict[str, Element] = field(default_factory=dict)
    composites: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    segments: dict[str, SegmentGuide] = field(default_factory=dict)


class GuideBook:
    """All guides of a folder, by release and set."""

    def __init__(self, guides: Mapping[tuple[str, str], Guide]) -> None:
        self._guides = dict(guides)

    @classmethod
    def load(cls, folder: Path) -> "GuideBook":
        """Read every release in the folder; raises ``BadConfiguration`` with file, line and column."""
        return cls({(guide.release, guide.set): guide for guide in _Loader(folder).guides()})

    def find(self, release: str, kind: str) -> Match | None:
        """Return the guide for GS08 and ST01: of that release, or else of the nearest one before it.

        ``004010VICS`` and ``004010X357`` are read by 004010. A release older
        than every guide has none: what came later says nothing about it.
        """
        known = sorted(one for one, kind_ in self._guides if kind_ == kind and one <= release[:6])
        if not known:
            return None
        return Match(self._guides[(known[-1], kind)], exact=known[-1] == release[:6])

    def guides(self) -> list[Guide]:
        """Return every guide, in order of release and set."""
        return [self._guides[key] for key in sorted(self._guides)]


class _Loader:
    """Reads the folders of a guide book, each release once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._releases: dict[str, _Release] = {}

    def guides(self) -> Iterator[Guide]:
        for folder in sorted(one for one in self._folder.iterdir() if one.is_dir()):
            release = self._release(folder.name)
            for path in sorted(folder.glob("[0-9][0-9][0-9].yaml")):
                yield self._guide(path, release)

    def _release(self, name: str) -> _Release:
        if name not in self._releases:
            self._releases[name] = release = _Release()
            self._read_elements(self._folder / name / "elements.yaml", release)
            self._read_segments(self._folder / name / "segments.yaml", release)
        return self._releases[name]

    def _read_elements(self, path: Path, release: _Release) -> None:
        tree = load(path)
        content = typed(tree, _Elements, path)
        if content.extends:
            older = self._release(content.extends)
            release.elements.update(older.elements)
            release.composites.update(older.composites)
        for number, text in content.elements.items():
            with _placed(path, tree, "elements", number):
                kind, shortest, longest, codes = element(text)
                release.elements[number] = Element(number, kind, shortest, longest, codes)
        for name, text in content.composites.items():
            with _placed(path, tree, "composites", name):
                parts = composite(text)
                release.composites[name] = tuple(_simple(release, number, must) for number, must in parts)

    def _read_segments(self, path: Path, release: _Release) -> None:
        tree = load(path)
        content = typed(tree, _Segments, path)
        if content.extends:
            older = self._release(content.extends)
            release.segments.update({name: _again(release, one) for name, one in older.segments.items()})
        for name, text in content.segments.items():
            with _placed(path, tree, "segments", name):
                places, notes = segment(text)
                parts = tuple(_part(release, number, must) for number, must in places)
                release.segments[name] = SegmentGuide(name, parts, notes)

    def _guide(self, path: Path, release: _Release) -> Guide:
        tree = load(path)
        content = typed(tree, _Set, path)
        items = tuple(self._items(path, tree, ["structure"], content.structure, release))
        return Guide(
            set=content.set,
            group=content.group,
            release=path.parent.name,
            items=items,
            elements=release.elements,
            segment_ids=frozenset(_ids(items)),
        )

    def _items(
        self, path: Path, tree: Tree, at: list[str | int], items: list[object], release: _Release
    ) -> Iterator[Use | Loop]:
        for index, item in enumerate(items):
            here = [*at, index]
            with _placed(path, tree, *here):
                if isinstance(item, dict) and len(item) == 1:
                    [(head, inside)] = item.items()
                    name, most, required = use(str(head).removeprefix("loop "))
                    children = tuple(self._items(path, tree, [*here, head], inside, release))
                    yield Loop(name, most, required, children)
                else:
                    name, most, required = use(str(item))
                    if name not in release.segments:
                        raise ValueError(f"segment {name} is not in segments.yaml")
                    yield Use(release.segments[name], most, required)


class _placed:  # noqa: N801 - reads as a word of the with statement
    """Turn a ``ValueError`` inside into a problem with its place in the file."""

    def __init__(self, path: Path, tree: Tree, *at: str | int) -> None:
        self._path, self._tree, self._at = path, tree, at

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ValueError) and not isinstance(error, BadConfiguration):
            line, column = place(self._tree, self._at)
            raise BadConfiguration([Problem(str(self._path), line, column, str(error))]) from None


def _simple(release: _Release, number: str, required: bool) -> Part:
    if number not in release.elements:
        raise ValueError(f"element {number} is not in elements.yaml")
    return Part(release.elements[number], required)


def _part(release: _Release, number: str, required: bool) -> Part:
    if number in release.composites:
        return Part(None, required, release.composites[number])
    return _simple(release, number, required)


def _again(release: _Release, one: SegmentGuide) -> SegmentGuide:
    """Give a segment of an older release the element definitions of this one."""
    return SegmentGuide(one.id, tuple(_renewed(release, part) for part in one.parts), one.notes)


def _renewed(release: _Release, part: Part) -> Part:
    if part.element is None:
        return Part(None, part.required, tuple(_renewed(release, inner) for inner in part.components))
    return Part(release.elements[part.element.number], part.required)


def _ids(items: tuple[Use | Loop, ...]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Use):
            yield item.segment.id
        else:
            yield from _ids(item.items)
