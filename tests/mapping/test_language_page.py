"""The page about the language: every example on it is run, and every word of the language is on it."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from connectors.edi.segment import Segment
from connectors.mapping.language.predicate import Ask
from connectors.mapping.language.rule_spec import Lookup
from connectors.mapping.language.spec import (
    CodeList,
    Document,
    Filled,
    Loop,
    MappingFile,
    Piece,
    Rule,
    Sample,
    Split,
    Table,
)  # fmt: skip
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.places.json_source import JsonSource
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.places.table_source import TableSource

PAGE = (Path(__file__).parents[2] / "docs" / "mappings.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A mapping, a document, and what the page says of them."""

    line: int
    mapping: str
    kind: str
    document: str
    said: dict[str, str]


def examples() -> Iterator[Example]:
    """Yield each mapping on the page with the blocks that follow it."""
    found: Example | None = None
    for block in BLOCK.finditer(PAGE):
        name, text = block[1], block[2]
        if name == "yaml":
            if found:
                yield found
            found = Example(PAGE.count("\n", 0, block.start()) + 1, text, "", "", {})
        elif found and name in ("edi", "json", "csv"):
            found = found._replace(kind=name, document=text)
        elif found and name in ("reads", "writes", "finds"):
            found.said[name] = text
    if found:
        yield found


EXAMPLES = list(examples())


def compiled(example: Example, folder: Path) -> CompiledMapping:
    name = re.match(r"mapping: (\S+)", example.mapping)
    (folder / "base").mkdir()
    (folder / "partners" / "p").mkdir(parents=True)
    (folder / "base" / "example.yaml").write_text(EXAMPLES[0].mapping)
    if name:
        (folder / f"{name[1]}.yaml").write_text(example.mapping)
        return MappingBook.load(folder).mapping(name[1])
    overlay = f"mapping: p/x\nversion: '1'\nextends: base/example@1\n{example.mapping}"
    (folder / "partners" / "p" / "x.yaml").write_text(overlay)
    return MappingBook.load(folder).mapping("p/x")


def source(example: Example) -> object:
    if example.kind == "json":
        return JsonSource(example.document.encode())
    if example.kind == "csv":
        return TableSource(list(csv.reader(io.StringIO(example.document))))
    rows = ["ST*850*0001", *example.document.splitlines(), "SE*9*0001"]
    return SegmentSource([Segment(tuple(row.split("*")), n * 1000, len(row)) for n, row in enumerate(rows)])


def shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def at(noun: Any, path: str) -> Any:
    for name, number in re.findall(r"([a-z_]+)(?:\[(\d+)\])?", path):
        noun = getattr(noun, name)
        noun = noun[int(number)] if number else noun
    return noun


def written(example: Example, lines: Any) -> list[str]:
    return [lines.decode()] if example.kind == "json" else ["*".join(map(str, line)) for line in lines]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line {example.line}")
def test_every_example_does_what_the_page_says(example: Example, tmp_path: Path) -> None:
    assert example.said, f"docs/mappings.md:{example.line}: nothing is said of this example"
    mapping = compiled(example, tmp_path)
    mapped = mapping.read(source(example), partner="p")
    found = [f"{finding.place.field if finding.place else ''} {finding.rule}" for finding in mapped.findings]
    assert found == example.said.get("finds", "").splitlines()
    for line in example.said.get("reads", "").splitlines():
        path, _, value = line.partition(": ")
        assert shown(at(mapped.order, path)) == value, f"docs/mappings.md:{example.line}: {path}"
    if "writes" in example.said:
        lines = written(example, mapping.write(mapped.noun))
        for wanted in example.said["writes"].splitlines():
            assert wanted in lines, (wanted, lines)


def test_every_word_of_the_language_is_on_the_page() -> None:
    models: tuple[type[BaseModel], ...] = (
        Ask, CodeList, Document, Filled, Lookup, Loop, MappingFile, Piece, Rule, Sample, Split, Table,
    )  # fmt: skip
    words = {info.alias or name for model in models for name, info in model.model_fields.items()}
    blocks = " ".join(block[2] for block in BLOCK.finditer(PAGE))
    inline = " ".join(re.findall(r"`[^`]+`", BLOCK.sub("", PAGE)))
    on_page = set(re.findall(r"[a-z_]+", inline + blocks))
    assert words - on_page == set()


def test_there_are_examples_enough() -> None:
    assert len(EXAMPLES) >= 15
