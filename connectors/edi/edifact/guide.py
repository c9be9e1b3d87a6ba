"""What an EDIFACT message must look like: its segments and groups in order, their elements, lengths and codes.

Guides are data, one folder a directory under ``mappings/guides/edifact``, in the
notation of the X12 guides::

    <directory>/elements.yaml   "3035": an..3 ~ BY SU   representation; after = a closed list, after ~ the usual codes
                                C507: 2005! 2380 2379   composites: components in order, ! required
    <directory>/segments.yaml   DTM: C507!              elements in order, ! required
    <directory>/ORDERS.yaml     DTM 35 required, loop SG1 10: [RFF, DTM 5]

``elements`` and ``segments`` extend those of ``service`` or of another directory.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from connectors.edi.guide_notation import MANY, composite
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.yaml_file import Tree, load, place, typed

T = TypeVar("T")

SERVICE = "service"  # the folder of the segments that every directory shares
_REPRESENTATION = re.compile(r"(an|a|n)(\.\.)?(\d+)(?: ([=~]) (.+))?")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")
_USE = re.compile(r"(?:loop )?(SG\d{1,3}|[A-Z]{3})(?: (\d+|many))?( required)?")
_DIRECTORY = re.compile(r"D(\d\d)([A-Z])")


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A simple element: letters (a), digits (n) or both (an), its lengths in characters, its codes.

    ``closed``: another code than those listed is an error; otherwise it is only unusual.
    """

    number: str
    kind: str
    shortest: int
    longest: int
    codes: frozenset[str] = frozenset()
    closed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One place in a segment or composite; ``components`` where a composite stands there."""

    name: str
    element: Element | None
    required: bool
    most: int = 1  # how often it may come, one repetition after the other (syntax version 4)
    components: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SegmentGuide:
    """A segment: its places in order."""

    tag: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A segment where it stands in a message."""

    segment: SegmentGuide
    most: int
    required: bool

    @property
    def tag(self) -> str:
        """The segment's tag."""
        return self.segment.tag


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Segments that come together, again and again; ``items[0]`` begins each repetition."""

    name: str  # SG25
    most: int
    required: bool
    items: tuple["Use | Group", ...]

    @property
    def tag(self) -> str:
        """The tag of the segment that begins the group."""
        return self.items[0].tag


Item: TypeAlias = Use | Group


@dataclass(frozen=True)
class Guide:
    """One message type of one directory."""

    message: str
    directory: str  # D96A
    root: Group
    segments: Mapping[str, SegmentGuide]


@dataclass(frozen=True)
class Match:
    """The guide for a message; ``exact`` is false where it is of an older directory, for want of the right one."""

    guide: Guide
    exact: bool


class _Elements(BaseModel):
    model_config = ConfigDict(extra="forbid")
    extends: str = ""
    elements: dict[str, str] = {}
    composites: dict[str, str] = {}


class _Segments(BaseModel):
    model_config = ConfigDict(extra="forbid")
    extends: str = ""
    segments: dict[str, str] = {}


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    message: str
    structure: list[object]


@dataclass
class _Directory:
    elements: dict[str, Element] = field(default_factory=dict)
    composites: dict[str, list[tuple[str, bool, int]]] = field(default_factory=dict)
    texts: dict[str, list[tuple[str, bool, int]]] = field(default_factory=dict)
    segments: dict[str, SegmentGuide] = field(default_factory=dict)


class EdifactGuides:
    """All EDIFACT guides of a folder, by directory and message type, and the service segments of every envelope."""

    def __init__(self, guides: Mapping[tuple[str, str], Guide], service: Mapping[str, SegmentGuide]) -> None:
        self._guides = dict(guides)
        self.service = service

    @classmethod
    def load(cls, folder: Path) -> "EdifactGuides":
        """Read every directory in the folder; raises ``BadConfiguration`` with file, line and column."""
        loader = _Loader(folder)
        guides = {(guide.directory, guide.message): guide for guide in loader.guides()}
        return cls(guides, loader.directory(SERVICE).segments)

    def find(self, directory: str, message: str) -> Match | None:
        """Return the guide for a directory (``D96A``) and type, or else that of the nearest directory before it.

        A directory older than every guide has none. A CONTRL follows the syntax
        and no directory: any guide of it will do.
        """
        known = sorted((_age(name), name) for name, kind in self._guides if kind == message)
        if message == "CONTRL" and known:
            return Match(self._guides[(known[-1][1], message)], exact=True)
        if not _DIRECTORY.fullmatch(directory):
            return None
        older = [name for age, name in known if age <= _age(directory)]
        return Match(self._guides[(older[-1], message)], exact=older[-1] == directory) if older else None

    def guides(self) -> list[Guide]:
        """Return every guide, in order of directory and type."""
        return [self._guides[key] for key in sorted(self._guides)]


def _age(directory: str) -> tuple[int, str]:
    found = _DIRECTORY.fullmatch(directory)
    year = int(found[1]) if found else 0
    return (year + (1900 if year >= 70 else 2000), found[2] if found else "")


class _Loader:
    """Reads the folders, each once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, _Directory] = {}

    def guides(self) -> Iterator[Guide]:
        for folder in sorted(one for one in self._folder.iterdir() if one.is_dir()):
            known = self.directory(folder.name)
            for path in sorted(folder.glob("[A-Z]*.yaml")):
                yield self._guide(path, known)

    def directory(self, name: str) -> _Directory:
        if name not in self._known:
            self._known[name] = known = _Directory()
            self._read(self._folder / name, known)
        return self._known[name]

    def _read(self, folder: Path, known: _Directory) -> None:
        path = folder / "elements.yaml"
        tree = load(path)
        said = typed(tree, _Elements, path)
        older = self.directory(said.extends) if said.extends else _Directory()
        known.elements, known.composites, known.texts = dict(older.elements), dict(older.composites), dict(older.texts)
        for number, text in said.elements.items():
            known.elements[number] = _at(path, tree, ("elements", number), partial(_element, number, text))
        for name, text in said.composites.items():
            known.composites[name] = _at(path, tree, ("composites", name), partial(composite, text))
        self._read_segments(folder / "segments.yaml", known)

    def _read_segments(self, path: Path, known: _Directory) -> None:
        tree = load(path)
        said = typed(tree, _Segments, path)
        for tag, text in said.segments.items():
            known.texts[tag] = _at(path, tree, ("segments", tag), partial(composite, text))
        for tag, places in known.texts.items():  # those it extends too: their elements may have other lengths here
            at = ("segments", tag)
            parts = _at(path, tree, at, partial(_parts, known, places))
            known.segments[tag] = SegmentGuide(tag, parts)

    def _guide(self, path: Path, known: _Directory) -> Guide:
        tree = load(path)
        said = typed(tree, _Message, path)
        items = tuple(self._items(path, tree, ("structure",), said.structure, known))
        root = Group("", 1, True, items)
        return Guide(said.message, path.parent.name.upper(), root, known.segments)

    def _items(
        self, path: Path, tree: Tree, at: tuple[str | int, ...], items: list[object], known: _Directory
    ) -> Iterator[Item]:
        for index, item in enumerate(items):
            here = (*at, index)
            if isinstance(item, dict) and len(item) == 1:
                [(head, inside)] = item.items()
                name, most, required = _at(path, tree, here, partial(_use, str(head)))
                children = tuple(self._items(path, tree, (*here, head), inside, known))
                yield Group(name, most, required, children)
            else:
                yield _at(path, tree, here, partial(_used, str(item), known))


def _at(path: Path, tree: Tree, at: tuple[str | int, ...], action: Callable[[], T]) -> T:
    """Do it; a ``ValueError`` becomes a problem with its place in the file."""
    try:
        return action()
    except ValueError as error:
        if isinstance(error, BadConfiguration):
            raise
        line, column = place(tree, at)
        raise BadConfiguration([Problem(str(path), line, column, str(error))]) from None


def _element(number: str, text: str) -> Element:
    found = _REPRESENTATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not an element; expected a representation, such as an..35, n13 or a3 = D S")
    longest = int(found[3])
    codes = frozenset(code for word in (found[5] or "").split() for code in _codes(word))
    return Element(number, found[1], 1 if found[2] else longest, longest, codes, found[4] == "=")


def _codes(word: str) -> list[str]:
    found = _RANGE.fullmatch(word)
    return [str(code) for code in range(int(found[1]), int(found[2]) + 1)] if found else [word]


def _part(known: _Directory, name: str, required: bool, most: int) -> Part:
    if name in known.composites:
        inside = tuple(_part(known, *one) for one in known.composites[name])
        return Part(name, None, required, most, inside)
    if name not in known.elements:
        raise ValueError(f"element {name} is not in elements.yaml")
    return Part(name, known.elements[name], required, most)


def _parts(known: _Directory, places: list[tuple[str, bool, int]]) -> tuple[Part, ...]:
    return tuple(_part(known, *one) for one in places)


def _use(text: str) -> tuple[str, int, bool]:
    found = _USE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a segment; expected DTM, DTM 35 required or loop SG1 10: [...]")
    often = found[2] or "1"
    return found[1], MANY if often == "many" else int(often), bool(found[3])


def _used(text: str, known: _Directory) -> Use:
    tag, most, required = _use(text)
    if tag not in known.segments:
        raise ValueError(f"segment {tag} is not in segments.yaml")
    return Use(known.segments[tag], most, required)
