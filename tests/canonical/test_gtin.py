"""Numbers of goods and places, copied well and copied badly."""

import pytest

from canonical.gtin import gln_fault, gtin14, gtin_fault


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("614141000012", "00614141000012"),  # UPC
        ("0614141000012", "00614141000012"),  # the same as EAN
        ("00614141000012", "00614141000012"),
        ("96385074", "00000096385074"),  # EAN-8
        ("614141000013", None),
        ("61414100001", None),
        ("61414100001X", None),
        ("٦١٤١٤١٠٠٠٠١٢", None),
        ("", None),
    ],
)
def test_upc_ean_and_gtin_are_one_number_of_14_digits(written, whole):
    assert gtin14(written) == whole


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("614141000012", ""),
        ("614141000013", "the check digit of 614141000013 should be 2"),
        ("6.14141E+11", "was cut short by a spreadsheet"),
        ("6,14141E+11", "was cut short by a spreadsheet"),
        ("61414-1000012", "is not made of digits only; a GTIN has 8, 12, 13 or 14 digits"),
        ("36000291452", "probably lost the zeros before it: 036000291452 would be right"),
        ("61414100002", "has 11 digits; a GTIN has 8, 12, 13 or 14 digits"),
        ("123", "has 3 digits"),
        ("123456789012345", "has 15 digits"),
    ],
)
def test_what_is_wrong_with_a_gtin_is_said_with_what_was_meant(written, says):
    assert (says in gtin_fault(written)) if says else gtin_fault(written) == ""


def test_a_gln_has_13_digits_and_checks_itself():
    assert gln_fault("0614141000005") == ""
    assert gln_fault("0614141000006") == "the check digit of 0614141000006 should be 5"
    assert "a GLN has 13 digits" in gln_fault("98")
