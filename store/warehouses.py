"""Warehouses, and what is kept in them for one partner or channel alone."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import delete, select

from canonical.storage import Warehouse
from store import statement
from store.statement import Unit
from store.stock_tables import kept, warehouse
from store.tables import stock_level
from store.warehouse_tables import place

_SUBJECT = "warehouse"
_ALL = select(warehouse.c.content).order_by(warehouse.c.name)
_KEPT = select(kept.c.sku, kept.c.warehouse, kept.c.holder, kept.c.quantity)
_KEPT_OF = _KEPT.where(statement.among(kept.c.sku, "skus"))

# Named here because inside the class ``list`` is the method.
_Warehouses = list[Warehouse]
_Kept = dict[tuple[str, str], dict[str, Decimal]]


class Warehouses:
    """Places by name. A warehouse that nobody described serves everywhere and has no special rank."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def put(self, wanted: Warehouse) -> None:
        """Add a warehouse, or change what is known of it."""
        before = next((one for one in self.list() if one.name == wanted.name), None)
        if before == wanted:
            return
        row = {"name": wanted.name, "content": wanted, "changed_at": self._unit.now, "changed_by": self._unit.actor}
        id_ = statement.upsert(
            self._unit.connection, warehouse, row, unique=["name"], change=lambda _: row, returning=warehouse.c.id
        )
        action = "warehouse added" if before is None else "warehouse changed"
        self._unit.events.record(subject=_SUBJECT, subject_id=id_, action=action, detail={"name": wanted.name})

    def list(self) -> _Warehouses:
        """Return all warehouses by name."""
        return [*self._unit.connection.execute(_ALL).scalars()]

    def names(self) -> set[str]:
        """Return every warehouse that somebody described, or in which something lies or lay."""
        used = select(stock_level.c.warehouse).distinct()
        return {one.name for one in self.list()} | {*self._unit.connection.execute(used).scalars()}

    def set_place(self, sku: str, warehouse_name: str, where: str) -> None:
        """Write down on which shelf an item lies; an empty one forgets it."""
        row = {"sku": sku, "warehouse": warehouse_name, "place": where}
        statement.upsert(
            self._unit.connection, place, row, unique=("sku", "warehouse"), change=lambda _: row, returning=place.c.id
        )
        self._unit.events.record(subject="stock", subject_id=0, action="place set", detail=row)

    def places(self, skus: Sequence[str], warehouse_name: str) -> dict[str, str]:
        """Return on which shelves of a warehouse items lie; only what is known."""
        found: dict[str, str] = {}
        for some in statement.chunks(sorted(set(skus))):
            here = (place.c.sku.in_(some), place.c.warehouse == warehouse_name, place.c.place != "")
            rows = self._unit.connection.execute(select(place.c.sku, place.c.place).where(*here))
            found |= {row.sku: row.place for row in rows}
        return found

    def keep(self, sku: str, warehouse_name: str, holder: str, quantity: Decimal) -> None:
        """Let at least so much of an item be left for one partner or channel, whoever asks; zero: no longer."""
        here = (kept.c.sku == sku, kept.c.warehouse == warehouse_name, kept.c.holder == holder)
        if quantity > 0:
            row = {"sku": sku, "warehouse": warehouse_name, "holder": holder, "quantity": quantity}
            unique = ("sku", "warehouse", "holder")
            statement.upsert(self._unit.connection, kept, row, unique=unique, change=lambda _: row, returning=kept.c.id)
        else:
            self._unit.connection.execute(delete(kept).where(*here))
        told = {"sku": sku, "warehouse": warehouse_name, "holder": holder, "quantity": f"{quantity:f}"}
        self._unit.events.record(subject="stock", subject_id=0, action="kept back", detail=told)

    def kept(self, skus: Sequence[str] | None = None) -> _Kept:
        """Return what is kept for whom, by SKU and warehouse; of some items, or of all."""
        found: _Kept = {}
        for some in [None] if skus is None else statement.chunks(sorted(set(skus))):
            query, wanted = (_KEPT, {}) if some is None else (_KEPT_OF, {"skus": some})
            for sku, where, holder, quantity in self._unit.connection.execute(query, wanted):
                found.setdefault((sku, where), {})[holder] = quantity
        return found
