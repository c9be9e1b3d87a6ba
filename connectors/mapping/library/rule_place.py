"""Which rules of a mapping stand behind a field of an order, and where each is written."""

import re
from collections.abc import Iterator

from connectors.mapping.language.merge import Merged

_NTH = re.compile(r"\[[a-z0-9_]*\]")


def rules_behind(made: Merged, field: str) -> Iterator[str]:
    """Yield the rules that can fill ``lines[2].quantity``, by the paths under which the mapping has them."""
    general = _NTH.sub("[]", field)
    for path in made.fields:
        rule = _NTH.sub("[]", path)
        if rule in (general, general.removesuffix("[]")):
            yield path


def rules_inside(made: Merged, field: str) -> Iterator[str]:
    """Yield the rules that fill any part of a field such as ``lines[2].items[0]``; of a single value, its own."""
    general = _NTH.sub("[]", field).removesuffix("[]")
    for path in made.fields:
        rule = _NTH.sub("[]", path)
        if rule == general or rule.startswith((f"{general}.", f"{general}[].")):
            yield path


def place_of_rule(made: Merged, path: str) -> str:
    """Return ``partners/acme/850.yaml:7:3``, where a rule stands that the mapping has."""
    by = made.fields[path].by
    problem = by.problem("", "fields", path, key=True)
    return f"{by.file}:{problem.line}:{problem.column}"


def line_at(made: Merged, place: str) -> str:
    """Return the line of text at ``file:line:column``, without the blanks around it."""
    file, line, _ = place.rsplit(":", 2)
    text = next((layer.text for layer in made.layers if layer.file == file), "")
    lines = text.splitlines()
    return lines[int(line) - 1].strip() if int(line) <= len(lines) else ""
