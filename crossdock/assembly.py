"""Put the house together: the one place that knows every room and reads the configuration's meaning."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from canonical.document import ToldRows
from canonical.noun import Noun
from connectors import catalog
from connectors.counter import open_counter
from connectors.edi.guide import GuideBook
from connectors.edi.trading_partner import EdiDesk
from connectors.feed import open_feed
from connectors.mail.mailbox import ImapMailbox
from connectors.mail.reader import MailDesk
from connectors.mapping.library.book import MappingBook
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.suggestion import known_words, nearest
from connectors.paper.letterhead import letterhead
from connectors.ports import Carrier, Channel
from connectors.transports.as2.receipt_letter import As2Renderer
from connectors.transports.as2.terms import As2Terms
from connectors.transports.as2.transport import As2Transport
from connectors.transports.folder import FolderTerms, FolderTransport
from connectors.transports.sftp import SftpTransport
from crossdock.office import company, house_rules, mappings_folder, open_shelf, open_store
from crossdock.settings import CarrierSettings, ChannelSettings, Settings
from pipeline.desk import Desk
from pipeline.incoming.as2_ledger import StoreLedger
from world.clock import Clock, WallClock

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

C = TypeVar("C")
S = TypeVar("S")

_REFERENCES = {"password", "key", "key_password", "token"}


@dataclass(frozen=True, kw_only=True)
class House:
    """Everything, ready to run."""

    settings: Settings
    desk: Desk
    every: dict[str, timedelta]  # how often to look at each channel; over AS2 and HTTP others come by themselves

    def close(self) -> None:
        """Let go of connections and database."""
        for road in (*(channel.courier for channel in self.desk.channels.values()), *self.desk.carriers.values()):
            close = getattr(road, "close", None)
            if close is not None:
                close()
        self.desk.store.close()


def open_house(settings: Settings, clock: Clock | None = None) -> House:
    """Open the store and every channel and carrier; nothing is contacted yet.

    Raises ``BadConfiguration`` where names do not fit together, ``BadConnectorError`` and ``StoreUnavailable``.
    """
    clock = clock or WallClock()
    with ExitStack() as undo:
        store = open_store(settings, clock)
        undo.callback(store.close)
        shelf = open_shelf(settings, store, clock)
        channels, carriers = open_roads(settings, shelf.book, clock)
        undo.pop_all()  # it is the house's from here on
    desk = Desk(
        store=store,
        clock=clock,
        company=company(settings),
        profiles=shelf.book.profiles,
        channels=channels,
        carriers=carriers,
        rules=house_rules(settings),
        node=settings.node,
        shelf=shelf,
    )
    for name, transport in as2_transports(desk).items():
        transport.remember_in(StoreLedger(desk, name, transport.terms.them))
    return House(
        settings=settings,
        desk=desk,
        every={
            name: channel.every
            for name, channel in settings.channels.items()
            if channel.as2 is None and channel.api is None and channel.kind != "desk"
        },
    )


def as2_terms(settings: Settings) -> dict[str, As2Terms]:
    """Return what each AS2 channel agreed; certificates and keys start at the configuration's folder."""
    return {name: _from_root(settings, one.as2) for name, one in settings.channels.items() if one.as2 is not None}


def _from_root(settings: Settings, terms: As2Terms) -> As2Terms:
    ours = tuple(
        one.model_copy(
            update={"certificate": settings.root / one.certificate.expanduser()}
            | {name: settings.rooted(getattr(one, name)) for name in ("key", "key_password")}
        )
        for one in terms.ours
    )
    theirs = tuple(
        one.model_copy(update={"certificate": settings.root / one.certificate.expanduser()}) for one in terms.theirs
    )
    ca_file = str(settings.root / Path(terms.ca_file).expanduser()) if terms.ca_file else ""
    return terms.model_copy(update={"ours": ours, "theirs": theirs, "ca_file": ca_file})


def as2_transports(desk: Desk) -> dict[str, As2Transport]:
    """Return the AS2 exchange of each channel that has one."""
    couriers = {name: channel.courier for name, channel in desk.channels.items()}
    return {name: courier for name, courier in couriers.items() if isinstance(courier, As2Transport)}


def open_roads(settings: Settings, book: MappingBook, clock: Clock) -> tuple[dict[str, Channel], dict[str, Carrier]]:
    """Open every channel and carrier that the configuration names; ``BadConfiguration`` holds the mistakes of all."""
    guides = GuideBook.load(mappings_folder(settings) / "guides" / "x12")
    opener = _Opener(settings, book, guides, catalog.load(), clock)
    written = {name: profile.edi.release for name, profile in book.profiles.items() if profile.edi}
    problems = guides.problems(written)
    channels = _each(settings.roads, opener.channel, problems)
    carriers = _each(settings.carriers, opener.carrier, problems)
    if problems:
        raise BadConfiguration(problems)
    return channels, carriers


def _each(named: Mapping[str, S], open_: Callable[[str, S], C], problems: list[Problem]) -> dict[str, C]:
    """Open each one, and gather what is wrong with those that cannot be opened."""
    opened = {}
    for name, terms in named.items():
        try:
            opened[name] = open_(name, terms)
        except BadConfiguration as error:
            problems += error.problems
    return opened


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
        if channel.kind == "desk":
            return open_counter(name, self.book, self.settings.company.name)
        if channel.kind == "feed":
            return self._feed(name, channel)
        return self._marketplace(name, channel)

    def carrier(self, name: str, carrier: CarrierSettings) -> Carrier:
        """Open one carrier's connector."""
        connector = self._known(("carriers", name, "connector"), carrier.connector, self.catalog.carriers)
        return connector.open(
            self._terms(("carriers", name, "terms"), connector.terms, carrier.terms), clock=self.clock
        )

    def _edi(self, name: str, channel: ChannelSettings) -> Channel:
        if channel.guest is not None:
            with_edi = {partner: p for partner, p in self.book.profiles.items() if p.edi is not None}
            self._known(("channels", name, "guest"), channel.guest, with_edi)
        desk = EdiDesk(self.book, self.guides, channel=name, guest=channel.guest)
        if channel.as2 is not None:
            exchange = As2Transport(as2_terms(self.settings)[name], clock=self.clock)
            return Channel(
                name=name, kind="edi", translator=desk, renderer=As2Renderer(desk), bundler=desk, courier=exchange,
                explainer=desk,
            )  # fmt: skip
        transport = self._files(name, channel)
        return Channel(
            name=name, kind="edi", translator=desk, renderer=desk, bundler=desk, courier=transport, explainer=desk,
            inbox=transport,
        )  # fmt: skip

    def _feed(self, name: str, channel: ChannelSettings) -> Channel:
        if channel.rows is None:
            raise AssertionError("settings let no feed through without rows")
        rows = ToldRows(kind=channel.rows, whole=channel.whole, answered=channel.api is not None)
        return open_feed(name, rows, None if channel.api is not None else self._files(name, channel))

    def _files(self, name: str, channel: ChannelSettings) -> SftpTransport | FolderTransport:
        worker = self.settings.node  # what a former life of this hub has claimed is taken up again at once
        if channel.sftp is not None:
            terms = channel.sftp.model_copy(update=self._rooted(channel.sftp.model_dump(include=_REFERENCES)))
            return SftpTransport(terms, clock=self.clock, worker=worker)
        if channel.folder is None:
            raise AssertionError("settings let no edi channel through without sftp or folder")
        folder = channel.folder.model_copy(update={"root": self.settings.root / channel.folder.root})
        if not channel.folder.root.is_absolute():
            self._make(name, folder)
        return FolderTransport(folder, clock=self.clock, worker=worker)

    def _make(self, name: str, folder: FolderTerms) -> None:
        """Make the folders beside the configuration, which are ours; elsewhere a missing one may be a lost mount."""
        for one in (*folder.folders.in_, folder.folders.out):
            try:
                (folder.root / one.removesuffix("/*")).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                says = f"{folder.root / one} cannot be made: {error.strerror}"
                path = ("channels", name, "folder", "root")
                raise BadConfiguration([self.settings.problem(path, says)]) from None

    def _mail(self, name: str, channel: ChannelSettings) -> Channel:
        if channel.imap is None or channel.smtp is None:
            raise AssertionError("settings let no mail channel through without imap and smtp")
        imap = channel.imap.model_copy(update=self._rooted(channel.imap.model_dump(include={"password", "ca_file"})))
        smtp = channel.smtp.model_copy(update=self._rooted(channel.smtp.model_dump(include={"password", "ca_file"})))
        mailbox = ImapMailbox(imap, smtp, worker=self.settings.node)
        desk = MailDesk(
            self.book, address=channel.address or smtp.user or imap.user, company=self.settings.company.name,
            letterhead=letterhead(company(self.settings).ship_from),
            authserv_ids=channel.authserv_ids, trust_senders=channel.trust_senders,
        )  # fmt: skip
        return Channel(name=name, kind="mail", translator=desk, renderer=desk, courier=mailbox, inbox=mailbox)

    def _marketplace(self, name: str, channel: ChannelSettings) -> Channel:
        here = ("channels", name)
        connector = self._known((*here, "connector"), channel.connector, self.catalog.marketplaces)
        terms = self._terms((*here, "terms"), connector.terms, channel.terms)
        shops = {partner: p.marketplace for partner, p in self.book.profiles.items() if p.marketplace is not None}
        shop = self._known((*here, "partner"), channel.partner, shops)
        mapping = self.book.standing(shop.mapping)
        return connector.open(terms, channel=name, partner=channel.partner, mapping=mapping, clock=self.clock)

    def _terms(self, path: tuple[str, ...], model: type[Noun], given: Mapping[str, str]) -> Noun:
        """Give a connector's terms their types; a mistake is told with its place in the configuration."""
        try:
            return model.model_validate(self._rooted(given))
        except ValidationError as error:
            raise BadConfiguration(
                self.settings.problem((*path, *(str(part) for part in fault["loc"])), _said(fault, model))
                for fault in error.errors(include_url=False)
            ) from None

    def _rooted(self, terms: Mapping[str, str]) -> dict[str, str]:
        """Let the files that terms name start at the configuration's folder."""
        rooted = dict(terms)
        for key in _REFERENCES & terms.keys():
            rooted[key] = self.settings.rooted(terms[key])
        if terms.get("ca_file"):
            rooted["ca_file"] = str(self.settings.root / Path(terms["ca_file"]).expanduser())
        return rooted

    def _known(self, path: tuple[str, ...], name: str, known: Mapping[str, C]) -> C:
        if name not in known:
            there = ", ".join(sorted(known)) or "none"
            raise BadConfiguration([self.settings.problem(path, f"there is no {name!r}; there are: {there}")])
        return known[name]


def _said(fault: "ErrorDetails", model: type[Noun]) -> str:
    if fault["type"] == "extra_forbidden":
        return f"this word is not known here{nearest(str(fault['loc'][-1]), known_words(model, fault['loc'][:-1]))}"
    return fault["msg"].removeprefix("Value error, ")
