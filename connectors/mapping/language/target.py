"""The canonical fields that a mapping can fill, and what each of them takes.

Paths::

    number                      a field of the order
    lines[].quantity            a field of each line
    lines[].items[].number      a field of each item number of each line
    parties[ship_to].name       a field of one party that the mapping names; the word is the mapping's own
    parties[].address.city      a field in a field
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from connectors.mapping.suggestion import nearest

_STEP = re.compile(r"([a-z_]+)(\[([a-z0-9_]*)\])?(?:\.(?=.)|$)")


class Step(NamedTuple):
    """One word of a path; ``entry``: None is no list, empty is each entry, else the named one."""

    name: str
    entry: str | None = None

    def __str__(self) -> str:
        return self.name if self.entry is None else f"{self.name}[{self.entry}]"


class Target(NamedTuple):
    """A field: what it takes, and whether the canonical noun cannot be without it."""

    kind: str  # text, texts, decimal, whole, date, instant, words, flag
    needed: bool
    words: tuple[str, ...] = ()  # the only words it takes
    info: Any = None  # pydantic's FieldInfo


def steps(path: str) -> tuple[Step, ...]:
    """Cut a path. ``ValueError`` where it is none."""
    found, rest = [], path
    while rest and (match := _STEP.match(rest)):
        found.append(Step(match[1], match[3]))
        rest = rest[match.end() :]
    if rest or not found:
        raise ValueError(f"{path!r} is no canonical path; one looks like lines[].quantity")
    return tuple(found)


GIVEN = "partner"  # who sent the document is known before it is read: no mapping says it

_KINDS: dict[Any, str] = {
    Decimal: "decimal", int: "whole", date: "date", datetime: "instant", str: "text", bool: "flag",
}  # fmt: skip
_TRUTHS = ("true", "false")


def target(root: type[BaseModel], path: Sequence[Step], *, written: bool = False) -> Target:
    """Return what a field takes. ``ValueError`` names what is not known, and what is.

    ``written``: it is never read, so it may also be what the noun works out itself, such as ``total``.
    """
    last, model = path[-1], noun_at(root, path[:-1])
    worked_out = getattr(model, last.name, None)
    if written and isinstance(worked_out, property) and last.entry is None:
        kind = _KINDS.get(_bare(get_type_hints(worked_out.fget).get("return")))
        if kind:
            return Target(kind, needed=False)
    info = _field(model, last)
    annotation = _bare(info.annotation)
    if last.entry is not None or _is_noun(annotation) or _is_noun(_inner(annotation)):
        raise ValueError(f"{_said(path)} is no single value; name a field inside it")
    if annotation is not None and get_origin(annotation) is tuple:
        return Target("texts", info.is_required(), info=info)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return Target("words", info.is_required(), tuple(str(word) for word in annotation), info)
    kind = _KINDS.get(annotation)
    if kind is None:
        raise ValueError(f"{_said(path)} cannot be filled by a mapping")
    return Target(kind, info.is_required(), _TRUTHS if kind == "flag" else (), info)


def needed_fields(root: type[BaseModel], path: Sequence[Step]) -> list[str]:
    """Return the fields without which the noun at ``path`` (empty: the root itself) cannot be."""
    model = noun_at(root, path)
    return [name for name, info in model.model_fields.items() if info.is_required() and name != GIVEN]


def noun_at(root: type[BaseModel], path: Sequence[Step]) -> type[BaseModel]:
    """Return the noun at ``path`` (empty: the root). ``ValueError`` where there is none."""
    model = root
    for step in path:
        annotation = _bare(_field(model, step).annotation)
        inner = _inner(annotation) if step.entry is not None else annotation
        if not _is_noun(inner):
            listed = _is_noun(_inner(annotation))
            raise ValueError(f"{step.name} is {'a list: write ' + step.name + '[]' if listed else 'not such a thing'}")
        model = inner
    return model


def inner_nouns(model: type[BaseModel]) -> Iterator[tuple[str, str, type[BaseModel] | None]]:
    """Yield each field, as a path says it, and the noun that it holds or is a list of; None for a value."""
    for name, info in model.model_fields.items():
        annotation = _bare(info.annotation)
        if _is_noun(annotation):
            yield name, name, annotation
        elif _is_noun(_inner(annotation)):
            yield name, f"{name}[]", _inner(annotation)
        else:
            yield name, name, None


def partner_of(noun: BaseModel) -> str:
    """Return whose noun it is, where it says so itself or in a noun inside it; else nothing."""
    said = [value for name, value in noun if name == GIVEN]
    inner = [partner_of(value) for _, value in noun if isinstance(value, BaseModel)]
    return next((str(one) for one in (*said, *inner) if one), "")


def _field(model: type[BaseModel], step: Step) -> Any:
    known = set(model.model_fields) - {GIVEN}
    if step.name not in known:
        raise ValueError(f"{step.name!r} is no field of the {called(model)}{nearest(step.name, known)}")
    return model.model_fields[step.name]


def called(model: type[BaseModel]) -> str:
    """Name a noun in a sentence: ``purchase order``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()


def _said(path: Sequence[Step]) -> str:
    return ".".join(str(step) for step in path)


def _is_noun(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _inner(annotation: Any) -> Any:
    return _bare(get_args(annotation)[0]) if get_origin(annotation) is tuple else None


def _bare(annotation: Any) -> Any:
    """Take the optional and the annotated away."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        inner = [a for a in get_args(annotation) if a is not type(None)]
        return _bare(inner[0]) if len(inner) == 1 else None
    return annotation
