"""From a canonical value back to the bytes that it was read from, and to the line of the mapping that read it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from canonical.finding import Place
from connectors.mapping.places.source import Hit, JoinedOrigin
from connectors.mapping.reading.gathered import Origins, dotted


class Traced(NamedTuple):
    """One value: its text in the document, where that stood, and the rule (``base/x12-850.yaml:54:3``).

    ``further``: the other places of a text that was put together.
    """

    text: str
    place: Place
    mapped_by: str
    further: tuple[Place, ...] = ()


class Trace:
    """Where each value of one noun came from, by its path: ``lines[2].quantity``, 0 is the first.

    What reading keeps is where the document lies; the places are worked out
    from it when somebody asks, so that a trace that nobody looks at costs nothing.
    Constants and defaults stand in no document, and so not here.
    """

    def __init__(self, opened: Callable[[], Any], origins: Callable[[Any], Origins]) -> None:
        self._open = opened
        self._origins = origins
        self._found: dict[str, Traced] | None = None

    @property
    def values(self) -> Mapping[str, Traced]:
        """Every value that was read, by its path."""
        if self._found is None:
            opened = self._open()
            origins = self._origins(opened).items()
            self._found = {dotted(path): _traced(dotted(path), hit, rule, opened) for path, (hit, rule) in origins}
        return self._found


def _traced(field: str, hit: Hit, rule: str, opened: Any) -> Traced:
    origins = hit.origin.origins if isinstance(hit.origin, JoinedOrigin) else (hit.origin,)
    place, *further = (origin.place(field, opened) for origin in origins)
    return Traced(hit.text, place, rule, tuple(further))
