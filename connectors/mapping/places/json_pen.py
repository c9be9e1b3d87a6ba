"""Put texts into a JSON object where a path says they stand: the paths of ``json_source``, walked the other way."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.mapping.language.rule_text import Unsayable
from connectors.mapping.language.spec import Filled, Split
from connectors.mapping.places.json_path import JsonStep, json_steps
from connectors.mapping.places.source import Begin, Fill, Pen, nothing_more

_MOST_ENTRIES = 1_000  # of a list that a path counts into


@dataclass(slots=True)
class Member:
    """One key of an object; ``entries``: the text goes into the list that stands there."""

    holder: dict[str, Any]
    key: str
    path: str
    entries: bool = False

    @property
    def text(self) -> str:
        """What it says so far."""
        found = self.holder.get(self.key, "")
        return found if isinstance(found, str) and not self.entries else ""

    @property
    def called(self) -> str:
        """``ship_to.city``."""
        return self.path

    def say(self, text: str) -> None:
        """Say something; raises ``Unsayable`` where an object or a list stands there."""
        if self.entries:
            self.holder.setdefault(self.key, []).append(text)
        elif isinstance(self.holder.get(self.key, ""), str):
            self.holder[self.key] = text
        else:
            raise Unsayable(f"{self.path} holds other values, so no text can stand there")


class JsonPens:
    """What writes along dotted paths; every value is written as a text, as exact as it was."""

    def blank(self) -> dict[str, Any]:
        """Begin a document."""
        return {}

    def pen(self, path: str, scope: str, pick: Sequence[str], split: Split | None) -> Pen:
        """Return what gives the members of a path. ``ValueError`` where nothing can be written along it."""
        if path == "#":
            raise ValueError("the position in a list is not written anywhere")
        if split:
            raise ValueError("a part of a text cannot be written into JSON; give it a key of its own")
        *lead, last = json_steps(path)
        if last.nth is not None or last.key is not None:
            raise ValueError(f"{path!r} ends with an entry of a list: name a key in it")

        def members(draft: dict[str, Any], count: int) -> list[Member]:
            holder = _walked(draft, lead, path)
            return [Member(holder, last.name, path, entries=count > 1) for _ in range(count)]

        return members

    def entry(self, path: str, scope: str, further: Sequence[str] = ()) -> Begin:
        """Return what begins an entry of a list."""
        *lead, last = json_steps(path)

        def begun(draft: dict[str, Any]) -> tuple[dict[str, Any], Callable[[], None]]:
            new: dict[str, Any] = {last.key: last.wanted} if last.key else {}
            _listed(_walked(draft, lead, path), last.name, path).append(new)
            return new, nothing_more

        return begun

    def fill(self, path: str, filled: Filled) -> Fill:
        """Return what says a constant beside the noun's own fields; counts are not needed in JSON."""
        if filled.constant is None:
            raise ValueError("only a constant is filled into JSON")
        *lead, last = json_steps(path)
        text = filled.constant
        return lambda draft, noun: _walked(draft, lead, path).setdefault(last.name, text)

    def finished(self, draft: dict[str, Any]) -> bytes:
        """Return the object, UTF-8."""
        return json.dumps(draft, ensure_ascii=False, separators=(",", ":")).encode()


def _walked(draft: dict[str, Any], steps: Sequence[JsonStep], path: str) -> dict[str, Any]:
    """Return the object that a path leads to; made where it is not there yet."""
    for step in steps:
        if step.key is not None:
            draft = _entry_with(_listed(draft, step.name, path), step.key, step.wanted)
        elif step.nth is not None:
            draft = _nth(_listed(draft, step.name, path), step.nth, path)
        else:
            inner = draft.setdefault(step.name, {})
            if not isinstance(inner, dict):
                raise Unsayable(f"{path}: {step.name} is no object")
            draft = inner
    return draft


def _listed(draft: dict[str, Any], name: str, path: str) -> list[Any]:
    found = draft.setdefault(name, [])
    if not isinstance(found, list):
        raise Unsayable(f"{path}: {name} is no list")
    return found


def _entry_with(entries: list[Any], key: str, wanted: str) -> dict[str, Any]:
    for one in entries:
        if isinstance(one, dict) and one.get(key) == wanted:
            return one
    new: dict[str, Any] = {key: wanted}
    entries.append(new)
    return new


def _nth(entries: list[Any], nth: int, path: str) -> dict[str, Any]:
    if nth >= _MOST_ENTRIES:
        raise Unsayable(f"{path}: no list is that long")
    while len(entries) <= nth:
        entries.append({})
    found = entries[nth]
    if not isinstance(found, dict):
        raise Unsayable(f"{path}: entry {nth} is no object")
    return found
