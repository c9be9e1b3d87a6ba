"""The ship notice (X12 856, group SH): which cartons left, with what in them, before they arrive.

The tree is shipment, order, carton, item (BSN05 0001, "SOPI"); where a partner
wants no cartons it is shipment, order, item (0004, "SOI"). A partner who wants
pallets ("SOTPI") gets the pallet level as soon as a plan has pallets; loose
cartons hang under the order there too.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from canonical.order import Reference
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan, ShipNotice, check_digit
from connectors.edi.hierarchy import Node, count
from connectors.edi.hierarchy import lines as tree_lines
from connectors.edi.line import Line
from connectors.edi.notation import Units, calendar, item_pairs, party, quantity, unit
from connectors.ports import Unreadable

KIND = "856"
LONGEST = {
    "BSN02": 30, "TD102": 7, "TD107": 10, "TD503": 4, "TD505": 35, "REF02": 30, "N104": 80, "N301": 55, "N302": 55,
    "N401": 30, "N402": 2, "N403": 15, "N404": 3, "N406": 30, "PRF01": 22, "MAN02": 48, "LIN01": 20, "SN101": 20,
    "SN102": 10, "SN103": 2, "PID05": 80,
} | {f"LIN{n:02d}": 48 for n in range(3, 32, 2)}  # fmt: skip

_STRUCTURE = {"SOPI": "0001", "SOTPI": "0001", "SOI": "0004"}  # BSN05, X12 element 1005
_SSCC_DIGITS = 18
_MOST_ITEMS = 15  # LIN02 to LIN31


def lines(notice: ShipNotice, *, hierarchy: str, release: str, units: Units, now: datetime) -> list[Line]:
    """Return the segments between ST and SE; ``hierarchy`` is SOPI, SOTPI or SOI.

    Raises ``Unreadable``, naming the carton, where an SSCC is none or comes
    twice, a carton is empty, or a quantity is zero.
    """
    _check(notice.plan)
    now = now.astimezone(UTC)
    root = _shipment(notice, hierarchy, release, units)
    return [
        ("BSN", "00", notice.number, calendar(now.date(), release), f"{now:%H%M}", _STRUCTURE[hierarchy]),
        *tree_lines(root),
        ("CTT", str(count(root))),
    ]


def _check(plan: ShipmentPlan) -> None:
    """Refuse what would be fined at the other dock: a label that does not scan, a carton that announces nothing."""
    if not plan.cartons:
        raise Unreadable(f"shipment {plan.number} has no carton; pack it before it is announced")
    for carton in plan.cartons:
        _check_label(plan.number, carton.sscc)
        _check_contents(plan.number, carton)
    [(code, times)] = Counter(carton.sscc for carton in plan.cartons).most_common(1)
    if times > 1:
        raise Unreadable(f"shipment {plan.number}: SSCC {code} stands on {times} cartons; each needs its own")


def _check_label(shipment: str, code: str) -> None:
    if not (code.isascii() and code.isdigit() and len(code) == _SSCC_DIGITS):
        raise Unreadable(f"shipment {shipment}: {code!r} is no SSCC, it must have {_SSCC_DIGITS} digits")
    if check_digit(code[:-1]) != int(code[-1]):
        raise Unreadable(f"shipment {shipment}: SSCC {code} should end with {check_digit(code[:-1])}; print it anew")


def _check_contents(shipment: str, carton: Carton) -> None:
    if not carton.contents:
        raise Unreadable(f"shipment {shipment}: carton {carton.sscc} is empty; take it out of the shipment")
    for item in carton.contents:
        if item.quantity <= 0:
            raise Unreadable(
                f"shipment {shipment}: carton {carton.sscc} holds {item.quantity} of {item.sku}; repack it"
            )


def _shipment(notice: ShipNotice, hierarchy: str, release: str, units: Units) -> Node:
    plan, booking = notice.plan, notice.booking
    head: list[Line] = [_cartons(plan), _carrier(booking), ("REF", "BM", booking.reference)]
    tracking = booking.tracking_number or booking.reference
    head += [("REF", "CN", tracking), ("DTM", "011", calendar(notice.departed_at.date(), release))]
    ship_to = list(party(plan.ship_to, "ST"))
    if not ship_to:
        raise Unreadable(f"shipment {plan.number}: the ship-to has neither name nor number; amend the order")
    head += [*ship_to, *party(plan.ship_from, "SF")]
    return Node(level="S", lines=head, inside=[_order(plan, hierarchy, release, units)])


def _cartons(plan: ShipmentPlan) -> Line:
    weights = [carton.weight_kg for carton in plan.cartons]
    known = [weight for weight in weights if weight is not None]
    if len(known) < len(weights):
        return ("TD1", "CTN", str(len(weights)))
    return ("TD1", "CTN", str(len(weights)), "", "", "", "G", quantity(sum(known, Decimal(0))), "KG")


def _carrier(booking: Booking) -> Line:
    routing = booking.service if booking.scac else f"{booking.carrier} {booking.service}".strip()
    return ("TD5", "O", "2" if booking.scac else "", booking.scac, "", routing[:35])


def _order(plan: ShipmentPlan, hierarchy: str, release: str, units: Units) -> Node:
    head: list[Line] = [("PRF", plan.order_number, "", "", calendar(plan.ordered_on, release))]
    if hierarchy == "SOI":
        inside = [_item(item, units) for item in _summed(plan.cartons)]
    else:
        head.append(("TD1", "CTN", str(len(plan.cartons))))
        inside = [_carton(carton, units) for carton in plan.cartons]
    head += [("REF", r.kind, r.number) for r in plan.references if _repeatable(r)]
    return Node(level="O", lines=head, inside=inside)


def _repeatable(reference: Reference) -> bool:
    """Tell whether it is a number under an X12 qualifier; L1 only names a note."""
    return 2 <= len(reference.kind) <= 3 and reference.kind != "L1" and bool(reference.number)


def _carton(carton: Carton, units: Units) -> Node:
    marks: list[Line] = [("MAN", "GM", f"00{carton.sscc}")]  # 00 is the application identifier of an SSCC
    if carton.tracking_number:
        marks.append(("MAN", "CP", carton.tracking_number))
    return Node(level="P", lines=marks, inside=[_item(item, units) for item in carton.contents])


def _item(item: PackedItem, units: Units) -> Node:
    pairs = tuple(item_pairs(item.items, _MOST_ITEMS)) or ("VN", item.sku)
    head: list[Line] = [
        ("LIN", item.line, *pairs),
        ("SN1", item.line, quantity(item.quantity), unit(item.unit, units)),
    ]
    if item.description:
        head.append(("PID", "F", "", "", "", item.description[:80]))
    return Node(level="I", lines=head)


def _summed(cartons: Sequence[Carton]) -> Iterator[PackedItem]:
    """Yield each order line once, with all that lies of it in the cartons."""
    first: dict[int, PackedItem] = {}
    total: dict[int, Decimal] = {}
    for carton in cartons:
        for item in carton.contents:
            first.setdefault(item.position, item)
            total[item.position] = total.get(item.position, Decimal(0)) + item.quantity
    for position, item in first.items():
        yield item.model_copy(update={"quantity": total[position]})
