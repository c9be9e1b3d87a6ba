"""What ``config.yaml`` may say. Every key has a sensible default where one exists; secrets are references."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, PrivateAttr, model_validator

from canonical.noun import Noun
from canonical.party import Address
from canonical.pause import Pause
from connectors.mail.account import ImapAccount, SmtpAccount
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.yaml_file import Node, place, typed
from connectors.mapping.yaml_file import load as load_yaml
from connectors.profile import PublishingTerms
from connectors.transports.as2.terms import As2Terms
from connectors.transports.folder import FolderTerms
from connectors.transports.sftp_terms import SftpTerms


class CompanySettings(Noun):
    """Who we are: on labels, ship notices and mails."""

    name: str
    gs1_prefix: str = Field(pattern=r"^\d{7,10}$")
    address: Address = Address()


class ChannelSettings(Noun):
    """One road in and out."""

    kind: Literal["edi", "marketplace", "mail"]
    every: Pause = timedelta(seconds=60)
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
        }
        fits, says = needs[self.kind]
        if not fits:
            raise ValueError(says)
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
    channels: dict[str, ChannelSettings] = {}
    carriers: dict[str, CarrierSettings] = {}
    root: Path = Path()  # relative paths start here: the configuration's own folder
    _origin: tuple[str, Node] = PrivateAttr(default=("config.yaml", Node({}, 1, 1)))

    @model_validator(mode="after")
    def _endpoint(self) -> "Settings":
        pairs: dict[tuple[str, str], str] = {}
        for name, channel in self.channels.items():
            if channel.as2 is None:
                continue
            if self.as2 is None:
                raise ValueError(f"the channel {name} needs an endpoint for AS2: `as2: {{port: 8485}}` beside channels")
            other = pairs.setdefault((channel.as2.them, channel.as2.us), name)
            if other != name:
                raise ValueError(
                    f"the channels {other} and {name} have the same AS2 names; nobody could tell them apart"
                )
        return self

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
    return settings.model_copy(update={"root": (path.parent / settings.root).resolve()})
