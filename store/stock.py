"""Stock: what we sell, where it lies, and what of it is promised. Nothing is promised twice.

Every change of a level is one guarded update (``on_hand - reserved >= quantity``),
with the table's CHECK behind it, in the order of SKU and warehouse, so that two
workers never wait for each other in a circle; and every change has its entry in
the ledger.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Update, insert, select, update

from canonical.gtin import gtin14
from canonical.stock import Item, Reservation, StockLevel
from store import statement
from store.audit import audit
from store.failure import Conflict, NotEnough, NotFound
from store.record import StockEntry
from store.statement import Unit
from store.tables import RESERVED, item, reservation, stock_entry, stock_level

_SUBJECT = "stock"
_ITEM = [column for column in item.c if column.name != "id"]
_LEVEL = [column for column in stock_level.c if column.name != "id"]


class Stock:
    """Items, levels, reservations and the ledger; quantities are in the item's own unit."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def items(self, skus: Sequence[str]) -> dict[str, Item]:
        """Return the items among those SKUs that we have."""
        found: dict[str, Item] = {}
        for some in statement.chunks(skus):
            for row in self._unit.connection.execute(select(*_ITEM).where(item.c.sku.in_(some))).mappings():
                found[row["sku"]] = Item(**{name: value for name, value in row.items() if value is not None})
        return found

    def items_by_gtin(self, gtins: Sequence[str]) -> dict[str, list[str]]:
        """Return our SKUs for each UPC, EAN or GTIN, however many zeros stand before it on either side."""
        written = {form: gtin for gtin in gtins for form in _written(gtin)}
        found: dict[str, list[str]] = {}
        for some in statement.chunks(written):
            query = select(item.c.gtin, item.c.sku).where(item.c.gtin.in_(some)).order_by(item.c.sku)
            for gtin, sku in self._unit.connection.execute(query):
                found.setdefault(written[gtin], []).append(sku)
        return found

    def put_item(self, wanted: Item) -> None:
        """Add an item, or change what is known of it."""
        before = self.items([wanted.sku]).get(wanted.sku)
        if before == wanted:
            return
        row = {name: getattr(wanted, name) for name in Item.model_fields}
        change = {name: value for name, value in row.items() if name != "sku"}
        id_ = statement.upsert(
            self._unit.connection, item, row, unique=["sku"], change=lambda _: change, returning=item.c.id
        )
        self._record(id_, "item added" if before is None else "item changed", sku=wanted.sku)

    def levels(self, skus: Sequence[str] | None = None, warehouse: str | None = None) -> list[StockLevel]:
        """Return what lies where, by SKU and warehouse; all of it, or that of some SKUs."""
        return self._levels(skus, warehouse, hold=False)

    def lock(self, skus: Sequence[str], warehouse: str) -> dict[str, StockLevel]:
        """Return the levels of those SKUs and keep others from changing them until this unit ends."""
        return {level.sku: level for level in self._levels(skus, warehouse, hold=True)}

    def _levels(self, skus: Sequence[str] | None, warehouse: str | None, *, hold: bool) -> list[StockLevel]:
        query = select(*_LEVEL).where(*statement.filtered(stock_level, warehouse=warehouse))
        ordered = query.order_by(stock_level.c.sku, stock_level.c.warehouse)
        found: list[StockLevel] = []
        for some in [None] if skus is None else statement.chunks(sorted(set(skus))):
            part = ordered if some is None else ordered.where(stock_level.c.sku.in_(some))
            rows = self._unit.connection.execute(statement.held(self._unit, part) if hold else part).mappings()
            found += [StockLevel(**row) for row in rows]
        return found

    def reserve(self, order_id: int, reservations: Sequence[Reservation]) -> None:
        """Set stock aside for an order's lines: all of it, or ``Conflict`` where another order took it meanwhile.

        ``ValueError`` where a line already has a reservation: nothing is set aside twice.
        """
        if not reservations:
            return
        self._refuse_twice(order_id, [wanted.position for wanted in reservations])
        level = stock_level.c
        for wanted in sorted(reservations, key=lambda r: (r.sku, r.warehouse, r.position)):
            taken = _at(wanted.sku, wanted.warehouse).where(level.on_hand - level.reserved >= wanted.quantity)
            if not self._changed(taken.values(reserved=level.reserved + wanted.quantity)):
                raise Conflict(
                    f"{wanted.quantity} of {wanted.sku} are no longer free in {wanted.warehouse} "
                    f"for order {order_id} line {wanted.position}; look at the stock again and repeat the unit"
                )
        rows = [{"order_id": order_id, "state": "reserved", **wanted.model_dump()} for wanted in reservations]
        self._unit.connection.execute(insert(reservation), rows)
        self._enter(order_id, "reserved", [(wanted, Decimal(0), wanted.quantity) for wanted in reservations])

    def ship(self, order_id: int, left: Mapping[int, Decimal]) -> None:
        """Let so much of each line leave, by position; ``NotEnough`` where less is reserved for the line."""
        active = {row.position: row for row in self._active(order_id)}
        shipped = []
        for position, quantity in left.items():
            row = active.get(position)
            remaining = row.quantity - row.shipped if row else Decimal(0)
            if row is None or quantity > remaining:
                raise NotEnough(f"order {order_id} line {position}: {remaining} reserved, {quantity} cannot leave")
            shipped.append((row, quantity))
        for row, quantity in sorted(shipped, key=lambda pair: (pair[0].sku, pair[0].warehouse)):
            whole = row.shipped + quantity == row.quantity
            self._settle(row.id, shipped=row.shipped + quantity, state="shipped" if whole else "reserved")
            self._take(row, on_hand=quantity, reserved=quantity)
        self._enter(order_id, "shipped", [(_as_reservation(row), -quantity, -quantity) for row, quantity in shipped])

    def release(self, order_id: int) -> None:
        """Give back all that is still reserved for an order."""
        active = self._active(order_id)
        for row in active:
            self._settle(row.id, state="released")
            self._take(row, on_hand=Decimal(0), reserved=row.quantity - row.shipped)
        given_back = [(_as_reservation(row), Decimal(0), row.shipped - row.quantity) for row in active]
        self._enter(order_id, "released", given_back)

    def set_on_hand(self, sku: str, warehouse: str, quantity: Decimal, reason: str) -> None:
        """Write down a count; ``NotEnough`` where more is reserved, ``NotFound`` where we have no such item."""
        item_id = self._item_id(sku)
        empty = {"sku": sku, "warehouse": warehouse}
        statement.insert_new(
            self._unit.connection, stock_level, [empty], unique=("sku", "warehouse"), returning=[stock_level.c.id]
        )
        before = self.lock([sku], warehouse)[sku]
        if quantity < before.reserved:
            raise NotEnough(
                f"{before.reserved} of {sku} in {warehouse} are reserved for orders; {quantity} on hand cannot be. "
                "Release or cancel orders first, then count again."
            )
        self._changed(_at(sku, warehouse).values(on_hand=quantity))
        change = {
            **empty,
            "kind": "counted",
            "cause": reason,
            "on_hand_change": quantity - before.on_hand,
            "reserved_change": Decimal(0),
        }
        self._write([change])
        self._record(
            item_id, "counted", before=f"{before.on_hand:f}", after=f"{quantity:f}",
            sku=sku, warehouse=warehouse, reason=reason,
        )  # fmt: skip

    def reservations(self, order_id: int) -> list[Reservation]:
        """Return what is still set aside for an order, by position; what has left is not in it."""
        return sorted((_as_reservation(row) for row in self._active(order_id)), key=lambda r: r.position)

    def ledger(self, sku: str | None = None) -> list[StockEntry]:
        """Return every movement, oldest first; all, or those of one SKU."""
        query = select(stock_entry).where(*statement.filtered(stock_entry, sku=sku)).order_by(stock_entry.c.id)
        return [StockEntry(**row) for row in self._unit.connection.execute(query).mappings()]

    def audit(self) -> list[str]:
        """Return a sentence for every level that ledger and reservations do not explain; none means conserved."""
        return audit(self._unit.connection)

    def _active(self, order_id: int) -> Sequence[Any]:
        query = select(reservation).where(reservation.c.order_id == order_id, RESERVED)
        ordered = query.order_by(reservation.c.sku, reservation.c.warehouse, reservation.c.position)
        return self._unit.connection.execute(statement.held(self._unit, ordered)).all()

    def _refuse_twice(self, order_id: int, positions: Sequence[int]) -> None:
        twice = {row.position for row in self._active(order_id)} & set(positions)
        if twice or len(set(positions)) < len(positions):
            lines = ", ".join(str(position) for position in sorted(twice or set(positions)))
            raise ValueError(f"order {order_id} line {lines}: stock is reserved for it already; release it first")

    def _take(self, row: Any, *, on_hand: Decimal, reserved: Decimal) -> None:
        level = stock_level.c
        down = _at(row.sku, row.warehouse).where(level.reserved >= reserved, level.on_hand >= on_hand)
        if not self._changed(down.values(on_hand=level.on_hand - on_hand, reserved=level.reserved - reserved)):
            raise NotEnough(
                f"{row.sku} in {row.warehouse}: fewer are on hand or reserved than are to leave; audit the stock"
            )

    def _settle(self, reservation_id: int, **values: Any) -> None:
        statement.change(self._unit, reservation, reservation_id, **values)

    def _changed(self, query: Update) -> bool:
        return self._unit.connection.execute(query.returning(stock_level.c.id)).scalar() is not None

    def _enter(self, order_id: int, kind: str, moved: Sequence[tuple[Reservation, Decimal, Decimal]]) -> None:
        if not moved:
            return
        rows = [
            {
                "kind": kind,
                "order_id": order_id,
                **line.model_dump(exclude={"quantity"}),
                "on_hand_change": on_hand,
                "reserved_change": reserved,
            }
            for line, on_hand, reserved in moved
        ]
        self._write(rows)
        told = {
            f"line {line.position}": f"{line.sku} {abs(reserved):f} in {line.warehouse}" for line, _, reserved in moved
        }
        self._unit.events.record(subject="order", subject_id=order_id, action=f"stock {kind}", detail=told)

    def _write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        stamp = {"at": self._unit.now, "actor": self._unit.actor, "cause": self._unit.cause}
        self._unit.connection.execute(insert(stock_entry), [{**stamp, **row} for row in rows])

    def _item_id(self, sku: str) -> int:
        id_ = self._unit.connection.execute(select(item.c.id).where(item.c.sku == sku)).scalar()
        if id_ is None:
            raise NotFound(f"we have no item {sku}; add it first")
        return int(id_)

    def _record(self, item_id: int, action: str, *, before: str = "", after: str = "", **detail: str) -> None:
        self._unit.events.record(
            subject=_SUBJECT, subject_id=item_id, action=action, before=before, after=after, detail=detail
        )


def _at(sku: str, warehouse: str) -> Update:
    return update(stock_level).where(stock_level.c.sku == sku, stock_level.c.warehouse == warehouse)


def _as_reservation(row: Any) -> Reservation:
    quantity = row.quantity - row.shipped
    return Reservation(position=row.position, sku=row.sku, warehouse=row.warehouse, quantity=quantity)


def _written(gtin: str) -> set[str]:
    """Return every way in which a GTIN can stand in an item's row."""
    whole = gtin14(gtin)
    if whole is None:
        return {gtin} if gtin else set()
    bare = whole.lstrip("0")
    return {gtin, *(bare.zfill(length) for length in (8, 12, 13, 14) if length >= len(bare))}
