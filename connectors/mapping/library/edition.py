"""Turn a mapping into an edition that can be kept, and an edition back into a mapping that reads."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from canonical.edition import Edition, Layer
from connectors.mapping.language.merge import Merged, Written, merged
from connectors.mapping.language.spec import CodeList, MappingFile
from connectors.mapping.library.builder import build
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.yaml_file import parse, typed


class Ready(NamedTuple):
    """A mapping ready to read, and what it was made of."""

    mapping: CompiledMapping
    merged: Merged


class Unreadable(NamedTuple):
    """An edition that this program cannot read, and why."""

    problems: tuple[Problem, ...]


def edition_of(made: Merged) -> Edition:
    """Return everything that a mapping is made of, to be kept."""
    return Edition(mapping=made.name, version=made.top.says.version, label=made.label, layers=made.layers)


def laid_out(edition: Edition) -> Merged:
    """Lay an edition's files over each other again; raises ``BadConfiguration`` where this program cannot read them."""
    files = [_written(layer) for layer in edition.layers if layer.kind == "mapping"]
    code_lists = dict(_code_lists(edition))
    made = merged(files, code_lists)
    made.label = edition.label
    return made


def made_ready(edition: Edition) -> Ready:
    """Compile an edition; raises ``BadConfiguration``, each problem under the edition's label."""
    try:
        made = laid_out(edition)
        mapping, problems = build(made)
    except BadConfiguration as error:
        problems, mapping = list(error.problems), None
    if mapping is None:
        raise BadConfiguration(Problem(f"{edition.label} {p.file}", p.line, p.column, p.says) for p in problems)
    return Ready(mapping, made)


@lru_cache(maxsize=64)
def _written(layer: Layer) -> Written:
    """Read one file; many partners' editions rest on the same base, word for word."""
    content = layer.text.encode()
    tree = parse(content, layer.file)
    return Written(layer.file, typed(tree, MappingFile, layer.file), tree, content)


def _code_lists(edition: Edition) -> Iterator[tuple[str, tuple[CodeList, bytes]]]:
    for layer in edition.layers:
        if layer.kind == "codes":
            content = layer.text.encode()
            yield layer.name, (typed(parse(content, layer.file), CodeList, layer.file), content)
