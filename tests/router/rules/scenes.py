"""One order for every rule that the rule must mind: what is changed of an order with nothing wrong in it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from canonical.calendar import Calendar
from canonical.customer import Credit, Customer, Standing
from canonical.finding import Severity
from canonical.lifecycle import OrderState
from canonical.order import Purpose
from canonical.party import Address, Contact, Party, PartyRole
from canonical.price import AgreedPrice
from canonical.stock import Item, Sale, Traits, Usual
from router.facts import AddressFlaw, Lookalike, Sibling, Trust

D = Decimal
TODAY = date(2026, 3, 2)  # a Monday
GBP = {"currency": "GBP"}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """``line``, ``order`` and ``facts`` are what is changed; the finding must have ``severity`` and say ``says``."""

    says: str
    line: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.hold


def mug(**traits: Any) -> dict[str, Item]:
    """Return our one item, with traits."""
    return {"MUG-01": Item(sku="MUG-01", traits=Traits(**traits))}


def customer(**more: Any) -> Customer:
    """Return the customer of whom everything is known."""
    return Customer(
        **{"partner": "acme", "name": "Acme Stores", "currency": "GBP", "payment_terms": ("net 30",)} | more
    )


def ship_to(**address: str) -> tuple[Party, ...]:
    """Return a shop at an address, with somebody to ask."""
    at = Address(**{"street": ("1 Quay",), "city": "Bristol", "postal_code": "BS1 4ND", "country": "GB"} | address)
    return (Party(role=PartyRole.ship_to, name="Acme 12", address=at, contacts=(Contact(phone="117"),)),)


SCENES: dict[str, Scene] = {
    "ambiguous_item": Scene(
        facts={"ambiguous": {1: ("MUG-01", "MUG-02")}}, says="seller number MUG-01 could mean MUG-01 or MUG-02"
    ),
    "bad_address": Scene(
        facts={"address_flaws": (AddressFlaw(part="postal_code", value="BS1", says="'BS1' is no postal code of GB"),)},
        says="the address of Acme Stores 12 cannot be right: 'BS1' is no postal code of GB",
    ),
    "banned_item": Scene(facts={"items": mug(sale=Sale.banned)}, says="MUG-01 must not be sold any more"),
    "credit_limit": Scene(
        facts={"credit": Credit(limit=D(100), open_orders=D(50), receivables=D("30.01"), **GBP)},
        says="over 20.00 GBP passes acme's credit limit of 100 by 0.01: 50 are on order and 30.01 unpaid already",
    ),
    "customer_standing": Scene(
        facts={"customer": customer(standing=Standing.on_hold, standing_reason="dispute about pallets")},
        says="Acme Stores is on hold (dispute about pallets)",
    ),
    "customisation_needed": Scene(
        facts={"items": mug(customised=True, lead_days=10)},
        says="5 each of MUG-01 must be made to the customer's wish, which takes 10 working days",
        severity=Severity.inform,
    ),
    "delivery_terms": Scene(
        order={"delivery_terms": "CC destination"},
        facts={"customer": customer(delivery_terms=("PP origin",))},
        says="asks for delivery 'CC destination', and 'PP origin' is agreed with acme",
    ),
    "discontinued_item": Scene(
        facts={"items": mug(sale=Sale.discontinued), "seen_free": {"MUG-01": D(4)}},
        says="5 each are asked for, 4 are left",
    ),
    "duplicate_order": Scene(
        facts={"siblings": (Sibling(id=7, digest="x", state=OrderState.shipped, routed=True),)},
        says="order 4711 came more than once: our order 7 (shipped) says something else",
    ),
    "foreign_currency": Scene(order={"currency": "USD"}, says="is priced in USD, and GBP is agreed with acme"),
    "foreign_unit": Scene(line={"unit": "case"}, says="5 case of MUG-01, which we count by each"),
    "fractional_case": Scene(
        facts={"items": mug(case_pack=D(12))}, says="5 each of MUG-01 are asked for, which we sell in cases of 12"
    ),
    "lead_time": Scene(
        order={"requested_on": date(2026, 3, 3)},
        facts={"ready_by": TODAY, "items": mug(lead_days=5)},
        says="line 1 is wanted on 2026-03-03, and can be there on 2026-03-09 at the earliest",
    ),
    "lookalike_order": Scene(
        facts={
            "channel": "mail",
            "lookalikes": (
                Lookalike(
                    id=7, number="4710", channel="acme", state=OrderState.allocated, entered_on=TODAY, alike=("lines",)
                ),
            ),
        },
        says="order 4711 (mail) asks for the same as our order 7, 4710 (acme, allocated): alike are lines",
    ),
    "missing_contact": Scene(order={"parties": ()}, says="has no contact: it names nobody", severity=Severity.inform),
    "missing_payment_terms": Scene(
        facts={"customer": customer(payment_terms=())},
        says="and nothing was agreed with acme",
        severity=Severity.inform,
    ),
    "missing_price": Scene(line={"unit_price": None}, says="line 1 carries no price", severity=Severity.inform),
    "missing_requested_date": Scene(
        order={"requested_on": None}, says="does not say when it is wanted (lines 1)", severity=Severity.inform
    ),
    "missing_ship_to": Scene(order={"parties": ()}, says="cannot be delivered: it names no ship-to party"),
    "missing_specification": Scene(
        facts={"items": mug(customised=True)}, says="is made to the customer's wish, and no specification came with it"
    ),
    "missing_unit": Scene(line={"unit": " "}, says="asks for 5, and does not say of what"),
    "no_agreed_price": Scene(
        facts={"prices": {"JUG-02": (AgreedPrice(sku="JUG-02", price=D(1), **GBP),)}},
        says="no price of MUG-01 by the each in GBP was agreed for 2026-03-02",
        severity=Severity.inform,
    ),
    "overdue_receivables": Scene(
        facts={"credit": Credit(overdue=D(900), overdue_days=15, **GBP)},
        says="acme owes 900 GBP that are overdue, the oldest for 15 days",
    ),
    "payment_terms": Scene(
        order={"payment_terms": "net 90"}, says="asks to be paid 'net 90', and 'net 30' is agreed with acme"
    ),
    "prepayment_due": Scene(
        facts={"customer": customer(prepayment=True), "credit": Credit(prepaid=D(15), **GBP)},
        says="acme pays beforehand: order 4711 comes to 20.00, and 15 of it is here",
    ),
    "price_tolerance": Scene(
        facts={"prices": {"MUG-01": (AgreedPrice(sku="MUG-01", price=D("3.90"), reference="2026", **GBP),)}},
        says="MUG-01 for 4 GBP, 3.90 agreed (price list 2026); +0.10 a unit, +2.6 %",
    ),
    "purpose_unsupported": Scene(order={"purpose": Purpose.change}, says="is sent as a change of an earlier order"),
    "quantity_limits": Scene(facts={"items": mug(minimum=D(6))}, says="less than we sell at once (at least 6)"),
    "quantity_zero": Scene(line={"quantity": D(0)}, says="line 1 asks for 0 each"),
    "requested_date_past": Scene(order={"requested_on": date(2026, 3, 1)}, says="is requested for 2026-03-01"),
    "restricted_destination": Scene(
        facts={"items": mug(restricted_to=frozenset({"US", "CA"}))}, says="line 1: MUG-01 may not be sent to GB"
    ),
    "ship_window": Scene(
        order={"cancel_after": date(2026, 3, 4)},
        facts={"ready_by": date(2026, 3, 5), "calendar": Calendar(name="main")},
        says="is cancelled after 2026-03-04, and can leave on 2026-03-05 at the earliest",
    ),
    "superseded_item": Scene(
        facts={"items": mug(sale=Sale.superseded, successor="MUG-02")},
        says="MUG-01 is no longer made; MUG-02 has taken its place",
    ),
    "unknown_customer": Scene(
        facts={"customer": None}, says="nobody has entered acme as a customer", severity=Severity.inform
    ),
    "unknown_sku": Scene(facts={"skus": {}}, says="line 1: no item of ours matches seller number MUG-01"),
    "untrusted_sender": Scene(
        facts={"trust": Trust(sender="buy@acme.example", proven=False, doubts=("the mail bears no DKIM signature",))},
        says="says it comes from buy@acme.example: the mail bears no DKIM signature",
    ),
    "unusual_quantity": Scene(
        line={"quantity": D(501)},
        facts={"usual": {"MUG-01": Usual(lines=8, median=D(50), most=D(100))}},
        says="in 8 lines so far it was 50 as a rule and 100 at most",
    ),
}
