"""A thousand rows with one mistake are one sentence; mistakes that differ are told one by one."""

import json

from crossdock.cli.told_problems import folded


def test_what_many_rows_have_in_common_is_said_once_with_how_often_and_up_to_where(hub):
    prices = hub.path / "prices.csv"
    prices.write_text("sku,currency,partner\n" + "MUG-01,USD,acme\n" * 300)
    said = hub("price", "import", str(prices))
    assert said.code == 1  # no item MUG-01 is there either
    first, *more = said.err.splitlines()
    assert first.endswith(
        "prices.csv:2:1: price: nothing is written here, and a price needs one"
        " (and 299 times more, the last in line 301; all of them with --json)"
    )
    assert more[-1] == "600 problems. Nothing was imported."
    whole = json.loads(hub("price", "import", str(prices), "--json").out)
    assert len([one for one in whole["problems"] if "price needs one" in one]) == 300


def test_three_alike_and_those_that_differ_are_said_each():
    three = [f"a.csv:{n}:1: sku: nothing is written here" for n in (2, 3, 4)]
    others = [f"a.csv:{n}:2: on_hand: not a number (here: 'x{n}')" for n in range(9)]
    assert list(folded([*three, *others])) == [*three, *others]
    assert list(folded(["no place"] * 4)) == ["no place (and 3 times more; all of them with --json)"]
