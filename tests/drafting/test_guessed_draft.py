"""From orders as JSON and as sheets to a mapping of guesses, each of which is a question."""

import json
from email.message import EmailMessage

import pytest

from connectors.drafting.likeness import like, words
from connectors.drafting.propose import propose
from connectors.drafting.sample import BadSample
from connectors.mapping.library.book import MappingBook
from connectors.mapping.trying.sample import check
from crossdock.cli.map.draft import put
from tests.drafting.conftest import MAPPINGS

SHOP = {
    "id": 450789469, "order_number": "1001", "created_at": "2026-03-01T10:00:00Z", "currency": "USD",
    "customer": {"email": "jo@shopper.example", "name": "Jo Doe"},
    "shipping_address": {"name": "Jo Doe", "address1": "1 Main Street", "city": "Portland", "province_code": "ME",
                         "zip": "04101", "country_code": "US"},
    "line_items": [{"sku": "MUG-01", "title": "Mug", "quantity": 2, "price": "4.25", "tax": "0.10"},
                   {"sku": "BOWL", "title": "Bowl", "quantity": 1, "price": "14.25", "tax": "0.30"}],
    "note": "Leave at the door",
}  # fmt: skip
SHEET = (
    b"Order No:,HC-31,Order date:,31/3/2026\nShip to:,Harbor Cafe,,\nCity:,Gloucester,ZIP:,01930\n,,,\n"
    b'Item,Qty,Unit,Price\nMUG-01,"1,200",ea,$4.10\nPLATE,2,cs,$9.00\nTotal,1202,,\n'
)


@pytest.fixture
def drafted(book, guides, tmp_path):
    """Draft, write the files, and read them as a folder of mappings; return proposal, order and book."""

    def _drafted(samples, answers=None, partner="delta"):
        proposal = propose(partner, samples, book, guides, answers or {})
        put(tmp_path, proposal.files)
        own = MappingBook.load(tmp_path)
        assert check(own) == []
        expected = next(name for name in proposal.files if name.endswith(".expected.json"))
        return proposal, json.loads(proposal.files[expected]), own

    return _drafted


def test_a_shop_s_order_is_guessed_by_its_names(drafted):
    proposal, order, own = drafted({"order.json": json.dumps(SHOP).encode()})
    assert (order["number"], order["ordered_on"], order["notes"]) == ("1001", "2026-03-01", ["Leave at the door"])
    ship_to = next(party for party in order["parties"] if party["role"] == "ship_to")
    assert ship_to["address"] == {
        "street": ["1 Main Street"], "city": "Portland", "region": "ME", "postal_code": "04101", "country": "US",
    }  # fmt: skip
    assert [(line["quantity"], line["unit_price"]) for line in order["lines"]] == [("2", "4.25"), ("1", "14.25")]
    assert own.profiles["delta"].marketplace.mapping == "delta/order"
    assert "#   line_items[].tax: 0.10, 0.30" in proposal.files["partners/delta/order.yaml"].decode()


def test_every_guess_is_a_question_that_can_be_answered_otherwise(drafted):
    answers = {"field.number": "id", "field.notes": "", "unit": "piece"}
    proposal, order, _ = drafted({"order.json": json.dumps(SHOP).encode()}, answers)
    keys = {question.key for question in proposal.questions}
    assert {"field.number", "field.lines[].quantity", "field.parties[ship_to].address.city", "unit"} <= keys
    assert (order["number"], order.get("notes"), order["lines"][0]["unit"]) == ("450789469", None, "piece")


def test_a_sheet_is_guessed_by_its_labels(drafted):
    proposal, order, own = drafted({"order.csv": SHEET})
    assert (order["number"], order["ordered_on"]) == ("HC-31", "2026-03-31")
    assert [(line["quantity"], line["unit"], line["unit_price"]) for line in order["lines"]] == [
        ("1200", "each", "4.10"), ("2", "case", "9.00"),
    ]  # fmt: skip
    assert own.profiles["delta"].mail.senders == ("orders@delta.example",)
    assert {question.key: question.proposed for question in proposal.questions}["days"] == "day"
    assert proposal.coverage == {"delta/order": 100}


def test_a_mail_tells_who_sends(drafted):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "buy@cafe.example", "orders@blue-harbor.example", "Order"
    mail.set_content("See attached.")
    mail.add_attachment(SHEET, maintype="text", subtype="csv", filename="order.csv")
    proposal, order, own = drafted({"order.eml": mail.as_bytes()})
    assert own.profiles["delta"].mail.senders == ("buy@cafe.example",)
    assert order["number"] == "HC-31"
    assert proposal.files["partners/delta/samples/order.csv"].startswith(b"Order No:,HC-31")


def test_our_own_examples_are_drafted_as_they_were_written(drafted):
    sheet = (MAPPINGS / "mail/samples/harbor-cafe.csv").read_bytes()
    _, order, _ = drafted({"harbor-cafe.csv": sheet})
    written = json.loads((MAPPINGS / "mail/samples/harbor-cafe.json").read_text())
    for field in ("number", "ordered_on", "requested_on"):
        assert order[field] == written[field]
    assert [line["quantity"] for line in order["lines"]] == [line["quantity"] for line in written["lines"]]


def test_a_mapping_that_lacks_something_says_what(book, guides):
    shop = {key: value for key, value in SHOP.items() if key not in ("id", "order_number")}
    proposal = propose("delta", {"o.json": json.dumps(shop).encode()}, book, guides, {})
    assert proposal.notes == (
        "The mapping is not complete: an order needs number, and no field says where it stands: add number",
    )


@pytest.mark.parametrize("content", [{"number": "1"}, {"number": "1", "tags": ["a"]}, {"lines": [{"colour": "red"}]}])
def test_without_lines_there_is_nothing_to_draft(book, guides, content):
    with pytest.raises(BadSample, match="nothing in the samples looks like order lines"):
        propose("delta", {"o.json": json.dumps(content).encode()}, book, guides, {})
    with pytest.raises(BadSample, match="no row in the samples looks like the labels"):
        propose("delta", {"o.csv": b"a,b\n1,2\n"}, book, guides, {})


def test_names_are_alike_by_their_words():
    assert words("shipTo_ZIP") == ["ship", "to", "postal"]
    assert (like("CASES", ["case", "carton"]), like("ea", ["each"]), like("QX", ["each"])) == ("case", "each", "")
