"""What lies where: counted, adjusted, moved, set apart. Every change says why, and none breaks a promise."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Update, func, insert, select, update

from canonical.stock import StockLevel, Tracking
from store import statement
from store.failure import NotEnough
from store.items import Items
from store.lots import Lots
from store.statement import Unit
from store.tables import order, reservation, stock_entry, stock_level

_LEVEL = [column for column in stock_level.c if column.name != "id"]
_NONE = Decimal(0)
_LEVELS = select(*_LEVEL).order_by(stock_level.c.sku, stock_level.c.warehouse)
_OF = _LEVELS.where(statement.among(stock_level.c.sku, "skus"))
_THERE = _OF.where(statement.among(stock_level.c.warehouse, "warehouses"))
_WRITE = insert(stock_entry)
_NAMED = 3  # orders in a sentence


class Counting(Items):
    """The part of ``Stock`` that changes what lies in a warehouse; quantities are in the item's own unit."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit)
        self._lots = Lots(unit)

    def levels(self, skus: Sequence[str] | None = None, warehouse: str | None = None) -> list[StockLevel]:
        """Return what lies where, by SKU and warehouse; all of it, or that of some SKUs."""
        if skus is None:
            query = _LEVELS if warehouse is None else _LEVELS.where(stock_level.c.warehouse == warehouse)
            return [StockLevel(**row) for row in self._unit.connection.execute(query).mappings()]
        return self._levels(_OF, skus) if warehouse is None else self._levels(_THERE, skus, warehouses=[warehouse])

    def lock(self, skus: Sequence[str], warehouse: str) -> dict[str, StockLevel]:
        """Return the levels of those SKUs and keep others from changing them until this unit ends."""
        return {level.sku: level for level in self.lock_all(skus, [warehouse])}

    def lock_all(self, skus: Sequence[str], warehouses: Sequence[str]) -> list[StockLevel]:
        """Return the levels of those SKUs in some warehouses, kept from others; by SKU and warehouse, as all lock."""
        return self._levels(statement.holding(self._unit, _THERE), skus, warehouses=sorted(set(warehouses)))

    def _levels(self, query: Any, skus: Sequence[str], **wanted: Sequence[str]) -> list[StockLevel]:
        return [
            StockLevel(**row)
            for some in statement.chunks(sorted(set(skus)))
            for row in self._unit.connection.execute(query, {"skus": some, **wanted}).mappings()
        ]

    def set_on_hand(
        self, sku: str, warehouse: str, quantity: Decimal, reason: str, *,
        lot: str | None = None, expires_on: date | None = None,
    ) -> Decimal:  # fmt: skip
        """Write down a count, of one lot where it is named, else of all; return by how much it differs.

        What is kept by lot and counted as a whole changes the lot without a name.
        ``NotEnough`` where more is reserved, ``NotFound`` where we have no such item.
        """
        item_id = self.item_id(sku)
        level = self._level(sku, warehouse)
        before = level.on_hand
        if lot is not None and self.tracking([sku])[sku] is Tracking.lot:
            before = next((one.on_hand for one in self._lots.of(sku, warehouse) if one.lot == lot), _NONE)
        self._shift(level, "counted", reason, on_hand=quantity - before, lot=lot, expires_on=expires_on)
        self._record(
            item_id, "counted", before=f"{before:f}", after=f"{quantity:f}",
            sku=sku, warehouse=warehouse, reason=reason, lot=lot or "",
        )  # fmt: skip
        return quantity - before

    def last_counted(self, warehouse: str) -> dict[tuple[str, str], datetime]:
        """Return when each item of a warehouse, or each of its lots, was last counted."""
        entry = stock_entry.c
        query = (
            select(entry.sku, entry.lot, func.max(entry.at))
            .where(entry.warehouse == warehouse, entry.kind == "counted")
            .group_by(entry.sku, entry.lot)
        )
        return {(sku, lot or ""): at for sku, lot, at in self._unit.connection.execute(query)}

    def adjust(
        self, sku: str, warehouse: str, change: Decimal, reason: str, *,
        lot: str | None = None, expires_on: date | None = None, kind: str = "adjusted",
        serials: Sequence[str] | None = None,
    ) -> None:  # fmt: skip
        """Add so much, or take it away where ``change`` is below zero.

        ``serials``: the pieces that are taken away; nothing where nobody can say which they are.
        """
        item_id = self.item_id(sku)
        level = self._level(sku, warehouse)
        self._shift(level, kind, reason, on_hand=change, lot=lot, expires_on=expires_on)
        if serials is not None and change < 0 and self.tracking([sku])[sku] is Tracking.serial:
            self._lots.leave_us(sku, warehouse, serials)
        self._record(
            item_id, kind, before=f"{level.on_hand:f}", after=f"{level.on_hand + change:f}",
            sku=sku, warehouse=warehouse, reason=reason, lot=lot or "", serials=", ".join(serials or ()),
        )  # fmt: skip

    def quarantine(
        self, sku: str, warehouse: str, quantity: Decimal, reason: str, *, lot: str | None = None,
        serials: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Set so much apart, so that nobody is promised it; below zero gives it free again.

        Pieces that have a number are named, in ``serials``. ``NotEnough`` where they are not, or are not there.
        """
        item_id = self.item_id(sku)
        kind = "quarantined" if quantity > 0 else "cleared"
        if quantity < 0:
            self._lots.refuse_expired(sku, warehouse, lot or "", self._unit.now.date())
        level = self._level(sku, warehouse)
        self._shift(level, kind, reason, quarantined=quantity, lot=lot, serials=serials)
        self._record(
            item_id, kind, before=f"{level.quarantined:f}", after=f"{level.quarantined + quantity:f}",
            sku=sku, warehouse=warehouse, reason=reason, lot=lot or "",
        )  # fmt: skip

    def name_apart(self, sku: str, warehouse: str, serials: Sequence[str], reason: str) -> None:
        """Write down which pieces are those in quarantine already; no balance changes."""
        level = self._level(sku, warehouse)
        self._lots.number(sku, warehouse, serials, sound=False)
        self._shift(level, "quarantined", reason, serials=serials)

    def transfer(
        self, sku: str, source: str, target: str, quantity: Decimal, reason: str, *, lot: str | None = None,
        serials: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Move so much from one warehouse into another; it keeps its lot. Pieces that have a number are named."""
        if source == target:
            raise NotEnough(f"{sku} lies in {source} already; name another warehouse")
        item_id = self.item_id(sku)
        levels = {name: self._level(sku, name) for name in sorted((source, target))}
        expires_on = next((one.expires_on for one in self._lots.of(sku, source) if one.lot == (lot or "")), None)
        self._shift(levels[source], "moved", reason, on_hand=-quantity, lot=lot)
        self._shift(levels[target], "moved", reason, on_hand=quantity, lot=lot, expires_on=expires_on)
        if self.tracking([sku])[sku] is Tracking.serial:
            self._lots.carry(sku, source, target, serials)
        told = {"from": source, "to": target, "quantity": f"{quantity:f}", "serials": ", ".join(serials)}
        self._record(item_id, "moved", sku=sku, reason=reason, lot=lot or "", **told)

    def set_safety(self, sku: str, warehouse: str, quantity: Decimal, reason: str) -> None:
        """Keep so much back, so that a new order is never promised the last of it."""
        item_id = self.item_id(sku)
        before = self._level(sku, warehouse).safety
        if before != quantity:
            self._changed(_at(sku, warehouse).values(safety=quantity))
            self._record(
                item_id, "safety stock set", before=f"{before:f}", after=f"{quantity:f}",
                sku=sku, warehouse=warehouse, reason=reason,
            )  # fmt: skip

    def _level(self, sku: str, warehouse: str) -> StockLevel:
        """Return one level, held; it is made where there is none yet."""
        empty = {"sku": sku, "warehouse": warehouse}
        statement.insert_new(
            self._unit.connection, stock_level, [empty], unique=("sku", "warehouse"), returning=[stock_level.c.id]
        )
        return self.lock([sku], warehouse)[sku]

    def _shift(
        self, level: StockLevel, kind: str, reason: str, *, on_hand: Decimal = _NONE, quarantined: Decimal = _NONE,
        lot: str | None = None, expires_on: date | None = None, serials: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Change a level, its lot or pieces with it, and write the movement down."""
        tracking = self.tracking([level.sku])[level.sku]
        if tracking is Tracking.serial and (on_hand % 1 or quarantined % 1):
            raise NotEnough(
                f"{level.sku} is told apart by serial numbers: {on_hand + quarantined:f} is no number of them"
            )
        at = stock_level.c
        here, apart = at.on_hand + on_hand, at.quarantined + quarantined
        change = _at(level.sku, level.warehouse).where(apart >= _NONE, at.reserved + apart <= here)
        if not self._changed(change.values(on_hand=here, quarantined=apart)):
            raise NotEnough(self._refusal(level, kind, on_hand, quarantined))
        tracked = tracking is Tracking.lot
        if tracking is Tracking.serial and (quarantined or serials):
            self._lots.turn(level.sku, level.warehouse, serials, None if kind == "cleared" else reason)
        if tracked:
            self._lots.shift(
                level.sku, level.warehouse, lot or "", on_hand=on_hand, quarantined=quarantined, expires_on=expires_on
            )
        row = {
            "kind": kind, "cause": reason, "sku": level.sku, "warehouse": level.warehouse,
            "on_hand_change": on_hand, "reserved_change": _NONE, "quarantined_change": quarantined or None,
            "lot": (lot or "") if tracked else None, "serials": tuple(serials) or None,
        }  # fmt: skip
        self._write([row])

    def _refusal(self, level: StockLevel, kind: str, on_hand: Decimal, quarantined: Decimal) -> str:
        """Say why a level cannot change so, and how to get there."""
        where, apart = f"{level.sku} in {level.warehouse}", f"{level.quarantined:f} are in quarantine"
        if quarantined < 0:
            return f"{level.quarantined:f} of {where} are in quarantine; {-quarantined:f} cannot be cleared"
        others = f", and {apart}" if level.quarantined else ""
        promised = f"{level.reserved:f} of {where} are reserved for orders{others}"
        mend = (
            f"{self._holders(level)} What is missing for one is told on its pick list: crossdock pick list --order "
            "ORDER, then pick short. Or cancel it."
        )
        if kind == "counted":
            return f"{promised}; {level.on_hand + on_hand:f} on hand cannot be.{mend if level.reserved else ''}"
        free = level.on_hand - level.reserved - level.quarantined
        taken = f"{quarantined:f} cannot be set apart" if quarantined else f"{-on_hand:f} cannot be taken away"
        why = f" {promised}.{mend}" if level.reserved else f" {apart}." if level.quarantined else ""
        return f"{free:f} of {where} are free, {taken}.{why}"

    def _holders(self, level: StockLevel) -> str:
        """Name the orders for which most is reserved there."""
        here = statement.filtered(reservation, state="reserved", sku=level.sku, warehouse=level.warehouse)
        many = func.sum(reservation.c.quantity - reservation.c.shipped)
        query = (
            select(order.c.partner, order.c.number, many)
            .join_from(reservation, order, order.c.id == reservation.c.order_id)
            .where(*here).group_by(order.c.id, order.c.partner, order.c.number).order_by(many.desc(), order.c.id)
        )  # fmt: skip
        held = [f"{one[0]} {one[1]} ({one[2]:f})" for one in self._unit.connection.execute(query.limit(_NAMED + 1))]
        more = ", ..." if len(held) > _NAMED else ""
        return f" They are for {', '.join(held[:_NAMED])}{more}."

    def _changed(self, query: Update) -> bool:
        return self._unit.connection.execute(query.returning(stock_level.c.id)).scalar() is not None

    def _write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        stamp = {"at": self._unit.now, "actor": self._unit.actor, "cause": self._unit.cause}
        self._unit.connection.execute(_WRITE, [{**stamp, **row} for row in rows])


def _at(sku: str, warehouse: str) -> Update:
    return update(stock_level).where(stock_level.c.sku == sku, stock_level.c.warehouse == warehouse)
