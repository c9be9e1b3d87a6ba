"""Invoices, returns and the cross-check, as a clerk types them."""

import json
import re

import pypdfium2


def test_a_clerk_invoices_what_left_and_takes_goods_back(walked):
    walked("shipment", "depart", "1")
    assert "AC-1001" in walked("invoice", "list", "--due").out
    assert json.loads(walked("invoice", "list", "--due", "--json").out)[0]["order"] == "AC-1001"
    assert walked("invoice", "make", "AC-1001", "--price", "9=1").code == 2
    paper = walked.path / "invoice.pdf"
    made = walked("invoice", "make", "AC-1001", "--pdf", str(paper))
    assert made.out == "Order 1, acme AC-1001, shipped.\nINV-000001: 290.40 USD for shipment 000001-1\n"
    assert "INV-000001" in pypdfium2.PdfDocument(paper.read_bytes())[0].get_textpage().get_text_bounded()
    again = walked("invoice", "make", "AC-1001")
    assert again.code == 5
    assert re.fullmatch(r"nothing of order 1, acme AC-1001, closed, has left that is not invoiced\n", again.err), (
        again.err
    )
    shown = walked("invoice", "show", "INV-000001")
    assert "Total USD 290.40" in shown.words
    assert "Still to be paid: 290.40 USD" in shown.out
    checked = walked("order", "check", "AC-1001", "--json")
    [told] = json.loads(checked.out)
    assert (told["differences"], [line["invoiced"] for line in told["lines"]]) == ([], ["48", "24"])
    assert "Nothing differs." in walked("order", "check", "AC-1001").out

    allowed = walked("return", "authorise", "AC-1001", "--line", "1", "--quantity", "2", "--reason", "wrong colour")
    assert allowed.out == "Order 1, acme AC-1001, closed.\nRMA-000001 is authorised: 0 of 2 MUG-01\n"
    came = walked("return", "receive", "RMA-000001", "--line", "1", "--quantity", "2", "--condition", "damaged")
    assert came.out == "RMA-000001 is credited: 2 of 2 MUG-01\n"
    assert "Credited by CN-000001." in walked("return", "show", "RMA-000001").out
    assert "every unit is accounted for" in walked("stock", "prove").out
    story = walked("order", "show", "AC-1001").words
    assert "credit note 000001-1 -8.50 USD" in story
    assert "return credited return RMA-000001, CN-000001" in story


def test_a_feed_of_returns_comes_in_whole_or_not_at_all_and_once(walked):
    walked("shipment", "depart", "1")
    feed = walked.path / "returns.csv"
    feed.write_text(
        "partner,order,line,quantity,reference,reason,condition\n"
        "acme,AC-1001,1,2,R-9,too many,good\nacme,AC-1001,2,1,R-9,too many,\nacme,AC-7,1,1,R-10,,\n"
    )
    wrong = walked("return", "import", str(feed))
    assert wrong.code == 1
    assert "returns.csv:4:2: there is no order AC-7 of acme" in wrong.err
    assert walked("return", "list").out == "No returns.\n"
    feed.write_text("".join(feed.read_text().splitlines(keepends=True)[:3]))
    assert "1 added" in walked("return", "import", str(feed)).out
    assert "1 unchanged" in walked("return", "import", str(feed)).out
    [record] = json.loads(walked("return", "list", "--json").out)
    assert [line["received"] for line in record["lines"]] == ["2", "0"]
    assert walked("return", "close", "RMA-000001", "--reason", "kept").out.startswith("RMA-000001 is received")
    assert "invoice it first" in walked("return", "credit", "RMA-000001").err
