"""Bring items and counts in from CSV or JSON: every row is a count; what its columns say of the item is kept.

A count that cannot be true, because more is reserved there for orders, is named
and left out. Orders that waited for what has come are allocated.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from canonical.stock import Item, StockLevel, Tracking, Traits
from connectors.mapping.suggestion import near
from connectors.row_file import TypedRow
from pipeline.desk import Desk
from pipeline.feeds.stock_rows import StockRow, items, read, told
from pipeline.stock.freed import served
from pipeline.stock.known_warehouse import known_warehouses
from pipeline.told import Change, FeedFile, Import, figure
from store import NotEnough, UnitOfWork

_Row = TypedRow[StockRow]


def bring(uow: UnitOfWork, desk: Desk, file: FeedFile) -> Import:
    """Enter every row: the items first, then what lies where, and the orders get what they waited for."""
    found = read(file)
    rows, done = found.rows, Import(problems=found.problems, written=found.written, passed=found.passed)
    done.problems += _misspelt(rows, known_warehouses(desk, uow), done)
    if done.problems:
        return done
    _items(uow, rows, done)
    before = _before(uow, rows)
    changed = [row for row in rows if row.said.counted_by or before.get(row.said.where) != row.said.on_hand]
    counted = {row.said.where: row for row in changed}

    refused: set[tuple[str, str]] = set()

    def act() -> None:
        for where in sorted(counted, key=lambda where: (where[0], where[1], where[2] or "")):
            if not _count(uow, counted[where], before.get(where), file.name, done):
                refused.add(where[:2])

    skus, warehouses = {row.said.sku for row in changed}, {row.said.warehouse for row in changed}
    done.allocated = sorted(served(uow, desk, skus, warehouses, act))
    done.changes += [Change.of(_counted(row.said), *2 * [_pieces(row.said.on_hand)])
                     for row in rows if row.said.where not in counted]  # fmt: skip
    _keep(uow, rows, file.name, done)
    _number(uow, [row for row in rows if row.said.where[:2] not in refused], done)
    return done


def _misspelt(rows: list[_Row], known: set[str], done: Import) -> Iterator[str]:
    """Blame warehouses whose names are nearly those that there are; all others that nobody knows are new, and told."""
    for name in sorted({row.said.warehouse for row in rows} - known):
        if meant := near(name, known):
            place = next(row.place("warehouse") for row in rows if row.said.warehouse == name)
            new = f"where it is a new one: crossdock stock warehouse {name}"
            yield f"{place}: warehouse: there is no {name!r}; did you mean {meant!r}? Or, {new}"
        else:
            done.changes.append(Change.of(f"warehouse {name}", "", "a new one"))


def _items(uow: UnitOfWork, rows: list[_Row], done: Import) -> None:
    known = uow.stock.items([row.said.sku for row in rows])
    for sku, item in items(rows, known).items():
        if known.get(sku) == item:
            continue
        uow.stock.put_item(item)
        if sku in known:
            done.changes += _differences(known[sku], item)
        else:
            done.changes.append(Change.of(sku, "", item.description or "a new item"))


def _before(uow: UnitOfWork, rows: list[_Row]) -> dict[tuple[str, str, str | None], Decimal]:
    """Return what the books say of the items in the rows, as a whole and, where a row is about a lot, by lot."""
    whole: dict[tuple[str, str, str | None], Decimal] = {
        (n.sku, n.warehouse, None): n.on_hand for n in uow.stock.levels(sorted({row.said.sku for row in rows}))
    }
    lots = uow.lots.list() if any(row.said.lot is not None for row in rows) else []
    return {**whole, **{(n.sku, n.warehouse, n.lot): n.on_hand for n in lots}}


def _count(uow: UnitOfWork, row: _Row, before: Decimal | None, name: str, done: Import) -> bool:
    """Write one count down; false where it cannot be true."""
    said = row.said
    try:
        cause = _cause(name, said.counted_by)
        uow.stock.set_on_hand(said.sku, said.warehouse, said.on_hand, cause, lot=said.lot, expires_on=said.expires_on)
    except NotEnough as error:
        done.unfit.append(f"{row.place('on_hand')}: {error}")
        return False
    done.changes.append(Change.of(_counted(said), _pieces(before), _pieces(said.on_hand)))
    return True


def _counted(said: StockRow) -> str:
    return f"{said.sku} {said.warehouse}{f' lot {said.lot}' if said.lot else ''}"


def _cause(name: str, counted_by: str = "") -> str:
    who = f"counted by {counted_by}, " if counted_by else ""
    return f"{who}import {name.rpartition('/')[2]}"


def _pieces(quantity: Decimal | None) -> str:
    return "" if quantity is None else figure(quantity)


def _keep(uow: UnitOfWork, rows: list[_Row], name: str, done: Import) -> None:
    """Write down what is kept back, and where things lie."""
    levels = {(n.sku, n.warehouse): n for n in uow.stock.levels(sorted({row.said.sku for row in rows}))}
    for (sku, warehouse), quantity in told(rows, "safety").items():
        before = levels.get((sku, warehouse), StockLevel(sku=sku, warehouse=warehouse, on_hand=Decimal(0))).safety
        if before != quantity:
            uow.stock.set_safety(sku, warehouse, quantity, _cause(name))
            done.changes.append(Change.of(f"{sku} {warehouse} safety", figure(before), figure(quantity)))
    shelves = told(rows, "place")
    lie = {name: uow.warehouses.places([sku for sku, _ in shelves], name) for name in {name for _, name in shelves}}
    for (sku, warehouse), shelf in shelves.items():
        lay = lie[warehouse].get(sku, "")
        if lay != shelf:
            uow.warehouses.set_place(sku, warehouse, shelf)
            done.changes.append(Change.of(f"{sku} {warehouse} place", lay, shelf))


def _number(uow: UnitOfWork, rows: list[_Row], done: Import) -> None:
    """Write down the numbers of pieces; where fewer lie there than have one, those that nobody named are gone."""
    numbered = uow.stock.tracking([row.said.sku for row in rows])
    for row in rows:
        said = row.said
        try:
            gone = uow.lots.recount(said.sku, said.warehouse, said.serials, said.lot or "") if said.serials else []
        except NotEnough as error:
            done.unfit.append(f"{row.place('serials')}: the numbers were not written down: {error}")
            continue
        done.changes += [Change.of(f"{_counted(said)} number {one}", "here", "") for one in gone]
        if numbered[said.sku] is Tracking.serial and (shelf := uow.lots.too_many(said.sku, said.warehouse)):
            says = f"{figure(said.on_hand)} {said.sku} in {said.warehouse}, and {len(shelf)} on the shelf have a number"
            done.unfit.append(f"{row.place('on_hand')}: {says}; name those that lie there in the column serials")


def _differences(before: Item, after: Item) -> Iterator[Change]:
    now, then = _facts(before), _facts(after)
    for name, value in now.items():
        if value != then[name]:
            yield Change.of(f"{before.sku} {name.replace('_', ' ')}", _cell(value), _cell(then[name]))


def _facts(item: Item) -> Mapping[str, Any]:
    """Return what is known of an item, by field."""
    of_item = {name: getattr(item, name) for name in Item.model_fields if name != "traits"}
    return of_item | {name: getattr(item.traits, name) for name in Traits.model_fields}


def _cell(value: Any) -> str:
    if isinstance(value, tuple | frozenset):
        return ", ".join(value if isinstance(value, tuple) else sorted(value))
    return figure(value) if isinstance(value, Decimal) else "" if value is None else str(value)
