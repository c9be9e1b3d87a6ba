"""The schemas that editors check with: what the house ships fits them, and what is misspelt does not."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from connectors.mapping.language.schema import schemas

MAPPINGS = Path(__file__).parents[2] / "mappings"
SCHEMAS = schemas()
KINDS = {
    "base/*": "mapping",
    "mail/*": "mapping",
    "marketplaces/*": "mapping",
    "partners/*/*": "mapping",
    "codes/*": "codes",
}
FILES = [
    (file, "profile" if file.stem == "profile" else kind)
    for files, kind in KINDS.items()
    for file in sorted(MAPPINGS.glob(f"{files}.yaml"))
]


def as_an_editor_reads(file: Path) -> Any:
    """Read a file as YAML gives types; a day is a text in JSON."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(file), default=str))


def faults(kind: str, value: Any) -> list[str]:
    found = Draft202012Validator(SCHEMAS[kind]).iter_errors(value)
    return [f"{'.'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in found]


@pytest.mark.parametrize("kind", ["mapping", "profile", "codes"])
def test_each_schema_is_one(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize(("file", "kind"), FILES, ids=lambda one: one.name if isinstance(one, Path) else one)
def test_what_the_house_ships_fits(file: Path, kind: str) -> None:
    assert faults(kind, as_an_editor_reads(file)) == []


@pytest.mark.parametrize(
    ("kind", "file", "word", "value"),
    [
        ("mapping", "base/x12-850.yaml", "feilds", {}),
        ("mapping", "base/x12-850.yaml", "fields", {"number": {"att": "BEG03"}}),
        ("mapping", "base/x12-850.yaml", "document", {"standard": "x12", "noun": "purchase_odrer"}),
        ("profile", "partners/acme/profile.yaml", "edi", {"them": {"id": "X"}}),
        ("codes", "codes/x12-unit.yaml", "codes", []),
    ],
)
def test_what_is_misspelt_does_not(kind: str, file: str, word: str, value: Any) -> None:
    sound = as_an_editor_reads(MAPPINGS / file)
    assert isinstance(sound, dict)
    assert faults(kind, sound | {word: value})


def test_every_word_says_what_it_means_and_every_field_of_every_noun_is_offered() -> None:
    mapping = SCHEMAS["mapping"]
    offered = mapping["properties"]["fields"]["properties"]
    assert {"number", "lines[].items[].numbering", "lines[].answers[].status", "plan.cartons[].sscc"} <= set(offered)
    assert "partner" not in offered
    assert "order_acknowledgement" in offered["lines[].answers[].status"]["description"]
    assert mapping["$defs"]["Rule"]["properties"]["prefer"]["description"].startswith("Our word to the code")
    assert "kept" not in SCHEMAS["profile"]["$defs"]["Identity"]["properties"]["group"]["description"]
