"""Two who exchange by AS2 over real HTTP: our own side with store, outbox and endpoint; and a partner on pyas2lib."""

import base64
import functools
import itertools
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives import serialization

from canonical.message import Draft, MessageKind, Parcel
from canonical.party import Party, PartyRole
from connectors.ports import Channel
from connectors.transports.as2.certificate import new
from connectors.transports.as2.receipt_letter import As2Renderer
from connectors.transports.as2.terms import As2Terms
from connectors.transports.as2.transport import As2Transport
from crossdock.as2_endpoint import application
from crossdock.practice.http_server import HttpServer
from crossdock.settings import As2Endpoint
from pipeline.answers.dispatch import Freeze, Send
from pipeline.answers.receipt import Settle
from pipeline.desk import Company, Desk
from pipeline.incoming.as2_ledger import StoreLedger
from pipeline.step import Batch
from store import MessageRecord, Store
from world.clock import SetClock

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-as2-peer" / "bin" / "python"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ORDER = b"ISA*00*          *00*          *ZZ*PEER*ZZ*CROSSDOCK~\nGS*PO~\nST*850*0001~\nSE*2*0001~\nGE*1*1~\nIEA*1*1~\n"

_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _keys_are_examined_once() -> Iterator[None]:
    """Reading a private key proves its primes, which takes a tenth of a second each time."""
    with patch.object(serialization, "load_pem_private_key", functools.cache(serialization.load_pem_private_key)):
        yield


@pytest.fixture(scope="session")
def keys(tmp_path_factory) -> Path:
    """A folder of keys and certificates: ``NAME.key``, ``NAME.crt``, and both in ``NAME.pem``."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ours", "ours-next", "peer", "peer-next", "stranger"):
        key, certificate = new(name, now=NOW, years=2, bits=2048)
        for ending, content in (("key", key), ("crt", certificate), ("pem", key + certificate)):
            (folder / f"{name}.{ending}").write_bytes(content)
    return folder


class Peer:
    """The partner, at the other end of a telephone line."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, do: str, **wish):
        for name in ("content", "body"):
            if name in wish:
                wish[name] = base64.b64encode(wish[name]).decode()
        answer = posted(f"{self.url}/control", {}, json.dumps({"do": do, **wish}).encode())
        return json.loads(answer.body)

    def send(self, url: str, content: bytes = ORDER, **more):
        return self("send", url=url, content=content, **more)

    def pack(self, content: bytes = ORDER, **more) -> tuple[dict, bytes, str]:
        """Return headers, body and Message-ID of a message that is not sent."""
        made = self("pack", content=content, **more)
        return made["headers"], base64.b64decode(made["body"]), made["number"]

    def got(self) -> list[dict]:
        found = self("got")
        for one in found:
            one["content"] = base64.b64decode(one["content"])
        return found

    def receipts(self, count: int = 1) -> list[dict]:
        """Return receipts, once so many came."""
        found: list[dict] = []
        until = time.monotonic() + 20
        while len(found) < count and time.monotonic() < until:
            found += self("receipts")
        return found


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def posted(url: str, headers: dict[str, str], body: bytes) -> Answer:
    """Post something by hand."""
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


@pytest.fixture(scope="session")
def _peer(keys) -> Iterator[Peer]:
    if not PYTHON.exists():
        pytest.fail(f"The AS2 partner is missing ({PYTHON}): run scripts/as2_peer.sh, as `make test` does.")
    words = [str(PYTHON), str(Path(__file__).with_name("peer.py")), str(keys)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        yield Peer(process.stdout.readline().strip())
        process.stdin.close()


@pytest.fixture
def peer(_peer) -> Peer:
    """The partner, with its usual terms and nothing in its hands."""
    _peer("terms")
    _peer("got")
    _peer("receipts")
    return _peer


class PlainDesk:
    """Writes drafts as they stand; what documents mean is tested elsewhere."""

    def render(self, draft, *, key, numbers, now) -> Parcel:
        content = draft.body.encode("latin-1")
        return Parcel(key=key, kind=draft.kind, partner=draft.partner, name="855 1.edi", content=content)


@dataclass
class Side:
    """Our side of the exchange."""

    desk: Desk
    transport: As2Transport
    clock: SetClock
    url: str = ""
    hints: list[tuple[str, str]] = field(default_factory=list)

    def draft(self, content: bytes = ORDER) -> int:
        """Put a message into the outbox."""
        body, number = content.decode("latin-1"), next(_numbers)
        draft = Draft(kind=MessageKind.order_acknowledgement, partner="peer", channel="acme", body=body)
        with self.desk.store.unit_of_work(actor="test", cause="draft") as uow:
            return uow.messages.draft(draft, key=f"message {number}")

    def work(self, rounds: int = 1) -> None:
        """Let the outbox work; where it waits for later, the clock is turned."""
        for _ in range(rounds):
            Batch(self.desk, Freeze(self.desk)).run("acme")
            Send(self.desk).run("acme")
            Settle(self.desk).run("acme")
            self.clock.turn(timedelta(minutes=31))

    def send(self, content: bytes = ORDER) -> MessageRecord:
        """Send a message and return what became of it."""
        id_ = self.draft(content)
        Batch(self.desk, Freeze(self.desk)).run("acme")
        Send(self.desk).run("acme")
        Settle(self.desk).run("acme")
        return self.message(id_)

    def message(self, id_: int) -> MessageRecord:
        with self.desk.store.reading() as uow:
            return uow.messages.get(id_)

    def settled(self, id_: int) -> MessageRecord:
        """Return the message once its receipt was told."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            Settle(self.desk).run("acme")
            if (found := self.message(id_)).delivery not in ("sent", "staged"):
                return found
            time.sleep(0.02)
        return self.message(id_)

    @property
    def documents(self) -> list[bytes]:
        """What was received, the oldest first."""
        with self.desk.store.reading() as uow:
            return [uow.documents.content(one.id) for one in reversed(uow.documents.list())]

    @property
    def cases(self) -> list[str]:
        """What waits for people."""
        with self.desk.store.reading() as uow:
            return [case.summary for case in uow.reviews.list()]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW + timedelta(days=1))


class Street:
    """One endpoint on one port, behind which each test puts its own."""

    def __init__(self) -> None:
        self.resident = None

    async def __call__(self, scope, receive, send) -> None:
        await self.resident(scope, receive, send)


@pytest.fixture(scope="session")
def _street() -> Iterator[tuple[Street, str]]:
    street = Street()
    with HttpServer(street, name="AS2 endpoint") as server:
        yield street, f"{server.url}/as2"


@pytest.fixture
def side(request, clock, keys, peer, _street) -> Iterator[Callable[..., Side]]:
    """Make our side, with terms of one's own, on SQLite or whatever database the test names."""
    store = Store.open(request.getfixturevalue(getattr(request, "param", "sqlite_url")), clock)
    street, url = _street

    def make(**terms) -> Side:
        agreed = {
            "us": "CROSSDOCK", "them": "PEER", "url": f"{peer.url}/as2", "receipt_url": url,
            "ours": [{"certificate": keys / "ours.crt", "key": f"file:{keys / 'ours.key'}"}],
            "theirs": [{"certificate": keys / "peer.crt"}],
        }  # fmt: skip
        transport = As2Transport(As2Terms(**(agreed | terms)), clock=clock)
        street.resident = application(As2Endpoint(), [transport])
        made = Side(_desk(store, clock, transport), transport, clock, url)
        made.desk.hint = lambda step, lane: made.hints.append((step, lane))
        return made

    yield make
    store.close()


def _desk(store: Store, clock: SetClock, transport: As2Transport) -> Desk:
    renderer = As2Renderer(PlainDesk())
    channel = Channel(name="acme", kind="edi", translator=PlainDesk(), renderer=renderer, courier=transport)
    company = Company(name="Blue Harbor", gs1_prefix="0614141", ship_from=Party(role=PartyRole.ship_from, name="BH"))
    desk = Desk(store=store, clock=clock, company=company, profiles={}, channels={"acme": channel}, carriers={})
    transport.remember_in(StoreLedger(desk, "acme", "PEER"))
    return desk
