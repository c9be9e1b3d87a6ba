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
    third: str = "lot"  # what a key's third word is the name of


def audit(connection: Connection) -> list[str]:
    """Return a sentence for every balance that does not add up, by SKU and warehouse."""
    found = sorted(
        (key, n, f"{_place(key, claim.third)}: {claim.says.format(_said(written), _said(true))}")
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
    yield from _piece_claims(connection, on_hand, apart)


_PICKED = pick.c.state == "picked"


def _piece_claims(
    connection: Connection, on_hand: Mapping[_Key, Decimal], apart: Mapping[_Key, Decimal]
) -> Iterator[_Claim]:
    """Hold the pieces against the balances, and those in quarantine, by name, against the ledger."""
    pieces = _counts(connection, serial.c.state.in_(("here", "picked")))
    yield _at_most(pieces, on_hand, "{} pieces with a number, of {} on hand")
    named = _counts(connection, serial.c.apart.is_not(None))
    yield _at_most(named, apart, "{} pieces in quarantine by their numbers, of {} in quarantine")
    sound = {key: number - named.get(key, _NONE) for key, number in pieces.items() if apart.get(key)}
    left = {key: on_hand.get(key, _NONE) - apart[key] for key in sound}
    yield _at_most(sound, left, "{} pieces with a number may be picked, of {} that are sound; name the others: "
                   "crossdock stock serials SKU NUMBER --apart")  # fmt: skip
    written = {(sku, where, number): Decimal(1) for sku, where, number in connection.execute(_NAMED_APART)}
    yield _Claim(written, _told_apart(connection), "{} times in quarantine, by the ledger {}", "number")


_NAMED_APART = select(serial.c.sku, serial.c.warehouse, serial.c.serial).where(serial.c.apart.is_not(None))


def _told_apart(connection: Connection) -> dict[_Key, Decimal]:
    """Return which pieces are in quarantine by the ledger: named when they were set apart, and not cleared since."""
    entry = stock_entry.c
    query = select(entry.sku, entry.warehouse, entry.kind, entry.serials).where(entry.serials.is_not(None))
    apart: dict[_Key, Decimal] = {}
    for sku, where, kind, serials in connection.execute(query.order_by(entry.id)):
        for number in serials:
            apart[sku, where, number] = _NONE if kind == "cleared" else Decimal(1)
    return apart


def _at_most(written: Mapping[_Key, Decimal], most: Mapping[_Key, Decimal], says: str) -> _Claim:
    """Claim that what is written is no more than that."""
    over = {key: value for key, value in written.items() if value > most.get(key, _NONE)}
    return _Claim(over, {key: most.get(key, _NONE) for key in over}, says)


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


def _counts(connection: Connection, where: ColumnElement[bool]) -> dict[_Key, Decimal]:
    query = select(serial.c.sku, serial.c.warehouse, func.count()).where(where)
    grouped = query.group_by(serial.c.sku, serial.c.warehouse)
    return {(sku, where): Decimal(number) for sku, where, number in connection.execute(grouped)}


def _kept_by_lot(connection: Connection) -> set[str]:
    query = select(item.c.sku, item.c.traits)
    return {sku for sku, traits in connection.execute(query) if traits is not None and traits.tracking == "lot"}


def _differences(claim: _Claim) -> Iterator[tuple[_Key, Decimal, Decimal]]:
    for key in sorted(claim.written.keys() | claim.true.keys()):
        written, true = claim.written.get(key, _NONE), claim.true.get(key, _NONE)
        if written != true:
            yield key, written, true


def _place(key: _Key, third: str) -> str:
    sku, warehouse, *name = key
    return f"{third} {name[0]} of {sku} in {warehouse}" if name else f"{sku} in {warehouse}"


def _said(quantity: Decimal) -> str:
    return f"{quantity.normalize() + 0:f}"
