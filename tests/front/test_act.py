"""What the commands change: answers to cases, stock, packing, departure, and documents read again."""

import json

import pytest

from tests.front.conftest import order_id


def cases(hub):
    return {case["kind"]: str(case["id"]) for case in json.loads(hub("review", "list", "--json").out)}


def state(hub, number):
    return json.loads(hub("order", "show", number, "--json").out)[0]["order"]["state"]


def shipment(hub, by="id"):
    return str(json.loads(hub("shipment", "list", "--json").out)[0][by])


def test_a_corrected_item_lets_the_order_go_on_and_is_remembered(walked):
    said = walked("review", "answer", cases(walked)["item"], "correct", "--sku", "2=MUG-02")
    assert said.code == 0 and "correct" in said.out
    assert walked("up", "--once").code == 0
    assert state(walked, "AC-1004") == "allocated"
    assert "item" not in cases(walked)
    assert "correct by pat" in walked("review", "list", "--all").words


def test_a_rejected_order_is_refused_with_the_reason(walked):
    said = walked("review", "answer", cases(walked)["item"], "reject", "--reason", "no such mug")
    assert said.code == 0
    assert state(walked, "AC-1004") == "rejected"
    assert "no such mug" in walked("order", "show", "AC-1004").words


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("approve",), 5, "cannot be approved"),
        (("correct",), 5, "Say which of our items a line is: --sku LINE=SKU"),
        (("correct", "--sku", "MUG-01"), 2, "should be LINE=SKU"),
        (("correct", "--sku", "2=NOPE"), 5, "we have no item NOPE"),
        (("correct", "--sku", "9=MUG-01"), 5, "has no line 9; it has 1, 2"),
        (("perhaps",), 2, "'perhaps' is no answer; there are approve"),
    ],
)
def test_an_answer_that_does_not_fit_changes_nothing(walked, words, code, sentence):
    case = cases(walked)["item"]
    said = walked("review", "answer", case, *words)
    assert said.code == code
    assert sentence in said.words
    assert cases(walked)["item"] == case


def test_a_case_is_answered_once(walked):
    case = cases(walked)["item"]
    assert walked("review", "answer", case, "reject").code == 0
    again = walked("review", "answer", case, "reject")
    assert again.code == 5 and "answered already" in again.words and "pat" in again.words
    assert walked("review", "answer", "999", "reject").code == 4


def test_a_count_is_written_down_and_waiting_orders_are_allocated(hub):
    from tests.front.conftest import STOCK

    short = STOCK.read_text().replace("MUG-01,main,480", "MUG-01,main,0").replace("BOWL-10,main,260", "BOWL-10,main,0")
    (hub.path / "stock.csv").write_text(short)
    assert hub("stock", "import", str(hub.path / "stock.csv")).code == 0
    hub.drop("acme-clean.edi")
    assert hub("up", "--once").code == 0
    assert state(hub, "AC-1001") == "backordered"
    said = hub("stock", "set", "MUG-01", "480", "--reason", "found them")
    assert said.code == 0
    assert said.out == f"MUG-01: 480 on hand in main. Allocated now: order {order_id(hub, 'AC-1001')}.\n"
    assert "found them" in hub("stock", "show", "MUG-01", "--ledger").out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("MUG-01", "many"), 2, "'many' is no quantity"),
        (("MUG-01", "NaN"), 2, "'NaN' is no quantity"),
        (("MUG-01", "1e30"), 2, "'1e30' is no quantity"),
        (("MUG-01", "--", "-5"), 2, "'-5' is no quantity"),
        (("NOPE", "5"), 4, "we have no item NOPE; add it with `crossdock stock import`"),
        (
            ("MUG-01", "1"),
            5,
            "MUG-01 in main are reserved for orders; 1 on hand cannot be. They are for acme AC-1001 (48).",
        ),
    ],
)
def test_a_count_that_cannot_be_is_refused(walked, words, code, sentence):
    said = walked("stock", "set", *words)
    assert said.code == code
    assert sentence in said.words
    assert "480" in walked("stock", "show", "MUG-01").out


def test_an_order_is_packed_booked_labelled_and_leaves(walked):
    assert state(walked, "AC-1001") == "packed"
    folder = walked.path / "labels"
    labelled = walked("shipment", "label", shipment(walked), "--folder", str(folder))
    assert labelled.code == 0
    assert sorted(folder.iterdir()) == sorted(map(type(folder), labelled.out.split()))
    assert all(path.read_bytes().startswith(b"%PDF") for path in folder.iterdir())
    assert walked("shipment", "depart", "000099-1").code == 4
    assert walked("shipment", "depart", shipment(walked, "number")).code == 0
    assert walked("up", "--once").code == 0
    assert state(walked, "AC-1001") == "shipped"
    assert any("_856_" in name for name in walked.answers())


def test_packing_says_how_many_cartons_and_who_will_be_asked(walked):
    said = walked("shipment", "pack", order_id(walked, "AC-1002"))
    assert said.code == 0
    assert said.out.endswith("1 carton; house will be asked.\n")
    not_booked = walked("shipment", "label", shipment(walked))
    assert not_booked.code == 5 and "it has them once it is booked" in not_booked.words
    assert walked("shipment", "depart", shipment(walked)).code == 5


def test_what_cannot_be_packed_or_leave_says_why(walked):
    waiting = walked("shipment", "pack", order_id(walked, "AC-1004"))
    assert waiting.code == 5 and "only an order that is allocated" in waiting.words
    assert walked("shipment", "pack", "999").code == 4
    assert walked("shipment", "depart", "999").code == 4


def test_a_document_is_read_again_once_its_sender_is_known(walked):
    [held] = json.loads(walked("document", "list", "--json", "--state", "held").out)
    said = walked("document", "replay", str(held["id"]))
    assert said.code == 0 and "will be read again" in said.out
    assert walked("up", "--once").code == 0
    assert walked("document", "replay", "999").code == 4


def test_whoever_has_no_name_is_known_by_number(monkeypatch):
    import getpass
    import os

    from crossdock.cli.counter import actor

    assert actor() == "pat"
    monkeypatch.delenv("CROSSDOCK_ACTOR")

    def nobody():
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert actor() == f"user {os.getuid()}"
