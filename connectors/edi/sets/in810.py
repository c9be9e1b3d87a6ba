"""The invoice (X12 810, group IN): what was shipped, what is added and taken off, and what is to be paid.

The total (TDS01) is worked out here, from the lines as they are written, and
never taken from anywhere else.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from canonical.invoice import (
    Direction,
    Extra,
    ExtraKind,
    Invoice,
    InvoicedLine,
    InvoiceKind,
    PaymentTerms,
    Tax,
    TaxKind,
)
from canonical.party import PartyRole
from connectors.edi.line import Line
from connectors.edi.notation import Units, calendar, cents, item_pairs, party, price, quantity, unit
from connectors.ports import Unreadable

KIND = "810"
LONGEST = {
    "BIG02": 22, "BIG04": 22, "IT101": 20, "IT102": 10, "IT103": 2, "IT104": 17, "PID05": 80, "SAC05": 15, "SAC15": 80,
    "TDS01": 15, "CAD04": 4, "CAD05": 35, "CAD08": 30, "REF02": 30, "ITD12": 80, "N104": 80, "N301": 55, "N302": 55,
    "N401": 30, "N402": 2, "N403": 15, "N404": 3, "N406": 30,
} | {f"IT1{n:02d}": 48 for n in range(7, 26, 2)}  # fmt: skip

_KINDS = {InvoiceKind.invoice: "DI", InvoiceKind.credit_note: "CR"}  # X12 element 640
_ROLES = {
    PartyRole.remit_to: "RI",
    PartyRole.bill_to: "BT",
    PartyRole.ship_to: "ST",
    PartyRole.buyer: "BY",
    PartyRole.ship_from: "SF",
    PartyRole.supplier: "SU",
    PartyRole.mark_for: "Z7",
}  # fmt: skip - X12 element 98
_EXTRAS = {
    ExtraKind.freight: "D240",
    ExtraKind.handling: "D500",
    ExtraKind.packing: "F155",
    ExtraKind.pallet: "F180",
    ExtraKind.insurance: "D980",
    ExtraKind.small_order: "G970",
    ExtraKind.trade_discount: "I170",
    ExtraKind.volume_discount: "I530",
    ExtraKind.promotion: "F800",
    ExtraKind.advertising: "A260",
    ExtraKind.new_store: "E740",
    ExtraKind.damage: "C000",
    ExtraKind.other: "F050",
    ExtraKind.fuel: "F050",
}  # fmt: skip - X12 element 1300; F050 says nothing without its description
_TAXES = {
    TaxKind.sales: "ST",
    TaxKind.value_added: "VA",
    TaxKind.goods_and_services: "GS",
    TaxKind.excise: "FT",
    TaxKind.other: "OH",
}  # fmt: skip - X12 element 963
_MOST_ITEMS = 10  # IT106 to IT125
_DESCRIPTION = 80


def lines(invoice: Invoice, *, release: str, units: Units) -> list[Line]:
    """Return the segments between ST and SE.

    Raises ``Unreadable`` where a line has nothing to pay for, or where the
    allowances are more than the goods.
    """
    _check(invoice)
    written: list[Line] = [_heading(invoice, release)]
    written += [("NTE", "GEN", text[:_DESCRIPTION]) for text in invoice.notes]
    if invoice.currency:
        written.append(("CUR", "SE", invoice.currency))
    written += [("REF", one.kind, one.number) for one in invoice.references if 2 <= len(one.kind) <= 3 and one.number]
    for one in invoice.parties:
        written += party(one, _ROLES[one.role]) if one.role in _ROLES else ()
    if invoice.terms:
        written.append(_terms(invoice.terms, release))
    if invoice.shipped_on:
        written.append(("DTM", "011", calendar(invoice.shipped_on, release)))
    for line in invoice.lines:
        written += _line(line, units)
    return [*written, *_summary(invoice)]


def _check(invoice: Invoice) -> None:
    for line in invoice.lines:
        if line.quantity <= 0:
            raise Unreadable(
                f"invoice {invoice.number}: line {line.number} asks money for {quantity(line.quantity)} "
                f"{line.unit}; leave the line out"
            )
    if invoice.total < 0:
        raise Unreadable(
            f"invoice {invoice.number} comes to {invoice.total}, less than nothing; write a credit note instead"
        )


# -- where each value stands


def _heading(invoice: Invoice, release: str) -> Line:
    return (
        "BIG", calendar(invoice.invoiced_on, release), invoice.number, calendar(invoice.ordered_on, release),
        invoice.order_number, "", "", _KINDS[invoice.kind],
    )  # fmt: skip


def _terms(terms: PaymentTerms, release: str) -> Line:
    early = terms.discount_percent is not None
    return (
        "ITD", "08" if early else "01", "3", _percent(terms.discount_percent), calendar(terms.discount_until, release),
        _days(terms.discount_days), calendar(terms.due_on, release), _days(terms.net_days), "", "", "", "",
        terms.description[:_DESCRIPTION],
    )  # fmt: skip


def _line(line: InvoicedLine, units: Units) -> Iterator[Line]:
    yield (
        "IT1", line.number, quantity(line.quantity), unit(line.unit, units), price(line.unit_price), "",
        *item_pairs(line.items, _MOST_ITEMS),
    )  # fmt: skip
    yield from _taxes(line.taxes)
    if line.description:
        yield ("PID", "F", "", "", "", line.description[:_DESCRIPTION])
    yield from _extras(line.extras)


def _summary(invoice: Invoice) -> Iterator[Line]:
    yield ("TDS", cents(invoice.total))
    yield from _taxes(invoice.taxes)
    if invoice.scac or invoice.carrier:
        papers = ("BM", invoice.bill_of_lading) if invoice.bill_of_lading else ()
        yield ("CAD", "", "", "", invoice.scac, invoice.carrier[:35], "", *papers)
    yield from _extras(invoice.extras)
    units = {line.unit for line in invoice.lines}
    weight = (quantity(invoice.weight_kg), "KG") if invoice.weight_kg is not None else ()
    if invoice.cartons is not None or weight:
        counted = (str(invoice.cartons), "CT") if invoice.cartons is not None else ("", "")
        yield ("ISS", *counted, *weight)
    total = sum((line.quantity for line in invoice.lines), Decimal(0))
    yield ("CTT", str(len(invoice.lines)), quantity(total)) if len(units) == 1 else ("CTT", str(len(invoice.lines)))


def _extras(extras: Iterable[Extra]) -> Iterator[Line]:
    for extra in extras:
        code = _EXTRAS[extra.kind]
        charge = extra.direction is Direction.charge
        yield (
            "SAC", "C" if charge else "A", code, "", "", cents(extra.amount),
            "3" if extra.percent is not None else "", _percent(extra.percent), "", "", "", "",
            "06" if charge else "02", "", "", extra.description[:_DESCRIPTION] or _named(extra.kind, code),
        )  # fmt: skip


def _named(kind: ExtraKind, code: str) -> str:
    """Say in words what no code says."""
    return kind.replace("_", " ") if code == _EXTRAS[ExtraKind.other] else ""


def _taxes(taxes: Iterable[Tax]) -> Iterator[Line]:
    for tax in taxes:
        yield ("TXI", _TAXES[tax.kind], quantity(tax.amount), _percent(tax.percent), "", "", "", "", "", tax.number)


def _percent(percent: Decimal | None) -> str:
    return "" if percent is None else quantity(percent)


def _days(days: int | None) -> str:
    return "" if days is None else str(days)
