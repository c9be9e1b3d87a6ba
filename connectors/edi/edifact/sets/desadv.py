"""The despatch advice (DESADV): which cartons left, on which pallets and with what in them, before they arrive.

Each level of the packing is a CPS that names the one it lies in: the shipment
first, then pallets (SOTPI, SOTI) and cartons (SOTPI, SOPI, SPOI); with SOI
everything is told of the shipment alone. PAC says what kind of package it is,
PCI and GIN its serial number (SSCC), and the lines that follow what is in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from canonical.shipment import Booking, Carton, PackedItem, Pallet, ShipmentPlan, ShipNotice, TransportMode
from connectors.edi import shipment_check
from connectors.edi.edifact.notation import (
    day,
    description,
    instant,
    named,
    number,
    numbered,
    other_items,
    party,
    unit,
)
from connectors.edi.line import Line
from connectors.edi.notation import Units
from connectors.edi.shipment_tree import summed
from connectors.ports import Unreadable
from connectors.profile import EdifactTerms

KIND = "DESADV"

_ON_PALLETS = ("SOTPI", "SOTI")
_IN_CARTONS = ("SOTPI", "SOPI", "SPOI")
_CARTON, _PALLET = "CT", "PX"  # 7065
_INNER, _OUTER = "1", "3"  # 7075
_ROOT = 1
_MODES = {
    TransportMode.sea: "10", TransportMode.rail: "20", TransportMode.air: "40", TransportMode.parcel: "30",
    TransportMode.truckload: "30", TransportMode.less_than_truckload: "30", TransportMode.own_fleet: "30",
}  # fmt: skip


def lines(notice: ShipNotice, *, terms: EdifactTerms, units: Units, now: datetime) -> list[Line]:
    """Return the segments between UNH and UNT.

    Raises ``Unreadable``, naming the carton, where the shipment does not hold
    together: see ``shipment_check``.
    """
    plan = notice.plan
    shipment_check.check(plan, terms.hierarchy, terms.carton_marks)
    packing = _Packing(plan, terms, units)
    body = list(packing.lines())
    return [*_head(notice, terms, now), *body, ("CNT", ("2", str(packing.counted)))]


def _head(notice: ShipNotice, terms: EdifactTerms, now: datetime) -> Iterator[Line]:
    plan = notice.plan
    yield ("BGM", "351", notice.number, "9")
    yield instant("137", now)
    yield instant("11", notice.departed_at)
    yield from day("17", notice.arrives_on)
    orders = plan.every_order
    for order in orders:
        yield ("RFF", ("ON", order.number))
        yield from day("171", order.ordered_on)
    yield ("RFF", ("BM", notice.booking.bill_of_lading or notice.booking.reference))
    tracking = notice.booking.pro or notice.booking.tracking_number
    if tracking:
        yield ("RFF", ("AAS", tracking))
    yield named("BY", terms.them)
    yield named("SU", terms.us)
    ship_to = list(party("DP", plan.ship_to))
    if not ship_to:
        raise Unreadable(f"shipment {plan.number}: the ship-to has neither name nor number; amend the order")
    yield from ship_to
    yield from party("SF", plan.ship_from)
    yield _transport(notice.booking)
    if notice.trailer:
        yield ("EQD", "TE", (notice.trailer[:17],))
        for seal in notice.seals[:25]:
            yield ("SEL", seal[:10])


def _transport(booking: Booking) -> Line:
    carrier = (booking.scac, "172", "182") if booking.scac else ("", "", "", booking.carrier[:35])
    mode = _MODES.get(booking.mode, "") if booking.mode else ""
    return ("TDT", "20", booking.reference[:17], (mode,), "", carrier)


class _Packing:
    """Writes the levels of one shipment, and counts them and their lines."""

    def __init__(self, plan: ShipmentPlan, terms: EdifactTerms, units: Units) -> None:
        self._plan, self._terms, self._units = plan, terms, units
        self._levels = _ROOT
        self.counted = 0  # lines

    def lines(self) -> Iterator[Line]:
        """Yield the whole tree, what lies in something after it."""
        plan, hierarchy = self._plan, self._terms.hierarchy
        yield ("CPS", str(_ROOT))
        pallets = {pallet.sscc: pallet for pallet in plan.pallets} if hierarchy in _ON_PALLETS else {}
        yield ("PAC", str(len(plan.cartons)), "", (_CARTON,))
        yield from self._weight(carton.weight_kg for carton in plan.cartons)
        if pallets:
            yield ("PAC", str(len(pallets)), "", (_PALLET,))
        if hierarchy == "SOI":
            yield from self._items(summed(item for carton in plan.cartons for item in carton.contents))
            return
        stacks: dict[str, list[Carton]] = {}
        for carton in plan.cartons:
            stacks.setdefault(carton.pallet if carton.pallet in pallets else "", []).append(carton)
        for name, cartons in stacks.items():
            yield from self._pallet(pallets[name], cartons) if name else self._cartons(cartons, _ROOT)

    def _pallet(self, pallet: Pallet, cartons: Sequence[Carton]) -> Iterator[Line]:
        level = self._next()
        yield ("CPS", str(level), str(_ROOT), _OUTER)
        yield ("PAC", "1", "", (_PALLET,))
        yield from self._weight([pallet.weight_kg])
        yield from _marked(pallet.sscc)
        if self._terms.hierarchy in _IN_CARTONS:
            yield from self._cartons(cartons, level)
        else:
            yield from self._items(summed(item for carton in cartons for item in carton.contents))

    def _cartons(self, cartons: Sequence[Carton], inside: int) -> Iterator[Line]:
        for carton in cartons:
            yield ("CPS", str(self._next()), str(inside), _OUTER if inside == _ROOT else _INNER)
            yield ("PAC", "1", "", (_CARTON,))
            yield from self._weight([carton.weight_kg])
            yield from _marked(carton.sscc)
            if carton.tracking_number:
                yield ("PCI", "24", (carton.tracking_number[:35],))
            yield from self._items(carton.contents)

    def _items(self, items: Iterable[PackedItem]) -> Iterator[Line]:
        for item in items:
            self.counted += 1
            yield numbered(str(self.counted), "", item.items)
            yield from other_items(item.items)
            yield from description(item.description)
            yield ("QTY", ("12", number(item.quantity, self._terms), unit(item.unit, self._units)))
            if item.lot:
                yield ("GIN", "BX", (item.lot[:35],))
            for serial in item.serials:
                yield ("GIN", "BN", (serial[:35],))
            yield from day("361", item.expires_on)
            yield ("RFF", ("ON", item.order or self._plan.order_number, item.line[:6]))

    def _weight(self, weights: Iterable[Decimal | None]) -> Iterator[Line]:
        """Yield the gross weight in kilograms, where all of it is known."""
        known = list(weights)
        if None not in known:
            total = sum((weight for weight in known if weight is not None), Decimal(0))
            yield ("MEA", "PD", ("AAB",), ("KGM", number(total, self._terms)))

    def _next(self) -> int:
        self._levels += 1
        return self._levels


def _marked(sscc: str) -> Iterator[Line]:
    if sscc:
        yield ("PCI", "33E")
        yield ("GIN", "BJ", (sscc,))
