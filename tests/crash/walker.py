"""One 850's whole walk, killed at a crash point, started again, and looked at from outside.

Run as ``python walker.py FOLDER OUTSIDE_JSON FIRST LAST STEP``; writes one line of JSON for each point that it tried.
Every life of the hub is a fork of this process, so that a kill costs milliseconds: the child opens the house, walks,
and dies by ``os._exit`` where it is told to, without a word to anyone, as a killed process does.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from canonical.document import DocumentKind, RawDocument
from connectors.edi.guide import GuideBook
from connectors.mapping.library.book import MappingBook
from crossdock import assembly, hub, settings
from crossdock.assembly import House, open_house
from crossdock.practice import warehouse
from crossdock.practice.walks import walks
from crossdock.shipped import SHIPPED_MAPPINGS
from pipeline.feeds import stock
from pipeline.told import FeedFile
from world import crash

KILLED = 137
PRACTICE = Path(assembly.__file__).parent / "practice"
ORDER = PRACTICE / "orders" / "acme-clean.edi"

CONFIG = """
company: {{name: Blue Harbor Supply, gs1_prefix: "{prefix}", address: {{city: Portland, region: ME, country: US}}}}
database: sqlite:///hub.db
carriers: {{house: {{connector: house, terms: {{base_url: "{house}"}}}}}}
channels:
  acme:
    kind: edi
    sftp:
      {{host: 127.0.0.1, port: {port}, user: {user}, password: "env:PRACTICE", settle_seconds: 0,
        host_key: "{host_key}"}}
"""


def warm(folder: Path, outside: dict[str, Any]) -> None:
    """Load once what every life needs and none changes: mappings, guides, and a database with its tables and stock."""
    (folder / "template").mkdir(parents=True)
    write_config(folder / "template", outside, 0)
    loaded = settings.load(folder / "template" / "config.yaml")
    book = MappingBook.load(SHIPPED_MAPPINGS)
    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    patch.object(MappingBook, "survey", lambda _: book).start()
    patch.object(GuideBook, "load", lambda _: guides).start()
    house = open_house(loaded)
    with house.desk.store.unit_of_work(actor="test", cause="opening count") as uow:
        stock.bring(uow, house.desk, FeedFile((PRACTICE / "stock.csv").read_bytes(), "stock.csv"))
    order = RawDocument(channel="acme", kind=DocumentKind.edi, name="warm", content=ORDER.read_bytes())
    house.desk.channels["acme"].translator.translate(order, house.desk.clock.now())
    house.close()


def in_a_life_of_its_own(act: Any) -> int:
    """Do something in a forked process and return its exit code."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def prepare(folder: Path, outside: dict[str, Any], point: int) -> None:
    """Give the point a hub of its own, and let its partner drop an order."""
    shutil.copytree(folder.parent / "template", folder)
    write_config(folder, outside, point)
    home(outside, point).with_name("turn").write_text(f"p{point}")
    home(outside, point).joinpath("in/po.edi").write_bytes(ORDER.read_bytes())


def write_config(folder: Path, outside: dict[str, Any], point: int) -> None:
    addresses = {key: outside[key] for key in ("house", "port", "host_key")}
    (folder / "config.yaml").write_text(CONFIG.format(prefix=prefix(point), user=f"p{point}", **addresses))


def home(outside: dict[str, Any], point: int) -> Path:
    return Path(outside["folder"]) / "partners" / f"p{point}"


def prefix(point: int) -> str:
    """Give each point's company its own GS1 prefix, so that its cartons are its own at the carrier."""
    return f"9{point:06}"


def live(folder: Path, dies_at: int | None = None, names: list[str] | None = None) -> None:
    """Run the hub and its warehouse until nothing moves, or until the crash point comes."""
    seen = 0

    def at_a_crash_point(name: str) -> None:
        nonlocal seen
        if names is not None:
            names.append(name)
        if seen == dies_at:
            os._exit(KILLED)
        seen += 1

    loaded = settings.load(folder / "config.yaml")
    crash.listen(at_a_crash_point)
    house = open_house(loaded)
    walk(house)
    crash.listen(None)
    house.close()


def walk(house: House) -> None:
    """Do what `crossdock up --once` does, and what the warehouse does, for as long as there is something to do."""
    while sum(hub.once(house)[:2]) + warehouse.work(house.desk):
        pass


def look(folder: Path, outside: dict[str, Any], point: int) -> dict[str, Any]:
    """Say what one sees from outside and in the hub's books."""
    house = open_house(settings.load(folder / "config.yaml"))
    with house.desk.store.reading() as uow:
        told = walks(uow)
        mugs = uow.stock.levels(["MUG-01"])[0]
        seen = {
            "orders": [(w.number, w.state) for w in told],
            "unexplained": uow.stock.audit(),
            "mugs": [str(mugs.on_hand), str(mugs.reserved)],
            "numbers": sorted(int(m.numbers["interchange"]) for m in uow.messages.list()),
            "waiting": [case.summary for case in uow.reviews.list()],
        }
    house.close()
    received = sorted(p.name.partition("~")[2] for p in (home(outside, point) / "received").iterdir())
    kept = Path(outside["folder"]) / "carrier" / "house.jsonl"
    ledger = kept.read_text().splitlines() if kept.exists() else []
    mine = [entry for entry in map(json.loads, ledger) if entry["answer"]["packages"][0]["sscc"][1:8] == prefix(point)]
    return {**seen, "received": received, "bookings": len(mine)}


def main(folder: Path, outside: dict[str, Any], first: int, last: int, step: int) -> None:
    warm(folder, outside)
    for point in range(first, last, step):
        if not one_death(folder / str(point), outside, point):
            return


def one_death(folder: Path, outside: dict[str, Any], point: int) -> bool:
    """Kill the hub at a point, start it again, write down what became of it; false where it ended before the point."""
    prepare(folder, outside, point)
    died = in_a_life_of_its_own(lambda: live(folder, dies_at=point))
    if died not in (0, KILLED):
        raise SystemExit(f"point {point}: the walk ended with {died} before its crash point")
    if in_a_life_of_its_own(lambda: live(folder)):
        raise SystemExit(f"point {point}: the hub did not come back")

    def report() -> None:
        print(json.dumps({"point": point, "died": died == KILLED, **look(folder, outside, point)}), flush=True)

    if in_a_life_of_its_own(report):
        raise SystemExit(f"point {point}: what became of it could not be seen")
    return died == KILLED


if __name__ == "__main__":
    os.environ["PRACTICE"] = "practice"
    known = json.loads(sys.argv[2])
    main(Path(sys.argv[1]), known, *(int(word) for word in sys.argv[3:6]))
