"""What else we write: the answer to a change (865), what is in stock (846), and an order to a warehouse (940)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from canonical.acknowledgement import AnsweredLine, Cause, LineAnswer, LineStatus, Verdict
from canonical.order import ItemNumber, Numbering, Purpose, Reference
from canonical.order_change import AnsweredChange, LineChangeKind, OrderChangeAnswer
from canonical.party import Party, PartyRole
from canonical.stock import CountedStock, ReportedItem, StockKind, StockReport
from canonical.warehouse import FreightPayer, WarehouseLine, WarehouseOrder
from connectors.ports import Unreadable
from tests.edi.writing.spoken import spoken

D, DAY = Decimal, date(2026, 3, 2)
MUG = (ItemNumber(numbering=Numbering.seller, number="MUG-01", qualifier="VN"),)
UPC = ItemNumber(numbering=Numbering.gtin, number="614141000012", qualifier="UP")


def change(kind=LineChangeKind.increased, status=LineStatus.accepted, **more):
    part = LineAnswer(status=status, quantity=D(60), unit="each", **more)
    line = AnsweredLine(
        position=1, number="1", quantity=D(60), unit="each", unit_price=D("4.25"), items=MUG, description="Mug",
        answers=(part,),
    )  # fmt: skip
    return AnsweredChange(kind=kind, answered=line)


def answer(*changes, **more):
    return OrderChangeAnswer(
        **{
            "partner": "acme", "order_number": "4711", "sequence": "2", "ordered_on": date(2026, 3, 1),
            "changed_on": date(2026, 3, 2), "answered_on": date(2026, 3, 3), "verdict": Verdict.accepted_with_changes,
            "currency": "USD", "lines": changes,
        } | more
    )  # fmt: skip


def the_865(said, release="004010", **more):
    return spoken("order_change_answer", said, release=release, **more)


def test_the_answer_to_a_change_says_line_by_line_what_is_made_of_it():
    late = change(LineChangeKind.deleted, LineStatus.rejected, cause=Cause.already_shipped)
    assert the_865(answer(change(ships_on=date(2026, 3, 9)), late)) == [
        ("BCA", "04", "AC", "4711", "", "2", "20260301", "", "", "", "20260303", "20260302"),
        ("CUR", "SE", "USD"),
        ("POC", "1", "QI", "60", "", ("EA",), "4.25", "", "VN", "MUG-01"),
        ("PID", "F", "", "", "", "Mug"),
        ("ACK", "IA", "60", "EA", "068", "20260309"),
        ("POC", "1", "DI", "60", "", ("EA",), "4.25", "", "VN", "MUG-01"),
        ("PID", "F", "", "", "", "Mug"),
        ("ACK", "IR", "60", "EA"),
        ("N9", "L1", "REASON"),
        ("MSG", "it has left already"),
        ("CTT", "2"),
    ]
    assert ("N9", "L1", "REASON") not in the_865(answer(late), line_reasons=False)


@pytest.mark.parametrize("kind", LineChangeKind)
def test_every_kind_of_change_has_its_code(kind):
    [poc] = [line for line in the_865(answer(change(kind))) if line[0] == "POC"]
    codes = {"added": "AI", "deleted": "DI", "increased": "QI", "decreased": "QD", "price_changed": "PC",
             "rescheduled": "RS", "replaced": "RZ", "changed": "CA", "unchanged": "NC"}  # fmt: skip
    assert poc[2] == codes[kind]


def test_a_cancellation_is_answered_without_lines():
    said = answer(purpose=Purpose.cancellation, verdict=Verdict.rejected, reason="it has left", currency=None)
    assert the_865(said, release="005010") == [
        ("BCA", "01", "RD", "4711", "", "2", "20260301", "", "", "", "20260303", "20260302"),
        ("N9", "L1", "REASON"),
        ("MTX", "GEN", "it has left"),
    ]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"ordered_on": None}, "order 4711 has no date, and an 865 must say it .BCA06."),
        ({"purpose": Purpose.confirmation}, "answers a change or a cancellation, no confirmation"),
    ],
)
def test_an_answer_that_cannot_be_said_is_refused(more, says):
    with pytest.raises(Unreadable, match=says):
        the_865(answer(change(), **more))


EAST = Party(role=PartyRole.ship_from, name="East", number="E1", numbering="seller")
WEST = Party(role=PartyRole.ship_from, name="West", number="W1", numbering="seller")


def stock(*items, warehouses=(EAST,)):
    taken = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    return StockReport(partner="acme", number="B-9", taken_at=taken, warehouses=warehouses, items=items)


def counted(quantity, kind=StockKind.available, from_on=None):
    return CountedStock(kind=kind, quantity=D(quantity), unit="each", from_on=from_on)


def the_846(said):
    return spoken("stock_report", said)


def test_a_stock_report_says_what_there_is_and_what_comes():
    mug = ReportedItem(
        sku="MUG-01", items=MUG, description="Mug", lot="L1", expires_on=date(2027, 1, 1), unit_price=D("4.25"),
        quantities=(counted(40), counted(100, StockKind.inbound, date(2026, 4, 1))),
    )  # fmt: skip
    bowl = ReportedItem(number="7", sku="BOWL-10", discontinued=True, quantities=(counted(0, StockKind.on_hand),))
    assert the_846(stock(mug, bowl)) == [
        ("BIA", "00", "SI", "B-9", "20260302", "0630"),
        ("N1", "WH", "East", "91", "E1"),
        ("LIN", "1", "VN", "MUG-01", "LT", "L1"),
        ("PID", "F", "", "", "", "Mug"),
        ("DTM", "036", "20270101"),
        ("CTP", "", "UCP", "4.25"),
        ("QTY", "33", "40", ("EA",)),
        ("QTY", "63", "100", ("EA",)),
        ("DTM", "018", "20260401"),
        ("LIN", "7", "VN", "BOWL-10"),
        ("PID", "F", "", "", "", "DISCONTINUED"),
        ("QTY", "17", "0", ("EA",)),
        ("CTT", "2"),
    ]


def test_of_several_warehouses_each_item_names_its_own():
    items = [ReportedItem(sku="MUG-01", warehouse=name, quantities=(counted(1),)) for name in ("E1", "W1")]
    document = the_846(stock(*items, warehouses=(EAST, WEST)))
    assert [line[0] for line in document] == ["BIA", "N1", "N1", "LIN", "QTY", "N1", "LIN", "QTY", "N1", "CTT"]
    assert [line[2:] for line in document if line[0] == "N1"] == [
        ("East", "91", "E1"), ("West", "91", "W1"), ("", "91", "E1"), ("", "91", "W1"),
    ]  # fmt: skip
    stray = ReportedItem(sku="MUG-01", quantities=(counted(1),))
    with pytest.raises(Unreadable, match="MUG-01 lies in no warehouse, which is none of E1, W1"):
        the_846(stock(stray, warehouses=(EAST, WEST)))


def test_a_report_of_nothing_or_of_what_is_nobodys_business_is_refused():
    with pytest.raises(Unreadable, match="B-9 has no item in it"):
        the_846(stock())
    with pytest.raises(Unreadable, match="no code for a quantity that is reserved; report what is available, on_hand"):
        the_846(stock(ReportedItem(sku="MUG-01", quantities=(counted(1, StockKind.reserved),))))


HOME = Party(role=PartyRole.ship_to, name="Store 12", number="0012", numbering="buyer")


def wanted(number="1", **more):
    return WarehouseLine(**{"number": number, "sku": "MUG-01", "quantity": D(48), "unit": "each"} | more)


def warehouse_order(*lines, **more):
    order = {"partner": "quayside", "number": "W-5", "order_number": "4711", "ship_to": HOME, "lines": lines}
    return WarehouseOrder(**order | more)


def the_940(said):
    return spoken("warehouse_order", said)


def test_a_warehouse_is_told_what_to_pack_where_to_send_it_and_by_when():
    mug = wanted(
        items=(*MUG, UPC), description="Stoneware mug", lot="L1", weight_kg=D("19.2"), expires_after=date(2027, 1, 31),
        references=(Reference(kind="DP", number="017"),),
    )  # fmt: skip
    said = warehouse_order(
        mug, wanted("2", sku="BOWL-10", quantity=D(2), unit="case", weight_kg=D("1.8")),
        ship_from=EAST, bill_to=Party(role=PartyRole.bill_to, name="Acme"), scac="BHFL", service="ground",
        freight=FreightPayer.collect, ship_not_before=DAY, ship_by=date(2026, 3, 6), arrives_on=date(2026, 3, 9),
        references=(Reference(kind="BR", number="R1"),), notes=("chep pallets",),
    )  # fmt: skip
    assert the_940(said) == [
        ("W05", "N", "W-5", "4711"),
        ("N1", "ST", "Store 12", "92", "0012"),
        ("N1", "BT", "Acme"),
        ("N1", "WH", "East", "91", "E1"),
        ("N9", "BR", "R1"),
        ("G62", "37", "20260302"),
        ("G62", "38", "20260306"),
        ("G62", "02", "20260309"),
        ("NTE", "WHI", "chep pallets"),
        ("NTE", "WHI", "LINE 1: NOTHING THAT EXPIRES BEFORE 2027-01-31"),
        ("W66", "CC", "M", "", "", "ground", "", "", "", "", "BHFL"),
        ("LX", "1"),
        ("W01", "48", "EA", "", "VN", "MUG-01", "UP", "614141000012"),
        ("G69", "Stoneware mug"),
        ("N9", "LI", "1"),
        ("N9", "LT", "L1"),
        ("N9", "DP", "017"),
        ("LX", "2"),
        ("W01", "2", "CA", "", "VN", "BOWL-10"),
        ("N9", "LI", "2"),
        ("W76", "50", "21", "KG"),
    ]


def test_a_weight_is_told_only_where_every_line_was_weighed():
    assert the_940(warehouse_order(wanted(weight_kg=D(1)), wanted("2")))[-1] == ("W76", "96")


@pytest.mark.parametrize(
    ("purpose", "code"), [(Purpose.original, "N"), (Purpose.cancellation, "F"), (Purpose.change, "R")]
)
def test_a_warehouse_order_is_new_changed_or_cancelled(purpose, code):
    assert the_940(warehouse_order(wanted(), purpose=purpose))[0][1] == code


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (warehouse_order(wanted(quantity=D(0))), "W-5: line 1 asks for 0 of MUG-01"),
        (warehouse_order(wanted(), ship_to=Party(role=PartyRole.ship_to)), "neither name nor number"),
        (warehouse_order(wanted(), purpose=Purpose.duplicate), "is new, a change or a cancellation, no duplicate"),
    ],
)
def test_what_a_warehouse_could_not_work_with_is_refused(said, says):
    with pytest.raises(Unreadable, match=says):
        the_940(said)
