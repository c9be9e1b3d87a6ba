"""Give stock to a whole batch of orders in a few statements, with the same result as one order after the other.

What the orders want lies in a scratch table, in the order in which they are
served. A pass sets stock aside wherever the running sum of all that is wanted of
an item, up to and with this row, is free; and what wants more by itself than is
free gets nothing. Passes follow each other until all is decided: each decides the
first that is open, and mostly all but a few.

Why that is the same: what a pass gives leaves enough for everything open before
it, since the running sum counted that too; and what a pass gives up could not
have been served even if nobody else had been.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from sqlalchemy import Dialect, text

from store.column import Exact, Instant
from store.statement import Unit

_COLUMNS = (
    "n INTEGER PRIMARY KEY, unit INTEGER, whole INTEGER, order_id BIGINT, position BIGINT, sku TEXT, warehouse TEXT"
)
_MAKE = {
    "sqlite": f"CREATE TEMP TABLE IF NOT EXISTS wanted ({_COLUMNS}, quantity INTEGER, taken INTEGER, pass INTEGER)",
    "postgresql": (
        f"CREATE TEMP TABLE IF NOT EXISTS wanted ({_COLUMNS}, quantity NUMERIC(15, 4), taken NUMERIC(15, 4), "
        "pass INTEGER) ON COMMIT DELETE ROWS"
    ),
}
_FILL = {
    "sqlite": """
INSERT INTO wanted SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
       value ->> 7, 0, 0
  FROM json_each(:rows)""",
    "postgresql": """
INSERT INTO wanted SELECT (r ->> 0)::int, (r ->> 1)::int, (r ->> 2)::int, (r ->> 3)::bigint, (r ->> 4)::bigint, r ->> 5,
       r ->> 6, (r ->> 7)::numeric, 0, 0
  FROM json_array_elements(CAST(:rows AS json)) AS r""",
}
# ``whole``: 1 where the unit (an order, or a line) gets all or nothing.
_DECIDE = """
WITH open AS (
    SELECT w.n, w.unit, w.whole, w.quantity,
           coalesce(l.on_hand - l.reserved - l.quarantined - l.safety, 0) AS free,
           sum(w.quantity) OVER (PARTITION BY w.sku, w.warehouse ORDER BY w.n) AS running,
           sum(w.whole) OVER (PARTITION BY w.sku, w.warehouse ORDER BY w.n) AS wholes,
           sum(w.quantity) OVER (PARTITION BY w.unit, w.sku, w.warehouse) AS own
      FROM wanted w LEFT JOIN stock_level l ON l.sku = w.sku AND l.warehouse = w.warehouse
     WHERE w.pass = 0
), unit AS (
    SELECT unit, max(CASE WHEN running > free THEN 1 ELSE 0 END) AS late,
           max(CASE WHEN own > free THEN 1 ELSE 0 END) AS hopeless
      FROM open WHERE whole = 1 GROUP BY unit
), decided AS (
    SELECT o.n, CASE WHEN o.whole = 1 THEN CASE WHEN u.late = 0 THEN o.quantity ELSE 0 END
                     WHEN o.running <= o.free THEN o.quantity
                     WHEN o.free - o.running + o.quantity > 0 THEN o.free - o.running + o.quantity
                     ELSE 0 END AS taken
      FROM open o LEFT JOIN unit u ON u.unit = o.unit AND o.whole = 1
     WHERE (o.whole = 1 AND (u.late = 0 OR u.hopeless = 1))
        OR (o.whole = 0 AND (o.running <= o.free OR o.wholes = 0))
)
UPDATE wanted SET taken = decided.taken, pass = :pass FROM decided WHERE wanted.n = decided.n"""
_TAKE = """
UPDATE stock_level SET reserved = reserved + t.taken
  FROM (SELECT sku, warehouse, sum(taken) AS taken FROM wanted WHERE pass = :pass AND taken > 0
         GROUP BY sku, warehouse) AS t
 WHERE stock_level.sku = t.sku AND stock_level.warehouse = t.warehouse"""
_RESERVE = """
INSERT INTO reservation (order_id, position, sku, warehouse, quantity, shipped, ordered, state, expires_at)
SELECT order_id, position, sku, warehouse, taken, 0, taken, 'reserved', :until FROM wanted WHERE taken > 0 ORDER BY n"""
_ENTER = """
INSERT INTO stock_entry (at, actor, cause, kind, sku, warehouse, on_hand_change, reserved_change, order_id, position)
SELECT :at, :actor, :cause, 'reserved', sku, warehouse, 0, taken, order_id, position
  FROM wanted WHERE taken > 0 ORDER BY n"""


class Wanted(NamedTuple):
    """What one line wants of one item in one warehouse; ``whole``: what gets all or nothing."""

    order_id: int
    position: int
    sku: str
    warehouse: str
    quantity: Decimal
    whole: Literal["order", "line", ""] = ""


def allocate(unit: Unit, wanted: Sequence[Wanted], *, until: datetime | None = None) -> dict[tuple[int, int], Decimal]:
    """Set stock aside for all that is wanted, the first first; return how much by order and position.

    The levels must be locked by the caller; each line stands there once, without
    a reservation. ``until``: what is set aside lapses then.
    """
    say, kind = unit.connection.execute, unit.connection.dialect.name
    say(text(_MAKE[kind]))
    say(text("DELETE FROM wanted"))
    say(text(_FILL[kind]), {"rows": json.dumps(_rows(wanted, unit.connection.dialect))})
    if kind == "postgresql":
        say(text("ANALYZE wanted"))  # or the planner takes it for a table of a few rows
    number = 0
    while say(text("SELECT 1 FROM wanted WHERE pass = 0 LIMIT 1")).first():
        number += 1
        say(text(_DECIDE), {"pass": number})
        say(text(_TAKE), {"pass": number})
    stamp = Instant()
    at, lapse = (stamp.process_bind_param(one, unit.connection.dialect) for one in (unit.now, until))
    say(text(_RESERVE), {"until": lapse})
    say(text(_ENTER), {"at": at, "actor": unit.actor, "cause": unit.cause})
    taken = say(text("SELECT order_id, position, taken FROM wanted WHERE taken > 0 ORDER BY n")).all()
    exact = Exact()
    found = {
        (row.order_id, row.position): exact.process_result_value(row.taken, unit.connection.dialect) or Decimal(0)
        for row in taken
    }
    _tell(unit, wanted, found)
    return found


def _rows(wanted: Sequence[Wanted], dialect: Dialect) -> list[list[Any]]:
    rows, exact = [], Exact()
    for n, one in enumerate(wanted, 1):
        unit = one.order_id if one.whole == "order" else -n
        quantity = exact.process_bind_param(one.quantity, dialect)
        quantity = f"{quantity:f}" if isinstance(quantity, Decimal) else quantity
        rows.append([n, unit, int(bool(one.whole)), *one[:4], quantity])
    return rows


def _tell(unit: Unit, wanted: Sequence[Wanted], found: Mapping[tuple[int, int], Decimal]) -> None:
    told: dict[int, dict[str, str]] = {}
    for one in wanted:
        if taken := found.get((one.order_id, one.position)):
            told.setdefault(one.order_id, {})[f"line {one.position}"] = f"{one.sku} {taken:f} in {one.warehouse}"
    for order_id, lines in told.items():
        unit.events.record(subject="order", subject_id=order_id, action="stock reserved", detail=lines)
