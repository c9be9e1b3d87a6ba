"""Sixteen clients who reserve at once, beside SELECT ... FOR UPDATE; and a batch of orders, beside order by order.

Both sides write the same rows: the level, the reservation, the ledger's entry and
the diary's. Rates are by the clock, for clients who wait for each other use no
processor. Each side must leave stock that adds up, and nothing may be sold twice.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, insert, select, update

from benchmarks.figure import Figure
from canonical.lifecycle import OrderState
from canonical.order import OrderLine, PurchaseOrder
from canonical.stock import Reservation
from store import Conflict, LineChange, Store, Wanted
from store.engine import connect
from store.tables import event, item, reservation, stock_entry, stock_level
from tests import postgres
from world.clock import WallClock

_CLIENTS = 16
_ORDERS, _LINES = 1_000, 20
_SKUS = 10_000
_SHARE = 10  # order by order is slow, and serves a tenth
_PEER = "naive SELECT … FOR UPDATE"
_TRIES = 50

_Act = Callable[[int, Sequence[Reservation]], bool]


def measure() -> Iterator[Figure]:
    """Yield the figures; a rate is in orders, one line each on the hot item, three on many."""
    for kind in ("SQLite", "PostgreSQL"):
        for skus, lines in ((1, 1), (_SKUS, 3)):
            what = "one hot SKU" if skus == 1 else f"{skus:,} SKUs, {lines} lines each"
            ours = _contest(kind, skus, lines, _ours)
            theirs = _contest(kind, skus, lines, _naive)
            yield Figure(f"{_CLIENTS} clients reserve on {what}, {kind}, by the clock", "orders", ours, _PEER, theirs)
        few = max(_ORDERS // _SHARE, 1)
        with _stocked(kind, max(_ORDERS * 2, _LINES), few, _LINES) as (store, orders, _):
            one_by_one = _timed(lambda: _row_by_row(store, orders))
        with _stocked(kind, max(_ORDERS * 2, _LINES), _ORDERS, _LINES) as (store, orders, _):
            at_once = _timed(lambda: _batch(store, orders))
        what = f"{_ORDERS:,} orders of {_LINES} lines allocated in one unit ({at_once:.2f} s), {kind}, by the clock"
        yield Figure(what, "orders", _ORDERS / at_once, "order by order, a tenth of them", few / one_by_one)


def _timed(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


_Orders = list[tuple[int, list[Reservation]]]


def _contest(kind: str, skus: int, lines: int, made: Callable[[Store, Engine], _Act]) -> float:
    """Let clients take orders off a heap until none is left; return orders a second."""
    with _stocked(kind, skus, _ORDERS, lines) as (store, orders, engine):
        act = made(store, engine)
        dice = random.Random(7)
        dice.shuffle(orders)
        seconds = _timed(lambda: _at_once(act, orders))
        with store.reading() as uow:
            wrong = uow.stock.audit()
            taken = sum(level.reserved for level in uow.stock.levels())
    if wrong or taken != _ORDERS * lines:
        raise RuntimeError(f"{taken} units are reserved and not {_ORDERS * lines}: {wrong[:3]}")
    return _ORDERS / seconds


def _at_once(act: _Act, orders: _Orders) -> None:
    with ThreadPoolExecutor(_CLIENTS) as pool:
        if not all(pool.map(lambda one: act(*one), orders)):
            raise RuntimeError("an order could not be served at all")


def _ours(store: Store, engine: Engine) -> _Act:
    def act(order_id: int, wanted: Sequence[Reservation]) -> bool:
        with store.unit_of_work(actor="bench", cause="reserve") as uow:  # a conflict that came out would end the run
            uow.stock.reserve(order_id, wanted)
        return True

    return act


def _naive(store: Store, engine: Engine) -> _Act:
    """Look at each row, held, in the order in which the lines come; look and decide in Python; then write."""

    def act(order_id: int, wanted: Sequence[Reservation]) -> bool:
        for _ in range(_TRIES):
            try:
                _look_and_write(engine, order_id, wanted)
                return True
            except Conflict:  # two met in a circle: the database undid one of them
                continue
        return False

    return act


def _look_and_write(engine: Engine, order_id: int, wanted: Sequence[Reservation]) -> None:
    at, now = stock_level.c, WallClock().now()
    stamp = {"at": now, "actor": "bench", "cause": "reserve"}
    with engine.begin() as connection:
        for one in wanted:
            here = (at.sku == one.sku, at.warehouse == one.warehouse)
            found = connection.execute(select(at.id, at.on_hand, at.reserved).where(*here).with_for_update()).one()
            if found.on_hand - found.reserved < one.quantity:
                raise RuntimeError("there is less than was put there")
            level = update(stock_level).where(at.id == found.id).values(reserved=found.reserved + one.quantity)
            connection.execute(level)
            row = {"order_id": order_id, **one.model_dump(exclude={"ordered"}), "ordered": one.quantity}
            connection.execute(insert(reservation).values(**row, state="reserved"))
            entry = {"kind": "reserved", "sku": one.sku, "warehouse": "main", "reserved_change": one.quantity}
            connection.execute(insert(stock_entry).values(**stamp, **entry, order_id=order_id, position=one.position))
        told = {"subject": "order", "subject_id": order_id, "action": "stock reserved", "detail": {}}
        connection.execute(insert(event).values(**stamp, **told))


def _batch(store: Store, orders: _Orders) -> None:
    with store.unit_of_work(actor="bench", cause="batch") as uow:
        uow.stock.lock_all([one.sku for _, wanted in orders for one in wanted], ["main"])
        wanted = [
            Wanted(order_id, one.position, one.sku, "main", one.quantity, "order")
            for order_id, lines in orders
            for one in lines
        ]
        taken = uow.stock.reserve_batch(wanted)
        changes: dict[int, dict[int, LineChange]] = {}
        for (order_id, position), quantity in taken.items():
            changes.setdefault(order_id, {})[position] = LineChange(reserved=quantity, backordered=0)
        uow.orders.settle_many(changes)
        uow.orders.move_many([order_id for order_id, _ in orders], OrderState.allocated)
    if len(taken) != sum(len(lines) for _, lines in orders):
        raise RuntimeError("there was enough for all, and not all was taken")


def _row_by_row(store: Store, orders: _Orders) -> None:
    with store.unit_of_work(actor="bench", cause="row by row") as uow:
        uow.stock.lock_all([one.sku for _, wanted in orders for one in wanted], ["main"])
        for order_id, wanted in orders:
            uow.stock.reserve(order_id, wanted)
            changes = {one.position: LineChange(reserved=one.quantity, backordered=0) for one in wanted}
            uow.orders.settle_lines(order_id, changes)
            uow.orders.move(order_id, OrderState.allocated)


@contextmanager
def _stocked(kind: str, skus: int, orders: int, lines: int) -> Iterator[tuple[Store, _Orders, Engine]]:
    """Lend a store with items on its shelves and accepted orders that want them, and a bare engine on the same."""
    with ExitStack() as undo:
        if kind == "SQLite":
            url = f"sqlite:///{Path(undo.enter_context(tempfile.TemporaryDirectory())) / 'bench.db'}"
        else:
            url = undo.enter_context(undo.enter_context(postgres.running()).database())
        store = Store.open(url, WallClock())
        undo.callback(store.close)
        engine = connect(url)
        undo.callback(engine.dispose)
        names = [f"SKU-{n:05}" for n in range(skus)]
        _fill(engine, names, Decimal(orders * lines))
        yield store, _enter(store, names, orders, lines), engine


def _fill(engine: Engine, names: list[str], quantity: Decimal) -> None:
    stamp = {"at": WallClock().now(), "actor": "bench", "cause": "count", "kind": "counted"}
    with engine.begin() as connection:
        connection.execute(insert(item), [{"sku": sku} for sku in names])
        level = [{"sku": sku, "warehouse": "main", "on_hand": quantity} for sku in names]
        connection.execute(insert(stock_level), level)
        entry = [{**stamp, "sku": sku, "warehouse": "main", "on_hand_change": quantity} for sku in names]
        connection.execute(insert(stock_entry), entry)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")


def _enter(store: Store, names: list[str], orders: int, lines: int) -> _Orders:
    """Enter and accept orders; each wants one of so many items, drawn anew for each."""
    dice = random.Random(11)
    line = [OrderLine(number=str(n), quantity=Decimal(1), unit="each") for n in range(1, lines + 1)]
    made = [(PurchaseOrder(partner="bench", number=f"B-{n}", lines=tuple(line)), "") for n in range(orders)]
    with store.unit_of_work(actor="bench", cause="enter") as uow:
        ids = [one.order_id for one in uow.orders.enter_many(made, document_id=None, channel="bench")]
        uow.orders.move_many(ids, OrderState.accepted)
    return [
        (id_, [
            Reservation(position=n, sku=sku, warehouse="main", quantity=Decimal(1))
            for n, sku in enumerate(dice.sample(names, min(lines, len(names))), 1)
        ])
        for id_ in ids
    ]  # fmt: skip
