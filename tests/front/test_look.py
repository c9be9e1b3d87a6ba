"""What the commands show: orders, documents, cases, stock, shipments, and EDI files."""

import json

import pytest

from tests.front.conftest import ORDERS, crossdock_says, order_id


def told(said):
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_the_order_list_shows_each_order_with_its_state_newest_first(walked):
    said = walked("order", "list")
    assert said.code == 0
    lines = [line.split() for line in said.out.splitlines() if "AC-" in line]
    assert [line[2] for line in lines] == ["AC-1004", "AC-1003", "AC-1002", "AC-1001"]
    assert "in review" in said.out and "packed" in said.out and "partially allocated" in said.out


def test_the_order_list_can_be_narrowed(walked):
    assert [o["number"] for o in told(walked("order", "list", "--json", "--state", "in_review"))] == ["AC-1004"]
    assert told(walked("order", "list", "--json", "--partner", "nordwind")) == []
    assert len(told(walked("order", "list", "--json", "--limit", "2"))) == 2
    assert walked("order", "list", "--partner", "nordwind").out == "No such orders.\n"
    assert "There are older ones" in walked("order", "list", "--limit", "3").out
    assert "There are older ones" not in walked("order", "list", "--limit", "4").out


def test_a_fresh_hub_says_that_there_is_nothing_yet(hub):
    assert hub("order", "list").out == "No orders yet.\n"
    assert hub("document", "list").out == "Nothing was received yet.\n"
    assert hub("review", "list").out == "Nothing waits for you.\n"
    assert hub("shipment", "list").out == "No shipments yet.\n"
    assert hub("stock", "show").out == "No stock yet: crossdock stock import FILE.csv\n"
    assert hub("stock", "show", "--ledger").out == "Nothing has moved yet.\n"


def test_an_orders_story_has_its_lines_answers_shipments_and_who_did_what(walked):
    said = walked("order", "show", "AC-1001")
    assert said.code == 0
    for word in ("MUG-01", "Stoneware mug, blue", "order acknowledgement", "HX", "released → picking", "pat", "hub"):
        assert word in said.out
    [story] = told(walked("order", "show", "AC-1001", "--json"))
    assert any((m["mapping"] or "").startswith("base/x12-855@1#") for m in story["messages"])
    assert {"order", "reviews", "signatures", "messages", "changes", "revisions", "shipments", "events"} <= set(story)
    assert story["order"]["lines"][0]["ordered"] == "48"
    assert {"hub", "pat"} <= {event["actor"] for event in story["events"]}


def test_an_order_is_found_by_our_id_too(walked):
    id_ = order_id(walked, "AC-1003")
    assert told(walked("order", "show", id_, "--json"))[0]["order"]["number"] == "AC-1003"


def test_an_order_that_waits_says_for_what_and_which_command_answers(walked):
    said = walked("order", "show", "AC-1004")
    assert "no item of ours matches seller number MUG-99" in said.words
    assert "crossdock review answer" in said.words


def test_documents_are_listed_with_what_became_of_them(walked):
    said = walked("document", "list")
    assert "acme-broken.edi" in said.out and "discarded" in said.out and "unidentified" in said.out
    names = [d["name"] for d in told(walked("document", "list", "--json", "--state", "held"))]
    assert names == ["unknown-sender.edi"]
    assert walked("document", "list", "--channel", "nobody").out == "No such documents.\n"


def test_a_document_shows_its_findings_its_answer_and_its_exact_bytes(walked):
    broken = told(walked("document", "list", "--json", "--state", "discarded"))[0]["id"]
    said = walked("document", "show", str(broken))
    assert "BEG03, the order number, is missing (byte 176, BEG03)" in said.out
    assert "functional acknowledgement" in said.out and "_997_" in said.out
    assert list(told(walked("document", "show", str(broken), "--json"))) == [
        "document", "arrivals", "messages", "events",
    ]  # fmt: skip
    assert walked("document", "show", str(broken), "--raw").raw == (ORDERS / "acme-broken.edi").read_bytes()


def test_review_cases_say_why_and_what_to_do(walked):
    said = walked("review", "list")
    assert "unknown-sender.edi" in said.out and "MUG-99" in said.out and "what to do" in said.out
    cases = told(walked("review", "list", "--json"))
    assert {case["kind"] for case in cases} == {"unidentified", "item"}


def test_stock_shows_balances_and_movements(walked):
    levels = {level["sku"]: level for level in told(walked("stock", "show", "--json"))}
    assert levels["MUG-01"] == {
        "sku": "MUG-01", "warehouse": "main", "on_hand": "480", "reserved": "48", "available": "432",
        "quarantined": "0", "safety": "0", "kept": {},
    }  # fmt: skip
    assert [level["sku"] for level in told(walked("stock", "show", "LAMP-30", "--json"))] == ["LAMP-30"]
    movements = told(walked("stock", "show", "MUG-01", "--ledger", "--json"))
    assert [m["on_hand_change"] for m in movements] == ["480", "0"]
    said = walked("stock", "show", "MUG-01", "--ledger")
    assert "import stock.csv" in said.out and "pat" in said.out


def test_shipments_show_carrier_booking_and_tracking(walked):
    said = walked("shipment", "list")
    assert "AC-1001" in said.out and "booked" in said.out and "HX" in said.out
    assert told(walked("shipment", "list", "--json"))[0]["booking"]["tracking_number"].startswith("HX")


def test_a_good_edi_file_is_accepted(tmp_path):
    said = crossdock_says("edi", "inspect", str(ORDERS / "acme-two-orders.edi"))
    assert said.code == 0
    assert "accept" in said.out and "order AC-1004, 2 lines" in said.out


@pytest.mark.parametrize("text", ["ST*850*0001~BEG*00*SA*X**20261124~SE*3*0001~", "GS*PO*A*B~", "UNH+1+ORDERS'", ""])
def test_a_file_without_an_envelope_is_shown_as_far_as_it_can_be(tmp_path, text):
    (tmp_path / "odd.edi").write_text(text)
    said = crossdock_says("edi", "inspect", str(tmp_path / "odd.edi"))
    assert (said.code, said.err) == (1, "")
    assert "not an interchange" in said.out


def test_a_bad_edi_file_is_shown_with_each_problems_place_and_code_1():
    said = crossdock_says("edi", "inspect", str(ORDERS / "acme-broken.edi"))
    assert said.code == 1
    assert "BEG03" in said.out and "PO102" in said.out
    reports = json.loads(crossdock_says("edi", "inspect", "--json", str(ORDERS / "acme-broken.edi")).out)
    assert reports[0]["verdict"].startswith("reject")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("order", "show", "nope"), 4, "there is no order nope; `crossdock order list` shows what there is"),
        (("order", "show", "999"), 4, "there is no order 999"),
        (("order", "show", "9" * 40), 4, "there is no order"),
        (("order", "list", "--state", "lost"), 2, "'lost' is not one of"),
        (("order", "list", "--limit", "0"), 2, "greater than or equal to 1"),
        (("order", "list", "--limit", "9" * 30), 2, "less than or equal to 1000000"),
        (("review", "show", "9" * 40), 4, "there is no review case 9999"),
        (("review", "answer", "9" * 40, "retry"), 4, "there is no review case 9999"),
        (("document", "show", "9" * 40), 4, "there is no document 9999"),
        (("document", "show", "999"), 4, "there is no document 999"),
        (("document", "show", "x"), 2, "Invalid value for 'document'"),
        (("document", "show", "999", "--raw"), 4, "there is no document 999"),
        (("stock", "show", "NOPE"), 4, "we have no item NOPE; `crossdock stock show` lists what there is"),
        (("shipment", "label", "999"), 4, "there is no shipment 999"),
        (("edi", "inspect", "/nowhere/at.all"), 2, "/nowhere/at.all"),
        (("nonsense",), 2, "No such command 'nonsense'"),
        (("order", "nonsense"), 2, "No such command 'nonsense'"),
        (("order", "list", "--nonsense"), 2, "No such option: --nonsense"),
    ],
)
def test_what_cannot_be_shown_is_a_sentence_and_a_code(walked, words, code, sentence):
    said = walked(*words)
    assert (said.code, said.raw) == (code, b"")
    assert sentence in said.words
    assert "Traceback" not in said.err
