"""One order's whole story on the screen: what it says, who took it, what the rules said, what was changed and why."""

import json
import re

from canonical.lifecycle import OrderState

ENTER = (
    "order", "enter", "--partner", "acme", "--number", "4711", "--line", "MUG-01=24@4.25", "--line", "TRAY-9=1@2",
    "--ship-to", "Store 12; 1450 NW Lovejoy Street; Portland; OR; 97209; US", "--contact", "Ann Lee", "--phone", "555",
    "--currency", "USD", "--requested-on", "2030-12-04", "--taken-by", "Dana", "--note", "by noon",
)  # fmt: skip


UNPRICED = (
    "order", "enter", "--partner", "acme", "--number", "4714", "--line", "BOWL-10=2", "--currency", "USD",
    "--ship-to", "Store 12; 1450 NW Lovejoy Street; Portland; OR; 97209; US",
)  # fmt: skip


def test_the_story_says_all_that_the_order_says_who_took_it_and_what_every_rule_found(walked):
    (walked.path / "p.csv").write_text("sku,price,currency,partner\nBOWL-10,3.95,USD,acme\n")
    assert walked("price", "import", str(walked.path / "p.csv")).code == 0
    assert walked(*ENTER).code == walked(*UNPRICED).code == 0
    walked("up", "--once")
    assert "BOWL-10 2 3.95 7.90 Total: 7.90 USD" in walked("order", "show", "4714").words
    shown = walked("order", "show", "4711").words
    for words in (
        "taken by: Dana", "days: wanted 2030-12-04", "contact: Ann Lee, 555", "notes: by noon", "total: 104.00 USD",
        "ship to: Store 12, 1450 NW Lovejoy Street, Portland, OR 97209, US", "What the rules said: hold (",
        "hold unknown sku 2 line 2: no item of ours matches", "inform unknown customer",
    ):  # fmt: skip
        assert words in shown
    case = re.search(r"review answer (\d+) correct", shown)
    assert case
    answer = ("review", "answer", case[1], "correct", "--sku", "2=PLATE-20", "--reason", "Ann said so")
    assert walked(*answer).code == 0
    walked("up", "--once")
    [story] = json.loads(walked("order", "show", "4711", "--json").out)
    assert story["order"]["state"] == OrderState.allocated
    first, second = story["decisions"]
    assert (first["verdict"], second["verdict"], first["actor"]) == ("hold", "accept", "hub")
    assert {finding["rule"] for finding in second["findings"]} < {finding["rule"] for finding in first["findings"]}
    assert "credit_limit" in first["asked"] and "unknown_sku" in second["asked"]
    shown = walked("order", "show", "4711").words
    assert "and 1 time before" in shown and "line 2 is PLATE-20, case" in shown and "Ann said so" in shown


def test_the_story_tells_what_each_change_asked_for_why_and_what_is_otherwise_since(walked):
    assert walked("order", "change", "AC-1003", "--line", "1", "--quantity", "3", "--reason", "Ann asked").code == 0
    shown = walked("order", "show", "AC-1003").words
    assert "line 1 changed: 3 each" in shown and "Ann asked" in shown
    assert re.search(r"line 1 quantity: \d+ → 3", shown)


def test_the_story_tells_what_the_buyer_was_told_last_of_each_line(walked):
    shown = walked("order", "show", "AC-1002").words
    told = shown.split("What the buyer was told")[1].split("Answers")[0]
    assert "backordered" in told and "accepted" in told and "4.25" in told


def test_only_counts_that_there_are_any_of_take_room(walked):
    heads = {number: walked("order", "show", number).out for number in ("AC-1004", "AC-1001")}
    assert "packed" not in heads["AC-1004"].split("Events")[0]
    assert "packed" in heads["AC-1001"].split("Events")[0]
