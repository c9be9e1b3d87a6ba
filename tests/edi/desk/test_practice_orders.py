"""The orders of the practice world do what the demo promises of them."""

from pathlib import Path

import pytest

from canonical.lifecycle import Validation

ORDERS = Path(__file__).parents[3] / "crossdock" / "practice" / "orders"
EXPECTED = {
    "acme-clean.edi": [("acme", "AC-1001", [("MUG-01", 48), ("BOWL-10", 24)])],
    "acme-same-number.edi": [("acme", "AC-1001", [("MUG-01", 60), ("BOWL-10", 24), ("PLATE-20", 12)])],
    "acme-short.edi": [("acme", "AC-1002", [("LAMP-30", 20), ("MUG-02", 12)])],
    "acme-broken.edi": [],
    "acme-two-orders.edi": [
        ("acme", "AC-1003", [("PLATE-20", 36), ("KETTLE-50", 6)]),
        ("acme", "AC-1004", [("MUG-01", 24), ("MUG-99", 12)]),
    ],
    "nordwind-clean.edi": [("nordwind", "NW-77001", [("BOWL-10-CS", 3), ("MUG-02", 36), ("KETTLE-50", 8)])],
    "nordwind-unknown-item.edi": [("nordwind", "NW-77002", [("MUG-01", 24), (None, 10)])],
    "unknown-sender.edi": [],
}


def test_every_practice_order_is_expected():
    assert {file.name for file in ORDERS.glob("*.edi")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_practice_order_says_what_it_should(name, translate):
    translation = translate((ORDERS / name).read_bytes())
    seen = [(t.order.partner, t.order.number, [(n.sku, n.quantity) for n in t.order.lines]) for t in translation.orders]
    assert seen == EXPECTED[name]
    if EXPECTED[name]:
        assert translation.validation is Validation.valid
        assert (translation.findings, [t.findings for t in translation.orders if t.findings]) == ((), [])


def test_the_broken_one_is_rejected_for_its_number_its_quantity_and_its_count(translate, render):
    translation = translate((ORDERS / "acme-broken.edi").read_bytes())
    assert translation.validation is Validation.invalid
    content = render(translation.drafts[0]).content
    for line in (b"AK4*3*324*1~", b"AK4*2*330*6*TWELVE~", b"AK5*R*4*5~", b"AK9*R*1*1*0~"):
        assert line in content


def test_the_strangers_order_is_a_guests_where_guests_are_welcome(translate, open_desk):
    content = (ORDERS / "unknown-sender.edi").read_bytes()
    assert translate(content).validation is Validation.unidentified
    assert [t.order.number for t in translate(content, at=open_desk).orders] == ["WG-5502"]
