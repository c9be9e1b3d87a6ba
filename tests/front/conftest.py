"""A hub of one's own in a folder, the command as its user types it, and a hub with some history to look at."""

import io
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import crossdock
from crossdock.cli import main

ROOT = Path(__file__).parents[2]
PRACTICE = Path(crossdock.__file__).parent / "practice"
ORDERS = PRACTICE / "orders"
STOCK = PRACTICE / "stock.csv"

CONFIG = """\
company:
  name: Blue Harbor Supply
  gs1_prefix: "0614141"
  address: {{street: [12 Quay Road], city: Portland, region: ME, postal_code: "04101", country: US}}
database: sqlite:///hub.db
health: {{port: {health}}}
house: {{port: {house}, folder: house}}
carriers:
  house: {{connector: house, terms: {{base_url: "http://127.0.0.1:{house}"}}}}
channels:
  desk:
    kind: edi
    every: 1s
    folder: {{root: edi, settle_seconds: 0}}
"""


@dataclass(frozen=True)
class Said:
    """What a command wrote, and how it ended."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def words(self) -> str:
        """Everything it wrote, without what a table or a frame puts between the words."""
        return " ".join((self.out + self.err).translate(dict.fromkeys(map(ord, "│╭╮╰╯─"), " ")).split())


@dataclass(frozen=True)
class HubFolder:
    """A folder with a hub's configuration in it."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / "config.yaml"

    def __call__(self, *words: str) -> Said:
        return crossdock_says("-c", str(self.config), *words)

    def drop(self, name: str, content: bytes | None = None) -> None:
        """Leave an order where the hub looks for it."""
        folder = self.path / "edi" / "in"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ORDERS / name).read_bytes() if content is None else content)

    def answers(self) -> list[str]:
        return sorted(path.name for path in (self.path / "edi" / "out").iterdir())


def crossdock_says(*words: str) -> Said:
    """Type ``crossdock WORDS`` in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["crossdock", *words])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as end:
            main()
    raw, complaints = out.buffer.getvalue(), err.buffer.getvalue()
    code = end.value.code
    return Said(int(code or 0), raw.decode("utf-8", "replace"), complaints.decode(), raw)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def new_hub(path: Path) -> HubFolder:
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.yaml").write_text(CONFIG.format(health=free_port(), house=free_port()))
    return HubFolder(path)


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "CROSSDOCK_CONFIG", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CROSSDOCK_ACTOR", "pat")


@pytest.fixture
def hub(tmp_path: Path) -> HubFolder:
    """A hub that has never run."""
    return new_hub(tmp_path / "hub")


@pytest.fixture(scope="session")
def _history(tmp_path_factory: pytest.TempPathFactory) -> HubFolder:
    hub = new_hub(tmp_path_factory.mktemp("history") / "hub")
    os.environ["CROSSDOCK_ACTOR"] = "pat"
    assert hub("stock", "import", str(STOCK)).code == 0
    names = ("acme-clean.edi", "acme-broken.edi", "acme-short.edi", "acme-two-orders.edi", "unknown-sender.edi")
    for name in names:
        hub.drop(name)
    assert hub("up", "--once").code == 0
    first = order_id(hub, "AC-1001")
    assert hub("shipment", "pack", first).code == 0
    assert hub("up", "--once").code == 0
    return hub


@pytest.fixture
def walked(_history: HubFolder, tmp_path: Path) -> HubFolder:
    """A hub with a day's history.

    AC-1001 is packed and its carrier booked, AC-1002 partially allocated, AC-1003 allocated, AC-1004 waits because of
    an unknown item; acme-broken.edi was rejected, and a stranger's document waits.
    """
    shutil.copytree(_history.path, tmp_path / "walked")
    return HubFolder(tmp_path / "walked")


@pytest.fixture
def ports() -> Iterator[Callable[[], int]]:
    """Take ports, for as long as the test lasts."""
    doors: list[socket.socket] = []

    def take() -> int:
        doors.append(socket.create_server(("127.0.0.1", 0)))
        return int(doors[-1].getsockname()[1])

    yield take
    for door in doors:
        door.close()


def order_id(hub: HubFolder, number: str) -> str:
    import json

    return str(json.loads(hub("order", "show", number, "--json").out)[0]["order"]["id"])
