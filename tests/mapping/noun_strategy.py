"""Nouns as a mapping can say them: drawn from its rules, its codes and the limits of its fields."""

import random
import re
import string
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st
from pydantic import BaseModel

from connectors.mapping.language.rule_text import Unsayable
from connectors.mapping.language.target import GIVEN
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.reading.outline import Branch, Leaf, Listing

_CHANCE = random.Random(850)
_LETTERS = string.ascii_letters + string.digits * 3 + " -/.,&#()+:;'\"@%éüÑß"
_WORDS = {"".join(_CHANCE.choices(_LETTERS, k=_CHANCE.randint(1, 12))).strip() for _ in range(400)} - {""}
_WORDS |= {"0042", "0", "-1", "NO", "null", "~", "*", "A" * 300, "1E5", "{1}", "#", "日本"}
_DAYS = [date.fromordinal(_CHANCE.randint(719_163, 755_687)) for _ in range(200)]
_DAYS += [date(1970, 1, 1), date(2069, 12, 31), date(2024, 2, 29), date(1999, 12, 31), date(2000, 1, 1)]
_MOMENTS = [datetime.fromtimestamp(_CHANCE.randint(0, 50_000_000) * 60, UTC) for _ in range(200)]
_NUMBERS = [0, 1, 10, 100, 12345, 10**9, *(_CHANCE.randint(0, 10 ** _CHANCE.randint(1, 9)) for _ in range(300))]


def nouns(mapping: CompiledMapping) -> st.SearchStrategy[BaseModel]:
    """Draw whole nouns."""
    return _noun(mapping.outline)


def _noun(branch: Branch) -> st.SearchStrategy[Any]:
    drawn: dict[str, st.SearchStrategy[Any]] = {}
    derived: dict[str, tuple[str, Leaf]] = {}
    twins = _twins(branch)
    for name, member in branch.read_members.items():
        needed = name in branch.needed or name in twins
        if not isinstance(member, Leaf):
            drawn[name] = _inner(member, needed)
        elif (twin := _twin(member, branch)) is not None:
            derived[name] = (twin, member)
        elif (found := _field(member, needed)) is not None:
            drawn[name] = found
    return st.fixed_dictionaries(drawn).map(lambda values: _made(branch, values, derived))


def _made(branch: Branch, values: dict[str, Any], derived: dict[str, tuple[str, Leaf]]) -> Any:
    found = {name: value for name, value in values.items() if value is not None}
    for name, (twin, leaf) in derived.items():
        found[name] = leaf.meaning.of_text(str(found[twin]))
    if GIVEN in branch.model.model_fields:
        found[GIVEN] = "round"
    elif not any(found[name] not in ((), "") for name in found if not _always(branch, name)):
        return None
    return branch.model.model_validate(found)


def _field(leaf: Leaf, needed: bool) -> st.SearchStrategy[Any] | None:
    if leaf.meaning.constant is not None:
        return st.just(leaf.meaning.constant)
    if _placed_only(leaf):
        return st.just(1)
    return _value(leaf, needed=needed or leaf.rule.required) if leaf.pen or leaf.piece_pens else None


def _placed_only(leaf: Leaf) -> bool:
    """Tell whether nothing written says what this is, so that its place in the list does."""
    return "#" in leaf.rule.at and leaf.pen is None


def _always(branch: Branch, name: str) -> bool:
    member = branch.members[name]
    return isinstance(member, Leaf) and member.meaning.constant is not None


def _twins(branch: Branch) -> set[str]:
    leaves = [member for member in branch.members.values() if isinstance(member, Leaf)]
    return {twin for leaf in leaves if (twin := _twin(leaf, branch)) is not None}


def _twin(leaf: Leaf, branch: Branch) -> str | None:
    """Return the field that stands in the same element in the source's own words, where this one is its code."""
    if not leaf.rule.codes or not leaf.rule.at:
        return None
    for name, other in branch.members.items():
        if isinstance(other, Leaf) and other is not leaf and not other.rule.codes and other.rule.at == leaf.rule.at:
            return name
    return None


def _inner(member: Branch | Listing, needed: bool) -> st.SearchStrategy[Any]:
    if isinstance(member, Branch):
        return _noun(member).filter(lambda noun: noun is not None) if needed else st.none() | _noun(member)
    parts = [_noun(branch).map(lambda one: [one]) | st.just([]) for _, branch in member.named]
    if member.each:
        parts.insert(
            0,
            st.lists(
                _noun(member.each[0].each).filter(lambda noun: noun is not None),
                min_size=needed, max_size=_room(member.each[0].path),
            ),
        )  # fmt: skip
    return st.tuples(*parts).map(lambda lists: _counted(lists, member))


def _room(path: str) -> int:
    """Return how many entries of a list are drawn: no more than the pairs that a segment which comes once can hold."""
    found = re.search(r"\{(\d+)\.\.(\d+)\}$", path)
    return min(3, (int(found[2]) - int(found[1]) + 1) // 2) if found else 3


def _counted(lists: Iterable[Iterable[Any]], listing: Listing) -> tuple[Any, ...]:
    entries = [one for each in lists for one in each if one is not None]
    branch = listing.each[0].each if listing.each else None
    return tuple(_placed(one, branch, n) for n, one in enumerate(entries, 1)) if branch else tuple(entries)


def _placed(noun: BaseModel, branch: Branch, place: int) -> BaseModel:
    """Tell an entry, and the nouns in it, which one of its list it is."""
    changed: dict[str, Any] = {}
    for name, member in branch.members.items():
        if isinstance(member, Branch) and (inner := getattr(noun, name)) is not None:
            changed[name] = _placed(inner, member, place)
        elif isinstance(member, Leaf) and _placed_only(member):
            changed[name] = place
    return noun.model_copy(update=changed) if changed else noun


def _value(leaf: Leaf, *, needed: bool) -> st.SearchStrategy[Any]:
    """Draw one value in a single step: a pool of them is made beforehand."""
    pool = [value for value in _pool(leaf) if _sayable(leaf, value)]
    if leaf.target.kind == "texts":
        pool = [tuple(_CHANCE.choices(pool, k=_CHANCE.randint(1, 4))) for _ in range(100)]
    chosen = pool if needed else [None, *pool, *[None] * (len(pool) // 2)]
    return st.integers(0, len(chosen) - 1).map(chosen.__getitem__)  # a failing test prints no pools


def _pool(leaf: Leaf) -> Iterable[Any]:
    kind, rule = leaf.target.kind, leaf.rule
    if kind in ("text", "texts"):
        words = sorted({word for word in rule.codes.values() if word})
        return words * 10 + _texts(leaf) if rule.unlisted == "keep" else words or _texts(leaf)
    if kind == "decimal":
        places = rule.places if rule.places is not None else _limit(leaf, "decimal_places") or 4
        most = _limit(leaf, "le") or 10**15
        drawn = [Decimal(n).scaleb(-places) for n in _NUMBERS] + [Decimal(n) for n in range(20)]
        return [number for number in drawn if number <= most]
    pools: dict[str, Sequence[Any]] = {
        "words": leaf.target.words, "flag": [True, False], "whole": range(1000), "instant": _MOMENTS, "date": _DAYS,
    }  # fmt: skip
    return pools[kind]


def _texts(leaf: Leaf) -> list[str]:
    pattern = _limit(leaf, "pattern")
    words = sorted(_WORDS | {"USD", "EUR", "CAD"})
    return [word for word in words if re.search(pattern, word)] if pattern else words


def _limit(leaf: Leaf, name: str) -> Any:
    """Return a limit of the field, wherever in its type it stands."""
    waiting = [leaf.target.info.annotation, *leaf.target.info.metadata]
    while waiting:
        one = waiting.pop()
        if getattr(one, name, None) is not None:
            return getattr(one, name)
        waiting += [*get_args(one), *getattr(one, "metadata", ())]
    return None


def _sayable(leaf: Leaf, value: Any) -> bool:
    try:
        return leaf.say is None or bool(leaf.say(value))
    except Unsayable:
        return False
