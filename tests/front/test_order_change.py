"""Orders that our own people change and cancel, as they type it; the page's examples are run as they stand."""

import json
import re

from tests.front.conftest import ROOT

PAGE = (ROOT / "docs" / "changes.md").read_text()


def story(hub, number):
    return json.loads(hub("order", "show", number, "--json").out)[0]


def test_a_line_is_changed_and_the_story_tells_by_whom_and_what_it_said_before(walked):
    before = story(walked, "AC-1003")["order"]["lines"][0]
    wanted = str(int(before["ordered"]) - 1)
    said = walked(
        "order", "change", "AC-1003", "--line", before["number"], "--quantity", wanted, "--reason", "Ann asked"
    )
    assert (said.code, "is made" in said.words, "accepted" in said.words) == (0, True, True), said.err
    told = story(walked, "AC-1003")
    assert (told["order"]["lines"][0]["ordered"], told["order"]["lines"][0]["reserved"]) == (wanted, wanted)
    [change] = told["changes"]
    assert (change["state"], change["channel"], len(told["revisions"])) == ("made", "phone", 2)
    made = next(one for one in told["events"] if one["action"] == f"change {change['id']}")
    assert (made["actor"], made["cause"]) == ("pat", "order change: Ann asked")
    shown = walked("order", "show", "AC-1003").words
    assert "What the order said" in shown and "as it came" in shown
    assert walked("stock", "prove").code == 0


def test_the_page_s_example_of_a_file_can_be_read(walked):
    [example] = re.findall(r"^```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    path = walked.path / "change.json"
    path.write_text(example)
    said = walked("order", "change", "AC-1003", str(path))
    assert (said.code, "waits for a person" in said.words) == (0, True), said.err
    case = re.search(r"crossdock review answer (\d+) approve", said.words)
    assert case and "nothing is agreed" in said.words
    assert walked("order", "show", "AC-1003").words.count("change pending") >= 1
    assert walked("review", "answer", case[1], "reject", "--reason", "too cheap").code == 0
    assert story(walked, "AC-1003")["order"]["state"] == "allocated"


def test_an_order_is_cancelled_packed_or_not_and_only_once(walked):
    said = walked("order", "cancel", "AC-1001", "--reason", "Ann changed her mind")
    assert said.code == 0, said.err
    told = story(walked, "AC-1001")
    assert (told["order"]["state"], told["shipments"][0]["state"]) == ("cancelled", "voided")
    again = walked("order", "cancel", "AC-1001", "--reason", "once more")
    assert (again.code, "was cancelled; what is wanted now must be ordered anew" in again.words) == (1, True)
    assert walked("stock", "prove").code == 0


def test_one_line_is_cancelled_and_a_line_that_is_not_there_waits_for_a_person(walked):
    line = story(walked, "AC-1002")["order"]["lines"][0]["number"]
    assert walked("order", "cancel", "AC-1002", "--line", line, "--reason", "not wanted").code == 0
    assert story(walked, "AC-1002")["order"]["lines"][0]["ordered"] == "0"
    assert "no such line" in walked("order", "cancel", "AC-1002", "--line", "99", "--reason", "no").words


def test_the_day_and_the_place_of_the_whole_order_are_changed_too(walked):
    place = "9 Harbor Way; Salem; OR; 97301; US"
    said = walked(
        "order", "change", "AC-1003", "--requested-on", "2030-12-24", "--ship-to", f"; {place}", "--reason", "moved"
    )
    assert (said.code, "is made" in said.words) == (0, True), said
    order = story(walked, "AC-1003")["order"]["order"]
    [ship_to] = [party for party in order["parties"] if party["role"] == "ship_to"]
    assert (order["requested_on"], ship_to["address"]["city"], ship_to["number"]) == ("2030-12-24", "Salem", "")
    assert ship_to["name"]
    assert all(line["requested_on"] is None for line in order["lines"])
    shown = walked("order", "show", "AC-1003").words
    assert "requested on 2030-12-24" in shown and "moved" in shown and "9 Harbor Way, Salem, OR 97301" in shown


def test_a_change_that_says_nothing_is_refused(walked):
    path = walked.path / "nothing.json"
    path.write_text("{}")
    assert "nothing says what shall be different" in walked("order", "change", "AC-1003", str(path)).err
    assert "say of which line: --line N" in walked("order", "change", "AC-1003", "--quantity", "3").words
    said = walked("order", "change", "AC-1003", str(path), "--ship-to", "0012")
    assert (said.code, "say what shall be different" in said.words) == (2, True)
    assert story(walked, "AC-1003")["changes"] == []


def test_what_cannot_be_understood_is_named_and_nothing_is_done(walked):
    path = walked.path / "bad.json"
    path.write_text(
        '{"lines": [{"line": "1", "quantty": 5}, {"line": "2"}, {"line": "3", "delete": true, "sku": "X"}]}'
    )
    said = walked("order", "change", "AC-1003", str(path))
    assert said.code != 0
    assert "bad.json:1:26" in said.err and "nothing says what shall be different" in said.err
    assert "a line is deleted or changed, not both" in said.err
    assert "say what shall be different" in walked("order", "change", "AC-1003").err
    assert story(walked, "AC-1003")["changes"] == []
    assert "there is no order AC-77" in walked("order", "cancel", "AC-77", "--reason", "x").err


def test_an_order_in_review_is_changed_too_and_decided_anew(walked):
    said = walked("order", "change", "AC-1004", "--line", "1", "--sku", "MUG-01", "--reason", "they meant the blue one")
    assert (said.code, "is written into the order" in said.words) == (0, True), said.err
    assert walked("up", "--once").code == 0
    assert story(walked, "AC-1004")["changes"][0]["state"] in ("made", "pending")
