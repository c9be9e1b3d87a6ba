"""Two customers with one order number: commands that act name the order they took, or list those that can be meant."""

import json
import shutil

import pytest

from tests.front.conftest import HubFolder
from tests.mapping_folder import parsed_once  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def twins(_history, tmp_path_factory):
    """AC-1003 of acme, and another AC-1003 that a customer ordered by telephone."""
    walked = HubFolder(tmp_path_factory.mktemp("twins") / "hub")
    shutil.copytree(_history.path, walked.path)
    file = walked.path / "customers.csv"
    file.write_text("partner,name,currency\nbeta,Beta Stores,USD\n")
    assert walked("customer", "import", str(file)).code == 0
    place = "Beta; 1 Pier; Bath; ME; 04530; US"
    said = walked("order", "enter", "--partner", "beta", "--number", "AC-1003", "--line", "MUG-01=4@4.25", "--ship-to",
                  place)  # fmt: skip
    assert said.code == 0, said.err
    assert walked("up", "--once").code == 0
    return walked


def test_nothing_is_done_where_two_can_be_meant_and_both_are_listed(twins):
    cancelled = ("order", "cancel", "AC-1003", "--reason", "Ann")
    said = twins(*cancelled)
    assert (said.code, said.out) == (5, "")
    assert said.err.startswith("2 orders AC-1003 can be changed or cancelled; nothing was done.")
    assert "id:3  acme  AC-1003  allocated  received 20" in said.err
    told = json.loads(twins(*cancelled, "--json").out)
    keys = ("id", "partner", "number", "state", "channel")
    assert [tuple(one[key] for key in keys) for one in told["orders"]] == [
        (5, "beta", "AC-1003", "allocated", "phone"), (3, "acme", "AC-1003", "allocated", "desk"),
    ]  # fmt: skip
    assert told["problem"] in said.err
    states = [story["order"]["state"] for story in json.loads(twins("order", "show", "AC-1003", "--json").out)]
    assert states == ["allocated", "allocated"]
    packed = twins("shipment", "pack", "AC-1003")
    assert (packed.code, "id:5" in packed.err, "id:3" in packed.err) == (5, True, True)


def test_the_one_that_is_named_is_taken_and_told_in_what_state_it_is(twins):
    said = twins("order", "cancel", "id:3", "--reason", "Ann")
    assert (said.code, said.out.splitlines()[0]) == (0, "Order 3, acme AC-1003, allocated."), said.err
    packed = twins("shipment", "pack", "AC-1003")  # the other is cancelled: no doubt is left
    assert (packed.code, packed.out.splitlines()[0]) == (0, "Order 5, beta AC-1003, allocated."), packed.err
    made = json.loads(twins("order", "change", "AC-1003", "--partner", "beta", "--line", "1", "--quantity", "5",
                            "--json").out)  # fmt: skip
    assert made["order"] == {"id": 5, "partner": "beta", "number": "AC-1003", "state": "packed"}
    assert len(json.loads(twins("order", "show", "AC-1003", "--partner", "acme", "--json").out)) == 1
    assert twins("order", "show", "AC-1003", "--partner", "gamma").code == 4
