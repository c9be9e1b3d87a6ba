"""A change is known again by what it says."""

from decimal import Decimal

from canonical.order import OrderLine
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange


def test_the_same_change_has_the_same_digest_whatever_zeros_its_numbers_carry():
    def asked(quantity):
        line = OrderLine(number="1", quantity=Decimal(quantity), unit="each")
        changed = ChangedLine(kind=LineChangeKind.decreased, line=line)
        return OrderChange(partner="acme", order_number="4711", lines=(changed,))

    assert asked("5").digest() == asked("5.00").digest() != asked("6").digest()
