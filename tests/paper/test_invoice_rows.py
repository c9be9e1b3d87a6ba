"""An invoice's rows say what was sold, also where the buyer wrote no words for it."""

from decimal import Decimal

import pytest

from canonical.invoice import InvoicedLine
from canonical.order import ItemNumber, Numbering
from connectors.paper.invoice import row

THEIRS = ItemNumber(numbering=Numbering.buyer, number="4400001")
OURS = ItemNumber(numbering=Numbering.seller, number="MUG-01")


@pytest.mark.parametrize(
    ("items", "description", "called"),
    [
        ((THEIRS, OURS), "Stoneware mug", ("4400001", "Stoneware mug")),
        ((THEIRS, OURS), "", ("4400001", "our number MUG-01")),
        ((THEIRS,), "", ("4400001", "")),
    ],
)
def test_a_line_without_words_names_our_number_beside_theirs(items, description, called):
    line = InvoicedLine(
        position=1, number="1", quantity=Decimal(2), unit="each", unit_price=Decimal("4.25"), items=items,
        description=description,
    )  # fmt: skip
    assert row(line)[1:3] == called and row(line)[5] == "8.50"
