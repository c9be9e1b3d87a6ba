"""Examine a configuration: what is wrong with it, one sentence each, before anything is run."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors.mapping.book import MappingBook
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.sample import check as check_samples
from connectors.ports import Carrier, Channel, ReadingError, Unknown
from connectors.transports.secret import resolve
from crossdock.assembly import database_url, mapping_book, open_roads
from crossdock.settings import Settings
from router.judge import check_options
from store import Store, StoreError
from world.clock import WallClock

_SECRET = ("password", "key", "key_password", "token")


def examine(settings: Settings) -> Iterator[str]:
    """Yield a sentence for everything that is wrong; nothing when all is well. Reaches out to every host it names."""
    yield from _secrets(settings)
    yield from _database(settings)
    try:
        book = mapping_book(settings)
        channels, carriers = open_roads(settings, book, WallClock())
    except BadConfiguration as error:
        yield from (str(problem) for problem in error.problems)
        return
    yield from _partners(settings, book)
    yield from _channels(channels)
    if settings.house is None:  # the built-in carrier is served by the hub itself, which need not run now
        yield from _carriers(carriers)


def _secrets(settings: Settings) -> Iterator[str]:
    for path, reference in _references(settings.model_dump(mode="json"), ()):
        kind, _, where = reference.partition(":")
        rooted = f"file:{settings.root / Path(where).expanduser()}" if kind == "file" else reference
        try:
            resolve(rooted)
        except ReadingError as error:
            yield str(settings.problem(path, str(error)))


def _references(tree: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every secret's reference with its place."""
    if not isinstance(tree, Mapping):
        return
    for key, value in tree.items():
        if key in _SECRET and isinstance(value, str) and value:
            yield (*path, key), value
        else:
            yield from _references(value, (*path, key))


def _database(settings: Settings) -> Iterator[str]:
    try:
        Store.open(database_url(settings), WallClock()).close()
    except (StoreError, OSError) as error:
        yield str(settings.problem(("database",), str(error)))


def _partners(settings: Settings, book: MappingBook) -> Iterator[str]:
    yield from (str(problem) for problem in check_samples(book))
    for partner, profile in book.profiles.items():
        yield from (f"profile {partner}: {sentence}" for sentence in check_options(profile.review))
        carrier = profile.fulfilment.carrier
        if carrier not in settings.carriers:
            yield f"profile {partner}: ships with the carrier {carrier!r}, which config.yaml does not name under carriers."


def _channels(channels: Mapping[str, Channel]) -> Iterator[str]:
    for name, channel in channels.items():
        check = getattr(channel.courier, "check", None)
        if check is not None:
            yield from (f"channel {name}: {sentence}" for sentence in check())


def _carriers(carriers: Mapping[str, Carrier]) -> Iterator[str]:
    for name, carrier in carriers.items():
        found = carrier.find(key="crossdock-doctor")
        if isinstance(found, Unknown):
            yield f"carrier {name}: {found.reason}"
