"""Read rows of one kind from CSV or JSON, each with its types; every bad cell is named, so that none comes in alone.

A JSON file holds a list of objects whose names are the columns' names.

What a file has no column for (JSON: no name) stays as it is known; an empty cell (JSON: null) takes away what
was known, except of what cannot be empty: one of some fixed words, yes or no.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BeforeValidator

from canonical.noun import Noun
from connectors import csv_file, json_tree
from connectors.csv_file import CsvRow
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.yaml_file import Node, place, typed

M = TypeVar("M", bound=Noun)


def cut(value: object) -> object:
    """Take a cell's text apart at its commas; what is no text stays as it is."""
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


Several = Annotated[tuple[str, ...], BeforeValidator(cut)]
"""Several words in one cell, with commas between them; in JSON a list will do too."""


@dataclass(frozen=True)
class TypedRow(Generic[M]):
    """One row and where it stands."""

    said: M
    node: Node
    file: str
    emptied: frozenset[str] = frozenset()  # columns in which nothing is written

    @property
    def told(self) -> dict[str, Any]:
        """Return all that the row tells, by column: what is written, and nothing where a cell says so."""
        fields = type(self.said).model_fields
        known = [name for name in fields if name in self.said.model_fields_set or name in self.emptied]
        return {
            name: getattr(self.said, name) for name in known
            if name in self.said.model_fields_set or can_be_empty(fields[name].default)
        }  # fmt: skip

    def untold(self, known: object, names: Iterable[str]) -> dict[str, Any]:
        """Return what is known already and no column speaks of."""
        told = self.told
        return {name: getattr(known, name) for name in names if name not in told}

    def place(self, column: str = "") -> str:
        """Return where a cell stands, ``file:line:column``; for a column that is not there, where the row begins."""
        line, at = _place(self.node, column)
        return f"{self.file}:{line}:{at}"


@dataclass
class TypedRows(Generic[M]):
    """What a file says, and what is wrong with it."""

    rows: list[TypedRow[M]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    written: str = ""  # "UTF-8, commas", or "JSON"
    passed: int = 0  # rows that say nothing


def parse(
    content: bytes, file: str, model: type[M], called: Mapping[str, str] | None = None, *,
    to_fill_in: Sequence[str] = (),
) -> TypedRows[M]:  # fmt: skip
    """Read the bytes of a file; ``file`` is only its name in the problems, ``called`` are other names of columns.

    A row that has all the columns ``to_fill_in``, and nothing in any of them, is passed over.
    """
    needed = _needed(model)
    nodes, problems, written = _nodes(content, file, _known(model, called), needed)
    found = TypedRows[M](problems=problems, written=written)
    for node, emptied in nodes:
        if to_fill_in and all(_left_out(node, name) for name in to_fill_in):
            found.passed += 1
            continue
        if lacking := [name for name in needed if _left_out(node, name)]:
            found.problems += [_nothing(file, node, name) for name in lacking]
            continue
        try:
            found.rows.append(TypedRow(typed(node, model, file), node, file, emptied))
        except BadConfiguration as error:
            found.problems += [str(problem) for problem in error.problems]
    return found


def _place(node: Node, column: str) -> tuple[int, int]:
    if column in _written(node):
        return place(node, (column,))
    return node.keys.get(column, (node.line, node.column))


def _left_out(node: Node, column: str) -> bool:
    return column in node.keys and column not in _written(node)


def _written(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _nothing(file: str, node: Node, column: str) -> str:
    return str(Problem(file, *_place(node, column), f"{column}: nothing is written here"))


def written(content: bytes, file: str, model: type[M], called: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """Return what is written in each row, by column, right or wrong; nothing of a file that is no table of these."""
    nodes, _, _ = _nodes(content, file, _known(model, called), _needed(model))
    return [
        {name: child.value for name, child in _written(node).items() if isinstance(child.value, str)}
        for node, _ in nodes
    ]


def _known(model: type[M], called: Mapping[str, str] | None) -> dict[str, str]:
    return {name: name for name in model.model_fields} | dict(called or {})


def _needed(model: type[M]) -> tuple[str, ...]:
    return tuple(name for name, said in model.model_fields.items() if said.is_required())


def can_be_empty(default: object) -> bool:
    """Tell whether a cell can be emptied, by what stands for an empty one: neither a fixed word nor yes or no."""
    return not isinstance(default, bool | Enum)


def is_json(content: bytes) -> bool:
    """Tell JSON from CSV by its first sign."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def cells(row: CsvRow) -> Node:
    """Return a row of a CSV file as a tree, each cell with its place."""
    names = {name: Node(value, row.line, row.columns[name]) for name, value in row.cells.items()}
    return Node(dict(names), row.line, 1, {name: (row.line, at) for name, at in row.columns.items()})


def filled(node: Node) -> Node:
    """Return an object without the names that say nothing."""
    if not isinstance(node.value, dict):
        return node
    return Node({k: v for k, v in node.value.items() if v.value is not None}, node.line, node.column, node.keys)


def _nodes(
    content: bytes, file: str, known: Mapping[str, str], needed: tuple[str, ...]
) -> tuple[list[tuple[Node, frozenset[str]]], list[str], str]:
    if not is_json(content):
        table = csv_file.parse(content, file, known, needed)
        return [(cells(row), row.emptied) for row in table.rows], list(table.problems), table.written
    try:
        return list(_objects(json_tree.parse(content, file), file, known)), [], "JSON"
    except BadConfiguration as error:
        return [], [str(problem) for problem in error.problems], "JSON"


def _objects(tree: Node, file: str, known: Mapping[str, str]) -> Iterator[tuple[Node, frozenset[str]]]:
    if not isinstance(tree.value, list):
        raise json_tree.fault(tree, file, "expected a list of objects: [{...}, {...}]")
    for node in tree.value:
        if not isinstance(node.value, dict):
            raise json_tree.fault(node, file, 'expected an object: {"name": "value"}')
        said = _renamed(filled(node), known)
        yield said, frozenset(known.get(name, name) for name, child in node.value.items() if child.value is None)


def _renamed(node: Node, known: Mapping[str, str]) -> Node:
    if not isinstance(node.value, dict):
        return node
    value = {known.get(name, name): child for name, child in node.value.items()}
    return Node(value, node.line, node.column, {known.get(name, name): at for name, at in node.keys.items()})
