"""Lots and single pieces: which of an item lie where, which expire first, and which lie in whose cartons.

A level says how much may be promised; lots say which of it leaves. They are
chosen when an order is packed, first expiring first: until then an order has so
much of an item, and it does not matter which.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Update, func, insert, select, update

from canonical.stock import Tracking
from canonical.storage import Lot, Picked
from store import statement
from store.failure import NotEnough
from store.pieces import Pieces
from store.stock_tables import lot, pick, serial
from store.tables import stock_entry

_LOT = [column for column in lot.c if column.name != "id"]
_NONE = Decimal(0)

# Named here because inside the class ``list`` is the method.
_Lots = list[Lot]
_Numbers = list[str]
_Parts = list[tuple[str | None, Decimal]]


class Lots(Pieces):
    """Balances by lot, serial numbers, and what was picked for orders; quantities are in the item's own unit."""

    def list(self, sku: str | None = None, warehouse: str | None = None) -> _Lots:
        """Return all lots of which something lies somewhere, first expiring first; those without a day come last."""
        wanted = statement.filtered(lot, sku=sku, warehouse=warehouse)
        return _in_order(self._unit.connection.execute(select(*_LOT).where(*wanted, lot.c.on_hand > 0)))

    def expired(self, on: date) -> _Lots:
        """Return the lots that may not leave any more and are not in quarantine, first expiring first."""
        late = (lot.c.expires_on <= on, lot.c.on_hand > lot.c.quarantined)
        return _in_order(self._unit.connection.execute(select(*_LOT).where(*late)))

    def shift(
        self, sku: str, warehouse: str, name: str, *, on_hand: Decimal, quarantined: Decimal, expires_on: date | None
    ) -> None:
        """Change a lot's balance; ``NotEnough`` where less is in it than is to go. The level is changed elsewhere."""
        place = {"sku": sku, "warehouse": warehouse, "lot": name}
        statement.insert_new(
            self._unit.connection, lot, [place], unique=("sku", "warehouse", "lot"), returning=[lot.c.id]
        )
        if expires_on is not None:
            self._unit.connection.execute(_at(sku, warehouse, name).values(expires_on=expires_on))
        here, kept = lot.c.on_hand + on_hand, lot.c.quarantined + quarantined
        changed = _at(sku, warehouse, name).where(kept >= _NONE, lot.c.picked + kept <= here)
        if not self._changed(changed.values(on_hand=here, quarantined=kept)):
            raise NotEnough(_too_few(sku, warehouse, name, self.of(sku, warehouse), on_hand, quarantined))

    def refuse_expired(self, sku: str, warehouse: str, name: str, on: date) -> None:
        """Raise ``NotEnough`` for a lot whose last day has come: free again, it would be set apart at once."""
        found = next((one for one in self.of(sku, warehouse) if one.lot == name), None)
        if found is not None and found.expires_on is not None and found.expires_on <= on:
            raise NotEnough(
                f"lot {name} of {sku} in {warehouse} expired on {found.expires_on} and must not leave; where another "
                f"day is right: crossdock stock count {sku} {found.on_hand:f} --warehouse {warehouse} --lot {name} "
                "--expires DAY"
            )

    def of(self, sku: str, warehouse: str) -> _Lots:
        """Return every lot of an item in a warehouse, the empty ones too, first expiring first; nobody changes them."""
        query = select(*_LOT).where(lot.c.sku == sku, lot.c.warehouse == warehouse).order_by(lot.c.lot)
        return _in_order(self._unit.connection.execute(statement.held(self._unit, query)))

    def pick(
        self, order_id: int, position: int, sku: str, warehouse: str, quantity: Decimal, tracking: Tracking, on: date
    ) -> tuple[Picked, ...]:
        """Choose what of an item goes into an order's cartons, first expiring first.

        ``NotEnough`` where lots that may still leave, or pieces with a number, are fewer.
        """
        if tracking is Tracking.lot:
            return tuple(self._pick_lots(order_id, position, sku, warehouse, quantity, on))
        if tracking is Tracking.serial:
            return (self._pick_pieces(order_id, position, sku, warehouse, quantity),)
        return (Picked(quantity=quantity),)

    def _pick_lots(
        self, order_id: int, position: int, sku: str, warehouse: str, quantity: Decimal, on: date
    ) -> Iterator[Picked]:
        left = quantity
        for one in self.of(sku, warehouse):
            part = min(left, one.free)
            if part <= 0 or not one.usable_on(on):
                continue
            self._changed(_at(sku, warehouse, one.lot).values(picked=lot.c.picked + part))
            row = {"sku": sku, "warehouse": warehouse, "lot": one.lot, "quantity": part, "state": "picked"}
            self._unit.connection.execute(insert(pick).values(order_id=order_id, position=position, **row))
            left -= part
            yield Picked(lot=one.lot, expires_on=one.expires_on, quantity=part)
        if left > 0:
            raise NotEnough(
                f"{left:f} of {sku} in {warehouse} are promised for order {order_id} line {position}, and no lot that "
                "may still leave holds them; count the lots, or take some out of quarantine"
            )

    def pick_as_told(
        self, order_id: int, position: int, sku: str, warehouse: str, quantity: Decimal, name: str,
        serials: Sequence[str],
    ) -> bool:  # fmt: skip
        """Take the lot and the pieces that somebody else says it took; false where not all of it is known to lie there.

        What is missing is chosen as if nothing had been said, once it leaves.
        """
        found = next((one for one in self.of(sku, warehouse) if one.lot == name), None) if name else None
        part = min(quantity, found.free) if found else _NONE
        if part > 0:
            self._changed(_at(sku, warehouse, name).values(picked=lot.c.picked + part))
            row = {"sku": sku, "warehouse": warehouse, "lot": name, "quantity": part, "state": "picked"}
            self._unit.connection.execute(insert(pick).values(order_id=order_id, position=position, **row))
        pieces = self._take_pieces(order_id, position, sku, warehouse, serials)
        return (not name or part == quantity) and pieces == len(serials)

    def picked(self, order_id: int, position: int, sku: str, warehouse: str) -> Decimal:
        """Return how much of an item lies in cartons for a line and has not left."""
        mine = {"order_id": order_id, "position": position, "sku": sku, "warehouse": warehouse, "state": "picked"}
        lots = select(pick.c.quantity).where(*statement.filtered(pick, **mine))
        pieces = select(serial.c.id).where(*statement.filtered(serial, **mine))
        by_lot = sum(self._unit.connection.execute(lots).scalars(), _NONE)
        return by_lot + len(self._unit.connection.execute(pieces).all())

    def picks(self, order_id: int, position: int, sku: str, warehouse: str) -> tuple[Picked, ...]:
        """Return which lots and pieces were taken for a line and have not left; nothing of what is kept by neither."""
        mine = {"order_id": order_id, "position": position, "sku": sku, "warehouse": warehouse, "state": "picked"}
        here = (lot.c.sku == pick.c.sku) & (lot.c.warehouse == pick.c.warehouse) & (lot.c.lot == pick.c.lot)
        lots = select(pick.c.lot, lot.c.expires_on, pick.c.quantity).join_from(pick, lot, here)
        taken = lots.where(*statement.filtered(pick, **mine)).order_by(pick.c.id)
        found = [Picked(**row) for row in self._unit.connection.execute(taken).mappings()]
        pieces = select(serial.c.serial).where(*statement.filtered(serial, **mine)).order_by(serial.c.id)
        if numbers := tuple(self._unit.connection.execute(pieces).scalars()):
            found.append(Picked(serials=numbers, quantity=Decimal(len(numbers))))
        return tuple(found)

    def leave(self, order_id: int, position: int, sku: str, warehouse: str, quantity: Decimal) -> _Parts:
        """Let what was picked for a line leave; return how much of which lot, a lot of ``None`` where none is known."""
        return self._empty(order_id, position, sku, warehouse, quantity, shipped=True)

    def put_back(
        self, order_id: int, position: int, sku: str, warehouse: str, quantity: Decimal, name: str | None = None,
        serials: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Put what was picked for a line back on the shelf, at most so much of it.

        Of one lot, where it is named; of pieces those that are named before others.
        """
        self._empty(order_id, position, sku, warehouse, quantity, name, shipped=False, first=serials)

    def _empty(
        self, order_id: int, position: int, sku: str, warehouse: str, quantity: Decimal, name: str | None = None, *,
        shipped: bool, first: Sequence[str] = (),
    ) -> _Parts:  # fmt: skip
        mine = {"order_id": order_id, "position": position, "sku": sku, "warehouse": warehouse}
        query = select(pick).where(*statement.filtered(pick, **mine, lot=name, state="picked")).order_by(pick.c.id)
        parts: _Parts = []
        left = quantity
        for row in self._unit.connection.execute(statement.held(self._unit, query)).all():
            part = min(left, row.quantity)
            if part <= 0:
                break
            self._split(row, part, "shipped" if shipped else "put_back")
            gone = part if shipped else _NONE
            down = _at(sku, warehouse, row.lot).values(picked=lot.c.picked - part, on_hand=lot.c.on_hand - gone)
            self._changed(down)
            parts.append((row.lot, part))
            left -= part
        self._settle_pieces(mine, quantity, shipped=shipped, first=first)
        return [*parts, (None, left)] if left > 0 else parts

    def _split(self, row: Any, part: Decimal, state: str) -> None:
        """Mark a pick, or the part of it that goes its own way."""
        if part == row.quantity:
            statement.change(self._unit, pick, row.id, state=state)
            return
        statement.change(self._unit, pick, row.id, quantity=row.quantity - part)
        values = {name: row._mapping[name] for name in ("order_id", "position", "sku", "warehouse", "lot")}
        self._unit.connection.execute(insert(pick).values(**values, quantity=part, state=state))

    def left(self, order_id: int, position: int, sku: str) -> dict[str, Decimal]:
        """Return how much of which lot left for an order line."""
        mine = {"order_id": order_id, "position": position, "sku": sku, "state": "shipped"}
        query = select(pick.c.lot, func.sum(pick.c.quantity)).where(*statement.filtered(pick, **mine))
        return {name: quantity for name, quantity in self._unit.connection.execute(query.group_by(pick.c.lot))}

    def in_quarantine(self, sku: str) -> dict[str, str]:
        """Return all lots and pieces of an item of which nothing may leave, each with where it lies and why."""
        found = {one.serial: f"{one.warehouse} ({one.apart})" for one in self.pieces(sku) if one.apart is not None}
        for one in self.list(sku):
            if one.lot and one.on_hand <= one.quarantined:
                found[one.lot] = f"{one.warehouse} ({self._why(one)})"
        return found

    def _why(self, one: Lot) -> str:
        """Return the reason that stands in the ledger."""
        place = statement.filtered(stock_entry, sku=one.sku, warehouse=one.warehouse, lot=one.lot, kind="quarantined")
        query = select(stock_entry.c.cause).where(*place).order_by(stock_entry.c.id.desc()).limit(1)
        return str(self._unit.connection.execute(query).scalar())

    def _changed(self, query: Update) -> bool:
        return self._unit.connection.execute(query.returning(lot.c.id)).scalar() is not None


def _at(sku: str, warehouse: str, name: str) -> Update:
    return update(lot).where(lot.c.sku == sku, lot.c.warehouse == warehouse, lot.c.lot == name)


def _in_order(rows: Any) -> list[Lot]:
    lots = [Lot(**row) for row in rows.mappings()]
    return sorted(lots, key=lambda one: (one.expires_on is None, one.expires_on or date.max, one.lot == "", one.lot))


def _too_few(sku: str, warehouse: str, name: str, lots: Sequence[Lot], on_hand: Decimal, quarantined: Decimal) -> str:
    """Say why a lot cannot change so: it is not there, was not named, or too much of it is taken."""
    found = next(one for one in lots if one.lot == name)
    if found.on_hand == 0:
        others = ", ".join(f"{one.lot or '(none)'} ({one.on_hand:f})" for one in lots if one.on_hand > 0)
        there = f"what lies there: {others}" if others else "none lies there"
        said = (
            f"lot {name} of {sku} does not lie in {warehouse}" if name else f"{sku} is kept by lot; say which, by --lot"
        )
        return f"{said}; {there}"
    taken = f"{-on_hand:f} cannot be taken away"
    if quarantined:
        taken = f"{abs(quarantined):f} cannot be {'set apart' if quarantined > 0 else 'cleared'}"
    return (
        f"lot {name or '(none)'} of {sku} in {warehouse}: {found.on_hand:f} on hand, {found.picked:f} of them in "
        f"cartons and {found.quarantined:f} in quarantine; {taken}"
    )
