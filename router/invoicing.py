"""Write the invoice of a shipment, and the credit note of a return: from what left or came back, at the prices told.

Amounts are whole cents: each line is quantity times price, half a cent up, and so
is each percentage of the goods; totals are sums of those, and nothing is rounded twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from canonical.acknowledgement import AnsweredLine, LineStatus, OrderAcknowledgement
from canonical.billing import BillingTerms
from canonical.invoice import Direction, Extra, ExtraKind, Invoice, InvoicedLine, InvoiceKind
from canonical.noun import Noun, Price, Quantity
from canonical.order import PurchaseOrder, Reference
from canonical.party import Party, PartyRole
from canonical.shipment import PackedItem, ShipmentPlan, ShipNotice

_CENT = Decimal("0.01")
_INVOICED = (PartyRole.bill_to, PartyRole.buyer)


class Billed(Noun):
    """What stands on an invoice beside its goods, and whose it is."""

    number: str
    invoiced_on: date
    currency: str
    remit_to: Party
    first: bool = True  # the order's first: amounts per order stand on it
    freight: Price | None = None  # what the carrier asks, where it is passed on


class Back(Noun):
    """So much of an invoiced line that came back."""

    line: InvoicedLine
    quantity: Quantity


def told_prices(order: PurchaseOrder, answer: OrderAcknowledgement | None) -> dict[int, Decimal | None]:
    """Return by position the price that the buyer was told last: that of the answer, or of the order."""
    answered = {line.position: line for line in answer.lines} if answer else {}
    return {
        position: _told(answered[position]) if position in answered else line.unit_price
        for position, line in enumerate(order.lines, 1)
    }


def substitute_prices(answer: OrderAcknowledgement | None) -> dict[tuple[int, str], Decimal]:
    """Return the prices told for what comes in a line's place, by position and item number."""
    return {
        (line.position, item.number): part.unit_price
        for line in (answer.lines if answer else ())
        for part in line.answers
        if part.status is LineStatus.substituted and part.unit_price is not None
        for item in part.items
    }


def _told(line: AnsweredLine) -> Decimal | None:
    parts = [part for part in line.answers if part.status is not LineStatus.substituted]
    told = next((part.unit_price for part in parts if part.unit_price is not None), None)
    return told if told is not None else line.unit_price


def invoice(
    order: PurchaseOrder,
    notice: ShipNotice,
    billed: Billed,
    terms: BillingTerms,
    prices: Mapping[tuple[int, str], Price],
) -> Invoice:
    """Return the invoice of what left with a shipment; ``prices`` are by position and SKU, and complete."""
    lines = tuple(_line(order, item, quantity, prices) for item, quantity in gone(order, notice))
    goods = sum((line.amount for line in lines), Decimal(0))
    plan, booking = notice.plan, notice.booking
    extras = [one.of(goods, cartons=len(plan.cartons), first=billed.first) for one in terms.extras]
    return Invoice(
        partner=order.partner, number=billed.number, invoiced_on=billed.invoiced_on, order_number=order.number,
        ordered_on=order.ordered_on, shipment_number=notice.number, shipped_on=notice.departed_at.date(),
        bill_of_lading=booking.bill_of_lading or booking.reference, scac=booking.scac, carrier=booking.carrier,
        cartons=len(plan.cartons), weight_kg=_weight(plan),
        currency=billed.currency, terms=terms.terms(billed.invoiced_on), parties=_parties(order, notice, billed),
        references=_references(order.references), lines=lines,
        extras=tuple(one for one in (*extras, _freight(billed.freight)) if one is not None),
    )  # fmt: skip


def gone(order: PurchaseOrder, notice: ShipNotice) -> list[tuple[PackedItem, Decimal]]:
    """Return what left of an order, by line and item, in the lines' units; each with its first packed part."""
    items: dict[tuple[int, str], PackedItem] = {}
    sums: dict[tuple[int, str], Decimal] = {}
    for carton in notice.plan.cartons:
        for item in carton.contents:
            if (item.order or notice.plan.order_number) == order.number:
                place = (item.position, item.sku)
                items.setdefault(place, item)
                sums[place] = sums.get(place, Decimal(0)) + item.quantity
    return [(items[place], sums[place]) for place in sorted(items)]


def _weight(plan: ShipmentPlan) -> Decimal | None:
    known = [carton.weight_kg for carton in plan.cartons if carton.weight_kg is not None]
    return sum(known, Decimal(0)) if len(known) == len(plan.cartons) else None


def credit_note(of: Invoice, backs: Sequence[Back], number: str, day: date, restocking_percent: Decimal) -> Invoice:
    """Return what is owed for goods that came back: their price, their part of every percentage, less our trouble.

    Amounts that were asked for the shipment itself stay: it was sent.
    """
    lines = tuple(back.line.model_copy(update={"quantity": back.quantity}) for back in backs)
    goods = sum((line.amount for line in lines), Decimal(0))
    shares = [_share(extra, goods) for extra in of.extras if extra.percent is not None]
    kept = _percent(goods, restocking_percent)
    fee = Extra(
        direction=Direction.allowance, kind=ExtraKind.other, amount=kept, percent=restocking_percent,
        description="restocking",
    )  # fmt: skip
    return of.model_copy(
        update={
            "kind": InvoiceKind.credit_note, "number": number, "invoiced_on": day, "credits": of.number, "terms": None,
            "lines": lines, "extras": tuple(one for one in (*shares, fee) if one.amount), "taxes": (), "cartons": None,
            "weight_kg": None, "notes": (),
            "references": (Reference(kind="IV", number=of.number), *of.references),
        }
    )  # fmt: skip


def _share(extra: Extra, goods: Decimal) -> Extra:
    return extra.model_copy(update={"amount": _percent(goods, extra.percent or Decimal(0))})


def _percent(goods: Decimal, percent: Decimal) -> Decimal:
    return (goods * percent / 100).quantize(_CENT, ROUND_HALF_UP)


def _line(
    order: PurchaseOrder, item: PackedItem, quantity: Decimal, prices: Mapping[tuple[int, str], Price]
) -> InvoicedLine:
    return InvoicedLine(
        position=item.position, number=item.line, quantity=quantity, unit=item.unit,
        unit_price=prices[item.position, item.sku], items=item.items, description=item.description,
        ordered=order.lines[item.position - 1].quantity,
    )  # fmt: skip


def _freight(amount: Decimal | None) -> Extra | None:
    if not amount:
        return None
    return Extra(direction=Direction.charge, kind=ExtraKind.freight, amount=amount.quantize(_CENT, ROUND_HALF_UP))


def _parties(order: PurchaseOrder, notice: ShipNotice, billed: Billed) -> tuple[Party, ...]:
    """Return who is paid, who pays, and between whom the goods went."""
    payer = next((found for role in _INVOICED if (found := order.party(role))), None) or notice.plan.ship_to
    buyer = order.party(PartyRole.buyer)
    return (
        billed.remit_to.model_copy(update={"role": PartyRole.remit_to}),
        payer.model_copy(update={"role": PartyRole.bill_to}),
        *((buyer,) if buyer else ()),
        notice.plan.ship_to.model_copy(update={"role": PartyRole.ship_to}),
        notice.plan.ship_from.model_copy(update={"role": PartyRole.ship_from}),
    )


def _references(said: Iterable[Reference]) -> tuple[Reference, ...]:
    """Return the numbers that the buyer wants to see again, each once; L1 only names a note."""
    return tuple({(one.kind, one.number): one for one in said if one.kind != "L1"}.values())
