"""An invoice and its credit note, each field of them; and the odd cases of what stands beside the goods."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from canonical.billing import AgreedExtra, BillingTerms
from canonical.invoice import Direction, ExtraKind
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder, Reference
from canonical.party import Party, PartyRole
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan, ShipNotice
from router.invoicing import Back, Billed, credit_note, gone, invoice

D = Decimal
R = PartyRole
MUG = (ItemNumber(numbering=Numbering.buyer, number="A-1"),)
TERMS = BillingTerms(
    net_days=30,
    extras=(
        AgreedExtra(direction=Direction.allowance, kind=ExtraKind.trade_discount, percent=D(2)),
        AgreedExtra(amount=D("1.5"), per="carton"),
        AgreedExtra(amount=D(7), per="order", description="handling"),
    ),
)
PRICES = {(1, "MUG-01"): D("4.25"), (2, "JUG-02"): D("0.335"), (1, "MUG-09"): D(4)}


def item(position, quantity, sku, **more):
    return PackedItem(position=position, line=f"{position}0", sku=sku, quantity=D(quantity), unit="each", **more)


def carton(n, *contents, weight="2.5"):
    return Carton(sscc=str(n), contents=contents, weight_kg=None if weight is None else D(weight))


CARTONS = (
    carton(1, item(2, 3, "JUG-02"), item(1, 6, "MUG-01", items=MUG, description="Mug")),
    carton(2, item(1, 4, "MUG-01"), item(1, 9, "MUG-01", order="PO-2"), item(1, 1, "MUG-09", order="PO-1")),
)


def a_party(role, name):
    return Party(role=role, name=name)


def an_order(*parties):
    lines = tuple(OrderLine(number=f"{n}0", quantity=D(q), unit="each") for n, q in enumerate((11, 8), 1))
    kinds = (("DP", "7"), ("DP", "8"), ("L1", "x"), ("DP", "7"), ("PD", "7"))
    references = tuple(Reference(kind=kind, number=number) for kind, number in kinds)
    given = {"partner": "acme", "number": "PO-1", "ordered_on": date(2026, 11, 20), "references": references}
    return PurchaseOrder(**given, lines=lines, parties=parties)


def a_notice(*cartons, **booked):
    plan = ShipmentPlan(
        number="S-1", partner="acme", order_number="PO-1", ship_from=a_party(R.buyer, "Dock"),
        ship_to=a_party(R.buyer, "Store"), cartons=cartons,
    )  # fmt: skip
    booking = Booking(**{"carrier": "house", "reference": "B-1", "scac": "HOUS"} | booked)
    return ShipNotice(number="S-9", plan=plan, booking=booking, departed_at=datetime(2026, 11, 25, tzinfo=UTC))


def billed(**said):
    given = {"number": "INV-1", "invoiced_on": date(2026, 11, 26), "currency": "USD", "freight": D("7.125")}
    return Billed(**given | {"remit_to": a_party(R.buyer, "Us")} | said)


def told(document):
    return document.model_dump(mode="json", exclude_defaults=True)


PARTIES = [
    {"role": "remit_to", "name": "Us"}, {"role": "bill_to", "name": "Acme"}, {"role": "buyer", "name": "Acme"},
    {"role": "ship_to", "name": "Store"}, {"role": "ship_from", "name": "Dock"},
]  # fmt: skip
BESIDE = {
    "partner": "acme", "order_number": "PO-1", "ordered_on": "2026-11-20", "shipment_number": "S-9",
    "shipped_on": "2026-11-25", "bill_of_lading": "B-1", "scac": "HOUS", "carrier": "house", "currency": "USD",
    "parties": PARTIES,
}  # fmt: skip
WANTED = [{"kind": "DP", "number": "7"}, {"kind": "DP", "number": "8"}, {"kind": "PD", "number": "7"}]
MUGS = {
    "position": 1, "number": "10", "unit": "each", "unit_price": "4.25", "ordered": "11",
    "items": [{"numbering": "buyer", "number": "A-1"}], "description": "Mug",
}  # fmt: skip


@pytest.fixture
def whole():
    return invoice(an_order(a_party(R.buyer, "Acme")), a_notice(*CARTONS), billed(), TERMS, PRICES)


def test_an_invoice_says_all_this_and_no_more(whole):
    assert told(whole) == BESIDE | {
        "number": "INV-1", "invoiced_on": "2026-11-26", "cartons": 2, "weight_kg": "5.0",
        "terms": {"net_days": 30, "due_on": "2026-12-26"}, "references": WANTED,
        "lines": [
            MUGS | {"quantity": "10"},
            {"position": 1, "number": "10", "quantity": "1", "unit": "each", "unit_price": "4", "ordered": "11"},
            {"position": 2, "number": "20", "quantity": "3", "unit": "each", "unit_price": "0.335", "ordered": "8"},
        ],
        "extras": [  # of 42.50 + 4.00 + 1.01
            {"direction": "allowance", "kind": "trade_discount", "amount": "0.95", "percent": "2"},
            {"direction": "charge", "amount": "3.0"},
            {"direction": "charge", "amount": "7", "description": "handling"},
            {"direction": "charge", "kind": "freight", "amount": "7.13"},
        ],
    }  # fmt: skip


def test_a_credit_note_says_all_this_and_no_more(whole):
    note = credit_note(whole, [Back(line=whole.lines[0], quantity=D(2))], "CN-1", date(2026, 12, 1), D("5.5"))
    assert told(note) == BESIDE | {
        "number": "CN-1", "kind": "credit_note", "credits": "INV-1", "invoiced_on": "2026-12-01",
        "references": [{"kind": "IV", "number": "INV-1"}, *WANTED], "lines": [MUGS | {"quantity": "2"}],
        "extras": [
            {"direction": "allowance", "kind": "trade_discount", "amount": "0.17", "percent": "2"},
            # 0.4675, half a cent up
            {"direction": "allowance", "amount": "0.47", "percent": "5.5", "description": "restocking"},
        ],
    }  # fmt: skip


def test_of_half_a_cent_a_credit_note_makes_a_whole_one(whole):
    line = whole.lines[0].model_copy(update={"unit_price": D("0.50")})
    note = credit_note(whole, [Back(line=line, quantity=D(1))], "CN-1", date(2026, 12, 1), D(1))
    assert [one.amount for one in note.extras] == [D("0.01"), D("0.01")]


def test_an_order_has_one_first_invoice_and_what_nobody_pays_is_left_out():
    later = invoice(an_order(), a_notice(*CARTONS), billed(first=False, freight=None), TERMS, PRICES)
    assert [one.kind for one in later.extras] == [ExtraKind.trade_discount, ExtraKind.other]
    assert [one.role for one in later.parties] == [R.remit_to, R.bill_to, R.ship_to, R.ship_from]
    assert later.parties[1].name == "Store"
    assert Billed.model_fields["first"].default is True


def test_the_head_office_is_billed_before_the_buyer():
    parties = (a_party(R.buyer, "Acme"), a_party(R.bill_to, "Head office"))
    said = invoice(an_order(*parties), a_notice(*CARTONS), billed(), TERMS, PRICES)
    assert [(one.role, one.name) for one in said.parties][1:3] == [(R.bill_to, "Head office"), (R.buyer, "Acme")]


def test_a_bill_of_lading_goes_before_the_bookings_own_number():
    said = invoice(an_order(), a_notice(*CARTONS, bill_of_lading="BOL-7"), billed(), TERMS, PRICES)
    assert said.bill_of_lading == "BOL-7"


def test_a_weight_is_told_only_where_every_carton_was_weighed():
    some = a_notice(carton(1, item(1, 1, "MUG-01")), carton(2, item(1, 1, "MUG-01"), weight=None))
    assert invoice(an_order(), some, billed(), TERMS, PRICES).weight_kg is None


def test_what_left_is_summed_up_by_line_and_item_and_bears_what_its_first_part_says():
    left = gone(an_order(), a_notice(*CARTONS))
    assert [(one.position, one.sku, one.description, quantity) for one, quantity in left] == [
        (1, "MUG-01", "Mug", 10), (1, "MUG-09", "", 1), (2, "JUG-02", "", 3),
    ]  # fmt: skip
