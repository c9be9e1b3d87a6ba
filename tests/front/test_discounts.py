"""Discounts come in with the prices, and an order at the net price is as agreed."""

import json

import pytest

from tests.front.conftest import STOCK


@pytest.fixture
def priced(hub):
    def bring(text, *words):
        (hub.path / "prices.csv").write_text(text)
        return hub("price", "import", str(hub.path / "prices.csv"), *words)

    (hub.path / "customers.csv").write_text("partner,currency,price_list\nacme,USD,retail\n")
    assert hub("customer", "import", str(hub.path / "customers.csv")).code == 0
    assert hub("stock", "import", str(STOCK)).code == 0
    assert bring("sku,price,currency,price_list\nMUG-01,4.25,USD,retail\n").code == 0
    return bring


def findings(hub, price):
    said = hub("order", "enter", "--partner", "acme", "--line", f"MUG-01=24@{price}", "--preview", "--json")
    return [found["says"] for found in json.loads(said.out)["orders"][0]["findings"] if "price" in found["rule"]]


def test_an_order_at_the_net_price_is_as_agreed_and_one_at_the_list_price_is_not(hub, priced):
    assert findings(hub, "4.25") == []
    preview = priced("kind,percent,partner\ndiscount,12,acme\n", "--preview")
    assert "added every item for acme, discount 12 % off the list" in preview.words
    assert findings(hub, "4.25") == []
    assert priced("kind,percent,partner,reference\ndiscount,12,acme,FRAME-26\n").code == 0
    assert findings(hub, "3.74") == []
    [says] = findings(hub, "4.25")
    assert "3.74 agreed (price list 4.25 less 12 % FRAME-26)" in says
    assert priced("kind,percent,partner\ndiscount,10,acme\n").out.endswith(": 1 changed.\n")
    shown = json.loads(hub("price", "list", "--partner", "acme", "--json").out)
    assert [(one["kind"], one["percent"], one["reference"]) for one in shown] == [("discount", "10", "FRAME-26")]


def test_a_whole_file_takes_discounts_away_that_it_does_not_name(hub, priced):
    assert priced("kind,percent,price_list\ndiscount,12,retail\n").code == 0
    said = priced("kind,sku,price,currency,price_list\nprice_list,MUG-01,4.30,USD,retail\n", "--whole")
    assert said.out.endswith(": 1 changed, 1 removed.\n")
    assert [one["kind"] for one in json.loads(hub("price", "list", "--json").out)] == ["price_list"]


@pytest.mark.parametrize(
    ("row", "place", "says"),
    [
        ("discount,,,,acme", "2:4", "percent: nothing is written here, and a discount needs one"),
        ("discount,,,0,acme", "2:4", "percent: above 0 and at most 100, not 0"),
        ("discount,,4,5,acme", "2:3", "price: a discount has none; it is taken off the price list"),
        ("discount,NOPE,,5,acme", "2:2", "sku: we have no item NOPE"),
        ("contract,MUG-01,,,acme", "2:3", "price: nothing is written here, and a price needs one"),
        ("contract,MUG-01,4,5,acme", "2:4", "percent: only a row of kind discount has one"),
        ("contract,,4,,acme", "2:2", "sku: nothing is written here, and a price needs one"),
        ("rebate,MUG-01,4,,acme", "2:1", "kind: Input should be 'price_list', 'contract', 'promotion' or 'discount'"),
    ],
)
def test_a_bad_row_is_named_with_its_place(hub, priced, row, place, says):
    said = priced(f"kind,sku,price,percent,partner,currency\n{row},USD\n")
    assert said.code == 1
    assert f"prices.csv:{place}: {says}" in said.words
