"""The channels' translators, put together so that one can watch what they read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crossdock.cli.map.room import Room

if TYPE_CHECKING:
    from connectors.mapping.book import MappingBook
    from connectors.mapping.edition import Ready
    from connectors.mapping.watched import Sighting
    from connectors.ports import Translator


@contextmanager
def roads(here: Room, book: "MappingBook") -> Iterator[Mapping[str, "Translator"]]:
    """Open the channels' translators over a book, and close everything again; nothing outside is contacted."""
    from crossdock.assembly import open_roads
    from world.clock import WallClock

    channels, carriers = open_roads(here.settings, book, WallClock())
    try:
        yield {name: channel.translator for name, channel in channels.items()}
    finally:
        for road in (*(channel.courier for channel in channels.values()), *carriers.values()):
            close = getattr(road, "close", None)
            if close is not None:
                close()


@contextmanager
def watched_roads(
    here: Room, seen: "list[Sighting]", instead: "Ready | None" = None
) -> Iterator[Mapping[str, "Translator"]]:
    """Open the channels' translators so that ``seen`` gathers what they read; ``instead``: with that edition."""
    with roads(here, here.book.watched(seen, instead)) as translators:
        yield translators
