"""The warehouse shipping order (X12 940, group OW): what a warehouse that others run is asked to pack and send."""

from collections.abc import Iterator

from canonical.order import ItemNumber, Numbering, Purpose
from canonical.warehouse import FreightPayer, WarehouseLine, WarehouseOrder
from connectors.edi.line import Line
from connectors.edi.notation import Units, calendar, item_pairs, party, quantity, unit
from connectors.ports import Unreadable

KIND = "940"
LONGEST = {
    "W0502": 22, "W0503": 22, "N902": 30, "NTE02": 80, "W6605": 35, "W6610": 4, "W0101": 15, "G6901": 45, "W7601": 15,
    "W7602": 10, "N104": 80, "N301": 55, "N302": 55, "N401": 30, "N402": 2, "N403": 15, "N404": 3, "N406": 30,
} | {f"W01{n:02d}": 48 for n in (5, 7)}  # fmt: skip

_STATUS = {Purpose.original: "N", Purpose.cancellation: "F", Purpose.change: "R"}  # X12 element 473
_PAYERS = {FreightPayer.prepaid: "PP", FreightPayer.collect: "CC", FreightPayer.third_party: "TP"}  # X12 element 146
_NOT_BEFORE, _BY, _ARRIVES = "37", "38", "02"  # X12 element 432: ship not before, ship no later, requested delivery


def lines(order: WarehouseOrder, *, release: str, units: Units) -> list[Line]:
    """Return the segments between ST and SE.

    Raises ``Unreadable`` where nobody is named to send to, a line asks for
    nothing, or the purpose is none that a warehouse can be told.
    """
    _check(order)
    written: list[Line] = [("W05", _STATUS[order.purpose], order.number, order.order_number)]
    ship_to = list(party(order.ship_to, "ST"))
    if not ship_to:
        raise Unreadable(f"warehouse order {order.number}: the ship-to has neither name nor number; amend the order")
    written += ship_to
    for one, code in ((order.bill_to, "BT"), (order.ship_from, "WH")):
        written += party(one, code) if one else ()
    written += [("N9", one.kind, one.number) for one in order.references if 2 <= len(one.kind) <= 3 and one.number]
    days = ((_NOT_BEFORE, order.ship_not_before), (_BY, order.ship_by), (_ARRIVES, order.arrives_on))
    written += [("G62", kind, calendar(day, release)) for kind, day in days if day]
    written += [("NTE", "WHI", text[:80]) for text in (*order.notes, *_fresh(order))]
    written.append(("W66", _PAYERS[order.freight], "M", "", "", order.service[:35], "", "", "", "", order.scac))
    for at, line in enumerate(order.lines, 1):
        written += [("LX", str(at)), *_line(line, units)]
    return [*written, _total(order)]


def _check(order: WarehouseOrder) -> None:
    if order.purpose not in _STATUS:
        raise Unreadable(
            f"warehouse order {order.number}: a 940 is new, a change or a cancellation, no {order.purpose}"
        )
    for line in order.lines:
        if line.quantity <= 0:
            raise Unreadable(
                f"warehouse order {order.number}: line {line.number} asks for {quantity(line.quantity)} of {line.sku}; "
                "leave the line out"
            )


# -- where each value stands


def _line(line: WarehouseLine, units: Units) -> Iterator[Line]:
    ours = ItemNumber(numbering=Numbering.seller, number=line.sku, qualifier="VN")
    others = [item for item in line.items if item.number != line.sku]
    gtin = next((item for item in others if item.numbering is Numbering.gtin), None)
    pairs = tuple(item_pairs([ours, *([gtin] if gtin else others[:1])], 2))
    yield ("W01", quantity(line.quantity), unit(line.unit, units), "", *pairs)
    if line.description:
        yield ("G69", line.description[:45])
    yield ("N9", "LI", line.number)
    if line.lot:
        yield ("N9", "LT", line.lot)
    for one in line.references:
        if 2 <= len(one.kind) <= 3 and one.number:
            yield ("N9", one.kind, one.number)


def _fresh(order: WarehouseOrder) -> Iterator[str]:
    """Say in words how long goods must keep: X12 has no place for it."""
    for line in order.lines:
        if line.expires_after:
            yield f"LINE {line.number}: NOTHING THAT EXPIRES BEFORE {line.expires_after}"


def _total(order: WarehouseOrder) -> Line:
    weights = [line.weight_kg for line in order.lines]
    known = [weight for weight in weights if weight is not None]
    whole = (quantity(sum(known[1:], known[0])), "KG") if known and len(known) == len(weights) else ()
    return ("W76", quantity(order.quantity), *whole)
