"""A mapping that remembers what it read: for whoever wants to know where an order's values came from."""

from datetime import date
from typing import Any, NamedTuple

from connectors.mapping.language.merge import Merged
from connectors.mapping.library.compiled import CompiledMapping, Mapped
from connectors.ports import CrossReferences


class Sighting(NamedTuple):
    """One document, or set, or sheet, that was read: with what, and what came of it, traced."""

    made_of: Merged
    mapping: CompiledMapping
    source: Any
    mapped: Mapped


class WatchedMapping(CompiledMapping):
    """Reads as the mapping does that it was made from, and adds each reading to ``seen``."""

    def __init__(self, mapping: CompiledMapping, made_of: Merged, seen: list[Sighting]) -> None:
        self.__dict__.update(mapping.__dict__)
        self._made_of, self._seen = made_of, seen

    def read(
        self,
        source: object,
        *,
        partner: str,
        trace: bool = False,
        careful: bool = False,
        tables: CrossReferences | None = None,
        on: date | None = None,
    ) -> Mapped:
        """Read as any mapping, always with the trace."""
        mapped = super().read(source, partner=partner, trace=True, careful=careful, tables=tables, on=on)
        self._seen.append(Sighting(self._made_of, self, source, mapped))
        return mapped
