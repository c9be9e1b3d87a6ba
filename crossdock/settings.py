"""What ``config.yaml`` may say. Every key has a sensible default where one exists; secrets are references."""

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, PrivateAttr, field_validator, model_validator

from canonical.document import RowKind
from canonical.noun import Noun
from canonical.packaging import Box
from canonical.party import Address
from canonical.pause import Pause
from connectors.mail.account import ImapAccount, SmtpAccount
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.yaml_file import Node, place, typed
from connectors.mapping.yaml_file import load as load_yaml
from connectors.profile import ApprovalTerms, PublishingTerms
from connectors.transports.as2.terms import As2Terms
from connectors.transports.folder import FolderTerms
from connectors.transports.sftp_terms import SftpTerms


class CompanySettings(Noun):
    """Who we are: on labels, ship notices and mails."""

    name: str
    gs1_prefix: str = Field(pattern=r"^\d{7,10}$")
    address: Address = Address()


class BroughtBy(Noun):
    """What a system of our own must know to bring a feed's rows over HTTP."""

    key: str  # a reference to it


class ChannelSettings(Noun):
    """One road in and out."""

    # desk: our own people enter what they were told; feed: another system of ours tells rows
    kind: Literal["edi", "marketplace", "mail", "desk", "feed"]
    every: Pause = timedelta(seconds=60)
    rows: RowKind | None = None  # feed: what it tells
    whole: bool = False  # feed: each file is a snapshot, and what it does not name is there no more
    api: BroughtBy | None = None  # feed: it is brought over HTTP
    guest: str | None = None  # edi: the profile for senders that no profile names; without it they wait for a person
    sftp: SftpTerms | None = None
    folder: FolderTerms | None = None
    as2: As2Terms | None = None
    imap: ImapAccount | None = None
    smtp: SmtpAccount | None = None
    trust_senders: bool = False  # mail: believe the From line; for practice only
    address: str = ""  # mail: our own address in the answers; without it the account's user name
    authserv_ids: tuple[str, ...] = ()  # mail: the mail servers whose Authentication-Results we believe
    connector: str = ""  # marketplace: which connector speaks with it
    review: dict[str, dict[str, str]] = {}  # options of the rules for what comes this way, over those of the profile
    partner: str = ""  # marketplace: whose profile its orders belong to
    terms: dict[str, str] = {}  # marketplace: what its connector must know

    @model_validator(mode="after")
    def _complete(self) -> "ChannelSettings":
        needs = {
            "edi": (
                sum(map(bool, (self.sftp, self.folder, self.as2))) == 1,
                "an edi channel needs one of sftp, folder and as2",
            ),
            "mail": (self.imap is not None and self.smtp is not None, "a mail channel needs imap and smtp"),
            "marketplace": (bool(self.connector and self.partner), "a marketplace channel needs connector and partner"),
            "feed": (
                bool(self.rows) and sum(map(bool, (self.sftp, self.folder, self.api))) == 1,
                "a feed channel needs rows, and one of sftp, folder and api",
            ),
        }
        fits, says = needs.get(self.kind, (True, ""))
        if not fits:
            raise ValueError(says)
        if self.whole and self.rows not in ("credit", "prices"):
            raise ValueError("whole: only credit and prices can be told as a whole")
        return self


class CarrierSettings(Noun):
    """One carrier's connector and what it must know."""

    connector: str
    terms: dict[str, str] = {}


class HouseDepot(Noun):
    """The built-in house carrier, served by the hub itself on loopback."""

    host: str = "127.0.0.1"
    port: int = Field(default=8486, ge=1, le=65535)
    folder: Path = Path("var/house")  # its ledger


class CalendarSettings(Noun):
    """When a warehouse works: weekdays from 1, Monday, to 7; its holidays; until when an order still leaves today."""

    weekdays: frozenset[int] = Field(default=frozenset({1, 2, 3, 4, 5}), min_length=1)
    holidays: frozenset[date] = frozenset()
    cut_off: time | None = None
    zone: str = "UTC"

    @field_validator("weekdays")
    @classmethod
    def _days_of_a_week(cls, value: frozenset[int]) -> frozenset[int]:
        if not value <= frozenset(range(1, 8)):
            raise ValueError("weekdays are 1, Monday, to 7, Sunday")
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("there is no such time zone; write it as America/New_York") from None
        return value


class HealthSettings(Noun):
    """Where the health endpoint listens."""

    host: str = "127.0.0.1"
    port: int = Field(default=8484, ge=0, le=65535)


class As2Endpoint(Noun):
    """Where partners post AS2 messages to us; one endpoint serves every AS2 channel.

    It speaks http; where partners want https, a proxy stands in front of it.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8485, ge=0, le=65535)
    path: str = Field(default="/as2", pattern=r"^/[A-Za-z0-9/._-]*$")
    at_once: int = Field(default=2, ge=1, le=64)  # messages that are opened at a time, each in up to 9 times its size
    body_seconds: float = Field(default=120, gt=0, le=3600)  # for one message to come in


class ApiEndpoint(Noun):
    """Where systems of our own bring rows over HTTP; one endpoint serves every feed with an ``api``.

    It speaks http; where the way to it is not your own, a proxy with https stands in front of it.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8487, ge=0, le=65535)
    max_bytes: int = Field(default=20_000_000, ge=1, le=50_000_000)  # of one file
    body_seconds: float = Field(default=120, gt=0, le=3600)  # for one file to come in


_PHONE = ChannelSettings(kind="desk")


class Settings(Noun):
    """The whole of ``config.yaml``."""

    company: CompanySettings
    node: str = Field(default="hub", pattern=r"^[A-Za-z0-9._-]{1,40}$")  # this hub's name among those on one database
    database: str = "sqlite:///var/crossdock.db"
    mappings: Path | None = None  # without it: the mappings that come with Crossdock
    workers: int = Field(default=4, ge=1, le=64)
    health: HealthSettings = HealthSettings()
    publishing: PublishingTerms = PublishingTerms()  # for every mapping; a partner's profile may ask for more
    house: HouseDepot | None = None
    as2: As2Endpoint | None = None
    api: ApiEndpoint | None = None
    approval: ApprovalTerms = ApprovalTerms()  # of orders that wait; a partner's profile may say otherwise
    calendars: dict[str, CalendarSettings] = {}  # by warehouse
    boxes: tuple[Box, ...] = ()  # what there is to pack into, for partners whose profile says `cartons: boxes`
    letters: str = ""  # the mail channel for answers to whoever has none; without it the only one there is
    channels: dict[str, ChannelSettings] = {}
    carriers: dict[str, CarrierSettings] = {}
    root: Path = Path()  # relative paths start here: the configuration's own folder
    _origin: tuple[str, Node] = PrivateAttr(default=("config.yaml", Node({}, 1, 1)))

    @property
    def roads(self) -> dict[str, ChannelSettings]:
        """All channels; where none is a desk, our people enter what they are told on the telephone all the same."""
        desks = any(channel.kind == "desk" for channel in self.channels.values())
        name = "counter" if "phone" in self.channels else "phone"
        return self.channels if desks else {**self.channels, name: _PHONE}

    @property
    def letter_channel(self) -> str:
        """The mail channel by which whoever has no other is written to; empty where there is none, or several."""
        mails = [name for name, channel in self.channels.items() if channel.kind == "mail"]
        return self.letters or (mails[0] if len(mails) == 1 else "")

    @field_validator("boxes")
    @classmethod
    def _told_apart(cls, value: tuple[Box, ...]) -> tuple[Box, ...]:
        if len({box.name for box in value}) < len(value):
            raise ValueError("two boxes have the same name; give each one of its own")
        return value

    def misfits(self) -> Iterator[Problem]:
        """Yield what does not fit together, each with its place: a channel, and what stands beside channels."""
        pairs: dict[tuple[str, str], str] = {}
        if self.letters and getattr(self.channels.get(self.letters), "kind", "") != "mail":
            yield self.problem(("letters",), f"{self.letters!r} is no mail channel")
        for name, channel in self.channels.items():
            if channel.api is not None and self.api is None:
                says = "this feed needs an endpoint: `api: {port: 8487}` beside channels"
                yield self.problem(("channels", name, "api"), says)
            if channel.as2 is None:
                continue
            if self.as2 is None:
                says = "this channel needs an endpoint for AS2: `as2: {port: 8485}` beside channels"
                yield self.problem(("channels", name, "as2"), says)
            other = pairs.setdefault((channel.as2.them, channel.as2.us), name)
            if other != name:
                says = f"the channel {other} has the same AS2 names; nobody could tell them apart"
                yield self.problem(("channels", name, "as2", "them"), says)

    def problem(self, path: Sequence[str | int], says: str) -> Problem:
        """Return a problem at the place in the file where ``path`` stands, or the deepest part of it that is there."""
        file, tree = self._origin
        line, column = place(tree, path, key=True)
        return Problem(file, line, column, f"{'.'.join(map(str, path))}: {says}")

    def rooted(self, reference: str) -> str:
        """Return a reference to a secret; a relative ``file:`` starts at the configuration's folder."""
        kind, _, where = reference.partition(":")
        return f"file:{self.root / Path(where).expanduser()}" if kind == "file" and where else reference

    @property
    def database_url(self) -> str:
        """The database's URL; a relative SQLite path starts at the configuration's folder."""
        scheme, _, path = self.database.partition(":///")
        return f"sqlite:///{self.root / path}" if scheme == "sqlite" and path != ":memory:" else self.database


def load(path: Path) -> Settings:
    """Read the configuration; raises ``BadConfiguration`` with file, line and column of every mistake."""
    if not path.exists():
        says = "there is no such configuration file; name one with --config or in CROSSDOCK_CONFIG"
        raise BadConfiguration([Problem(str(path), 1, 1, says)])
    tree = load_yaml(path)
    settings = typed(tree, Settings, path)
    settings._origin = (str(path), tree)
    if misfits := list(settings.misfits()):
        raise BadConfiguration(misfits)
    return settings.model_copy(update={"root": (path.parent / settings.root).resolve()})
