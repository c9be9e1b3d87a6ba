"""The packing slip: who sends what to whom, in which cartons, and what is still to follow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer

from canonical.order import ItemNumber, Numbering
from canonical.party import Party, PartyRole
from canonical.shipment import Carton, PackedItem
from crossdock.papers.sheet import Paper, bars, caption, columns, draw, grid, words
from store import NotFound, OrderRecord, ShipmentRecord, UnitOfWork

_NONE = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class SlipLine:
    """One order line: what of it is in this shipment, and what is not."""

    number: str
    theirs: str  # the buyer's part number
    ours: str
    description: str
    unit: str
    ordered: Decimal
    here: Decimal
    before: Decimal  # left earlier
    follows: Decimal
    cancelled: Decimal
    lots: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Slip:
    """All that stands on the slips of one shipment."""

    shipment: str
    order: str
    ordered_on: date | None
    sent_on: date
    sender: Party
    receiver: Party
    buyer: Party | None
    carrier: str
    tracking: str
    cartons: tuple[Carton, ...]
    lines: tuple[SlipLine, ...]


def gather(uow: UnitOfWork, shipment: ShipmentRecord) -> Slip:
    """Return what is printed of a shipment, as it and its order stand now."""
    order, plan = uow.orders.get(shipment.order_id), shipment.plan
    called = _called(uow, order, shipment)
    cartons = tuple(_described(carton, called) for carton in plan.cartons)
    booking = shipment.booking
    ours = plan.ship_from
    return Slip(
        shipment=shipment.number, order=order.number, ordered_on=order.order.ordered_on,
        sent_on=(shipment.departed_at or uow.now).date(), sender=ours, receiver=plan.ship_to,
        buyer=order.order.party(PartyRole.buyer),
        carrier=" ".join(filter(None, (shipment.carrier, (booking.service if booking else "") or plan.service))),
        tracking=booking.tracking_number if booking else "", cartons=cartons,
        lines=tuple(_lines(order, shipment, cartons, called)),
    )  # fmt: skip


def _called(uow: UnitOfWork, order: OrderRecord, shipment: ShipmentRecord) -> dict[str, str]:
    """Return what we call each item of an order, for lines on which the buyer wrote no words."""
    packed = {item.sku for carton in shipment.plan.cartons for item in carton.contents}
    found = uow.stock.items(sorted(packed | {row.sku for row in order.lines if row.sku}))
    return {sku: item.description for sku, item in found.items()}


def _described(carton: Carton, called: Mapping[str, str]) -> Carton:
    named = [
        item.model_copy(update={"description": item.description or called.get(item.sku, "")})
        for item in carton.contents
    ]
    return carton.model_copy(update={"contents": tuple(named)})


def _lines(
    order: OrderRecord, shipment: ShipmentRecord, cartons: Sequence[Carton], called: Mapping[str, str]
) -> Iterator[SlipLine]:
    packed = [item for carton in cartons for item in carton.contents]
    left = shipment.departed_at is not None
    for row, line in zip(order.lines, order.order.lines, strict=True):
        mine = [item for item in packed if item.position == row.position]
        here = sum((item.quantity for item in mine), _NONE)
        yield SlipLine(
            number=row.number, theirs=_theirs(mine[0]) if mine else _number(line.items, Numbering.buyer),
            ours=mine[0].sku if mine else row.sku or "",
            description=mine[0].description if mine else line.description or called.get(row.sku or "", ""),
            unit=row.unit, ordered=row.ordered, here=here, before=max(row.shipped - (here if left else _NONE), _NONE),
            follows=max(row.ordered - row.shipped - row.rejected - (_NONE if left else here), _NONE),
            cancelled=row.rejected, lots=tuple(dict.fromkeys(filter(None, map(_lot, mine)))),
        )  # fmt: skip


def pages(slip: Slip, paper: Paper = Paper.a4, *, sscc: str = "", each: bool = False) -> bytes:
    """Return the slip as a PDF: of the whole shipment, of one carton, or one page for ``each`` carton.

    Raises ``NotFound`` where there is no such carton.
    """
    wanted = [n for n, carton in enumerate(slip.cartons, 1) if sscc in ("", carton.sscc)]
    if not wanted:
        raise NotFound(f"shipment {slip.shipment} has no carton {sscc}")
    if sscc or each:
        contents = [one for n in wanted for one in (*_carton_page(slip, n, paper), PageBreak())][:-1]
    else:
        contents = [*_head(slip, "Packing slip", "", paper), _table(slip, paper), Spacer(0, 12), *_cartons(slip, paper)]
    return draw(f"Packing slip {slip.shipment}", f"{slip.sender.name}, shipment {slip.shipment}", contents, paper)


def _head(slip: Slip, title: str, code: str, paper: Paper) -> list[Flowable]:
    width = paper.width
    mark = bars(code or slip.shipment, width * 0.42, 28)
    top = columns(
        [[words(slip.sender.name, size=13, bold=True), *_address(slip.sender)],
         [words(title, size=20, bold=True), Spacer(0, 4), *([mark] if mark else []),
          words(code or slip.shipment, size=9)]],
        [width * 0.55, width * 0.45],
    )  # fmt: skip
    who = columns(
        [
            [caption("ship to"), words(slip.receiver.name, size=11, bold=True), *_address(slip.receiver)],
            [*_ordered_by(slip)],
            [*_facts(slip)],
        ],
        [width * 0.38, width * 0.27, width * 0.35],
    )
    return [top, Spacer(0, 14), who, Spacer(0, 12)]


def _address(party: Party) -> Iterator[Flowable]:
    where = party.address
    if where is not None:
        town = " ".join(filter(None, (where.city, where.region, where.postal_code)))
        yield words("\n".join(filter(None, (*where.street, town, where.country))), size=9)


def _ordered_by(slip: Slip) -> Iterator[Flowable]:
    if slip.buyer is not None and slip.buyer.name:
        yield caption("ordered by")
        yield words(slip.buyer.name)
        yield Spacer(0, 3)
    if slip.receiver.number:
        yield caption("store")
        yield words(slip.receiver.number)


def _facts(slip: Slip) -> Iterator[Flowable]:
    dated = f" of {slip.ordered_on}" if slip.ordered_on else ""
    said = {
        "order": f"{slip.order}{dated}", "sent on": str(slip.sent_on), "carrier": slip.carrier,
        "tracking": slip.tracking, "cartons": str(len(slip.cartons)),
    }  # fmt: skip
    for name, value in said.items():
        if value:
            yield columns([[caption(name)], [words(value, bold=name == "order")]], [48, 130])


def _table(slip: Slip, paper: Paper) -> Flowable:
    shares = (0.06, 0.17, 0.16, 0.27, 0.11, 0.11, 0.12)
    names = ("Line", "Your number", "Our number", "Description", "Ordered", "Sent", "To follow")
    rows: list[list[object]] = [[words(n, size=8, bold=True, right=n in names[4:]) for n in names]]
    for line in slip.lines:
        what = [words(line.description), *(words(lot, size=7.5, grey=True) for lot in line.lots)]
        sent = [words(f"{_many(line.here)} {line.unit}", bold=True, right=True)]
        if line.before:
            sent.append(words(f"{_many(line.before)} left before", size=7, grey=True, right=True))
        follows = [words(_many(line.follows) if line.follows else "\u2013", right=True)]
        if line.cancelled:
            follows.append(words(f"{_many(line.cancelled)} cancelled", size=7, grey=True, right=True))
        ordered = words(_many(line.ordered), right=True)
        rows.append([words(line.number), words(line.theirs), words(line.ours), what, ordered, sent, follows])
    return grid(rows, [paper.width * share for share in shares])


def _cartons(slip: Slip, paper: Paper) -> Iterator[Flowable]:
    yield words(f"Carton{'' if len(slip.cartons) == 1 else 's'}", size=11, bold=True)
    yield Spacer(0, 4)
    for n, carton in enumerate(slip.cartons, 1):
        inside = "\n".join(_said(item) for item in carton.contents)
        about = columns(
            [[words(f"{n} of {len(slip.cartons)}", bold=True)],
             [words(f"SSCC {carton.sscc}", size=8), *([words(_weighs(carton), size=8, grey=True)])], [words(inside)]],
            [paper.width * share for share in (0.1, 0.32, 0.58)],
        )  # fmt: skip
        yield KeepTogether([about, Spacer(0, 5)])


def _carton_page(slip: Slip, n: int, paper: Paper) -> list[Flowable]:
    carton = slip.cartons[n - 1]
    names = ("Line", "Your number", "Our number", "Description", "In this carton")
    rows: list[Sequence[object]] = [[words(name, size=8, bold=True, right=name == names[4]) for name in names]]
    for item in carton.contents:
        what = [words(item.description), *([words(lot, size=7.5, grey=True)] if (lot := _lot(item)) else [])]
        many = words(f"{_many(item.quantity)} {item.unit}", bold=True, right=True)
        rows.append([words(item.line), words(_theirs(item)), words(item.sku), what, many])
    table = grid(rows, [paper.width * share for share in (0.07, 0.2, 0.2, 0.35, 0.18)])
    title = f"Carton {n} of {len(slip.cartons)}"
    weight = [Spacer(0, 8), words(_weighs(carton), grey=True)] if _weighs(carton) else []
    return [*_head(slip, title, carton.sscc, paper), table, *weight]


def _weighs(carton: Carton) -> str:
    weight = f"{_many(carton.weight_kg)} kg" if carton.weight_kg is not None else ""
    return ", ".join(filter(None, (f"box {carton.box}" if carton.box else "", weight)))


def _said(item: PackedItem) -> str:
    theirs = _theirs(item)
    name = f"{item.sku} (yours: {theirs})" if theirs and theirs != item.sku else item.sku
    return ", ".join(filter(None, (f"{_many(item.quantity)} {item.unit} {name}", _lot(item))))


def _lot(item: PackedItem) -> str:
    until = f" until {item.expires_on}" if item.expires_on else ""
    numbers = f"no. {', '.join(item.serials)}" if item.serials else ""
    return ", ".join(filter(None, (f"lot {item.lot}{until}" if item.lot else "", numbers)))


def _theirs(item: PackedItem) -> str:
    return _number(item.items, Numbering.buyer)


def _number(items: Sequence[ItemNumber], numbering: Numbering) -> str:
    return next((one.number for one in items if one.numbering is numbering), "")


def _many(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
