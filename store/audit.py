"""Is every unit of stock accounted for? Counts again from the ledger, the reservations, the lots and the pieces."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select

from store.stock_tables import lot, pick, serial
from store.tables import RESERVED, item, order_line, reservation, stock_entry, stock_level

_Key = tuple[Any, ...]
_NONE = Decimal(0)


class _Claim(NamedTuple):
    """Two ways to know the same quantity, for each place: what is written there, and what it must be."""

    written: Mapping[_Key, Decimal]
    true: Mapping[_Key, Decimal]
    says: str  # with written and true in it


def audit(connection: Connection) -> list[str]:
    """Return a sentence for every balance that does not add up, by SKU and warehouse."""
    found = sorted(
        (key, n, f"{_place(key)}: {claim.says.format(_said(written), _said(true))}")
        for n, claim in enumerate(_claims(connection))
        for key, written, true in _differences(claim)
    )
    return [says for _, _, says in found]


def audit_lines(connection: Connection) -> list[str]:
    """Return a sentence for every order line whose reservations are not what the line says."""
    return [
        f"order {order_id} line {position}: {written:f} reserved, but its reservations add up to {true:f}"
        for (order_id, position), written, true in _differences(_lines(connection))
    ]


def _claims(connection: Connection) -> Iterator[_Claim]:
    level, entry, place = stock_level.c, stock_entry.c, ("sku", "warehouse")
    on_hand, reserved, apart = (_sums(connection, stock_level, place, level[n]) for n in _BALANCES)
    told = (entry.on_hand_change, entry.reserved_change, entry.quarantined_change)
    moved, promised, set_apart = (_sums(connection, stock_entry, place, column) for column in told)
    remaining = reservation.c.quantity - reservation.c.shipped
    yield _Claim(on_hand, moved, "{} on hand, but the ledger adds up to {}")
    yield _Claim(reserved, promised, "{} reserved, but the ledger adds up to {}")
    yield _Claim(
        reserved, _sums(connection, reservation, place, remaining, RESERVED),
        "{} reserved, but the orders' reservations add up to {}",
    )  # fmt: skip
    yield _Claim(apart, set_apart, "{} in quarantine, but the ledger adds up to {}")
    over = {key: value for key, value in reserved.items() if value + apart.get(key, _NONE) > on_hand.get(key, _NONE)}
    yield _Claim(over, {key: on_hand[key] for key in over if key in on_hand}, "{} reserved of {} on hand")
    yield from _lot_claims(connection, on_hand, apart)


_BALANCES = ("on_hand", "reserved", "quarantined")


def _lot_claims(
    connection: Connection, on_hand: Mapping[_Key, Decimal], apart: Mapping[_Key, Decimal]
) -> Iterator[_Claim]:
    place, by_lot, entry = ("sku", "warehouse"), ("sku", "warehouse", "lot"), stock_entry.c
    in_lots = _sums(connection, lot, place, lot.c.on_hand)
    set_apart = _sums(connection, lot, place, lot.c.quarantined)
    by_lots = _kept_by_lot(connection)
    tracked = {(sku, where) for sku, where in on_hand if sku in by_lots}
    yield _Claim({k: on_hand[k] for k in tracked}, {k: in_lots.get(k, _NONE) for k in tracked},
                 "{} on hand, but its lots add up to {}")  # fmt: skip
    yield _Claim({k: apart.get(k, _NONE) for k in tracked}, {k: set_apart.get(k, _NONE) for k in tracked},
                 "{} in quarantine, but its lots add up to {}")  # fmt: skip
    named = (lot.c.lot != "",)
    yield _Claim(
        _sums(connection, lot, by_lot, lot.c.on_hand, *named),
        _sums(connection, stock_entry, by_lot, entry.on_hand_change, entry.lot != ""),
        "{} on hand, but the ledger adds up to {}",
    )  # fmt: skip
    yield _Claim(
        _sums(connection, lot, by_lot, lot.c.picked), _sums(connection, pick, by_lot, pick.c.quantity, _PICKED),
        "{} in cartons, but what was picked for orders adds up to {}",
    )  # fmt: skip
    pieces = _counts(connection)
    over = {key: number for key, number in pieces.items() if number > on_hand.get(key, _NONE)}
    yield _Claim(over, {key: on_hand.get(key, _NONE) for key in over}, "{} pieces with a number, of {} on hand")


_PICKED = pick.c.state == "picked"


def _lines(connection: Connection) -> _Claim:
    """Hold the orders' lines against their reservations, in the lines' own units."""
    line, key = order_line.c, ("order_id", "position")
    whole = reservation.c.shipped == 0  # of a part the line's unit may not tell exactly how much is left
    parts = _sums(connection, reservation, key, reservation.c.shipped, RESERVED, ~whole)
    written = _sums(connection, order_line, key, line.reserved, line.reserved > 0)
    true = _sums(connection, reservation, key, reservation.c.ordered, RESERVED, whole)
    written, true = ({k: v for k, v in side.items() if k not in parts} for side in (written, true))
    return _Claim(written, true, "")


def _sums(
    connection: Connection,
    table: Any,
    key: Iterable[str],
    amount: ColumnElement[Any],
    *where: ColumnElement[bool] | Any,
) -> dict[_Key, Decimal]:
    columns = [table.c[name] for name in key]
    query: Select[Any] = select(*columns, func.sum(amount)).where(*where).group_by(*columns)
    return {tuple(place): total for *place, total in connection.execute(query) if total is not None}


def _counts(connection: Connection) -> dict[_Key, Decimal]:
    here = serial.c.state.in_(("here", "picked"))
    query = (
        select(serial.c.sku, serial.c.warehouse, func.count()).where(here).group_by(serial.c.sku, serial.c.warehouse)
    )
    return {(sku, where): Decimal(number) for sku, where, number in connection.execute(query)}


def _kept_by_lot(connection: Connection) -> set[str]:
    query = select(item.c.sku, item.c.traits)
    return {sku for sku, traits in connection.execute(query) if traits is not None and traits.tracking == "lot"}


def _differences(claim: _Claim) -> Iterator[tuple[_Key, Decimal, Decimal]]:
    for key in sorted(claim.written.keys() | claim.true.keys()):
        written, true = claim.written.get(key, _NONE), claim.true.get(key, _NONE)
        if written != true:
            yield key, written, true


def _place(key: _Key) -> str:
    sku, warehouse, *name = key
    return f"lot {name[0]} of {sku} in {warehouse}" if name else f"{sku} in {warehouse}"


def _said(quantity: Decimal) -> str:
    return f"{quantity.normalize() + 0:f}"
