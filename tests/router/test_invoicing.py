"""Invoices say what left, at the prices that were told; credit notes what came back of it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.billing import AgreedExtra, BillingTerms
from canonical.invoice import Direction, ExtraKind, InvoiceKind
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder, Reference
from canonical.party import Party, PartyRole
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan, ShipNotice
from router.invoicing import Back, Billed, credit_note, gone, invoice, substitute_prices, told_prices

D = Decimal
DAY = date(2026, 11, 25)


def party(role, name="Acme"):
    return Party(role=role, name=name)


def an_order(*parties, prices=("4.25", None)):
    lines = tuple(
        OrderLine(number=str(n * 10), quantity=D(10), unit="each", unit_price=None if price is None else D(price))
        for n, price in enumerate(prices, 1)
    )
    references = (Reference(kind="DP", number="7"), Reference(kind="DP", number="7"), Reference(kind="L1", number="x"))
    return PurchaseOrder(partner="acme", number="PO-1", lines=lines, parties=parties, references=references)


def item(position, quantity, sku="MUG-01", order=""):
    return PackedItem(
        position=position, line=str(position * 10), sku=sku, quantity=D(quantity), unit="each", order=order
    )


def a_notice(*cartons, weight="2.5"):
    packed = tuple(
        Carton(sscc=str(n), contents=contents, weight_kg=None if weight is None else D(weight))
        for n, contents in enumerate(cartons)
    )
    plan = ShipmentPlan(
        number="S-1", partner="acme", order_number="PO-1", ship_from=party(PartyRole.ship_from, "Us"),
        ship_to=party(PartyRole.ship_to), cartons=packed,
    )  # fmt: skip
    booking = Booking(carrier="house", reference="B-1", scac="HOUS")
    return ShipNotice(number="S-1", plan=plan, booking=booking, departed_at=datetime(2026, 11, 25, tzinfo=UTC))


def billed(**said):
    us = party(PartyRole.ship_from, "Us")
    return Billed(**{"number": "INV-1", "invoiced_on": DAY, "currency": "USD", "remit_to": us, **said})


PRICES = {(1, "MUG-01"): D("4.25"), (2, "MUG-02"): D("0.335")}
TWO = a_notice((item(1, 6), item(2, 3, "MUG-02")), (item(1, 4), item(1, 9, order="PO-2")))


def test_an_invoice_holds_what_left_of_the_order_summed_up_by_line():
    said = invoice(an_order(party(PartyRole.buyer)), TWO, billed(), BillingTerms(), PRICES)
    assert [(line.number, line.quantity, line.amount) for line in said.lines] == [
        ("10", D(10), D("42.50")), ("20", D(3), D("1.01")),  # 1.005, half a cent up
    ]  # fmt: skip
    assert said.total == D("43.51")
    assert (said.cartons, said.weight_kg, said.bill_of_lading) == (2, D(5), "B-1")
    assert [one.role for one in said.parties] == ["remit_to", "bill_to", "buyer", "ship_to", "ship_from"]
    assert said.references == (Reference(kind="DP", number="7"),)
    assert said.terms is None


def test_the_bill_goes_to_whoever_the_order_names_for_it_else_to_the_buyer_else_where_the_goods_go():
    payer = party(PartyRole.bill_to, "Head office")
    for parties, name in (((payer, party(PartyRole.buyer)), "Head office"), ((), "Acme")):
        said = invoice(an_order(*parties), TWO, billed(), BillingTerms(), PRICES)
        assert next(one.name for one in said.parties if one.role is PartyRole.bill_to) == name


def test_freight_that_is_passed_on_and_what_was_agreed_stand_beside_the_goods():
    extras = (
        AgreedExtra(direction=Direction.allowance, kind=ExtraKind.trade_discount, percent=D(2)),
        AgreedExtra(amount=D(5), per="order"),
    )
    terms = BillingTerms(extras=extras)
    said = invoice(an_order(), TWO, billed(freight=D("7.125"), first=False), terms, PRICES)
    assert [(one.kind, one.signed) for one in said.extras] == [("trade_discount", D("-0.87")), ("freight", D("7.13"))]
    assert invoice(an_order(), TWO, billed(freight=D(0)), BillingTerms(), PRICES).extras == ()


def test_a_weight_that_is_not_known_of_every_carton_is_not_told():
    assert invoice(an_order(), a_notice((item(1, 1),), weight=None), billed(), BillingTerms(), PRICES).weight_kg is None


def test_what_left_is_told_by_line_and_item():
    mixed = a_notice((item(1, 2), item(1, 3, "MUG-09")))
    assert [(one.sku, quantity) for one, quantity in gone(an_order(), mixed)] == [("MUG-01", D(2)), ("MUG-09", D(3))]


def answered(*parts, price="4.25"):
    line = AnsweredLine(
        position=1, number="10", quantity=D(10), unit="each", unit_price=None if price is None else D(price),
        answers=parts,
    )  # fmt: skip
    return OrderAcknowledgement(
        partner="acme", order_number="PO-1", answered_on=DAY, verdict=Verdict.accepted, lines=(line,)
    )


def part(status=LineStatus.accepted, price=None, items=()):
    return LineAnswer(status=status, quantity=D(5), unit="each", unit_price=price, items=items)


def test_the_price_that_was_told_last_counts():
    assert told_prices(an_order(), None) == {1: D("4.25"), 2: None}
    assert told_prices(an_order(), answered(part(), part(price=D(4)))) == {1: D(4), 2: None}
    assert told_prices(an_order(), answered(part())) == {1: D("4.25"), 2: None}


def test_what_comes_in_a_lines_place_may_have_a_price_of_its_own():
    items = (ItemNumber(numbering=Numbering.seller, number="MUG-09"),)
    answer = answered(part(LineStatus.substituted, D(3), items), part(LineStatus.substituted, None, items))
    assert substitute_prices(answer) == {(1, "MUG-09"): D(3)}
    assert told_prices(an_order(), answer)[1] == D("4.25")
    assert substitute_prices(None) == {}


def test_a_credit_note_gives_back_the_goods_and_their_part_of_every_percentage_less_a_fee():
    extras = (AgreedExtra(direction=Direction.allowance, percent=D(2)), AgreedExtra(amount=D(9)))
    of = invoice(an_order(), TWO, billed(), BillingTerms(net_days=30, extras=extras), PRICES)
    note = credit_note(of, [Back(line=of.lines[0], quantity=D(4))], "CN-1", DAY, D(15))
    assert (note.kind, note.credits, note.number, note.terms) == (InvoiceKind.credit_note, "INV-1", "CN-1", None)
    assert [one.signed for one in note.extras] == [D("-0.34"), D("-2.55")]
    assert note.total == D("17.00") - D("0.34") - D("2.55")
    free = credit_note(of, [Back(line=of.lines[0], quantity=D(4))], "CN-2", DAY, D(0))
    assert [one.signed for one in free.extras] == [D("-0.34")]
    assert free.references[0] == Reference(kind="IV", number="INV-1")
