"""A unit goes by one word, whether a file says EA, Each or each; otherwise every order of the item would be held."""

import pytest

from connectors import order_form
from connectors.unit_word import unit_word
from pipeline.feeds import stock_rows
from pipeline.told import FeedFile


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("EA", "each"), ("ea", "each"), ("Each ", "each"), ("each", "each"), ("CA", "case"), ("CS", "case"),
        ("inner pack", "inner_pack"), ("DZ", "dozen"), ("Kg", "kilogram"), ("barrel", "barrel"), ("", ""), (None, None),
    ],
)  # fmt: skip
def test_a_code_or_a_word_in_capitals_is_our_word_and_what_we_have_none_for_stays(written, word):
    assert unit_word(written) == word


def test_stock_files_and_orders_that_were_told_go_by_it():
    file = FeedFile(b"sku,on_hand,unit\nMUG-01,5,EA\n", "stock.csv")
    assert stock_rows.items(stock_rows.read(file).rows, {})["MUG-01"].unit == "each"
    said = b'{"partner": "acme", "number": "1", "lines": [{"sku": "MUG-01", "quantity": "2", "unit": "CA"}]}'
    [order] = order_form.read(said, "o.json").orders
    assert order.form.lines[0].unit == "case"
