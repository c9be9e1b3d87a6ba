"""The ship notice (X12 856, group SH): what left, on which pallets, in which cartons, before it arrives.

``shipment_tree`` makes the tree, ``shipment_check`` refuses what must not be
announced; here stands what each level says. HL01, HL02, HL04 and CTT follow
from the tree.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from decimal import Decimal

from canonical.order import Reference
from canonical.shipment import Booking, Carton, PackedItem, Pallet, ShipmentPlan, ShipNotice, TransportMode
from connectors.edi import shipment_check, shipment_tree
from connectors.edi.hierarchy import Node, count
from connectors.edi.hierarchy import lines as tree_lines
from connectors.edi.line import Line
from connectors.edi.notation import Units, calendar, item_pairs, party, quantity, unit
from connectors.edi.shipment_tree import Part, Thing
from connectors.ports import Unreadable

KIND = "856"
LONGEST = {
    "BSN02": 30, "TD102": 7, "TD107": 10, "TD303": 10, "TD309": 15, "TD503": 4, "TD505": 35, "REF02": 30, "N104": 80,
    "N301": 55, "N302": 55, "N401": 30, "N402": 2, "N403": 15, "N404": 3, "N406": 30, "PRF01": 22, "MAN02": 48,
    "LIN01": 20, "SN101": 20, "SN102": 10, "SN103": 2, "PID05": 80,
} | {f"LIN{n:02d}": 48 for n in range(3, 32, 2)}  # fmt: skip

MODES = {
    TransportMode.parcel: "U",
    TransportMode.less_than_truckload: "LT",
    TransportMode.truckload: "M",
    TransportMode.rail: "R",
    TransportMode.air: "A",
    TransportMode.sea: "S",
    TransportMode.own_fleet: "SR",
    TransportMode.collected: "H",
}  # fmt: skip - X12 element 91

_STRUCTURE = {"SOTPI": "0001", "SOPI": "0001", "SOTI": "0001", "SPOI": "0003", "SOI": "0004"}  # X12 element 1005
_MOST_ITEMS = 15  # LIN02 to LIN31
_DESCRIPTION = 80  # PID05; a description names nothing, so what is longer may be cut


def lines(
    notice: ShipNotice,
    *,
    hierarchy: str,
    release: str,
    units: Units,
    now: datetime,
    marks: Collection[str] = ("sscc",),
) -> list[Line]:
    """Return the segments between ST and SE; ``hierarchy`` is SOTPI, SOPI, SOTI, SOI or SPOI.

    ``marks`` are those without which no carton may be announced: sscc,
    tracking. Raises ``Unreadable``, naming carton or line, where the shipment
    does not hold together (see ``shipment_check``).
    """
    shipment_check.check(notice.plan, hierarchy, marks)
    now = now.astimezone(UTC)
    levels = _Levels(notice, hierarchy, release, units)
    root = Node(
        level="S", lines=levels.shipment(), inside=shipment_tree.inside(notice.plan, hierarchy, levels.say)
    )  # fmt: skip
    return [
        ("BSN", "00", notice.number, calendar(now.date(), release), f"{now:%H%M}", _STRUCTURE[hierarchy]),
        *tree_lines(root),
        ("CTT", str(count(root))),
    ]


class _Levels:
    """What each level of one notice says; which value stands where."""

    def __init__(self, notice: ShipNotice, hierarchy: str, release: str, units: Units) -> None:
        self._notice = notice
        self._hierarchy = hierarchy
        self._release = release
        self._units = units

    def shipment(self) -> list[Line]:
        notice, plan, booking = self._notice, self._notice.plan, self._notice.booking
        said: list[Line] = [*_load(plan), _carrier(booking)]
        seals = notice.seals or ("",) * bool(notice.trailer)
        said += [("TD3", "TL", "", notice.trailer, "", "", "", "", "", seal) for seal in seals]
        said += _papers(booking)
        said.append(("DTM", "011", calendar(notice.departed_at.date(), self._release)))
        if notice.arrives_on:
            said.append(("DTM", "017", calendar(notice.arrives_on, self._release)))
        ship_to = list(party(plan.ship_to, "ST"))
        if not ship_to:
            raise Unreadable(f"shipment {plan.number}: the ship-to has neither name nor number; amend the order")
        return [*said, *ship_to, *party(plan.ship_from, "SF")]

    def say(self, thing: Thing) -> list[Line]:
        if isinstance(thing, PackedItem):
            return self._item(thing)
        if isinstance(thing, Carton):
            return _carton(thing)
        if isinstance(thing, Pallet):
            return _pallet(thing)
        return self._order(thing)

    def _order(self, part: Part) -> list[Line]:
        order = part.order
        said: list[Line] = [("PRF", order.number, "", "", calendar(order.ordered_on, self._release))]
        if self._hierarchy in ("SOTPI", "SOPI"):
            said.append(("TD1", "CTN", str(len(part.cartons))))
        said += [("REF", r.kind, r.number) for r in order.references if _repeatable(r)]
        return [*said, *(party(order.mark_for, "Z7") if order.mark_for else ())]

    def _item(self, item: PackedItem) -> list[Line]:
        pairs = tuple(item_pairs(item.items, _MOST_ITEMS - bool(item.lot))) or ("VN", item.sku)
        said: list[Line] = [
            ("LIN", item.line, *pairs, *(("LT", item.lot) if item.lot else ())),
            ("SN1", item.line, quantity(item.quantity), unit(item.unit, self._units)),
        ]
        if item.description:
            said.append(("PID", "F", "", "", "", item.description[:_DESCRIPTION]))
        said += [("REF", "SE", serial) for serial in item.serials]
        if item.expires_on:
            said.append(("DTM", "036", calendar(item.expires_on, self._release)))
        return said


def _load(plan: ShipmentPlan) -> Iterator[Line]:
    """Yield how many cartons and pallets travel, and their weight where all of it is known."""
    loose = [carton for carton in plan.cartons if not carton.pallet]
    stacks = {pallet.sscc: pallet.weight_kg for pallet in plan.pallets}
    weights = [*stacks.values(), *(carton.weight_kg for carton in loose)]
    if any(weight is None for weight in stacks.values()):
        weights = [carton.weight_kg for carton in plan.cartons]
    known = [weight for weight in weights if weight is not None]
    weight = ("", "", "", "G", quantity(sum(known, Decimal(0))), "KG") if len(known) == len(weights) else ()
    yield ("TD1", "CTN", str(len(plan.cartons)), *weight)
    if plan.pallets:
        yield ("TD1", "PLT", str(len(plan.pallets)))


def _carrier(booking: Booking) -> Line:
    routing = booking.service if booking.scac else f"{booking.carrier} {booking.service}".strip()
    mode = MODES[booking.mode] if booking.mode else ""
    return ("TD5", "O", "2" if booking.scac else "", booking.scac, mode, routing[:35])


def _papers(booking: Booking) -> Iterator[Line]:
    """Yield the numbers of bill of lading, freight bill and parcel; the carrier has given at least its reference."""
    yield ("REF", "BM", booking.bill_of_lading or booking.reference)
    yield ("REF", "CN", booking.pro or booking.tracking_number or booking.reference)
    if booking.pro and booking.tracking_number:
        yield ("REF", "2I", booking.tracking_number)


def _repeatable(reference: Reference) -> bool:
    """Tell whether it is a number under an X12 qualifier; L1 only names a note."""
    return 2 <= len(reference.kind) <= 3 and reference.kind != "L1" and bool(reference.number)


def _pallet(pallet: Pallet) -> list[Line]:
    said: list[Line] = []
    if pallet.weight_kg is not None:
        said.append(("TD1", "PLT", "1", "", "", "", "G", quantity(pallet.weight_kg), "KG"))
    return [*said, *_marks(pallet.sscc, pallet.tracking_number)]


def _carton(carton: Carton) -> list[Line]:
    return list(_marks(carton.sscc, carton.tracking_number))


def _marks(code: str, tracking_number: str) -> Iterator[Line]:
    if code:
        yield ("MAN", "GM", f"00{code}")  # 00 is the application identifier of an SSCC
    if tracking_number:
        yield ("MAN", "CP", tracking_number)
