"""Find values in JSON; numbers keep the digits that were written.

Paths::

    ship_to.city              a key in a key
    ship_to.street            a list of texts: all of them, for a field of several texts
    addresses[type=ship].city the entries of a list whose key has that value
    lines[0].sku              one entry of a list, 0 first
    #                         the entry's position in its list, 1 first
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from canonical.finding import Place
from connectors.mapping.places.json_path import JsonStep, json_steps
from connectors.mapping.places.json_pen import JsonPens
from connectors.mapping.places.source import Entries, Hit, Reader, Unopenable

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"


@dataclass(frozen=True)
class JsonSource:
    """One order as JSON, UTF-8."""

    content: bytes


@dataclass(slots=True)
class Spot:
    """A value in the document, and the path to it; ``order`` is its position in its list, 1 first."""

    value: Value
    path: str
    order: int = 0


class SpotOrigin(NamedTuple):
    """A path in the document."""

    path: str

    @property
    def called(self) -> str:
        """``lines[2].quantity``."""
        return self.path

    def place(self, field: str, opened: Any) -> Place:
        """Give the path."""
        return Place(field=field, column=self.path)


class JsonDialect:
    """Dotted paths into JSON."""

    @property
    def pens(self) -> JsonPens:
        """What writes."""
        return JsonPens()

    def open(self, source: object) -> Spot:
        """Parse the text: every number stays as written, a key may stand once only."""
        if not isinstance(source, JsonSource):
            raise Unopenable("this mapping reads JSON, and this is something else")
        try:
            value = json.loads(
                source.content.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=_no_number,
                object_pairs_hook=_once,
            )  # fmt: skip
        except json.JSONDecodeError as error:
            raise Unopenable(f"this is not JSON: {error}", Place(offset=error.pos)) from None
        except UnicodeDecodeError as error:
            raise Unopenable("this is not UTF-8", Place(offset=error.start)) from None
        except (ValueError, RecursionError) as error:
            says = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
            raise Unopenable(f"this JSON cannot be used: {says}") from None
        if not isinstance(value, dict):
            raise Unopenable("an order is a JSON object, and this is something else")
        return Spot(value, "")

    def reader(self, path: str, scope: str, pick: Sequence[str]) -> Reader:
        """Compile a path."""
        if path == "#":
            return lambda spot: [Hit(str(spot.order), SpotOrigin(spot.path))]
        steps = json_steps(path)

        def read(spot: Spot) -> list[Hit]:
            return [
                Hit(one.value.strip(), SpotOrigin(one.path))
                for found in _walk(spot, steps)
                for one in _each(found)
                if isinstance(one.value, str) and one.value.strip()
            ]

        return read

    def entries(self, path: str, scope: str) -> tuple[Entries, str]:
        """Compile what a list is made of: the entries of a JSON list."""
        steps = json_steps(path)
        return lambda spot: [one for found in _walk(spot, steps) for one in _each(found)], path

    def expected(self, path: str) -> str:
        """Say where a value would have stood."""
        return path

    def oddities(self, opened: Spot) -> Sequence[tuple[str, Place]]:
        """Nothing: marketplaces add keys whenever they like."""
        return ()


def _walk(spot: Spot, steps: Sequence[JsonStep]) -> list[Spot]:
    spots = [spot]
    for step in steps:
        spots = [inner for outer in spots for inner in _inside(outer, step)]
    return spots


def _inside(spot: Spot, step: JsonStep) -> Iterator[Spot]:
    value = spot.value.get(step.name) if isinstance(spot.value, dict) else None
    if value is None:
        return
    found = Spot(value, f"{spot.path}.{step.name}" if spot.path else step.name)
    if step.nth is None and step.key is None:
        yield found
        return
    for one in _each(found):
        if step.nth is not None:
            if one.order == step.nth + 1:
                yield one
        elif isinstance(one.value, dict) and one.value.get(step.key or "") == step.wanted:
            yield one


def _each(spot: Spot) -> list[Spot]:
    """Return a list's entries, or the value itself where it is none."""
    if not isinstance(spot.value, list):
        return [spot]
    return [Spot(value, f"{spot.path}[{n}]", n + 1) for n, value in enumerate(spot.value)]


def _once(pairs: list[tuple[str, object]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice in one object; nobody can say which value is meant")
        found[key] = ("true" if value else "false") if isinstance(value, bool) else value  # type: ignore[assignment]
    return found


def _no_number(word: str) -> str:
    raise ValueError(f"{word} is no number")
