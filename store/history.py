"""What a customer's earlier orders tell: what it usually orders, and which of them ask for the same goods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case, func, select

from canonical.lifecycle import OrderState
from canonical.order import PurchaseOrder
from canonical.stock import Usual
from store import statement
from store.credit import OPEN_STATES
from store.customer_tables import likeness
from store.statement import Unit
from store.tables import item, order, order_line

_ORDERS = 500  # the last orders of a customer that are looked at
_LINES = 50  # and of them the last lines of each item
_AS_LONG_AS = timedelta(days=366)
_MOST_ALIKE = 6  # of one road: itself and five others
_TAKEN = (*OPEN_STATES, OrderState.invoiced, OrderState.closed)
_GONE = (OrderState.rejected, OrderState.cancelled)


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """Another order of the same customer that asks for the same goods."""

    id: int
    number: str
    channel: str
    state: OrderState
    entered_at: datetime
    order: PurchaseOrder


class History:
    """Questions about a customer's orders, each asked once for a whole batch."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def usual(self, partner: str, skus: Sequence[str], *, but: Sequence[int] = ()) -> dict[str, Usual]:
        """Return by item how much a customer ordered of it, in the item's own unit; accepted orders count.

        Of its last 500 orders, those in ``but`` left out, the last 50 lines of each item are looked at.
        """
        found: dict[str, Usual] = {}
        for some in statement.chunks(skus):
            for row in self._unit.connection.execute(_MIDDLE, {"partner": partner, "but": list(but), "skus": some}):
                median = (row.lower + row.upper) / 2
                found[row.sku] = Usual(
                    lines=row.lines, median=median.quantize(Decimal("0.0001")).normalize() + 0, most=row.most,
                    last_on=row.last_at.date(),
                )  # fmt: skip
        return found

    def mark(self, partner: str, digests: Mapping[int, str]) -> None:
        """Write down what each order's goods look like, so that others can be held against them."""
        rows = [{"order_id": order_id, "partner": partner, "digest": digest} for order_id, digest in digests.items()]
        statement.upsert_many(self._unit.connection, likeness, rows, unique=["order_id"], change=["digest"])

    def alike(self, order_ids: Sequence[int]) -> dict[int, list[Alike]]:
        """Return, for each order that has any, the customer's living orders of the last year for the same goods.

        Of each road only the latest few: where a hundred are alike, the others say nothing more.
        """
        found: dict[int, list[Alike]] = {}
        for some in statement.chunks(order_ids):
            mine = self._unit.connection.execute(
                select(likeness.c.order_id, likeness.c.partner, likeness.c.digest).where(likeness.c.order_id.in_(some))
            ).all()
            latest = self._latest(sorted({row.digest for row in mine}))
            for row in mine:
                others = [one for one in latest.get((row.partner, row.digest), ()) if one.id != row.order_id]
                if others:
                    found[row.order_id] = others
        return found

    def _latest(self, digests: Sequence[str]) -> dict[tuple[str, str], list[Alike]]:
        """Return the latest living orders by customer and what their goods look like, oldest first."""
        found: dict[tuple[str, str], list[Alike]] = {}
        since = self._unit.now - _AS_LONG_AS
        for some in statement.chunks(digests):
            for row in self._unit.connection.execute(_LATEST, {"digests": some, "since": since}):
                found.setdefault((row.partner, row.digest), []).append(
                    Alike(id=row.id, number=row.number, channel=row.channel, state=row.state,
                          entered_at=row.entered_at, order=row.content)
                )  # fmt: skip
        return found


def _latest() -> Any:
    """Ask for the latest few living orders of each road by what their goods look like."""
    o = order.c
    place = func.row_number().over(
        partition_by=(likeness.c.partner, likeness.c.digest, o.channel), order_by=o.id.desc()
    )  # fmt: skip
    living = (
        statement.among(likeness.c.digest, "digests"), o.state.not_in(_GONE),
        o.entered_at > bindparam("since"),
    )  # fmt: skip
    ranked = (
        select(likeness.c.order_id, likeness.c.partner, likeness.c.digest, place.label("place"))
        .join(order, o.id == likeness.c.order_id).where(*living).subquery()
    )  # fmt: skip
    return (
        select(ranked.c.partner, ranked.c.digest, o.id, o.number, o.channel, o.state, o.entered_at, o.content)
        .join(order, o.id == ranked.c.order_id).where(ranked.c.place <= _MOST_ALIKE).order_by(o.id)
    )  # fmt: skip


def _middle() -> Any:
    """Ask for the number of lines, the one or two in the middle, and the largest, of each item."""
    mine = (order.c.partner == bindparam("partner"), order.c.state.in_(_TAKEN))
    latest = select(order.c.id).where(*mine, order.c.id.not_in(bindparam("but", expanding=True)))
    latest = latest.order_by(order.c.id.desc()).limit(_ORDERS)
    line = order_line.c
    skus: Any = bindparam("skus", expanding=True)
    newest = func.row_number().over(partition_by=line.sku, order_by=line.id.desc())
    lines = (
        select(line.sku, line.ordered, order.c.entered_at, newest.label("newest"))
        .join(order, order.c.id == line.order_id).join(item, item.c.sku == line.sku)
        .where(line.order_id.in_(latest), line.sku.in_(skus), line.unit == item.c.unit, line.ordered > 0)
        .subquery()
    )  # fmt: skip
    ranked = (
        select(
            lines.c.sku, lines.c.ordered, lines.c.entered_at,
            func.row_number().over(partition_by=lines.c.sku, order_by=lines.c.ordered).label("place"),
            func.count().over(partition_by=lines.c.sku).label("many"),
        )
        .where(lines.c.newest <= _LINES).subquery()
    )  # fmt: skip
    r = ranked.c
    lower = func.max(case(((r.place * 2 >= r.many) & (r.place * 2 <= r.many + 1), r.ordered)))
    upper = func.max(case(((r.place * 2 >= r.many + 1) & (r.place * 2 <= r.many + 2), r.ordered)))
    return select(
        r.sku, func.max(r.many).label("lines"), lower.label("lower"), upper.label("upper"),
        func.max(r.ordered).label("most"), func.max(r.entered_at).label("last_at"),
    ).group_by(r.sku)  # fmt: skip


# Built once: to build them takes longer than to run them.
_MIDDLE, _LATEST = _middle(), _latest()
