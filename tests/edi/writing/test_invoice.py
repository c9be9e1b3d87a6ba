"""The 810: lines as shipped, what is added and taken off, and a total that the partner's own sum will meet."""

from datetime import date
from decimal import Decimal

import pytest

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
from canonical.order import ItemNumber, Numbering, Reference
from canonical.party import Address, Party, PartyRole
from connectors.ports import Unreadable
from tests.edi.writing.spoken import spoken

D = Decimal
MUG = (ItemNumber(numbering=Numbering.seller, number="MUG-01", qualifier="VN"),)


def line(number="1", quantity="48", price="4.25", unit="each", **more):
    return InvoicedLine(
        position=int(number), number=number, quantity=D(quantity), unit=unit, unit_price=D(price), items=MUG, **more
    )


def invoice(*said, **more):
    return Invoice(
        **{
            "partner": "acme", "number": "R-77", "invoiced_on": date(2026, 3, 5), "order_number": "4711",
            "ordered_on": date(2026, 3, 1), "lines": said or (line(),),
        } | more
    )  # fmt: skip


def written(said, release="004010"):
    return spoken("invoice", said, release=release)


def segments(said, name):
    return [one for one in written(said) if one[0] == name]


def test_the_whole_invoice():
    freight = Extra(direction=Direction.charge, kind=ExtraKind.freight, amount=D("12.5"))
    volume = Extra(
        direction=Direction.allowance, kind=ExtraKind.volume_discount, amount=D("4.08"), percent=D(2),
        description="two of a hundred",
    )  # fmt: skip
    said = invoice(
        line(description="Stoneware mug, blue", extras=(volume,)),
        line("2", "3", "0.335"),
        extras=(freight,),
        taxes=(Tax(amount=D("16.90"), percent=D("8.25"), number="12-345"),),
        shipped_on=date(2026, 3, 4),
        bill_of_lading="BOL1",
        scac="BHFL",
        carrier="Blue Harbor Freight",
        cartons=2,
        weight_kg=D("21.75"),
        currency="USD",
        terms=PaymentTerms(discount_percent=D(2), discount_days=10, net_days=30, description="2/10 net 30"),
        parties=(Party(role=PartyRole.remit_to, name="Blue Harbor Supply", number="7", numbering="seller"),
                 Party(role=PartyRole.ship_to, name="Store 12", address=Address(city="Boise", region="ID")),
                 Party(role=PartyRole.other, name="nobody asked")),
        references=(Reference(kind="DP", number="017"), Reference(kind="marketplace_id", number="x")),
        notes=("thank you",),
    )  # fmt: skip
    assert written(said) == [
        ("BIG", "20260305", "R-77", "20260301", "4711", "", "", "DI"),
        ("NTE", "GEN", "thank you"),
        ("CUR", "SE", "USD"),
        ("REF", "DP", "017"),
        ("N1", "RI", "Blue Harbor Supply", "91", "7"),
        ("N1", "ST", "Store 12"),
        ("N4", "Boise", "ID"),
        ("ITD", "08", "3", "2", "", "10", "", "30", "", "", "", "", "2/10 net 30"),
        ("DTM", "011", "20260304"),
        ("IT1", "1", "48", "EA", "4.25", "", "VN", "MUG-01"),
        ("PID", "F", "", "", "", "Stoneware mug, blue"),
        ("SAC", "A", "I530", "", "", "408", "3", "2", "", "", "", "", "02", "", "", "two of a hundred"),
        ("IT1", "2", "3", "EA", "0.335", "", "VN", "MUG-01"),
        ("TDS", "23033"),
        ("TXI", "ST", "16.9", "8.25", "", "", "", "", "", "12-345"),
        ("CAD", "", "", "", "BHFL", "Blue Harbor Freight", "", "BM", "BOL1"),
        ("SAC", "C", "D240", "", "", "1250", "", "", "", "", "", "", "06"),
        ("ISS", "2", "CT", "21.75", "KG"),
        ("CTT", "2", "51"),
    ]
    assert said.total == D("230.33")


def test_a_short_invoice_leaves_out_what_it_has_nothing_of():
    assert [one[0] for one in written(invoice())] == ["BIG", "IT1", "TDS", "CTT"]


def test_terms_without_a_discount_say_when_to_pay():
    said = invoice(terms=PaymentTerms(due_on=date(2026, 4, 4), net_days=30))
    assert segments(said, "ITD") == [("ITD", "01", "3", "", "", "", "20260404", "30")]


def test_a_credit_note_is_called_one():
    assert segments(invoice(kind=InvoiceKind.credit_note), "BIG")[0][7] == "CR"


def test_quantities_of_different_units_are_not_added_up():
    assert written(invoice(line(), line("2", unit="case")))[-1] == ("CTT", "2")


@pytest.mark.parametrize("kind", ExtraKind)
def test_every_extra_has_a_code_or_words(kind):
    [sac] = segments(invoice(extras=(Extra(direction=Direction.charge, kind=kind, amount=D(1)),)), "SAC")
    assert len(sac[2]) == 4
    assert (sac[2] == "F050") is (len(sac) == 16)


@pytest.mark.parametrize("kind", TaxKind)
def test_every_tax_has_a_code(kind):
    [txi] = segments(invoice(taxes=(Tax(kind=kind, amount=D(1)),)), "TXI")
    assert len(txi[1]) == 2


def test_only_cartons_or_only_a_weight_are_told_alone():
    assert segments(invoice(cartons=2), "ISS") == [("ISS", "2", "CT")]
    assert segments(invoice(weight_kg=D(9)), "ISS") == [("ISS", "", "", "9", "KG")]


def test_a_line_for_nothing_is_refused():
    with pytest.raises(Unreadable, match="invoice R-77: line 1 asks money for 0 each"):
        written(invoice(line(quantity="0")))


def test_an_invoice_below_nothing_is_refused():
    much = Extra(direction=Direction.allowance, amount=D(500))
    with pytest.raises(Unreadable, match=r"comes to -296\.00, less than nothing; write a credit note"):
        written(invoice(extras=(much,)))
