"""Lay a partner's overlay over its base, and remember which file says what."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from canonical.edition import Layer
from connectors.mapping.language.spec import (
    CodeList,
    Document,
    Filled,
    Loop,
    MappingFile,
    Rule,
    Sample,
    Table,
    overlaid,
)
from connectors.mapping.problem import Problem
from connectors.mapping.suggestion import nearest
from connectors.mapping.yaml_file import Node, parse, place

T = TypeVar("T")


@dataclass(frozen=True)
class Written:
    """One mapping file as it was read; ``file`` is its path from the mappings' folder."""

    file: str
    says: MappingFile
    tree: Node
    content: bytes

    def problem(self, says: str, *path: str | int, key: bool = False) -> Problem:
        """Blame a place in this file."""
        line, column = place(self.tree, path, key=key)
        return Problem(self.file, line, column, says)


class Said(NamedTuple, Generic[T]):
    """A word of a mapping, and the file that says it last."""

    word: T
    by: Written


class CodeSaid(NamedTuple):
    """A code, and who says it: below 0 a code list, 0 the base, above 0 an overlay; later ones stand higher."""

    layer: int
    place: str  # file:line:column


@dataclass
class Merged:
    """A mapping with everything that its base says."""

    name: str
    label: str
    document: Document
    table: Table | None
    loops: dict[str, Loop]
    lists: dict[str, Said[tuple[str, ...]]]
    fields: dict[str, Said[Rule]]
    filled: dict[str, Said[Filled]]
    codes: dict[str, dict[str, CodeSaid]]  # by field, by code
    top: Written
    samples: tuple[Sample, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    distinct: set[str] = field(default_factory=set)  # lists in which an entry counts once
    layers: tuple[Layer, ...] = ()  # every file that it was made of, word for word


def chain(top: Written, files: Mapping[str, Written]) -> tuple[list[Written], list[Problem]]:
    """Return the base, then each overlay, ``top`` last; and why that is not possible."""
    found, at = [top], top
    while at.says.extends:
        name, _, version = at.says.extends.partition("@")
        if name not in files:
            says = f"extends: there is no mapping {name!r}{nearest(name, files)}"
            return found, [at.problem(says, "extends")]
        base = files[name]
        if base in found:
            return found, [at.problem(f"extends: {name} extends itself in a circle", "extends")]
        if base.says.version != version:
            says = f"extends: {name}@{version} is wanted, and the file there says version {base.says.version}"
            return found, [at.problem(says, "extends")]
        found.insert(0, base)
        at = base
    return found, []


def merged(files: Sequence[Written], code_lists: Mapping[str, tuple[CodeList, bytes]]) -> Merged:
    """Lay the files over each other, the last on top; null takes away what a file below says."""
    top = files[-1]
    documents = [f.says.document for f in files if f.says.document]
    tables = [f.says.table for f in files if f.says.table]
    whole = Merged(
        top.says.mapping, "", documents[-1] if documents else Document(standard="x12"),
        tables[-1] if tables else None, {}, {}, {}, {}, {}, top, top.says.samples,
    )  # fmt: skip
    if not documents:
        whole.problems.append(top.problem("document is missing: say which standard is read, x12, json or table"))
    for layer, written in enumerate(files):
        _lay(written, layer, whole)
    used = sorted({said.word.code_list for said in whole.fields.values() if said.word.code_list})
    whole.problems += _with_code_lists(whole, code_lists)
    parts = [f.content for f in files] + [code_lists[name][1] for name in used if name in code_lists]
    whole.label = f"{top.says.mapping}@{top.says.version}#{_hash(parts)}"
    whole.layers = (
        *(_layer(f) for f in files),
        *(_codes(name, *code_lists[name]) for name in used if name in code_lists),
    )
    return whole


def _layer(written: Written) -> Layer:
    said = written.says
    return Layer(file=written.file, name=said.mapping, version=said.version, text=written.content.decode())


def _codes(name: str, said: CodeList, content: bytes) -> Layer:
    file = f"codes/{name}.yaml"
    return Layer(file=file, name=name, version=said.version, kind="codes", text=content.decode())


def _lay(written: Written, layer: int, whole: Merged) -> None:
    for name, loop in written.says.loops.items():
        if loop is None:
            whole.loops.pop(name, None)
        else:
            whole.loops[name] = loop
    _lay_plain(written, "lists", written.says.lists, whole.lists, whole.problems)
    whole.distinct |= {*written.says.distinct}
    _lay_plain(written, "filled", written.says.filled, whole.filled, whole.problems)
    for name, rule in written.says.fields.items():
        if rule is None:
            whole.problems += _taken_away(written, whole.fields, "fields", name)
            continue
        below = whole.fields.get(name)
        whole.fields[name] = Said(overlaid(below.word if below else None, rule), written)
        for code in rule.codes:
            line, column = place(written.tree, ("fields", name, "codes", code), key=True)
            whole.codes.setdefault(name, {})[code] = CodeSaid(layer, f"{written.file}:{line}:{column}")


def _lay_plain(
    written: Written, part: str, said: Mapping[str, T | None], below: dict[str, Said[T]], problems: list[Problem]
) -> None:
    for name, word in said.items():
        if word is None:
            problems += _taken_away(written, below, part, name)
        else:
            below[name] = Said(word, written)


def _taken_away(written: Written, below: dict[str, Said[T]], part: str, name: str) -> Iterator[Problem]:
    if name in below:
        del below[name]
    else:
        says = f"{part}.{name}: null takes away what the base says, and it says nothing of that name"
        yield written.problem(says + nearest(name, below) if below else says, part, name, key=True)


def _with_code_lists(whole: Merged, code_lists: Mapping[str, tuple[CodeList, bytes]]) -> Iterator[Problem]:
    for name, (rule, by) in list(whole.fields.items()):
        if not rule.code_list:
            continue
        if rule.code_list not in code_lists:
            says = f"fields.{name}: there is no code list {rule.code_list!r}{nearest(rule.code_list, code_lists)}"
            yield by.problem(says, "fields", name, "code_list")
            continue
        shared, content = code_lists[rule.code_list]
        said = {"codes": dict(shared.codes) | rule.codes, "prefer": shared.prefer | rule.prefer}
        whole.fields[name] = Said(rule.model_copy(update=said), by)
        whole.codes[name] = _shared_codes(rule.code_list, shared.codes, content) | whole.codes.get(name, {})


def _shared_codes(name: str, codes: Iterable[str], content: bytes) -> dict[str, CodeSaid]:
    file = f"codes/{name}.yaml"
    tree = parse(content, file)
    places = {code: place(tree, ("codes", code), key=True) for code in codes}
    return {code: CodeSaid(-1, f"{file}:{line}:{column}") for code, (line, column) in places.items()}


def _hash(parts: Sequence[bytes]) -> str:
    """Hash the hashes, so that no two sets of files are alike by running together."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:12]
