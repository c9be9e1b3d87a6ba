"""Read the YAML files that people edit, so that nothing is guessed and every mistake has its place.

Every scalar stays the text that was written: ``0042`` is not 42, ``NO`` is not
false. Only an empty scalar, ``null`` and ``~`` (unquoted) mean nothing. A pydantic
model gives the types afterwards, see ``typed``.

What makes YAML dangerous or ambiguous is refused: anchors, aliases, tags, merge
keys, duplicate keys, several documents, and files that are too large or too deep.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.suggestion import known_words, nearest
from world import disk

__all__ = ["BadConfiguration", "Node", "Plain", "Problem", "Tree", "load", "parse", "place", "plain", "typed"]

MOST_BYTES = 500_000
MOST_DEPTH = 20
MOST_NODES = 20_000
MOST_LINE = 10_000  # characters; scanning one endless line is slow
MOST_SCALAR = 65_536  # characters
MOST_PROBLEMS = 50  # told of one file

_IN_WORDS = {r"^[A-Z]{3}$": "a currency is three capital letters, such as USD"}

_ODD = re.compile("[\x0b\x0c\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]")  # breaks of lines, turns of direction

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list or a mapping, and where it stands (line and column, 1 first).

    ``keys`` holds, for a mapping, where each key stands.
    """

    value: "str | list[Node] | dict[str, Node] | None"
    line: int
    column: int
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


Tree: TypeAlias = Node


def load(path: Path) -> Tree:
    """Read one file; raises ``BadConfiguration`` with file, line and column."""
    try:
        content = disk.read(path, at_most=MOST_BYTES)
    except FileNotFoundError:
        raise BadConfiguration([Problem(str(path), 1, 1, "this file does not exist")]) from None
    except ValueError:
        raise BadConfiguration([Problem(str(path), 1, 1, f"this file holds more than {MOST_BYTES} bytes")]) from None
    except OSError as error:
        raise BadConfiguration([Problem(str(path), 1, 1, f"this file cannot be read: {error.strerror}")]) from None
    return parse(content, str(path))


def parse(content: bytes, file: str) -> Tree:
    """Read YAML bytes; ``file`` is only the name used in problems."""
    text = _decoded(content, file)
    if odd := _ODD.search(text):
        before = text[: odd.start()]
        says = f"the character U+{ord(odd[0]):04X} stands here; it hides how the text is read, so write it without"
        raise BadConfiguration([Problem(file, before.count("\n") + 1, len(before) - before.rfind("\n"), says)])
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MOST_LINE:
            raise BadConfiguration([Problem(file, number, 1, f"this line is longer than {MOST_LINE} characters")])
    try:
        return _Builder(file).build(_PlainYaml(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = (int(mark.line) + 1, int(mark.column) + 1) if mark else (1, 1)
        says = f"this is not YAML: {error.problem or error.context}"
        raise BadConfiguration([Problem(file, at[0], at[1], says)]) from None
    except YAMLError as error:
        raise BadConfiguration([Problem(file, 1, 1, f"this is not YAML: {' '.join(str(error).split())}")]) from None


def plain(node: Node) -> Plain:
    """Return the content without its places: texts, lists, dictionaries, and None for nothing."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def place(tree: Tree, path: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
    """Return line and column of what stands at ``path``, or of the deepest part of it that exists.

    ``key``: the place of the last word itself rather than of its value.
    """
    node, at = tree, (tree.line, tree.column)
    for part in path:
        if isinstance(node.value, dict) and str(part) in node.value:
            at, node = node.keys[str(part)], node.value[str(part)]
        elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            at = (node.line, node.column)
        # Anything else is a word of pydantic's own (the member of a union): it has no place.
    return at if key else (node.line, node.column)


def typed(tree: Tree, model: type[M], file: Path | str) -> M:
    """Give the tree the types of ``model``; raises ``BadConfiguration`` with every problem's place."""
    try:
        return model.model_validate(plain(tree))
    except ValidationError as error:
        raise BadConfiguration(_problems(error, tree, model, str(file))) from None


def _problems(error: ValidationError, tree: Tree, model: type[BaseModel], file: str) -> Iterator[Problem]:
    faults = error.errors(include_url=False)
    for fault in faults[:MOST_PROBLEMS]:
        path = fault["loc"]
        where = ".".join(str(part) for part in path)
        if fault["type"] == "extra_forbidden":
            line, column = place(tree, path, key=True)
            says = f"{where}: this word is not known here{nearest(str(path[-1]), known_words(model, path[:-1]))}"
        elif fault["type"] == "missing":
            line, column = place(tree, path[:-1])
            says = f"{where} is missing"
        else:
            line, column = place(tree, path)
            says = f"{where}: {_sentence(fault)}" if where else _sentence(fault)
            says += _seen(fault["input"])
        yield Problem(file, line, column, says)
    if len(faults) > MOST_PROBLEMS:
        yield Problem(
            file, tree.line, tree.column, f"and {len(faults) - MOST_PROBLEMS} problems more; mend these first"
        )


def _sentence(fault: ErrorDetails) -> str:
    """Return what is wrong in words; a pattern that people cannot be asked to read is told by an example."""
    pattern = fault.get("ctx", {}).get("pattern")
    return _IN_WORDS.get(str(pattern)) or fault["msg"].removeprefix("Value error, ")


def _seen(value: object) -> str:
    if value is None:
        return " (nothing is written here)"
    return f" (here: {value[:60]!r})" if isinstance(value, str) else ""


def _decoded(content: bytes, file: str) -> str:
    if len(content) > MOST_BYTES:
        raise BadConfiguration([Problem(file, 1, 1, f"this file holds more than {MOST_BYTES} bytes")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise BadConfiguration([Problem(file, line, column, "this is not UTF-8; save the file as UTF-8")]) from None


class _PlainYaml(YAML):
    """The library as it is, whatever else is installed beside it: it looks for no additions of its own."""

    def official_plug_ins(self) -> list[str]:
        return []


class _Builder:
    """Turns parser events into nodes and stops at the first thing that is refused."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes = 0
        self.documents = 0

    def build(self, events: Iterator[Event]) -> Node:
        root: Node | None = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self.refuse(event, "a second document begins here; one file holds one document")
            elif isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)):
                root = self.node(event, events, 1)
        return root or Node(None, 1, 1)

    def node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        self.check(event, depth)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, ScalarEvent):
            return Node(_text(event), line, column)
        if isinstance(event, SequenceStartEvent):
            return Node([self.node(e, events, depth + 1) for e in _until(events, SequenceEndEvent)], line, column)
        entries: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        for key_event in _until(events, MappingEndEvent):
            key = self.key(key_event, keys)
            keys[key] = (key_event.start_mark.line + 1, key_event.start_mark.column + 1)
            entries[key] = self.node(next(events), events, depth + 1)
        return Node(entries, line, column, keys)

    def key(self, event: Event, seen: dict[str, tuple[int, int]]) -> str:
        self.check(event, 1)
        if not isinstance(event, ScalarEvent):
            raise self.refusal(event, "a key must be a plain word")
        key: str = event.value
        if key == "<<" and not event.style:
            self.refuse(event, "merge keys (<<) are not used here; write the entries out")
        if key in seen:
            self.refuse(event, f"{key!r} is written twice; the first stands in line {seen[key][0]}")
        return key

    def check(self, event: Event, depth: int) -> None:
        self.nodes += 1
        if isinstance(event, AliasEvent):
            self.refuse(event, "aliases (*) are not used here; write the value out")
        if getattr(event, "anchor", None) is not None:
            self.refuse(event, "anchors (&) are not used here; write the value out each time")
        if getattr(event, "tag", None) is not None:
            self.refuse(event, "tags (!) are not used here; quote the value to keep it a text")
        if depth > MOST_DEPTH:
            self.refuse(event, f"this is nested more than {MOST_DEPTH} deep")
        if self.nodes > MOST_NODES:
            self.refuse(event, f"this file holds more than {MOST_NODES} values")
        if isinstance(event, ScalarEvent) and len(event.value) > MOST_SCALAR:
            self.refuse(event, f"this value is longer than {MOST_SCALAR} characters")

    def refuse(self, event: Event, says: str) -> None:
        raise self.refusal(event, says)

    def refusal(self, event: Event, says: str) -> BadConfiguration:
        mark = event.start_mark
        return BadConfiguration([Problem(self.file, mark.line + 1, mark.column + 1, says)])


def _until(events: Iterator[Event], end: type[Event]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _text(event: ScalarEvent) -> str | None:
    value: str = event.value
    return None if not event.style and value in ("", "null", "~") else value
