"""What the writing tests write: one answer, one shipment, one verdict, for two partners who write differently."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.order import ItemNumber, Numbering, Reference
from canonical.party import Address, Party, PartyRole
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan, ShipNotice, sscc
from connectors.edi.acknowledgement import FunctionalAcknowledgement, SetAnswer
from connectors.edi.fault import ElementFault, SegmentFault
from connectors.edi.guide import GuideBook
from connectors.profile import EdiTerms, Identity

D = Decimal
MUG = (
    ItemNumber(numbering=Numbering.seller, number="MUG-01", qualifier="VN"),
    ItemNumber(numbering=Numbering.buyer, number="0004400121", qualifier="IN"),
)
BOWL = (
    ItemNumber(numbering=Numbering.seller, number="BOWL-10", qualifier="VP"),
    ItemNumber(numbering=Numbering.gtin, number="614141000036", qualifier="UP"),
)
LAMP = (ItemNumber(numbering=Numbering.seller, number="LAMP-30"),)


@pytest.fixture(scope="session")
def guides():
    return GuideBook.load(Path(__file__).parents[3] / "mappings" / "guides" / "x12")


@pytest.fixture
def now():
    return datetime(2026, 3, 2, 14, 5, 59, tzinfo=UTC)


@pytest.fixture
def acme():
    """4010, the delimiters everyone knows, a line for each segment."""
    return EdiTerms(
        them=Identity(qualifier="ZZ", id="ACMESTORES"),
        us=Identity(qualifier="ZZ", id="BLUEHARBOR", group="BLUEHARBORGS"),
    )


@pytest.fixture
def nordwind():
    """5010, delimiters of its own, everything in one line."""
    return EdiTerms(
        them=Identity(qualifier="12", id="4155550100"),
        us=Identity(qualifier="ZZ", id="BLUEHARBOR"),
        version="00501",
        release="005010",
        element_separator="|",
        component_separator=":",
        repetition_separator="^",
        segment_terminator="'",
        line_breaks=False,
        hierarchy="SOTPI",
    )


@pytest.fixture
def answer():
    """Three lines: one comes, one comes in part and waits for the rest, one does not come."""

    def part(status, quantity, unit="each", ships_on=None):
        return LineAnswer(status=status, quantity=D(quantity), unit=unit, ships_on=ships_on)

    soon = date(2026, 3, 5)
    accepted, waits, refused = LineStatus.accepted, LineStatus.backordered, LineStatus.rejected
    return OrderAcknowledgement(
        partner="acme",
        order_number="PO-000815",
        ordered_on=date(2026, 3, 1),
        answered_on=date(2026, 3, 2),
        verdict=Verdict.accepted_with_changes,
        currency="USD",
        reason="one item is not ours",
        lines=(
            AnsweredLine(
                position=1, number="1", quantity=D(48), unit="each", unit_price=D("4.25"), items=MUG,
                description="Stoneware mug, blue", answers=(part(accepted, 48, ships_on=soon),),
            ),
            AnsweredLine(
                position=2, number="2", quantity=D("20.0"), unit="case", unit_price=D("86.40"), items=BOWL,
                answers=(part(accepted, 12, "case", soon), part(waits, 8, "case")),
            ),
            AnsweredLine(position=3, number="2", quantity=D(5), unit="each", items=LAMP, answers=(part(refused, 5),)),
        ),
    )  # fmt: skip


@pytest.fixture
def notice():
    """Two cartons; the mugs are spread over both."""

    def mugs(quantity):
        return PackedItem(position=1, line="1", sku="MUG-01", quantity=D(quantity), unit="each", items=MUG)

    bowls = PackedItem(
        position=2, line="2", sku="BOWL-10", quantity=D(2), unit="case", items=BOWL, description="Cereal bowl"
    )
    plan = ShipmentPlan(
        number="000012-1",
        partner="acme",
        order_number="PO-000815",
        ordered_on=date(2026, 3, 1),
        ship_from=Party(
            role=PartyRole.ship_from, name="Blue Harbor Supply",
            address=Address(street=("12 Quay Road",), city="Portland", region="ME", postal_code="04101", country="US"),
        ),
        ship_to=Party(
            role=PartyRole.ship_to, name="Store 12", number="0012", numbering="buyer",
            address=Address(street=("1 Main Street", "Dock 3"), city="Boise", region="ID", postal_code="83702"),
        ),
        cartons=(
            Carton(sscc=sscc("0614141", 1), contents=(mugs(24),), weight_kg=D("9.6"), tracking_number="HC0001"),
            Carton(sscc=sscc("0614141", 2), contents=(mugs(24), bowls), weight_kg=D("12.15")),
        ),
        references=(Reference(kind="DP", number="017"), Reference(kind="marketplace_id", number="x")),
    )  # fmt: skip
    booking = Booking(carrier="house", reference="BOL7001", scac="BHFL", service="ground", tracking_number="PRO88")
    return ShipNotice(
        number="000012-1", plan=plan, booking=booking, departed_at=datetime(2026, 3, 4, 16, 30, tzinfo=UTC)
    )


@pytest.fixture
def verdict_on_group():
    """A partially accepted group: one order read, one with a bad quantity and a wrong count."""
    faulty = SegmentFault(
        segment="PO1",
        position=9,
        code="8",
        elements=(
            ElementFault(position=2, data_element="330", code="6", value="TW*EL~VE'|"),
            ElementFault(position=4, component=2, code="3"),
        ),
    )
    return FunctionalAcknowledgement(
        functional_id="PO",
        group="101",
        release="004010",
        sets=(
            SetAnswer(kind="850", control="0001", code="A"),
            SetAnswer(kind="850", control="0002", code="R", segments=(faulty,), errors=("4", "5")),
        ),
        code="P",
        declared=2,
        received=2,
        accepted=1,
    )
