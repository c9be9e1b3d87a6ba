"""An address is held against what exists in its country."""

import pytest

from canonical.party import Address
from pipeline.evidence.postal import flaws


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ({"country": "GB", "postal_code": "BS1"}, "'BS1' is no postal code of GB"),
        ({"country": "GB", "postal_code": "BS1 4ND"}, ""),
        ({"country": "XX"}, "there is no country 'XX'"),
        ({"country": "CA", "region": "WA", "postal_code": "M5V 3L9"}, "'WA' is no region of CA"),
        ({"country": "US", "region": "WA", "postal_code": "04101"}, "'04101' is no postal code of US"),
        ({"country": "USA", "region": "WA", "postal_code": "984021234"}, ""),
        ({"country": "IE", "postal_code": ""}, ""),
        ({"country": "", "region": "WA", "postal_code": "98402", "city": ""}, ""),
        ({"country": "US", "region": "PR", "postal_code": "00901"}, ""),
        ({"country": "DE", "region": "BE", "postal_code": "1011"}, "'1011' is no postal code of DE"),
    ],
)
def test_what_cannot_be_right_is_named(address, says):
    found = flaws(Address(**{"street": ("1 Quay",), "city": "Bristol"} | address), "US")
    assert [flaw.says for flaw in found] == ([says] if says else [])


def test_an_example_shows_what_was_expected():
    [flaw] = flaws(Address(city="Bristol", country="GB", postal_code="BS1"), "US")
    assert (flaw.part, flaw.value, flaw.expected) == ("postal_code", "BS1", "such as EC1Y 8SY")
