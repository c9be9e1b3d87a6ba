"""What an order said from when to when: as it came, and after each change, by whom and by which change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, insert, select, tuple_, update

from canonical.lifecycle import OrderState
from canonical.order import OrderLine, PurchaseOrder
from store import statement
from store.change_tables import order_revision
from store.record import LineChange, OrderRecord
from store.statement import Unit
from store.tables import event, order_line
from store.tables import order as purchase_order

_SUBJECT = "order"
_PRICE_OF, _NO_PRICE = "asked price of line ", "none"
_NAME = (purchase_order.c.partner, purchase_order.c.number, purchase_order.c.purpose)
_READING = [c.label("order") if c.name == "content" else c for c in order_revision.c]
_OF_ORDER = (
    select(*_READING).where(order_revision.c.order_id == bindparam("order_id")).order_by(order_revision.c.revision)
)
_LATEST = select(func.max(order_revision.c.revision)).where(order_revision.c.order_id == bindparam("order_id"))

Identity = tuple[str, str, str, str]  # partner, number, purpose, digest


@dataclass(frozen=True, kw_only=True, slots=True)
class RevisionRecord:
    """One reading of an order; 0 is the order as it came."""

    id: int
    order_id: int
    revision: int
    digest: str
    order: PurchaseOrder
    change_id: int | None  # nothing: it came so, or one of our people wrote it
    at: datetime
    actor: str
    note: str


class Revisions:
    """Readings of orders; none is ever thrown away."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def of(self, order_id: int) -> list[RevisionRecord]:
        """Return an order's readings, the first first; none where it never changed."""
        rows = self._unit.connection.execute(_OF_ORDER, {"order_id": order_id}).mappings()
        return [RevisionRecord(**row) for row in rows]

    def revise(
        self,
        before: OrderRecord,
        order: PurchaseOrder,
        lines: Mapping[int, LineChange],
        *,
        change_id: int | None,
        note: str,
    ) -> None:
        """Let an order say something else: by position, new lines are added, and the others count what is given.

        The order is known by what it said when it came, also from now on.
        """
        reading = keep(self._unit, before, order, change_id=change_id, note=note)
        statement.change(self._unit, purchase_order, before.id, content=order, note=note)
        known = {line.position: line for line in before.lines}
        for position, line in enumerate(order.lines, 1):
            values = _values(line, lines.get(position, LineChange()))
            if position in known:
                here = (order_line.c.order_id == before.id, order_line.c.position == position)
                self._unit.connection.execute(update(order_line).where(*here).values(**values))
            else:
                row = {"order_id": before.id, "position": position, "sku": line.sku, **values}
                self._unit.connection.execute(insert(order_line).values(**row))
        self._unit.events.record(
            subject=_SUBJECT, subject_id=before.id, action="revised", before=f"reading {reading - 1}",
            after=f"reading {reading}", detail={"note": note, "change": str(change_id or "")},
        )  # fmt: skip

    def came_from(self, order_id: int) -> OrderState | None:
        """Return the state in which a change met the order that waits for it now."""
        mine = (event.c.subject == _SUBJECT, event.c.subject_id == order_id)
        moved = (event.c.action == "moved", event.c.after == OrderState.change_pending.value)
        self._unit.events.flush()
        query = select(event.c.before).where(*mine, *moved).order_by(event.c.id.desc()).limit(1)
        word = self._unit.connection.execute(query).scalar()
        return OrderState(word) if word else None


def _values(line: OrderLine, change: LineChange) -> dict[str, Any]:
    counts = {name: new for name in LineChange.__slots__ if (new := getattr(change, name)) is not None}
    return {"number": line.number, "unit": line.unit, "ordered": line.quantity, **counts}


def keep(unit: Unit, before: OrderRecord, order: PurchaseOrder, *, change_id: int | None, note: str) -> int:
    """Write down what an order says from now on, and the first time what it said before; return its reading."""
    number = unit.connection.execute(_LATEST, {"order_id": before.id}).scalar()
    came = {"change_id": None, "at": before.entered_at, "actor": before.channel, "note": "as it came"}
    now = {"change_id": change_id, "at": unit.now, "actor": unit.actor, "note": note}
    rows = [] if number is not None else [_row(before.id, 0, before.order, came)]
    rows.append(_row(before.id, (number or 0) + 1, order, now))
    unit.connection.execute(insert(order_revision), rows)
    return (number or 0) + 1


def _row(order_id: int, revision: int, order: PurchaseOrder, stamp: Mapping[str, Any]) -> dict[str, Any]:
    return {"order_id": order_id, "revision": revision, "content": order, "digest": order.digest(), **stamp}


def known(unit: Unit, identities: Iterable[Identity]) -> dict[Identity, int]:
    """Return the orders that said this once, under the same number and purpose."""
    found: dict[Identity, int] = {}
    for some in statement.chunks(sorted(identities), 500):
        query = (
            select(order_revision.c.order_id, *_NAME, order_revision.c.digest)
            .join(purchase_order, purchase_order.c.id == order_revision.c.order_id)
            .where(order_revision.c.digest.in_({digest for *_, digest in some}))  # has an index, as the rest has not
            .where(tuple_(*_NAME, order_revision.c.digest).in_(some))
        )
        for row in unit.connection.execute(query):
            found[row.partner, row.number, row.purpose.value, row.digest] = row.order_id
    return found


def asked_prices(unit: Unit, order_ids: Iterable[int]) -> dict[int, dict[int, Decimal | None]]:
    """Return, for orders that our people amended, what the buyer had written where the price is another now."""
    found: dict[int, dict[int, Decimal | None]] = {}
    for some in statement.chunks(order_ids):
        mine = (event.c.subject == _SUBJECT, event.c.subject_id.in_(some), event.c.action == "amended")
        query = select(event.c.subject_id, event.c.detail).where(*mine).order_by(event.c.id)
        for order_id, detail in unit.connection.execute(query):
            for name, price in detail.items():
                if name.startswith(_PRICE_OF):
                    by_line = found.setdefault(order_id, {})
                    position = int(name.removeprefix(_PRICE_OF))
                    by_line.setdefault(position, None if price == _NO_PRICE else Decimal(price))
    return found


def prices_taken(before: PurchaseOrder, after: PurchaseOrder) -> dict[str, str]:
    """Return the prices that an amendment takes from the buyer's lines."""
    pairs = enumerate(zip(before.lines, after.lines, strict=False), 1)
    return {
        f"{_PRICE_OF}{n}": _NO_PRICE if old.unit_price is None else f"{old.unit_price:f}"
        for n, (old, new) in pairs
        if old.unit_price != new.unit_price
    }
