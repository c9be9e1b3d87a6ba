"""Everyone the hub deals with, in one place: two trading partners, a marketplace, a carrier and a customer who mails.

All of them speak the real protocols on loopback (SFTP, HTTP, IMAP, SMTP); what they say and hear lies in
the town's folder.
"""

import json
import secrets
import shutil
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from crossdock.practice.house import PracticeHouse
from crossdock.practice.mailbox import PracticeMailbox
from crossdock.practice.marketplace import PracticeMarketplace
from crossdock.practice.sftp_server import PracticeSftpServer

PARTNERS = ("acme", "nordwind", "stranger")
FOLDERS = ("in", "claimed", "archive", "set-aside", "out", "staging")


class Town:
    """Open while the ``with`` block lasts; opened again on the same folder, everyone remembers everything."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._passwords = _secrets(folder / "secrets.json")
        self._doors = ExitStack()
        logins = {partner: self._passwords[partner] for partner in PARTNERS}
        self.sftp = PracticeSftpServer(folder / "partners", logins, folders=FOLDERS)
        self.marketplace = PracticeMarketplace(folder / "marketplace", token=self._passwords["marina"])
        self.house = PracticeHouse(folder / "carrier")
        self.mailbox = PracticeMailbox(folder / "mail", password=self._passwords["mail"])

    def __enter__(self) -> Self:
        for server in (self.sftp, self.marketplace, self.house, self.mailbox):
            self._doors.enter_context(server)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._doors.close()

    def drop(self, partner: str, name: str, content: bytes) -> None:
        """Let a partner put a file into its folder, as real ones do: under a temporary name, then renamed."""
        folder = self.sftp.home(partner) / "in"
        draft = folder / f"{name}.part"
        draft.write_bytes(content)
        draft.rename(folder / name)

    def waiting(self) -> int:
        """Count the files that the hub has not taken in yet."""
        files = [
            p for partner in PARTNERS for box in ("in", "claimed") for p in (self.sftp.home(partner) / box).iterdir()
        ]
        return len(files)

    def answers(self, partner: str) -> list[Path]:
        """Return the files that the hub left for a partner."""
        return sorted((self.sftp.home(partner) / "out").iterdir())

    def configure(self, path: Path, *, guests: bool) -> Path:
        """Write the configuration of a hub that deals with this town; ``guests``: strangers are answered.

        Where there is one already, strangers go on being treated as it says.
        """
        guests = guests or (path.exists() and "guest:" in path.read_text())
        path.write_text(self._config(guest=guests))
        return path

    def _config(self, *, guest: bool) -> str:
        channels: dict[str, Any] = {partner: self._sftp_channel(partner, guest) for partner in PARTNERS}
        channels["marina"] = {
            "kind": "marketplace", "every": "1s", "connector": "practice", "partner": "marina",
            "terms": {"base_url": self.marketplace.url, "token": self._secret("marina"), "settle_seconds": "0"},
        }  # fmt: skip
        account = {"host": "127.0.0.1", "user": self.mailbox.user, "password": self._secret("mail"), "security": "none"}
        channels["mail"] = {
            "kind": "mail", "every": "1s", "trust_senders": "true", "address": "orders@blueharbor.example",
            "imap": {**account, "port": str(self.mailbox.imap_port)},
            "smtp": {"host": "127.0.0.1", "port": str(self.mailbox.smtp_port), "security": "none"},
        }  # fmt: skip
        settings = {
            "company": {
                "name": "Blue Harbor Supply", "gs1_prefix": "0614141",
                "address": {
                    "street": ["12 Quay Road"], "city": "Portland", "region": "ME", "postal_code": "04101",
                    "country": "US",
                },
            },
            "database": "sqlite:///crossdock.db",
            "health": {"port": "0"},
            "carriers": {"house": {"connector": "house", "terms": {"base_url": self.house.url}}},
            "channels": channels,
        }  # fmt: skip
        return "# Made by `crossdock demo`: a hub that deals with the practice world beside this file.\n" + _yaml(
            settings
        )

    def _sftp_channel(self, partner: str, guest: bool) -> dict[str, Any]:
        sftp = {
            "host": "127.0.0.1", "port": str(self.sftp.port), "user": partner, "password": self._secret(partner),
            "host_key": self.sftp.host_key, "settle_seconds": "0",
        }  # fmt: skip
        return {"kind": "edi", "every": "1s", "sftp": sftp} | ({"guest": "guest"} if guest else {})

    def _secret(self, name: str) -> str:
        return f"file:{self.folder.name}/secrets/{name}"


def clear(folder: Path) -> None:
    """Forget a town and the hub that dealt with it; a folder that holds anything else is left alone."""
    if (folder / "world").is_dir():
        shutil.rmtree(folder)


def _secrets(kept: Path) -> dict[str, str]:
    """Return a password for everyone, made once; each lies in a file of its own, for the configuration to refer to."""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({name: secrets.token_urlsafe(12) for name in (*PARTNERS, "marina", "mail")}))
    passwords: dict[str, str] = json.loads(kept.read_text())
    for name, password in passwords.items():
        file = kept.with_suffix("") / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(password)
        file.chmod(0o600)
    return passwords


def _yaml(tree: dict[str, Any], indent: str = "") -> str:
    """Write plain YAML: nested mappings, and everything else as JSON, which YAML reads too."""
    lines = []
    for key, value in tree.items():
        if isinstance(value, dict):
            lines.append(f"{indent}{key}:\n{_yaml(value, indent + '  ')}")
        else:
            lines.append(f"{indent}{key}: {json.dumps(value)}\n")
    return "".join(lines)
