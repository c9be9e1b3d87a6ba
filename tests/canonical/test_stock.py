"""Stock levels and the numbers on cartons."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from canonical.shipment import check_digit, is_sscc, sscc
from canonical.stock import StockLevel
from canonical.storage import Keeper, Warehouse


def test_available_is_what_lies_there_less_what_is_promised():
    level = StockLevel(sku="LAMP-30", warehouse="main", on_hand=Decimal(12), reserved=Decimal("4.5"))
    assert level.available == Decimal("7.5")


@pytest.mark.parametrize(("digits", "digit"), [("629104150021", 3), ("03600029145", 2), ("37610425002123456", 9)])
def test_check_digits_agree_with_numbers_printed_in_gs1s_own_examples(digits, digit):
    assert check_digit(digits) == digit


@settings(deadline=None)
@given(st.integers(0, 10**9 - 1))
def test_an_sscc_has_18_digits_and_its_weighted_sum_is_a_multiple_of_ten(serial):
    code = sscc("0614141", serial)
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code)))
    assert (len(code), code[:8], weighted % 10) == (18, "00614141", 0)
    assert int(code[8:17]) == serial


@pytest.mark.parametrize(("prefix", "serial"), [("0614141", 10**9), ("0614141", -1), ("06141X1", 1), ("", 10**17)])
def test_a_serial_that_does_not_fit_is_named(prefix, serial):
    with pytest.raises(ValueError, match=f"serial {serial} do not fit"):
        sscc(prefix, serial)


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("006141410000000012", True),
        ("006141410000000013", False),
        ("06141410000000012", False),
        ("00614141000000001X", False),
        ("", False),
        ("٠٠٦١٤١٤١٠٠٠٠٠٠٠٠١٢", False),
    ],
)
def test_an_sscc_is_18_plain_digits_the_last_of_which_is_right(code, right):
    assert is_sscc(code) is right


def test_a_warehouse_of_others_has_somebody_who_runs_it():
    assert Warehouse(name="depot", kind=Keeper.third_party, partner="depot").kind is Keeper.third_party
    with pytest.raises(ValidationError, match="say by which partner"):
        Warehouse(name="depot", kind=Keeper.third_party)
