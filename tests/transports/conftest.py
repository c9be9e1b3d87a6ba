"""Three partners who exchange files with us: over OpenSSH, over our practice server, in a folder of this machine."""

import contextlib
import itertools
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from canonical.message import MessageKind, Parcel
from connectors.transports.folder import FolderTerms, FolderTransport
from connectors.transports.sftp import SftpTerms, SftpTransport
from crossdock.practice.sftp_server import PracticeSftpServer
from tests.sshd import Sshd, running
from world import crash
from world.clock import SetClock

FOLDERS = ("in", "claimed", "archive", "set_aside", "out", "staging")
_numbers = itertools.count(1)


@dataclass
class Partner:
    """Somebody to exchange files with, seen from their side of the disk."""

    root: Path
    clock: SetClock
    make: Callable[..., Any]
    own: Callable[[Path], None] = lambda path: None
    transports: list[Any] = field(default_factory=list)

    def transport(self, *, worker: str = "", complete=None, abandoned_after=None, **terms):
        """Return a new transport of ours; its connection ends with the test."""
        more = {} if abandoned_after is None else {"abandoned_after": abandoned_after}
        made = self.make(terms, clock=self.clock, worker=worker, complete=complete, **more)
        self.transports.append(made)
        return made

    def drop(self, name: str | bytes, content: bytes = b"ISA*...~", folder: str = "in") -> Path:
        """Let the partner lay a file into a folder of theirs."""
        path = self.root / folder / os.fsdecode(name)
        path.write_bytes(content)
        self.own(path)
        return path

    def names(self, folder: str) -> list[str]:
        """Return what lies in a folder."""
        return sorted(path.name for path in (self.root / folder).iterdir())


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def sshd() -> Iterator[Sshd]:
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def practice(tmp_path_factory) -> Iterator[PracticeSftpServer]:
    with PracticeSftpServer(tmp_path_factory.mktemp("practice"), {"acme": "open sesame"}) as server:
        yield server


@pytest.fixture
def ssh_partner(sshd, clock) -> Iterator[Partner]:
    name = f"partner-{next(_numbers)}"
    for folder in FOLDERS:
        sshd.folder(f"{name}/{folder}")

    def make(terms, **more):
        agreed = {
            "host": sshd.host, "port": sshd.port, "user": sshd.user, "key": f"file:{sshd.key}",
            "host_key": sshd.host_key, "folders": {folder: f"{name}/{folder}" for folder in FOLDERS},
        }  # fmt: skip
        return SftpTransport(SftpTerms(**(agreed | {"settle_seconds": 0} | terms)), **more)

    yield from _until_closed(Partner(root=sshd.home / name, clock=clock, make=make, own=sshd.own))


@pytest.fixture
def practice_partner(practice, clock, monkeypatch) -> Iterator[Partner]:
    monkeypatch.setenv("PRACTICE_PASSWORD", "open sesame")
    name = f"partner-{next(_numbers)}"
    for folder in FOLDERS:
        (practice.home("acme") / name / folder).mkdir(parents=True)

    def make(terms, **more):
        agreed = {
            "host": practice.host, "port": practice.port, "user": "acme", "password": "env:PRACTICE_PASSWORD",
            "host_key": practice.host_key, "folders": {folder: f"{name}/{folder}" for folder in FOLDERS},
        }  # fmt: skip
        return SftpTransport(SftpTerms(**(agreed | {"settle_seconds": 0} | terms)), **more)

    yield from _until_closed(Partner(root=practice.home("acme") / name, clock=clock, make=make))


@pytest.fixture
def folder_partner(tmp_path, clock) -> Iterator[Partner]:
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()

    def make(terms, **more):
        agreed = {"root": tmp_path, "settle_seconds": 0, "folders": {"set_aside": "set_aside"}}
        return FolderTransport(FolderTerms(**(agreed | terms)), **more)

    yield from _until_closed(Partner(root=tmp_path, clock=clock, make=make))


@pytest.fixture(params=["ssh_partner", "practice_partner", "folder_partner"])
def partner(request) -> Partner:
    """Each of the three in turn: whoever it is, the same is promised."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def parcel() -> Callable[..., Parcel]:
    def make(content: bytes = b"ISA*855~", name: str = "855_0001.edi", key: str = "order 7/855") -> Parcel:
        kind = MessageKind.order_acknowledgement
        return Parcel(key=key, kind=kind, partner="acme", name=name, content=content)

    return make


class Killer:
    """Lets the process die before or after the first effect of a kind, or at the nth crash point of all."""

    class Death(BaseException):
        """The process died here."""

    def __call__(self, what: str = "", when: str = "", *, nth: int = 1) -> None:
        left = nth

        def listener(name: str) -> None:
            nonlocal left
            left -= name.startswith(what) and name.endswith(when)
            if left == 0:
                crash.listen(None)
                raise self.Death(name)

        crash.listen(listener)

    def rest(self) -> None:
        """Let whoever still lives live on."""
        crash.listen(None)


@pytest.fixture
def killed_at() -> Iterator[Killer]:
    killer = Killer()
    yield killer
    killer.rest()


class Relay:
    """A wire to a server that can be held still or cut while something travels on it."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port = self._ear.getsockname()[1]
        self._flows = threading.Event()
        self._flows.set()
        self._answers = True
        self._lines: list[socket.socket] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def hold(self) -> None:
        """Let nothing through any more, without a word."""
        self._flows.clear()

    def swallow_answers(self) -> None:
        """Cut the line as soon as the server answers what we say next."""
        self._answers = False

    @property
    def calls(self) -> int:
        """How often somebody connected."""
        return len(self._lines) // 2

    def close(self) -> None:
        """Cut every line."""
        self._ear.close()
        self._flows.set()
        for line in self._lines:
            line.close()

    def _listen(self) -> None:
        while True:
            try:
                ours, _ = self._ear.accept()
                theirs = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._lines += [ours, theirs]
            threading.Thread(target=self._carry, args=(ours, theirs, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(theirs, ours, True), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                self._flows.wait()
                if answers and not self._answers:
                    self._answers = True
                    break
                target.sendall(piece)
        for line in (source, target):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def relay(sshd) -> Iterator[Relay]:
    wire = Relay(sshd.port)
    yield wire
    wire.close()


def _until_closed(partner: Partner) -> Iterator[Partner]:
    yield partner
    for transport in partner.transports:
        transport.close()
