"""How fast orders walk from file to acknowledged and allocated, beside the commits that no walk can do without."""

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from benchmarks.figure import Figure, rate
from benchmarks.order_file import interchange
from canonical.stock import Item
from crossdock import settings
from crossdock.assembly import House, open_house
from pipeline.engine import inline
from pipeline.engine.walk import steps
from pipeline.stock.freed import count

_ORDERS, _LINES = 200, 5

_CONFIG = """
company: {name: Blue Harbor Supply, gs1_prefix: "0614141"}
database: sqlite:///hub.db
channels:
  acme: {kind: edi, folder: {root: edi, settle_seconds: 0}}
"""


def measure() -> Iterator[Figure]:
    """Yield the figure for the walk."""
    walked = rate(_ORDERS, _walk)
    bare = rate(_ORDERS, _bare)
    yield Figure(
        "orders from 850 file to 997, reserved stock and 855", "orders", walked, "3 bare durable commits", bare
    )


def _walk() -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = _open(Path(folder))
        home = Path(folder) / "edi" / "in"
        (home / "orders.edi").write_text(interchange(_ORDERS, _LINES))
        walk = steps(house.desk)
        inline.poll(house.desk, walk)
        inline.settle(walk)
        sent = len(list((home.parent / "out").iterdir()))
        house.close()
    if sent != _ORDERS + 1:
        raise RuntimeError(f"{sent} answers left, and not one 997 and {_ORDERS} 855s")


def _bare() -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = _open(Path(folder))
        for _ in range(3 * _ORDERS):
            with house.desk.store.unit_of_work(actor="bench", cause="bare") as uow:
                uow.channels.failed("bench", "bare")
        house.close()


def _open(folder: Path) -> House:
    (folder / "config.yaml").write_text(_CONFIG)
    house = open_house(settings.load(folder / "config.yaml"))
    with house.desk.store.unit_of_work(actor="bench", cause="stock") as uow:
        uow.stock.put_item(Item(sku="MUG-01"))
        count(uow, house.desk, "MUG-01", "main", Decimal(1_000_000), "bench")
    return house
