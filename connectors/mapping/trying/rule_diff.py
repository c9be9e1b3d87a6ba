"""Tell two versions of a mapping apart rule by rule, wherever and in whatever order the words stand."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from canonical.noun import Noun
from connectors.mapping.language.merge import Merged, Written


class RuleChange(Noun):
    """One word of a mapping that says something else; empty where one side says nothing.

    ``where`` is the place, ``file:line``, in the version that says it: the later one where both do.
    """

    word: str  # "fields.lines[].unit.codes.CT"
    before: str
    after: str
    where: str


_Said = tuple[str, str]  # what is said, and where


def rule_diff(before: Merged, after: Merged) -> Iterator[RuleChange]:
    """Yield every word that differs, in the order in which the later version says them; taken away words last."""
    old, new = dict(_words(before)), dict(_words(after))
    for word in {**new, **old}:
        (was, was_at), (now, now_at) = old.get(word, ("", "")), new.get(word, ("", ""))
        if was != now:
            yield RuleChange(word=word, before=was, after=now, where=now_at or was_at)


def _words(made: Merged) -> Iterator[tuple[str, _Said]]:
    """Yield every word of a mapping, its base's included, with the place where it is said last."""
    top = made.top
    for name in ("version", "extends", "effective", "owner", "note"):
        yield from _word((name,), getattr(top.says, name), top)
    yield from _parts(("document",), made.document, top)
    if made.table is not None:
        yield from _parts(("table",), made.table, top)
    for name, loop in made.loops.items():
        yield from _parts(("loops", name), loop, top)
    for name, listed in made.lists.items():
        yield from _word(("lists", name), listed.word, listed.by)
    for name, rule in made.fields.items():
        yield from _parts(("fields", name), rule.word, rule.by)
    for n, sample in enumerate(made.samples):
        yield from _word(("samples", str(n)), sample.model_dump(exclude_defaults=True), top)


def _parts(path: tuple[str, ...], said: BaseModel, by: Written) -> Iterator[tuple[str, _Said]]:
    """Yield each word of a part that says more than nothing; codes one by one."""
    shown = said.model_dump(exclude_defaults=True)
    if not shown:
        yield from _word(path, "present", by)
    for word, value in shown.items():
        if isinstance(value, Mapping) and all(isinstance(inner, str | None) for inner in value.values()):
            for key, inner in value.items():
                yield from _word((*path, word, key), inner, by)
        else:
            yield from _word((*path, word), value, by)


def _word(path: tuple[str, ...], value: Any, by: Written) -> Iterator[tuple[str, _Said]]:
    if value in (None, "", (), [], {}):
        return
    place = by.problem("", *path)
    yield ".".join(path), (_said(value), f"{by.file}:{place.line}")


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return json.dumps(value, default=str, ensure_ascii=False)
