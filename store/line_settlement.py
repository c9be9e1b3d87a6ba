"""Write new quantities on the lines of many orders at once."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect, text

from store.column import Exact
from store.failure import NotFound
from store.record import LineChange
from store.statement import Unit

_EXACT = Exact()
_NUMBERS = ("reserved", "backordered", "rejected", "packed", "shipped", "invoiced", "returned")
_SET = ", ".join(f"{name} = coalesce(c.{name}, order_line.{name})" for name in ("sku", *_NUMBERS))
_MATCH = "order_line.order_id = c.order_id AND order_line.position = c.position"


def _sqlite() -> str:
    names = ("order_id", "position", "sku", *_NUMBERS)
    columns = ", ".join(f"value ->> {n} AS {name}" for n, name in enumerate(names))
    return f"UPDATE order_line SET {_SET} FROM (SELECT {columns} FROM json_each(:rows)) AS c WHERE {_MATCH}"  # noqa: S608


def _postgresql() -> str:
    numbers = ", ".join(f"(r ->> {n})::numeric AS {name}" for n, name in enumerate(_NUMBERS, 3))
    columns = f"(r ->> 0)::bigint AS order_id, (r ->> 1)::bigint AS position, r ->> 2 AS sku, {numbers}"
    source = f"SELECT {columns} FROM json_array_elements(CAST(:rows AS json)) AS r"  # noqa: S608
    return f"UPDATE order_line SET {_SET} FROM ({source}) AS c WHERE {_MATCH}"  # noqa: S608


_UPDATE = {
    name: text(f"{update} RETURNING order_line.order_id, order_line.position")
    for name, update in (("sqlite", _sqlite()), ("postgresql", _postgresql()))
}


def settle(unit: Unit, changes: Mapping[int, Mapping[int, LineChange]]) -> None:
    """Write new values on lines, by order and position, and tell the diary; ``NotFound`` where one is missing."""
    dialect = unit.connection.dialect
    rows = [
        [order_id, position, change.sku, *(_bound(getattr(change, name), dialect) for name in _NUMBERS)]
        for order_id, lines in changes.items()
        for position, change in lines.items()
        if _said(change)
    ]
    if not rows:
        return
    found = {tuple(row) for row in unit.connection.execute(_UPDATE[dialect.name], {"rows": json.dumps(rows)})}
    for order_id, position, *_ in rows:
        if (order_id, position) not in found:
            raise NotFound(f"order {order_id} has no line at position {position}")
    for order_id, lines in changes.items():
        told = {f"line {n}": ", ".join(_said(change)) for n, change in sorted(lines.items()) if _said(change)}
        if told:
            unit.events.record(subject="order", subject_id=order_id, action="lines settled", detail=told)


def _said(change: LineChange) -> list[str]:
    return [f"{name} {new}" for name in LineChange.__slots__ if (new := getattr(change, name)) is not None]


def _bound(value: Decimal | int | None, dialect: Dialect) -> Any:
    bound = _EXACT.process_bind_param(value, dialect)
    return f"{bound:f}" if isinstance(bound, Decimal) else bound
