"""Reads the files of a guide folder, each once and only when it is needed; every mistake has file, line and column."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connectors.edi.guide_notation import composite, element, naming, segment, use
from connectors.edi.guide_shape import CodeList, Element, Guide, Item, Loop, Part, SegmentGuide, Use, segment_ids
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.suggestion import nearest
from connectors.mapping.yaml_file import MOST_BYTES, Tree, load, place, typed
from world import disk

_RELEASE = re.compile(r"\d{6}")
_SET = re.compile(r"\d{3}|TA1")
_EXTENDS = re.compile(rb"^extends: ['\"]?(\d{6})", re.MULTILINE)


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
    name: str = ""
    group: str = ""
    structure: list[object]


class _Codes(BaseModel):
    model_config = ConfigDict(extra="forbid")
    complete: bool = False
    codes: dict[str, str]


class _CodeFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lists: dict[str, _Codes]


class _Names(BaseModel):
    model_config = ConfigDict(extra="forbid")
    segments: dict[str, str] = {}


@dataclass
class _Release:
    extends: str | None = None
    elements: dict[str, Element] = field(default_factory=dict)
    composites: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    segments: dict[str, SegmentGuide] = field(default_factory=dict)


@dataclass(frozen=True)
class _Spoken:
    """What things are called: segments with their places, and codes."""

    segments: Mapping[str, tuple[str, Mapping[int, str]]]
    codes: Mapping[str, CodeList]


class GuideFiles:
    """The guides of one folder as they stand in its files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, _Release] = {}
        self._words: _Spoken | None = None

    def known(self) -> Iterator[tuple[str, str]]:
        """Yield release and set of every guide, those that a release borrows from the one it extends too."""
        for folder in sorted(self._folder.iterdir()):
            if folder.is_dir() and _RELEASE.fullmatch(folder.name):
                yield from ((folder.name, kind) for kind in sorted(self._sets(folder.name)))

    def _sets(self, release: str) -> set[str]:
        """Return the sets of a release and of those that it builds on."""
        found: set[str] = set()
        seen: list[str] = []
        own: str | None = release
        while own:
            path = self._folder / own / "elements.yaml"
            if own in seen or not path.exists():
                wrong = self._folder / seen[-1] / "elements.yaml" if seen else path
                says = "builds on itself" if own in seen else "has no elements.yaml"
                raise BadConfiguration([Problem(str(wrong), 1, 1, f"release {own} {says}")])
            seen.append(own)
            found |= {one.stem for one in path.parent.glob("*.yaml") if _SET.fullmatch(one.stem)}
            own = _extends(path)
        return found

    def guide(self, release: str, kind: str) -> Guide:
        """Read one guide; a release without a file for it borrows the structure from the one it extends."""
        own = release
        while not (self._folder / own / f"{kind}.yaml").exists():
            own = self._release(own).extends or ""
        return self._guide(self._folder / own / f"{kind}.yaml", release)

    def _guide(self, path: Path, release: str) -> Guide:
        words = self._release(release)
        tree = load(path)
        content = typed(tree, _Set, path)
        items = tuple(_items(path, tree, ["structure"], content.structure, words.segments))
        return Guide(
            set=content.set,
            group=content.group,
            release=release,
            items=items,
            elements=words.elements,
            segment_ids=segment_ids(items),
            name=content.name,
            structure_of="" if path.parent.name == release else path.parent.name,
            segments=words.segments,
        )

    def _release(self, name: str) -> _Release:
        if name not in self._read:
            found = _Release()
            self._read_elements(self._folder / name / "elements.yaml", found)
            self._read_segments(self._folder / name / "segments.yaml", found)
            self._read[name] = found
        return self._read[name]

    def _read_elements(self, path: Path, release: _Release) -> None:
        tree = load(path)
        content = typed(tree, _Elements, path)
        release.extends = content.extends
        if content.extends:
            release.elements.update(self._release(content.extends).elements)
        for number, text in content.elements.items():
            with placed(path, tree, "elements", number):
                read = element(text)
                named = self._spoken().codes.get(number)
                older_name = release.elements[number].name if number in release.elements else ""
                codes = read.codes or (tuple(named.names) if named and named.complete else ())
                release.elements[number] = Element(
                    number, read.kind, read.shortest, read.longest, codes, read.name or older_name, named
                )
        if content.extends:
            older = self._release(content.extends)
            release.composites.update({name: _again(release, parts) for name, parts in older.composites.items()})
        for name, text in content.composites.items():
            with placed(path, tree, "composites", name):
                release.composites[name] = tuple(_part(release, *one) for one in composite(text))

    def _read_segments(self, path: Path, release: _Release) -> None:
        tree = load(path)
        content = typed(tree, _Segments, path)
        if content.extends:
            older = self._release(content.extends)
            renewed = {name: replace(one, parts=_again(release, one.parts)) for name, one in older.segments.items()}
            release.segments.update(renewed)
        for name, text in content.segments.items():
            with placed(path, tree, "segments", name):
                places, notes = segment(text)
                called, names = self._spoken().segments.get(name, ("", {}))
                parts = [_part(release, *one) for one in places]
                parts = [replace(one, name=names.get(at, one.name)) for at, one in enumerate(parts, 1)]
                release.segments[name] = SegmentGuide(name, tuple(parts), notes, called)

    def _spoken(self) -> _Spoken:
        if self._words is None:
            self._words = _Spoken(_names(self._folder / "names.yaml"), _codes(self._folder / "codes"))
        return self._words


class placed:  # noqa: N801 - reads as a word of the with statement
    """Turn a ``ValueError`` inside into a problem with its place in the file."""

    def __init__(self, path: Path, tree: Tree, *at: str | int) -> None:
        self._path, self._tree, self._at = path, tree, at

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ValueError) and not isinstance(error, BadConfiguration):
            line, column = place(self._tree, self._at)
            raise BadConfiguration([Problem(str(self._path), line, column, str(error))]) from None


def items_of(path: Path, tree: Tree, at: list[str | int], written: object, guide: Guide) -> tuple[Item, ...]:
    """Read a piece of a structure that a partner's guide adds to a set."""
    with placed(path, tree, *at):
        if not isinstance(written, list):
            raise ValueError("expected a list of segments, such as [MSG 10]")
    assert isinstance(written, list)
    return tuple(_items(path, tree, at, written, guide.segments))


def _items(
    path: Path, tree: Tree, at: list[str | int], items: list[object], segments: Mapping[str, SegmentGuide]
) -> Iterator[Item]:
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        here = [*at, index]
        with placed(path, tree, *here):
            if isinstance(item, dict) and len(item) == 1:
                [(head, inside)] = item.items()
                name, most, required = use(str(head).removeprefix("loop "))
                seen[name] = seen.get(name, 0) + 1
                unique = name if seen[name] == 1 else f"{name}.{seen[name]}"
                children = tuple(_items(path, tree, [*here, head], inside, segments))
                if not children or not isinstance(children[0], Use):
                    raise ValueError(f"loop {name} must begin with a segment")
                yield Loop(unique, most, required, children)
            else:
                name, most, required = use(str(item))
                if name not in segments:
                    raise ValueError(f"segment {name} is not in segments.yaml{nearest(name, segments)}")
                yield Use(segments[name], most, required)


def _extends(path: Path) -> str | None:
    """Find the release that a release builds on without reading all of its elements."""
    found = _EXTENDS.search(disk.read(path, at_most=MOST_BYTES)) if path.exists() else None
    return found.group(1).decode() if found else None


def _part(release: _Release, number: str, required: bool, most: int) -> Part:
    if number in release.composites:
        return Part(None, required, release.composites[number], most=most)
    if number not in release.elements:
        raise ValueError(f"element {number} is not in elements.yaml{nearest(number, release.elements)}")
    found = release.elements[number]
    return Part(found, required, name=found.name, most=most)


def _again(release: _Release, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Give places of an older release the element definitions of this one."""
    return tuple(
        replace(one, components=_again(release, one.components))
        if one.element is None
        else replace(one, element=release.elements[one.element.number])
        for one in parts
    )


def _names(path: Path) -> dict[str, tuple[str, Mapping[int, str]]]:
    found: dict[str, tuple[str, Mapping[int, str]]] = {}
    if not path.exists():
        return found
    tree = load(path)
    for name, text in typed(tree, _Names, path).segments.items():
        with placed(path, tree, "segments", name):
            found[name] = naming(text)
    return found


def _codes(folder: Path) -> dict[str, CodeList]:
    found: dict[str, CodeList] = {}
    for path in sorted(folder.glob("*.yaml")):
        tree = load(path)
        for number, one in typed(tree, _CodeFile, path).lists.items():
            with placed(path, tree, "lists", number):
                if number in found:
                    raise ValueError(f"the codes of element {number} stand in two files")
                found[number] = CodeList(one.codes, one.complete)
    return found
