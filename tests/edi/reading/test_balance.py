"""What does not add up in a document is told with its place, whatever the document."""

import pytest

from canonical.shipment import sscc
from connectors.edi.rulebook import RULES
from tests.edi.reading.conftest import a_set, an_interchange, rules

GROUPS = {"810": "IN", "846": "IB", "850": "PO", "855": "PR", "856": "SH", "860": "PC", "865": "CA", "940": "OW",
          "943": "AR", "944": "RE", "945": "SW"}  # fmt: skip
GRAMMAR = {"grammar_not_checked"}
ONE, TWO, THREE = (f"00{sscc('0614141', serial)}" for serial in (1, 2, 3))
NOTICE = f"""BSN*00*S-1*20260304*1200*0001
HL*1**S*1
TD1*CTN*2
HL*2*1*O*1
PRF*4711
TD1*CTN*2
HL*3*2*P*1
MAN*GM*{ONE}
HL*4*3*I*0
LIN*1*VN*MUG-01
SN1*1*24*EA
HL*5*2*P*1
MAN*GM*{TWO}
HL*6*5*I*0
LIN*2*VN*BOWL-10
SN1*2*6*EA
CTT*6*30"""
INVOICE = """BIG*20260305*R-1*20260301*4711
IT1*1*3*EA*0.335**VN*MUG-01
IT1*2*10*EA*4.25**VN*BOWL-10
SAC*A*I530***100*******02
TDS*5456
TXI*ST*0.55
SAC*C*D240***1150*******06
CTT*2*13"""


@pytest.fixture
def wrong(reads):
    """Read one set and return what does not add up in it: rule to finding."""

    def look(kind, text):
        body = a_set(f"ST*{kind}*0001", *text.replace("\n", "~").split("~"))
        reading = reads(an_interchange(body, functional_id=GROUPS[kind]))
        told = [found for found in reading.all_findings() if found.rule in BALANCE]
        return {found.rule: found for found in told}

    return look


BALANCE = {
    rule for rule in RULES
    if rule.startswith(("ctt_", "hl_", "sscc_", "carton_", "quantity_total", "invoice_total", "store_", "schedule_"))
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("856", NOTICE),
        ("856", NOTICE.replace("CTT*6*30", "CTT*2")),  # as senders do who count their items
        ("856", NOTICE.replace("*1\nTD1*CTN*2", "\nTD1*CTN25*2").replace("*I*0", "*I")),
        ("856", NOTICE.replace("CTN*2", "PLT*1")),
        ("810", INVOICE),
        ("810", INVOICE.replace("*5456", "*5456").replace("0.335**", "0.3350**")),
        ("810", INVOICE.replace("SAC*A*I530***100*******02", "SAC*A*I530***100*******01").replace("5456", "5556")),
        ("810", INVOICE.replace("*5456", "*9").replace("EA*4.25**", "EA*4.25*HP*")),
        ("810", INVOICE.replace("*5456", "*9").replace("***100***", "****3*2*")),
        ("810", INVOICE.replace("\nTDS*5456", "")),
        ("846", "BIA*00*SI*1*20260302\nLIN*1*VN*A\nQTY*33*5*EA\nCTT*1*5"),
        ("855", "BAK*00*AD*4711*20260301\nPO1*1*5*EA\nCTT*1*5"),
        ("860", "BCH*04*SA*4711***20260301\nPOC*1*QI*5**EA*1\nSDQ*EA*92*1*2*2*3\nCTT*1*5"),
        ("865", "BCA*04*AD*4711***20260301\nPOC*1*QI*5**EA*1\nCTT*1"),
        ("940", "W05*N*1\nLX*1\nW01*5*EA\nLX*2\nW01*7*EA\nW76*12"),
        ("943", "W06*F*1\nW04*5*EA\nW03*5"),
        ("944", "W17*F*20260301*1\nW07*5*EA\nW14*5"),
        ("945", "W06*F*1\nLX*1\nW12*CL*6*5*1*EA\nW03*5"),
    ],
)
def test_what_adds_up_is_passed_over(kind, text, wrong):
    assert wrong(kind, text) == {}


@pytest.mark.parametrize(
    ("kind", "text", "rule", "element", "expected"),
    [
        ("856", NOTICE.replace("CTT*6", "CTT*7"), "ctt_line_count_wrong", "CTT01", "6"),
        ("856", NOTICE.replace("*30", "*31"), "ctt_hash_wrong", "CTT02", "30"),
        ("856", NOTICE.replace("HL*5*2*P", "HL*7*2*P").replace("HL*6*5", "HL*6*7"), "hl_number_wrong", "HL01", "5"),
        ("856", NOTICE.replace("HL*5*2*P", "HL*4*2*P").replace("HL*6*5", "HL*6*4"), "hl_number_wrong", "HL01", "5"),
        ("856", NOTICE.replace("HL*5*2*P", "HL*5*9*P"), "hl_parent_wrong", "HL02", "the number of a level before it"),
        ("856", NOTICE.replace("HL*5*2*P", "HL*5*6*P"), "hl_parent_wrong", "HL02", "the number of a level before it"),
        ("856", NOTICE.replace("HL*2*1*O", "HL*2**O"), "hl_parent_wrong", "HL02", "the number of a level before it"),
        ("856", NOTICE.replace("HL*5*2*P", "HL*5*4*O"), "hl_level_wrong", "HL03", None),
        ("856", NOTICE.replace("HL*6*5*I", "HL*6*3*I"), "hl_out_of_order", "HL02", None),
        ("856", NOTICE.replace("HL*6*5*I*0", "HL*6*5*I*1"), "hl_child_code_wrong", "HL04", "0"),
        ("856", NOTICE.replace("HL*5*2*P*1", "HL*5*2*P*0"), "hl_child_code_wrong", "HL04", "1"),
        ("856", NOTICE.replace(ONE, ONE[:-1] + "9"), "sscc_wrong", "MAN02", ONE[2:]),
        ("856", NOTICE.replace(ONE, "17"), "sscc_wrong", "MAN02", "18 digits, with 00 before them or without"),
        ("856", NOTICE.replace(TWO, ONE[2:]), "sscc_twice", "MAN02", "a number of its own"),
        ("856", NOTICE.replace("TD1*CTN*2\nHL*3", "TD1*CTN*3\nHL*3"), "carton_count_wrong", "TD102", "2"),
        ("810", INVOICE.replace("5456", "5457"), "invoice_total_wrong", "TDS01", "5456"),
        ("810", INVOICE.replace("CTT*2*13", "CTT*2*12"), "ctt_hash_wrong", "CTT02", "13"),
        ("846", "BIA*00*SI*1*20260302\nLIN*1*VN*A\nQTY*33*5*EA\nCTT*2", "ctt_line_count_wrong", "CTT01", "1"),
        ("850", "BEG*00*SA*1**20260301\nPO1*1*5*EA*1\nSDQ*EA*92*1*2*2*2\nSDQ*EA*92*3*2", "store_sum_wrong", None, "5"),
        ("850", "BEG*00*SA*1**20260301\nPO1*1*5*EA*1\nSCH*4*EA***002*20260401", "schedule_sum_wrong", None, "5"),
        ("855", "BAK*00*AD*4711*20260301\nPO1*1*5*EA\nCTT*2", "ctt_line_count_wrong", "CTT01", "1"),
        ("860", "BCH*04*SA*4711***20260301\nPOC*1*QI*5**EA*1\nCTT*1*4", "ctt_hash_wrong", "CTT02", "5"),
        ("865", "BCA*04*AD*4711***20260301\nPOC*1*QI*5**EA*1\nCTT*2", "ctt_line_count_wrong", "CTT01", "1"),
        ("940", "W05*N*1\nLX*1\nW01*5*EA\nW76*12", "quantity_total_wrong", "W7601", "5"),
        ("943", "W06*F*1\nW04*5*EA\nW03*6", "quantity_total_wrong", "W0301", "5"),
        ("944", "W17*F*20260301*1\nW07*5*EA\nW14*6", "quantity_total_wrong", "W1401", "5"),
        ("945", "W06*F*1\nLX*1\nW12*CL*6*5*1*EA\nW03*6", "quantity_total_wrong", "W0301", "5"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_has_its_rule_place_and_expectation(kind, text, rule, element, expected, wrong):
    told = wrong(kind, text)
    assert rule in told
    found = told[rule]
    assert (found.place.element, found.expected) == (element, expected)
    assert found.place.offset and found.place.position


def test_a_pallet_in_a_carton_and_a_shipment_in_an_order_are_no_trees(wrong):
    upside = NOTICE.replace("HL*4*3*I*0", "HL*4*3*T*0").replace("HL*6*5*I*0", "HL*6*5*S*0")
    assert "hl_level_wrong" in wrong("856", upside)
    says = wrong("856", upside.replace("HL*6*5*S*0", "HL*6*5*I*0"))["hl_level_wrong"].says
    assert says == "HL 4 is a pallet, and hangs in a carton (HL 3)"


def test_a_total_in_whole_units_is_told_how_to_be_mended(wrong):
    found = wrong("810", INVOICE.replace("5456", "54.56").replace("54.56", "545600"))["invoice_total_wrong"]
    assert found.says == "TDS01 says 5456.00, and lines, allowances, charges and taxes come to 54.56"
    dear = INVOICE.replace("0.335", "335").replace("*5456", "*1059").replace("***100*", "***0*")
    found = wrong("810", dear.replace("SAC*C*D240***1150*******06\n", "").replace("0.55", "11.5"))[
        "invoice_total_wrong"
    ]
    assert found.mend == "write the amount in cents, without a point (type N2)"


def test_a_split_in_another_unit_or_inside_a_stores_loop_is_left_alone(wrong):
    line = "BEG*00*SA*1**20260301\nPO1*1*5*CA*1\n"
    assert wrong("850", line + "SDQ*EA*92*1*60") == {}
    assert wrong("850", line + "N1*ST**92*1\nSCH*2*CA***002*20260401") == {}


def test_splits_are_weighed_line_by_line(wrong):
    lines = "PO1*1*5*EA*1\nSDQ*EA*92*1*5\nPO1*2*7*EA*1\nSDQ*EA*92*1*6"
    found = wrong("850", f"BEG*00*SA*1**20260301\n{lines}")["store_sum_wrong"]
    assert (found.line, found.severity) == ("2", "inform")
    assert found.says == "line 2 asks for 7, and its stores (SDQ) add up to 6"


def test_a_tree_that_goes_in_circles_ends(wrong):
    circle = NOTICE.replace("HL*3*2*P", "HL*3*5*P").replace("HL*5*2*P", "HL*5*3*P")
    assert "hl_parent_wrong" in wrong("856", circle)


def test_a_large_order_is_weighed_in_pieces(reads):
    lines = [f"PO1*{n}*2*EA*1.00**VN*MUG-01" for n in range(1, 2501)]
    order = a_set("ST*850*0001", "BEG*00*SA*4711**20260301", *lines, "CTT*2500*5000")
    assert rules(reads(an_interchange(order))) <= GRAMMAR
    short = a_set("ST*850*0001", "BEG*00*SA*4711**20260301", *lines, "CTT*2500*4999")
    assert "ctt_hash_wrong" in rules(reads(an_interchange(short)))
