"""Guess which known word a misspelt one was meant to be."""

import difflib
from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'required'?", or what is known where nothing is near, or nothing at all."""
    words = sorted(set(known))
    if meant := near(word, words):
        return f"; did you mean {meant!r}?"
    return f"; known are {', '.join(words)}" if 0 < len(words) <= 30 else ""


def near(word: str, known: Iterable[str]) -> str:
    """Return the known word that a misspelt one is nearest to; nothing where none is near."""
    found = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.6)
    return found[0] if found else ""


def known_words(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    """Return the words that ``model`` knows at ``path`` inside of it."""
    types: list[Any] = [model]
    for part in path:
        types = [inner for outer in types for inner in _inside(outer, part)] or types
    return {name for known in _flat(types) if _is_model(known) for name in _names(known)}


def _names(model: type[BaseModel]) -> list[str]:
    return [found.alias or name for name, found in model.model_fields.items()]


def _is_model(known: Any) -> bool:
    return isinstance(known, type) and issubclass(known, BaseModel)


def _flat(types: Iterable[Any]) -> list[Any]:
    """Open unions and annotations up."""
    flat: list[Any] = []
    for known in types:
        if get_origin(known) in (Union, UnionType):
            flat += _flat(get_args(known))
        elif hasattr(known, "__metadata__"):
            flat += _flat(get_args(known)[:1])
        else:
            flat.append(known)
    return flat


def _inside(outer: Any, part: str | int) -> list[Any]:
    found: list[Any] = []
    for known in _flat([outer]):
        if _is_model(known):
            named = {f.alias or name: f.annotation for name, f in known.model_fields.items()}
            found += [named[str(part)]] if str(part) in named else []
        elif get_origin(known) is dict:
            found.append(get_args(known)[1])
        elif get_origin(known) in (list, tuple):
            found.append(get_args(known)[0])
    return found
