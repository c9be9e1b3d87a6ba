"""Put the house together: the one place that knows every room and reads the configuration's meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from connectors.edi.trading_partner import EdiDesk
from pydantic import ValidationError

import mappings
from canonical.noun import Noun
from canonical.party import Party, PartyRole
from connectors import catalog
from connectors.edi.guide import GuideBook
from connectors.mail.mailbox import ImapMailbox
from connectors.mail.reader import MailDesk
from connectors.mapping.book import MappingBook
from connectors.mapping.problem import BadConfiguration
from connectors.ports import Carrier, Channel
from connectors.transports.folder import FolderTransport
from connectors.transports.sftp import SftpTransport
from crossdock.settings import ChannelSettings, Settings
from pipeline.desk import Company, Desk
from store import Store
from world.clock import Clock, WallClock

C = TypeVar("C")

SHIPPED_MAPPINGS = Path(mappings.__file__).parent


@dataclass(frozen=True, kw_only=True)
class House:
    """Everything, ready to run."""

    settings: Settings
    desk: Desk
    every: dict[str, timedelta]  # how often to look at each channel

    def close(self) -> None:
        """Let go of connections and database."""
        for channel in self.desk.channels.values():
            close = getattr(channel.courier, "close", None)
            if close is not None:
                close()
        self.desk.store.close()


def open_house(settings: Settings, clock: Clock | None = None) -> House:
    """Open the store and every channel and carrier; nothing is contacted yet.

    Raises ``BadConfiguration`` where names do not fit together, and ``StoreUnavailable``.
    """
    clock = clock or WallClock()
    book = mapping_book(settings)
    channels, carriers = open_roads(settings, book, clock)
    return House(
        settings=settings,
        desk=Desk(
            store=Store.open(database_url(settings), clock),
            clock=clock,
            company=company(settings),
            profiles=book.profiles,
            channels=channels,
            carriers=carriers,
        ),
        every={name: channel.every for name, channel in settings.channels.items()},
    )


def open_roads(settings: Settings, book: MappingBook, clock: Clock) -> tuple[dict[str, Channel], dict[str, Carrier]]:
    """Open every channel and carrier that the configuration names."""
    found = catalog.load()
    guides = GuideBook.load(_mappings_folder(settings) / "guides" / "x12")
    channels = {
        name: _Opener(settings, book, guides, found, clock).channel(name, channel)
        for name, channel in settings.channels.items()
    }
    carriers = {}
    for name, carrier in settings.carriers.items():
        connector = _known(settings, ("carriers", name, "connector"), carrier.connector, found.carriers)
        terms = _open_terms(settings, ("carriers", name, "terms"), connector.terms, carrier.terms)
        carriers[name] = connector.open(terms, clock=clock)
    return channels, carriers


def mapping_book(settings: Settings) -> MappingBook:
    """Load guides, mappings and profiles; raises ``BadConfiguration`` with every mistake's place."""
    return MappingBook.load(_mappings_folder(settings))


def company(settings: Settings) -> Company:
    """Return who we are, as labels and ship notices say it."""
    ours = settings.company
    ship_from = Party(role=PartyRole.ship_from, name=ours.name, address=ours.address)
    return Company(name=ours.name, gs1_prefix=ours.gs1_prefix, ship_from=ship_from)


def database_url(settings: Settings) -> str:
    """Return the database's URL; a relative SQLite path starts at the configuration's folder, which is made."""
    url = settings.database
    if not url.startswith("sqlite:///"):
        return url
    path = settings.root / url.removeprefix("sqlite:///")
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"


@dataclass(frozen=True)
class _Opener:
    settings: Settings
    book: MappingBook
    guides: GuideBook
    catalog: catalog.Catalog
    clock: Clock

    def channel(self, name: str, channel: ChannelSettings) -> Channel:
        """Open one road."""
        if channel.kind == "edi":
            return self._edi(name, channel)
        if channel.kind == "mail":
            return self._mail(name, channel)
        return self._marketplace(name, channel)

    def _edi(self, name: str, channel: ChannelSettings) -> Channel:
        if channel.guest is not None:
            _known(self.settings, ("channels", name, "guest"), channel.guest, self.book.profiles)
        desk = EdiDesk(self.book, self.guides, channel=name, guest=channel.guest)
        transport = self._files(channel)
        return Channel(name=name, kind="edi", translator=desk, renderer=desk, courier=transport, inbox=transport)

    def _files(self, channel: ChannelSettings) -> SftpTransport | FolderTransport:
        if channel.sftp is not None:
            secrets = _rooted(channel.sftp.model_dump(include=_SECRETS), self.settings)
            return SftpTransport(channel.sftp.model_copy(update=secrets), clock=self.clock, worker=_WORKER)
        if channel.folder is None:
            raise AssertionError("settings let no edi channel through without sftp or folder")
        folder = channel.folder.model_copy(update={"root": self.settings.root / channel.folder.root})
        return FolderTransport(folder, clock=self.clock, worker=_WORKER)

    def _mail(self, name: str, channel: ChannelSettings) -> Channel:
        if channel.imap is None or channel.smtp is None:
            raise AssertionError("settings let no mail channel through without imap and smtp")
        imap = channel.imap.model_copy(update=_rooted({"password": channel.imap.password}, self.settings))
        smtp = channel.smtp.model_copy(update=_rooted({"password": channel.smtp.password}, self.settings))
        mailbox = ImapMailbox(imap, smtp, worker=_WORKER)
        desk = MailDesk(
            self.book, address=channel.address or smtp.user or imap.user, company=self.settings.company.name,
            authserv_ids=channel.authserv_ids, trust_senders=channel.trust_senders,
        )  # fmt: skip
        return Channel(name=name, kind="mail", translator=desk, renderer=desk, courier=mailbox, inbox=mailbox)

    def _marketplace(self, name: str, channel: ChannelSettings) -> Channel:
        here = ("channels", name)
        connector = _known(self.settings, (*here, "connector"), channel.connector, self.catalog.marketplaces)
        terms = _open_terms(self.settings, (*here, "terms"), connector.terms, channel.terms)
        shops = {partner: p.marketplace for partner, p in self.book.profiles.items() if p.marketplace is not None}
        shop = _known(self.settings, (*here, "partner"), channel.partner, shops)
        mapping = self.book.mapping(shop.mapping)
        return connector.open(terms, channel=name, partner=channel.partner, mapping=mapping, clock=self.clock)


_WORKER = "hub"  # claims of a former life of this hub are taken up again at once
_SECRETS = {"password", "key", "key_password"}


def _mappings_folder(settings: Settings) -> Path:
    return settings.root / settings.mappings if settings.mappings else SHIPPED_MAPPINGS


def _rooted(terms: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Let references to secret files start at the configuration's folder."""
    return {
        key: f"file:{settings.root / value.removeprefix('file:')}" if str(value).startswith("file:") else value
        for key, value in terms.items()
    }


def _open_terms(settings: Settings, path: tuple[str, ...], model: type[Noun], given: Mapping[str, str]) -> Noun:
    """Give a connector's terms their types; a mistake is told with its place in the configuration."""
    try:
        return model.model_validate(_rooted(given, settings))
    except ValidationError as error:
        raise BadConfiguration(
            settings.problem((*path, *(str(part) for part in fault["loc"])), fault["msg"]) for fault in error.errors()
        ) from None


def _known(settings: Settings, path: tuple[str, ...], name: str, known: Mapping[str, C]) -> C:
    if name not in known:
        there = ", ".join(sorted(known)) or "none"
        raise BadConfiguration([settings.problem(path, f"there is no {name!r}; there are: {there}")])
    return known[name]
