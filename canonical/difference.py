"""What is different between two nouns, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from canonical.noun import Noun


class Difference(Noun):
    """One field that is not the same; empty where one side has nothing there."""

    field: str  # "lines[2].quantity", 0 is the first
    before: str
    after: str


def differences(before: BaseModel, after: BaseModel) -> Iterator[Difference]:
    """Yield every field in which two nouns of one kind differ; 5 and 5.00 are the same quantity.

    Entries of a list that have a number of their own are compared by it, so that
    one line more does not make all lines behind it look different.
    """
    return _compare("", before.model_dump(), after.model_dump())


def _compare(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from _compare(f"{path}.{key}" if path else key, before.get(key), after.get(key))
    elif _is_list(before) and _is_list(after):
        for n, one, other in _paired(before, after):
            yield from _compare(f"{path}[{n}]", one, other)
    else:
        yield Difference(field=path, before=_said(before), after=_said(after))


def _paired(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Yield the entries that belong together and the place of each; None where one side has no such entry."""
    numbered, renumbered = _numbers(before), _numbers(after)
    if numbered is None or renumbered is None:
        for n in range(max(len(before), len(after))):
            yield n, before[n] if n < len(before) else None, after[n] if n < len(after) else None
        return
    for number, n in numbered.items():
        there = renumbered.get(number)
        yield n, before[n], None if there is None else after[there]
    for number, n in renumbered.items():
        if number not in numbered:
            yield n, None, after[n]


def _numbers(entries: Sequence[Any]) -> Mapping[str, int] | None:
    """Return each entry's place by its number; nothing where they have none, or two share one."""
    numbers = [entry.get("number") if isinstance(entry, dict) else None for entry in entries]
    if not all(numbers) or len(set(numbers)) < len(numbers):
        return None
    return {str(number): n for n, number in enumerate(numbers)}


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items() if inner not in (None, "", (), [], {}))
    if _is_list(value):
        return "; ".join(_said(inner) for inner in value)
    return str(value)
