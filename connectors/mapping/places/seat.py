"""Every place of a document in which something is written, and how a mapping would name it.

Places that only hold the others together are no seats: envelopes, counts, and a
qualifier where the value that it qualifies is written too.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from canonical.finding import Place
from connectors.mapping.places.json_source import JsonSource
from connectors.mapping.places.source import Hit, JoinedOrigin, Origin
from connectors.mapping.places.table_source import CellOrigin, Sheet, TableSource, letters


class Seat(NamedTuple):
    """A written value; ``key`` is its origin's, ``label`` the path that would read it, ``called`` its name."""

    key: tuple[Any, ...]
    label: str
    text: str
    place: Place
    called: str = ""


Seats = Callable[[Any, Any], Iterator[Seat]]  # the source and what its dialect made of it


def keys_of(hit: Hit) -> Iterator[tuple[Any, ...]]:
    """Yield by which keys the places of a value are known."""
    origins = hit.origin.origins if isinstance(hit.origin, JoinedOrigin) else (hit.origin,)
    for origin in origins:
        yield key_of(origin)


def key_of(origin: Origin) -> tuple[Any, ...]:
    """Return the key of one place: an element's segment and number, a path, or a cell."""
    if isinstance(origin, CellOrigin):
        return (origin.row, origin.nth)
    segment = getattr(origin, "segment", None)
    if segment is None:
        return (getattr(origin, "path", ""),)
    return (segment.offset, origin.element, origin.component)  # type: ignore[attr-defined]


def json_seats(source: JsonSource, opened: Any) -> Iterator[Seat]:
    """Yield every single value of a JSON document that is neither empty nor null."""
    yield from _inside(opened.value, "", "")


def _inside(value: Any, path: str, label: str) -> Iterator[Seat]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _inside(inner, f"{path}.{name}" if path else name, f"{label}.{name}" if label else name)
    elif isinstance(value, list):
        for nth, inner in enumerate(value):
            yield from _inside(inner, f"{path}[{nth}]", f"{label}[]")
    elif isinstance(value, str) and value.strip():
        yield Seat((path,), label, value.strip(), Place(column=path))


def table_seats(source: TableSource, sheet: Sheet) -> Iterator[Seat]:
    """Yield each cell of the table by its column's label, and each labelled cell above it."""
    named = {nth: label for label, nth in sheet.columns.items()}
    for number, cells in sheet.lines:
        for nth, cell in enumerate(cells):
            if cell.strip():
                yield _cell(number, nth, f"rows: {named.get(nth, letters(nth))}", cell, source.part)
    for number, cells in sheet.above:
        yield from _beside(number, cells, source.part)


def _beside(number: int, cells: Any, part: str) -> Iterator[Seat]:
    """Yield the values of a row above the table: what stands after a colon, or in the cell after a label."""
    filled = [(nth, cell.strip()) for nth, cell in enumerate(cells) if cell.strip()]
    label = ""
    for nth, cell in filled:
        name, colon, rest = cell.partition(":")
        if colon and rest.strip():
            yield _cell(number, nth, name.strip(), rest, part)
            label = ""
        elif colon:
            label = name.strip()
        elif label:
            yield _cell(number, nth, label, cell, part)
            label = ""
        elif len(filled) > 1:
            label = cell
    return


def _cell(row: int, nth: int, label: str, text: str, part: str) -> Seat:
    return Seat((row, nth), label, text.strip(), Place(row=row, column=letters(nth), part=part or None))
