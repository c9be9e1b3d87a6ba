"""The channels, put together so that one can watch what they read and write; nothing outside is contacted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crossdock.cli.map.room import Room

if TYPE_CHECKING:
    from connectors.edi.showing.comparison import Change
    from connectors.mapping.library.book import MappingBook
    from connectors.mapping.library.edition import Ready
    from connectors.mapping.library.watched import Sighting
    from connectors.ports import Channel, Renderer, Translator
    from pipeline.editions.rewriting import Rewritten


@contextmanager
def roads(here: Room, book: "MappingBook") -> Iterator[Mapping[str, "Channel"]]:
    """Open the channels over a book, and close everything again; nothing outside is contacted."""
    from crossdock.assembly import open_roads
    from world.clock import WallClock

    channels, carriers = open_roads(here.settings, book, WallClock())
    try:
        yield channels
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
    with roads(here, here.book.watched(seen, instead)) as channels:
        yield readers(channels)


def readers(channels: "Mapping[str, Channel]") -> "dict[str, Translator]":
    """Return who reads, by channel."""
    return {name: channel.translator for name, channel in channels.items()}


def rewritten(
    here: Room, mappings: "Sequence[str]", now: "Mapping[str, Channel]", then: "Mapping[str, Channel]", last: int
) -> "list[Rewritten]":
    """Write the last messages that these mappings have to do with again, under what is in force and the drafts."""
    from connectors.edi.authorship import written_with
    from connectors.edi.guide import GuideBook
    from connectors.edi.reading import read
    from connectors.edi.showing.comparison import Change, compare
    from pipeline.editions.rewriting import rewrite

    guides = GuideBook.load(here.book.folder / "guides" / "x12")

    def told_apart(before: bytes, after: bytes) -> "list[Change]":
        if before == after:  # under the same numbers, of the same day
            return []
        try:
            return list(compare(read(before, guides=guides), read(after, guides=guides), guides))
        except ValueError as error:  # too many segments to tell which
            return [Change("changed", "", str(error), "one text", "another", -1, -1)]

    whose = written_with(here.book, mappings)
    with here.reading() as uow:
        return list(rewrite(uow, whose, mappings, _pens(now), _pens(then), told_apart, last=last))


def _pens(channels: "Mapping[str, Channel]") -> "dict[str, Renderer]":
    """Return who writes EDI, by channel."""
    return {name: channel.renderer for name, channel in channels.items() if channel.explainer is not None}
