"""What a scanner sends, in either way of writing."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonical.element_string import FNC1, ElementString, NotAnElementString, is_element_string, read
from canonical.shipment import sscc

GTIN = "09506000134352"
SSCC = sscc("0614141", 1)


@pytest.mark.parametrize(
    "code",
    [
        f"(01){GTIN}(17)261231(10)AB-1(21)S7",
        f"]C101{GTIN}1726123110AB-1{FNC1}21S7",
        f"]d2{FNC1}01{GTIN}10AB-1{FNC1}1726123121S7{FNC1}",
    ],
)
def test_item_lot_serial_and_last_day_are_read(code):
    assert is_element_string(code)
    assert read(code) == ElementString(gtin=GTIN, lot="AB-1", serial="S7", expires_on=date(2026, 12, 31))


def test_what_is_inside_a_case_how_many_and_the_carton_are_read():
    said = read(f"]C100{SSCC}02{GTIN}15270200{FNC1}3724")
    assert said == ElementString(sscc=SSCC, gtin=GTIN, expires_on=date(2027, 2, 28), count=24)
    assert read("(30)6").count == 6
    assert read("(17)261200").expires_on == date(2026, 12, 31)


def test_what_is_of_no_use_here_is_passed_over():
    assert read(f"]C101{GTIN}3103000750240X{FNC1}4300NAME{FNC1}712N{FNC1}10A") == ElementString(gtin=GTIN, lot="A")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (f"(01){GTIN[:-1]}3", "check digit"),
        ("(00)106141410000000011", "no SSCC"),
        ("(01)123", "has 14 digits"),
        (f"(01){GTIN}(10", "all through"),
        (f"(01){GTIN}(10)A(10)B", "twice"),
        ("(17)261301", "no day"),
        ("(17)26130x", "no day"),
        ("(37)many", "no count"),
        ("]C10195060", "breaks off"),
        (f"]C110{'A' * 91}", "breaks off"),
        ("]C1XX", "breaks off"),
        (f"]C110{FNC1}", "breaks off"),
    ],
)
def test_what_cannot_be_one_is_refused_with_the_reason(code, says):
    with pytest.raises(NotAnElementString, match=says):
        read(code)


@pytest.mark.parametrize("code", ["", "MUG-01", GTIN, SSCC, "S7"])
def test_plain_numbers_are_none(code):
    assert not is_element_string(code)


@given(st.text(alphabet="0123456789()]C1\x1dA", max_size=40))
def test_whatever_comes_is_read_or_refused(code):
    with suppress(NotAnElementString):
        assert isinstance(read(code), ElementString)
