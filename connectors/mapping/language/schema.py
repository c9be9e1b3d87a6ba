"""What an editor needs to complete and check mappings and profiles while they are written: JSON Schema."""

import inspect
import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from connectors.mapping.language.noun_list import NOUNS
from connectors.mapping.language.spec import CodeList, MappingFile
from connectors.mapping.language.target import GIVEN, inner_nouns
from connectors.profile import Profile

Schema = dict[str, Any]

_COMMENTED = re.compile(r"    (\w+): .*?  # (.+)$")
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Mapping[str, Schema]:
    """Return a schema for each kind of file: mapping, profile, codes."""
    return {
        "mapping": _mapping(),
        "profile": _of(Profile, "A partner's profile"),
        "codes": _of(CodeList, "A code list"),
    }


def _of(model: type[BaseModel], title: str) -> Schema:
    schema = {"$schema": _DRAFT} | model.model_json_schema(by_alias=True) | {"title": title}
    for found in {model} | set(_models(model)):
        described = schema if found is model else schema.get("$defs", {}).get(found.__name__, {})
        for name, text in _comments(found).items():
            described.get("properties", {}).get(name, {}).setdefault("description", text)
    return schema


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield the models inside a model, however deep."""
    waiting: list[Any] = [info.annotation for info in model.model_fields.values()]
    seen: set[Any] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, Hashable) or one in seen:
            continue
        seen.add(one)
        waiting += get_args(one)
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield one
            waiting += [info.annotation for info in one.model_fields.values()]


def _comments(model: type[BaseModel]) -> dict[str, str]:
    """Return what the source says beside each field: the same comment serves whoever reads the code and the schema."""
    return {found[1]: found[2] for line in inspect.getsource(model).splitlines() if (found := _COMMENTED.match(line))}


def _mapping() -> Schema:
    """Add to the words of a mapping the fields of every noun, so that an editor can offer them."""
    schema = _of(MappingFile, "A mapping")
    properties = schema["properties"]
    rule = properties["fields"]["additionalProperties"]
    known: dict[str, list[str]] = {}
    for name, noun in NOUNS.items():
        for path in _paths(noun, ""):
            known.setdefault(path, []).append(name)
    properties["fields"]["properties"] = {
        path: {"description": f"of {', '.join(nouns)}", **rule} for path, nouns in sorted(known.items())
    }
    schema["$defs"]["Document"]["properties"]["noun"]["enum"] = [*NOUNS]
    return schema


def _paths(noun: type[BaseModel], before: str, depth: int = 0) -> Iterator[str]:
    """Yield every field of a noun that a mapping can fill; of a list, with brackets."""
    for name, path, inner in inner_nouns(noun):
        if name == GIVEN:
            continue
        if inner is None:
            yield f"{before}{path}"
        elif depth < 5:
            yield from _paths(inner, f"{before}{path}.", depth + 1)
