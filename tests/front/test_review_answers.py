"""What is said when a case is answered: whether it is closed, how far its order is, and what else it waits for."""

import json
import shutil
from pathlib import Path

import pytest

from tests.front.conftest import HubFolder

PLACE = "Store 12; 1450 NW Lovejoy Street; Portland; OR; 97209; US"


@pytest.fixture(scope="module")
def _held(_history: HubFolder, tmp_path_factory: pytest.TempPathFactory) -> HubFolder:
    shutil.copytree(_history.path, folder := tmp_path_factory.mktemp("held") / "hub")
    hub = HubFolder(folder)
    told = ("--number", "4711", "--line", "TRAY-9=2", "--line", "MUG-01=0", "--ship-to", PLACE)
    assert hub("order", "enter", "--partner", "acme", *told).code == 0
    assert hub("up", "--once").code == 0
    return hub


@pytest.fixture
def waiting(_held: HubFolder, tmp_path: Path) -> tuple[HubFolder, str, str]:
    """A hub with an order that waits for two answers, and the numbers of both cases: the item, and the quantity."""
    shutil.copytree(_held.path, tmp_path / "hub")
    hub = HubFolder(tmp_path / "hub")
    cases = json.loads(hub("review", "list", "--partner", "acme", "--json").out)
    mine = {case["kind"]: str(case["id"]) for case in cases if " 4711: " in case["summary"]}
    return hub, mine["item"], mine["quantity"]


def test_an_answer_tells_how_far_the_order_is_and_what_it_waits_for_besides(waiting):
    hub, item, quantity = waiting
    said = hub("review", "answer", quantity, "approve")
    assert said.code == 0
    assert "is in review now." in said.words and f"waits: case {item}, acme 4711" in said.words
    told = json.loads(hub("review", "answer", item, "correct", "--sku", "1=PLATE-20", "--json").out)
    [case] = told["cases"]
    assert (case["state"], case["answer"], case["order_state"]) == ("answered", "correct", "interpreted")
    assert (case["other_cases"], told["problems"]) == ([], [])
    refused = hub("review", "answer", item, "approve")
    assert (refused.code, "was answered already: correct by pat" in refused.words) == (5, True)


def test_who_has_signed_is_seen_in_the_list(waiting):
    hub, _, quantity = waiting
    assert hub("review", "answer", quantity, "escalate", "--reason", "not mine to say").code == 0
    assert "escalate by pat" in hub("review", "list").words
    listed = {case["id"]: case["signatures"] for case in json.loads(hub("review", "list", "--json").out)}
    [signature] = listed[int(quantity)]
    assert (signature["actor"], signature["answer"], signature["reason"]) == ("pat", "escalate", "not mine to say")


def test_what_is_corrected_is_never_dropped_because_another_answer_stands_before_it(waiting):
    hub, _, quantity = waiting
    said = hub("review", "answer", quantity, "approve", "--quantity", "2=24")
    assert (said.code, "what is corrected is written with correct alone" in said.words) == (2, True)
    assert json.loads(hub("review", "show", quantity, "--json").out)["case"]["state"] == "open"


def test_many_are_answered_and_told_in_json_too(waiting):
    hub, _, quantity = waiting
    said = hub("review", "answer", "--all", "--rule", "quantity_zero", "approve", "--json")
    told = json.loads(said.out)
    assert (said.code, [case["id"] for case in told["cases"]], told["problems"]) == (0, [int(quantity)], [])
