"""Every noun goes through JSON and comes back the same: the store and the messages rely on it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.document import DocumentKind, RawDocument, TranslatedOrder, Translation
from canonical.finding import Finding, Place, Severity
from canonical.hold import Answer, Decided, Hold, HoldKind
from canonical.invoice import Direction, Extra, ExtraKind, Invoice, InvoicedLine, PaymentTerms, Tax
from canonical.lifecycle import Acknowledged, Validation
from canonical.message import Draft, MessageKind, Parcel, Receipt
from canonical.order import Destination, ItemNumber, Numbering, OrderLine, Portion, PurchaseOrder, Reference
from canonical.order_change import AnsweredChange, ChangedLine, LineChangeKind, OrderChange, OrderChangeAnswer
from canonical.party import Address, Contact, Party, PartyRole
from canonical.shipment import Booking, Carton, Label, PackedItem, Pallet, ShipmentPlan, ShipNotice
from canonical.stock import CountedStock, Item, ReportedItem, Reservation, StockLevel, StockReport
from canonical.warehouse import SentLine, WarehouseLine, WarehouseOrder, WarehouseShipment

D, DAY, NOON = Decimal, date(2026, 3, 2), datetime(2026, 3, 2, 12, tzinfo=UTC)
MUG = ItemNumber(numbering=Numbering.seller, number="MUG-01", qualifier="VN")
PLACE = Place(offset=120, length=18, segment="PO1", element="PO102", field="lines[0].quantity")
FINDING = Finding(rule="quantity_zero", says="line 1 asks for 0 each", severity=Severity.hold, place=PLACE)
SHOP = Party(
    role=PartyRole.ship_to,
    name="Acme Stores 12",
    address=Address(street=("1 Quay",), city="Bristol", country="GB"),
    contacts=(Contact(email="shop@acme.example"),),
)
ORDER = PurchaseOrder(
    partner="acme",
    number="4711",
    ordered_on=DAY,
    currency="USD",
    parties=(SHOP,),
    references=(Reference(kind="DP", number="7"),),
    lines=(OrderLine(number="1", quantity=D("2.5"), unit="each", items=(MUG,), unit_price=D("9.90")),),
)
PLAN = ShipmentPlan(
    number="S-1",
    partner="acme",
    order_number="4711",
    ship_from=Party(role=PartyRole.ship_from, name="Blue Harbor Supply"),
    ship_to=SHOP,
    cartons=(
        Carton(
            sscc="006141410000000019",
            contents=(PackedItem(position=1, line="1", sku="MUG-01", quantity=D(2), unit="each", items=(MUG,)),),
        ),
    ),
)
BOOKING = Booking(
    carrier="house",
    reference="R-1",
    labels=(Label(sscc="006141410000000019", tracking_number="T1", content="JVBERg=="),),
)
DRAFT = Draft(kind=MessageKind.ship_notice, partner="acme", channel="acme", body="{}", expects_answer=True)
ANSWERED = AnsweredLine(
    position=1,
    number="1",
    quantity=D(2),
    unit="each",
    answers=(LineAnswer(status=LineStatus.accepted, quantity=D(2), unit="each", ships_on=DAY),),
)
SPLIT_LINE = OrderLine(
    number="1",
    quantity=D(5),
    unit="each",
    destinations=(Destination(number="0012", quantity=D(2)), Destination(number="0014", quantity=D(3))),
    schedule=(Portion(quantity=D(5), arrives_on=DAY),),
)
INVOICED = InvoicedLine(position=1, number="1", quantity=D(2), unit="each", unit_price=D("9.905"))
WANTED = WarehouseLine(number="1", sku="MUG-01", quantity=D(2), unit="each")

NOUNS = [
    ORDER,
    SPLIT_LINE,
    OrderChange(
        partner="acme",
        order_number="4711",
        sequence="2",
        lines=(ChangedLine(kind=LineChangeKind.increased, line=SPLIT_LINE),),
    ),
    OrderChangeAnswer(
        partner="acme",
        order_number="4711",
        answered_on=DAY,
        verdict=Verdict.accepted,
        lines=(AnsweredChange(kind=LineChangeKind.changed, answered=ANSWERED),),
    ),
    Invoice(
        partner="acme",
        number="R-1",
        invoiced_on=DAY,
        order_number="4711",
        terms=PaymentTerms(discount_percent=D(2), discount_days=10, net_days=30),
        lines=(INVOICED,),
        extras=(Extra(direction=Direction.charge, kind=ExtraKind.freight, amount=D("12.50")),),
        taxes=(Tax(amount=D("1.60"), percent=D("8.25"), region="OR"),),
    ),
    StockReport(
        partner="acme",
        number="B-1",
        taken_at=NOON,
        items=(ReportedItem(sku="MUG-01", quantities=(CountedStock(quantity=D(4), unit="each", from_on=DAY),)),),
    ),
    WarehouseOrder(partner="quayside", number="W-1", ship_to=SHOP, lines=(WANTED,)),
    WarehouseShipment(
        partner="quayside",
        number="S-9",
        warehouse_order="W-1",
        shipped_on=DAY,
        lines=(SentLine(number="1", sent=D(2), unit="each"),),
        pallets=(Pallet(sscc="006141410000000026", weight_kg=D("120.5")),),
    ),
    Hold(kind=HoldKind.quantity, findings=(FINDING,)),
    Decided(answer=Answer.approve, actor="ann", at=NOON),
    ShipNotice(number="S-1", plan=PLAN, booking=BOOKING, departed_at=NOON),
    OrderAcknowledgement(
        partner="acme", order_number="4711", answered_on=DAY, verdict=Verdict.accepted, lines=(ANSWERED,)
    ),
    Translation(
        validation=Validation.valid,
        partner="acme",
        orders=(TranslatedOrder(order=ORDER, mapping="acme/850@1#6f3c", place=PLACE),),
        drafts=(DRAFT,),
        receipts=(Receipt(partner="acme", group="17", state=Acknowledged.accepted, says="accepted"),),
    ),
    RawDocument(channel="acme", kind=DocumentKind.edi, name="a.edi", content=b"ISA*00*\xff\x00"),
    Parcel(key="m1", kind=MessageKind.ship_notice, partner="acme", name="a.edi", content=b"ISA", numbers={"set": "1"}),
    Item(sku="MUG-01", gtin="00614141000012", weight_kg=D("0.4")),
    StockLevel(sku="MUG-01", warehouse="main", on_hand=D(4)),
    Reservation(position=1, sku="MUG-01", warehouse="main", quantity=D("2.25")),
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: type(noun).__name__)
def test_a_noun_comes_back_from_json_as_it_was(noun):
    assert type(noun).model_validate_json(noun.model_dump_json()) == noun
