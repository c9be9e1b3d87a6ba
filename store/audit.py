"""Is every unit of stock accounted for? Counts again from the ledger and from the reservations."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from store.tables import RESERVED, reservation, stock_entry, stock_level

_Place = tuple[str, str]  # SKU, warehouse


def audit(connection: Connection) -> list[str]:
    """Return a sentence for every level that does not add up, by SKU and warehouse."""
    level = stock_level.c
    found = _by_place(connection, stock_level, level.on_hand, level.reserved)
    told = _by_place(
        connection, stock_entry, func.sum(stock_entry.c.on_hand_change), func.sum(stock_entry.c.reserved_change)
    )
    remaining = func.sum(reservation.c.quantity - reservation.c.shipped)
    promised = _by_place(connection, reservation, remaining, where=RESERVED)
    return [
        sentence
        for place in sorted(found.keys() | told.keys() | promised.keys())
        for sentence in _compare(place, found.get(place), told.get(place), promised.get(place))
    ]


def _by_place(
    connection: Connection, table: Any, *amounts: ColumnElement[Any], where: Any = None
) -> dict[_Place, tuple[Decimal, ...]]:
    query = select(table.c.sku, table.c.warehouse, *amounts)
    if table is not stock_level:
        query = query.group_by(table.c.sku, table.c.warehouse)
    if where is not None:
        query = query.where(where)
    return {(sku, warehouse): tuple(rest) for sku, warehouse, *rest in connection.execute(query)}


def _compare(
    place: _Place,
    found: tuple[Decimal, ...] | None,
    told: tuple[Decimal, ...] | None,
    promised: tuple[Decimal, ...] | None,
) -> Iterator[str]:
    where = f"{place[0]} in {place[1]}"
    on_hand, reserved = found or (Decimal(0), Decimal(0))
    on_hand_told, reserved_told = told or (Decimal(0), Decimal(0))
    [for_orders] = promised or (Decimal(0),)
    if on_hand != on_hand_told:
        yield f"{where}: {on_hand} on hand, but the ledger adds up to {on_hand_told}"
    if reserved != reserved_told:
        yield f"{where}: {reserved} reserved, but the ledger adds up to {reserved_told}"
    if reserved != for_orders:
        yield f"{where}: {reserved} reserved, but the orders' reservations add up to {for_orders}"
    if reserved > on_hand:
        yield f"{where}: {reserved} reserved of {on_hand} on hand"
