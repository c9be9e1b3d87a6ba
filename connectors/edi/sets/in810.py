"""The invoice (X12 810, group IN): what was shipped, what is added and taken off, and what is to be paid.

Its mapping says where a value stands. The total (TDS01) is worked out from the
lines as they are written, and never taken from anywhere else.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from canonical.invoice import Extra, ExtraKind, Invoice, InvoicedLine, PaymentTerms, Tax
from canonical.party import Party, PartyRole
from connectors.edi import settling
from connectors.edi.notation import Units, quantity, unit
from connectors.edi.settling import DESCRIPTION, cut, plain
from connectors.ports import Unreadable
from connectors.profile import EdiTerms

KIND = "810"
LONGEST = {
    "BIG02": 22, "BIG04": 22, "IT101": 20, "IT102": 10, "IT103": 2, "IT104": 17, "PID05": 80, "SAC05": 15, "SAC15": 80,
    "TDS01": 15, "CAD04": 4, "CAD05": 35, "CAD08": 30, "REF02": 30, "ITD12": 80, "N104": 80, "N301": 55, "N302": 55,
    "N401": 30, "N402": 2, "N403": 15, "N404": 3, "N406": 30,
} | {f"IT1{n:02d}": 48 for n in range(7, 26, 2)}  # fmt: skip

_TOLD = frozenset(PartyRole) - {PartyRole.other}
_NAMELESS = (ExtraKind.other, ExtraKind.fuel)  # X12 element 1300 has no code for them but F050, which says nothing
_MOST_ITEMS = 10  # IT106 to IT125
_CARRIER = 35  # CAD05


def settled(invoice: Invoice, *, terms: EdiTerms, units: Units, now: datetime) -> Invoice:
    """Return the invoice as an 810 can say it.

    Raises ``Unreadable`` where a line has nothing to pay for, where the
    allowances are more than the goods, or where a unit's code is missing.
    """
    _check(invoice)
    goes = bool(invoice.scac or invoice.carrier)  # CAD says nothing without one of them
    return invoice.model_copy(
        update={
            "notes": tuple(cut(text, DESCRIPTION) for text in invoice.notes),
            "references": settling.references(invoice.references),
            "shipment_number": "",
            "parties": tuple(party for one in invoice.parties if (party := _party(one))),
            "terms": _terms(invoice.terms) if invoice.terms else None,
            "lines": tuple(_line(line, units) for line in invoice.lines),
            "extras": tuple(_extras(invoice.extras)),
            "taxes": tuple(_taxes(invoice.taxes)),
            "carrier": cut(invoice.carrier, _CARRIER),
            "bill_of_lading": invoice.bill_of_lading if goes else "",
            "weight_kg": plain(invoice.weight_kg) if invoice.weight_kg is not None else None,
        }
    )


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


def _party(one: Party) -> Party | None:
    return settling.party(one) if one.role in _TOLD else None


def _line(line: InvoicedLine, units: Units) -> InvoicedLine:
    unit(line.unit, units)
    return line.model_copy(
        update={
            "quantity": plain(line.quantity),
            "items": settling.items(line.items, _MOST_ITEMS),
            "description": cut(line.description, DESCRIPTION),
            "ordered": None,
            "extras": tuple(_extras(line.extras)),
            "taxes": tuple(_taxes(line.taxes)),
        }
    )


def _terms(terms: PaymentTerms) -> PaymentTerms:
    return terms.model_copy(
        update={
            "discount_percent": _percent(terms.discount_percent),
            "description": cut(terms.description, DESCRIPTION),
        }
    )


def _extras(extras: Iterable[Extra]) -> Iterable[Extra]:
    """Yield what is added and taken off; what has no code is said in words."""
    for extra in extras:
        nameless = extra.kind in _NAMELESS
        words = cut(extra.description, DESCRIPTION) or (extra.kind.replace("_", " ") if nameless else "")
        kind = ExtraKind.other if nameless else extra.kind
        yield extra.model_copy(update={"kind": kind, "percent": _percent(extra.percent), "description": words})


def _taxes(taxes: Iterable[Tax]) -> Iterable[Tax]:
    for tax in taxes:
        yield tax.model_copy(update={"amount": plain(tax.amount), "percent": _percent(tax.percent), "region": ""})


def _percent(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else plain(percent)
