"""The ship notice (X12 856, group SH): what left, on which pallets, in which cartons, before it arrives.

``shipment_check`` refuses what must not be announced, and the mapping says what
each level says; what lies in what (BSN05, HL) follows from the partner's structure.
"""

from collections import Counter
from datetime import UTC, date, datetime

from canonical.party import Party, PartyRole
from canonical.shipment import (
    Booking,
    Carton,
    NoticeStructure,
    PackedItem,
    Pallet,
    ShipmentPlan,
    ShipNotice,
    ShippedOrder,
)
from connectors.edi import settling, shipment_check
from connectors.edi.notation import Units, unit
from connectors.edi.settling import DESCRIPTION, cut, plain
from connectors.edi.shipment_tree import Thing
from connectors.ports import Unreadable
from connectors.profile import EdiTerms

KIND = "856"
LONGEST = {
    "BSN02": 30, "TD102": 7, "TD107": 10, "TD303": 10, "TD309": 15, "TD503": 4, "TD505": 35, "REF02": 30, "N104": 80,
    "N301": 55, "N302": 55, "N401": 30, "N402": 2, "N403": 15, "N404": 3, "N406": 30, "PRF01": 22, "MAN02": 48,
    "LIN01": 20, "SN101": 20, "SN102": 10, "SN103": 2, "PID05": 80,
} | {f"LIN{n:02d}": 48 for n in range(3, 32, 2)}  # fmt: skip

_STRUCTURES = {
    "SOTPI": NoticeStructure.order_package_item,
    "SOPI": NoticeStructure.order_package_item,
    "SOTI": NoticeStructure.order_package_item,
    "SPOI": NoticeStructure.package_order_item,
    "SOI": NoticeStructure.order_item,
}
_COUNTED = ("SOTPI", "SOPI")  # structures whose orders say how many cartons they have
_REMARK = "L1"  # REF01: it only names a note
_MOST_ITEMS = 15  # LIN02 to LIN31
_ROUTING = 35  # TD505


def settled(notice: ShipNotice, *, terms: EdiTerms, units: Units, now: datetime) -> ShipNotice:
    """Return the notice as an 856 can say it; its cartons, pallets and items are settled one by one, see ``told``.

    Raises ``Unreadable``, naming carton or line, where the shipment does not
    hold together (see ``shipment_check``), or where nobody is named to send to.
    """
    shipment_check.check(notice.plan, terms.hierarchy, terms.carton_marks)
    return notice.model_copy(
        update={
            "structure": _STRUCTURES[terms.hierarchy],
            "announced_at": now.astimezone(UTC).replace(second=0, microsecond=0),
            "departed_at": _day(notice.departed_at.date()),
            "booking": _booking(notice.booking),
            "weight_kg": notice.plan.weight_kg,
            "plan": _plan(notice.plan, terms),
        }
    )


def _day(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _plan(plan: ShipmentPlan, terms: EdiTerms) -> ShipmentPlan:
    ship_to = settling.party(plan.ship_to)
    if ship_to is None:
        raise Unreadable(f"shipment {plan.number}: the ship-to has neither name nor number; amend the order")
    return plan.model_copy(
        update={
            "ship_to": ship_to.model_copy(update={"role": PartyRole.ship_to}),
            "ship_from": _from(plan.ship_from),
            "orders": _orders(plan, terms),
        }
    )


def _from(said: Party) -> Party:
    said = settling.party(said) or Party(role=PartyRole.ship_from)
    return said.model_copy(update={"role": PartyRole.ship_from})


def _orders(plan: ShipmentPlan, terms: EdiTerms) -> tuple[ShippedOrder, ...]:
    cartons: Counter[str] = Counter()
    for carton in plan.cartons if terms.hierarchy in _COUNTED else ():
        cartons.update({item.order or plan.order_number for item in carton.contents})
    return tuple(_order(one, cartons.get(one.number)) for one in plan.every_order)


def _order(order: ShippedOrder, cartons: int | None) -> ShippedOrder:
    mark_for = settling.party(order.mark_for) if order.mark_for else None
    return order.model_copy(
        update={
            "references": tuple(one for one in settling.references(order.references) if one.kind != _REMARK),
            "mark_for": mark_for.model_copy(update={"role": PartyRole.mark_for}) if mark_for else None,
            "cartons": cartons,
        }
    )


def told(thing: Thing, *, units: Units) -> Thing:
    """Return a carton, a pallet or an item as a level of an 856 can say it. Raises ``Unreadable`` for an odd unit."""
    if isinstance(thing, PackedItem):
        return _item(thing, units)
    if isinstance(thing, Carton):
        return thing if thing.weight_kg is None else thing.model_copy(update={"weight_kg": None})
    if isinstance(thing, Pallet) and thing.weight_kg is not None:
        return thing.model_copy(update={"weight_kg": plain(thing.weight_kg)})
    return thing


def _item(item: PackedItem, units: Units) -> PackedItem:
    unit(item.unit, units)
    sku, items = settling.named(item.sku, item.items, _MOST_ITEMS, item.lot)
    return item.model_copy(
        update={
            "sku": sku,
            "items": items,
            "lot": "",
            "quantity": plain(item.quantity),
            "description": cut(item.description, DESCRIPTION),
        }
    )


def _booking(booking: Booking) -> Booking:
    """Return the booking with the numbers it can be asked by: bill of lading, freight bill, and the parcel's beside."""
    routing = booking.service if booking.scac else f"{booking.carrier} {booking.service}".strip()
    return booking.model_copy(
        update={
            "service": cut(routing, _ROUTING),
            "bill_of_lading": booking.bill_of_lading or booking.reference,
            "pro": booking.pro or booking.tracking_number or booking.reference,
            "tracking_number": booking.tracking_number if booking.pro else "",
        }
    )
