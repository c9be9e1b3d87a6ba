"""The warehouse shipping order (X12 940, group OW): what a warehouse that others run is asked to pack and send.

Its mapping says where a value stands.
"""

from collections.abc import Iterator
from datetime import datetime

from canonical.order import ItemNumber, Numbering, Purpose
from canonical.party import Party
from canonical.warehouse import WarehouseLine, WarehouseOrder
from connectors.edi import settling
from connectors.edi.notation import Units, quantity, unit
from connectors.edi.settling import cut, plain
from connectors.ports import Unreadable
from connectors.profile import EdiTerms

KIND = "940"
LONGEST = {
    "W0502": 22, "W0503": 22, "N902": 30, "NTE02": 80, "W6605": 35, "W6610": 4, "W0101": 15, "G6901": 45, "W7601": 15,
    "W7602": 10, "N104": 80, "N301": 55, "N302": 55, "N401": 30, "N402": 2, "N403": 15, "N404": 3, "N406": 30,
} | {f"W01{n:02d}": 48 for n in (5, 7)}  # fmt: skip

_PURPOSES = (Purpose.original, Purpose.cancellation, Purpose.change)
_NOTE = 80  # NTE02
_SERVICE = 35  # W6605
_DESCRIPTION = 45  # G6901


def settled(order: WarehouseOrder, *, terms: EdiTerms, units: Units, now: datetime) -> WarehouseOrder:
    """Return the order as a 940 can say it.

    Raises ``Unreadable`` where nobody is named to send to, a line asks for
    nothing, a unit's code is missing, or the purpose is none that a warehouse
    can be told.
    """
    _check(order)
    ship_to = settling.party(order.ship_to)
    if ship_to is None:
        raise Unreadable(f"warehouse order {order.number}: the ship-to has neither name nor number; amend the order")
    return order.model_copy(
        update={
            "ship_to": ship_to,
            "bill_to": _party(order.bill_to),
            "ship_from": _party(order.ship_from),
            "references": settling.references(order.references),
            "notes": tuple(cut(text, _NOTE) for text in (*order.notes, *_fresh(order))),
            "service": cut(order.service, _SERVICE),
            "lines": tuple(_line(line, units) for line in order.lines),
        }
    )


def _check(order: WarehouseOrder) -> None:
    if order.purpose not in _PURPOSES:
        raise Unreadable(
            f"warehouse order {order.number}: a 940 is new, a change or a cancellation, no {order.purpose}"
        )
    for line in order.lines:
        if line.quantity <= 0:
            raise Unreadable(
                f"warehouse order {order.number}: line {line.number} asks for {quantity(line.quantity)} of {line.sku}; "
                "leave the line out"
            )


def _party(one: Party | None) -> Party | None:
    return settling.party(one) if one else None


def _line(line: WarehouseLine, units: Units) -> WarehouseLine:
    unit(line.unit, units)
    return line.model_copy(
        update={
            "quantity": plain(line.quantity),
            "items": settling.items(_beside(line), 1),
            "description": cut(line.description, _DESCRIPTION),
            "expires_after": None,
            "references": settling.references(line.references),
        }
    )


def _beside(line: WarehouseLine) -> list[ItemNumber]:
    """Return what is told of an item beside our own SKU, for which W01 has one more place: its GTIN, else the next."""
    others = [item for item in line.items if item.number != line.sku]
    return [item for item in others if item.numbering is Numbering.gtin][:1] or others[:1]


def _fresh(order: WarehouseOrder) -> Iterator[str]:
    """Say in words how long goods must keep: X12 has no place for it."""
    for line in order.lines:
        if line.expires_after:
            yield f"LINE {line.number}: NOTHING THAT EXPIRES BEFORE {line.expires_after}"
