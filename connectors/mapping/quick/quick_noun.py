"""Read a noun quickly, where the document is plainly clean.

What a loop holds, by the ids of its segments, is its shape; for each shape it is
worked out once which rules can find anything in it, and the others cost nothing.
Values are checked by the field's own type when their text is first met, so that a
noun can be put together from them without being checked again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import BaseModel

from connectors.mapping.language.spec import Loop
from connectors.mapping.places.segment_loop import Makers, Span
from connectors.mapping.quick.quick_code import Column, put_together, written_out
from connectors.mapping.quick.quick_leaf import Find, QuickLeaf
from connectors.mapping.quick.quick_list import QuickList, quick_list
from connectors.mapping.quick.quick_value import NOTHING, Doubt, Values
from connectors.mapping.reading.outline import Branch, Leaf, Listing

_MOST_SHAPES = 1_000
_ALWAYS = ""  # among the keys that a part needs: it may find something in any span

Columns = dict[str, list[Column]]  # by segment
Absent = list[tuple[str, Any]]  # a field, and None where nothing stands or NOTHING where it means nothing


def _unmade(span: Span) -> Any:
    raise Doubt


@dataclass(slots=True)
class _Shape:
    """What to do where a loop holds these segments: first plain elements, segment by segment, then all else."""

    blank: dict[str, Any]
    given: set[str]
    columns: Columns
    finders: list[tuple[str, Find]]
    further: dict[str, Find]  # where a plain element is empty: the alternatives
    lacking: Absent  # fields that nothing here can fill, and that must not stay empty
    tried: int = 0
    make: Callable[[Span], Any] = _unmade


class QuickNoun:
    """Makes one noun of a span.

    ``needs``: without any of these keys there is nothing in a span for it; ``pure``:
    it follows from the segments' elements alone.
    """

    def __init__(self, branch: Branch, loops: Mapping[str, Loop]) -> None:
        self.model, self.essential = branch.model, branch.essential
        self.blank, self.given = _blank(branch.model), set[str]()
        self.needed, self.needs, self.pure = set(branch.needed), set[str](), True
        self._leaves: dict[str, QuickLeaf] = {}
        self._inner: dict[str, tuple[frozenset[str], Find]] = {}
        self._lists: dict[str, QuickList] = {}
        self._shapes: dict[tuple[str, ...], _Shape] = {}
        for name, member in branch.read_members.items():
            if isinstance(member, Leaf):
                self._add_leaf(name, QuickLeaf(member, loops))
            else:
                self._add_inner(name, member, branch.scope, loops)

    def _add_leaf(self, name: str, leaf: QuickLeaf) -> None:
        if leaf.constant is not None:
            self.blank[name] = leaf.constant
            self.given.add(name)
            return
        self._leaves[name] = leaf
        self.pure &= leaf.pure
        self.needs |= leaf.needs
        if leaf.required:
            self.needed.add(name)

    def _add_inner(self, name: str, member: Branch | Listing, scope: str, loops: Mapping[str, Loop]) -> None:
        if isinstance(member, Branch):
            noun = QuickNoun(member, loops)
            self._inner[name] = (frozenset(noun.needs), noun.make)
            self.pure &= noun.pure
        else:
            self._lists[name] = quick_list(member, scope, loops, QuickNoun)
            self._inner[name] = self._lists[name].needs, self._lists[name].find
            self.pure = False
        self.needs |= self._inner[name][0]

    def made_at_once(self) -> Makers:
        """Return what may be made of loops as soon as they are whole, and take it from there from now on.

        Only loops that nothing else here looks into.
        """
        asked = [needs for needs, _ in self._inner.values()] + [leaf.needs for leaf in self._leaves.values()]
        made: dict[str, Callable[[Span], Any]] = {}
        for name, of in self._lists.items():
            if of.noun and sum(of.loop in needs or _ALWAYS in needs for needs in asked) == 1:
                made[of.loop] = of.noun.make
                self._inner[name] = of.needs, of.made_before()
        return made

    def make(self, span: Span) -> Any:
        """Return the noun, or None where the span says nothing about it. Raises ``Doubt``."""
        keys = tuple(span)
        return (self._shapes.get(keys) or self._shape(keys)).make(span)

    def _made(self, shape: _Shape, span: Span) -> Any:
        """Make the noun step by step, where something is not as it nearly always is."""
        values = shape.blank.copy()
        absent = _filled(shape.columns, span, values)
        for name, find in shape.finders:
            value = find(span)
            if value is None or value is NOTHING:
                absent.append((name, value))
            else:
                values[name] = value
        given = self._settled(shape, span, values, absent) if absent or shape.lacking else shape.given
        return None if given is None else put_together(self.model, values, given)

    def _settled(self, shape: _Shape, span: Span, values: dict[str, Any], absent: Absent) -> set[str] | None:
        """Fill what is absent by other means; return the fields that are given, or None where there is no noun."""
        hit = shape.tried > sum(what is None for _, what in absent)
        missing = []
        for name, what in (*absent, *shape.lacking):
            further = shape.further.get(name) if what is None else None
            value = further(span) if further else what
            hit = hit or value is not None
            if value is None and name in self._leaves:
                value = self._leaves[name].otherwise(span)
            if value is None or value is NOTHING:
                missing.append(name)
            else:
                values[name] = value
        if not hit and not self.essential:
            return None
        if not self.needed.isdisjoint(missing):
            raise Doubt
        return shape.given.difference(missing) if missing else shape.given

    def _shape(self, keys: tuple[str, ...]) -> _Shape:
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        shape = _Shape(self.blank, set(self.given), {}, [], {}, [])
        for name, leaf in self._leaves.items():
            self._place(name, leaf, keys, shape)
        for name, (needs, find) in self._inner.items():
            if _ALWAYS in needs or not needs.isdisjoint(keys):
                shape.finders.append((name, find))
                shape.given.add(name)
            elif name in self.needed:
                shape.lacking.append((name, None))
        shape.tried = len(shape.finders) + sum(len(of) for of in shape.columns.values())
        shape.make = partial(self._made, shape)
        if not shape.lacking:
            optional = partial(self._optional, shape)
            shape.make = written_out(
                self.model, shape.blank, shape.given, shape.columns, shape.finders, optional, shape.make
            )
        self._shapes[keys] = shape
        return shape

    def _optional(self, shape: _Shape, name: str) -> bool:
        """Tell whether a field may just stay empty."""
        fills = name in self._leaves and self._leaves[name].fills
        return not fills and name not in self.needed and name not in shape.further

    def _place(self, name: str, leaf: QuickLeaf, keys: tuple[str, ...], shape: _Shape) -> None:
        find, column, further = leaf.among(keys)
        if column:
            shape.columns.setdefault(column[0], []).append((name, column[1], leaf.values))
            if further:
                shape.further[name] = further
        elif find:
            shape.finders.append((name, find))
        elif name in self.needed or leaf.fills:
            shape.lacking.append((name, None))
        else:
            return
        shape.given.add(name)


def _filled(columns: Columns, span: Span, values: dict[str, Any]) -> Absent:
    """Fill fields from plain elements; return those that stay empty."""
    absent: Absent = []
    for kind, fields in columns.items():
        segments = span[kind]
        elements = segments[0][0] if len(segments) == 1 else _agreed(segments, fields)
        count = len(elements)
        for name, n, known in fields:
            if n < count and (text := elements[n]):
                value = known[text]
                if value is not NOTHING:
                    values[name] = value
                    continue
                absent.append((name, NOTHING))
            else:
                absent.append((name, None))
    return absent


def _agreed(segments: Iterable[Any], fields: Iterable[tuple[str, int, Values]]) -> list[str]:
    """Return what several segments of a kind say in common; ``Doubt`` where one says another thing."""
    agreed = [""] * (max(n for _, n, _ in fields) + 1)
    for _, n, _ in fields:
        found = {text for segment in segments if (text := segment.get(n).strip())}
        if len(found) > 1:
            raise Doubt
        agreed[n] = found.pop() if found else ""
    return agreed


def _blank(model: type[BaseModel]) -> dict[str, Any]:
    """Return each field's default, None where it has none; ``Doubt`` where the noun is more than its fields."""
    validators = model.__pydantic_decorators__
    more = (validators.validators, validators.field_validators, validators.root_validators, validators.model_validators)
    if any(more) or model.__private_attributes__ or model.__pydantic_post_init__:
        raise Doubt
    fields = model.model_fields.items()
    if any(info.default_factory or isinstance(info.default, (list, dict, set)) for _, info in fields):
        raise Doubt
    return {name: None if info.is_required() else info.default for name, info in fields}
