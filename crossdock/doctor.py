"""Examine a configuration: what is wrong with it, one sentence each, before anything is run."""

import os
import socket
from collections.abc import Generator, Iterator, Mapping

from connectors.catalog import BadConnectorError
from connectors.mapping.library.book import MappingBook
from connectors.mapping.problem import BadConfiguration
from connectors.ports import Carrier, Channel, Cursor, ReadingError, Unknown
from connectors.transports.as2.terms import As2Terms
from connectors.transports.secret import resolve
from crossdock.assembly import open_roads
from crossdock.office import mapping_book, open_shelf, open_store
from crossdock.partner_check import examine_partners
from crossdock.settings import ChannelSettings, Settings
from store import StoreError
from world.clock import Clock, WallClock

_SECRET = ("password", "key", "key_password", "token")

Path = tuple[str | int, ...]  # the words that lead to a place in the configuration


def examine(settings: Settings, clock: Clock | None = None) -> Iterator[str]:
    """Yield a sentence for everything that is wrong; nothing when all is well. Reaches out to every host it names."""
    clock = clock or WallClock()
    missing = dict(_secrets(settings))
    yield from missing.values()
    mute = {path[:2] for path in missing}
    running = yield from _database(settings)
    if not running:
        yield from _ports(settings)
    try:
        book, warehouses = _kept(settings)
        yield from (str(problem) for problem in (*book.problems, *book.unreadable))
        yield from examine_partners(settings, book, warehouses)
        channels, carriers = open_roads(settings, book, clock)
    except BadConfiguration as error:
        yield from (str(problem) for problem in error.problems)
        return
    except BadConnectorError as error:
        yield str(error)
        return
    for name, channel in channels.items():
        if ("channels", name) not in mute:  # what cannot log in need not be tried
            yield from _channel(settings, name, channel, clock)
    for name, carrier in carriers.items():
        if ("carriers", name) not in mute and (running or not _served_here(settings, name)):
            yield from _carrier(settings, name, carrier)


def _kept(settings: Settings) -> tuple[MappingBook, set[str]]:
    """Return the mappings that the hub would read with, and the warehouses there are; may be ``BadConfiguration``."""
    try:
        store = open_store(settings)
    except (StoreError, OSError):  # told already
        book = mapping_book(settings)
        if book.lacking():
            raise BadConfiguration(book.problems) from None
        return book, set()
    try:
        with store.reading() as uow:
            warehouses = uow.warehouses.names()
        return open_shelf(settings, store, WallClock()).book, warehouses
    finally:
        store.close()


def _secrets(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Yield each reference to a secret that is not there, with its place."""
    for path, reference in _references(settings.model_dump(mode="json"), ()):
        try:
            resolve(settings.rooted(reference))
        except ReadingError as error:
            yield path, str(settings.problem(path, str(error)))


def _references(tree: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(tree, list):
        for at, value in enumerate(tree):
            yield from _references(value, (*path, at))
        return
    if not isinstance(tree, Mapping):
        return
    for key, value in tree.items():
        if key in _SECRET and isinstance(value, str) and value:
            yield (*path, key), value
        else:
            yield from _references(value, (*path, key))


def _database(settings: Settings) -> Generator[str, None, bool]:
    """Yield what is wrong with the database, and return whether this hub runs on it right now."""
    try:
        store = open_store(settings)
        try:
            with store.unit_of_work(actor="doctor", cause="can it be written to?"):
                pass
            with store.alone(settings.node) as alone:
                return not alone
        finally:
            store.close()
    except (StoreError, OSError) as error:
        yield str(settings.problem(("database",), str(error)))
        return False


def _ports(settings: Settings) -> Iterator[str]:
    doors = {"health": settings.health, "house": settings.house, "as2": settings.as2, "api": settings.api}
    wanted = {name: door for name, door in doors.items() if door is not None}
    for name, listens in wanted.items():
        try:
            socket.create_server((listens.host, listens.port)).close()
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            says = f"cannot listen on {listens.host}:{listens.port}: {why}; stop what uses it, or change it"
            yield str(settings.problem((name, "port"), says))


def _channel(settings: Settings, name: str, channel: Channel, clock: Clock) -> Iterator[str]:
    check = getattr(channel.courier, "check", None)
    found: list[str] = check() if check is not None else []
    if channel.marketplace is not None:
        try:
            next(iter(channel.marketplace.pull(Cursor(), clock.now())), None)  # the first page is read, and not kept
        except ReadingError as error:
            found = [*found, str(error)]
    for says in found:
        yield str(settings.problem(("channels", name, *_at_fault(settings.roads[name], says)), says))


def _at_fault(channel: ChannelSettings, says: str) -> Path:
    """Guess from a sentence which word of the configuration it is about."""
    if channel.sftp is not None:
        return ("sftp", "host_key" if "host key" in says else "host")
    if channel.folder is not None:
        return ("folder", "root")
    if channel.as2 is not None:
        return ("as2", _at_fault_in_as2(channel.as2, says))
    if channel.imap is not None and channel.smtp is not None:
        return ("smtp", "host") if channel.smtp.place in says else ("imap", "host")
    return ("terms",)


def _at_fault_in_as2(terms: As2Terms, says: str) -> str:
    if says.startswith("The partner's certificate") or any(str(one.certificate) in says for one in terms.theirs):
        return "theirs"
    if says.startswith("Our certificate") or any(str(one.certificate) in says for one in terms.ours):
        return "ours"
    return "url"


def _carrier(settings: Settings, name: str, carrier: Carrier) -> Iterator[str]:
    found = carrier.find(key="crossdock-doctor")
    if isinstance(found, Unknown):
        yield str(settings.problem(("carriers", name, "terms"), found.reason))


def _served_here(settings: Settings, name: str) -> bool:
    """Tell whether a carrier is the built-in one, which the hub itself serves while it runs."""
    return settings.house is not None and settings.carriers[name].connector == "house"
