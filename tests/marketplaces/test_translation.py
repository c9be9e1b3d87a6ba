import json
from datetime import UTC, datetime

import pytest

from canonical.document import DocumentKind, RawDocument
from canonical.finding import Severity
from canonical.lifecycle import Validation
from canonical.order import Purpose
from connectors.ports import Cursor

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def translate(opened):
    def translate(content):
        if isinstance(content, dict):
            content = json.dumps(content).encode()
        document = RawDocument(channel="marina", kind=DocumentKind.marketplace, name="order", content=content)
        return opened().translator.translate(document, NOW)

    return translate


def test_an_order_that_was_pulled_is_read_with_the_marketplace_s_id_as_its_number(shop, opened, an_order, translate):
    added = shop.add(an_order())
    [pulled] = [order for page in opened().marketplace.pull(Cursor(), NOW) for order in page.orders]
    translation = translate(pulled.content)
    assert (translation.validation, translation.partner, translation.findings) == (Validation.valid, "marina", ())
    [translated] = translation.orders
    order = translated.order
    assert (order.partner, order.number, order.purpose) == ("marina", added, Purpose.original)
    assert "1001" in {reference.number for reference in order.references}
    assert [(line.number, line.sku, str(line.quantity), str(line.unit_price)) for line in order.lines] == [
        ("1", "MUG-01", "2", "12.90"),
        ("2", "KETTLE-50", "1", "49.00"),
    ]
    assert translated.mapping.startswith("marketplaces/practice@")


def test_an_order_that_only_changed_its_status_is_still_the_same_order(shop, an_order, translate):
    order_id = shop.add(an_order())
    [before] = translate(shop.orders[0]).orders
    shop.change(order_id, status="acknowledged")
    [after] = translate(shop.orders[0]).orders
    assert after.order.digest() == before.order.digest()


@pytest.mark.parametrize("status", ["shipped", "partially_shipped", "rejected"])
def test_an_order_that_is_settled_over_there_becomes_no_order_here(an_order, translate, status):
    translation = translate(an_order(id="MO-1", number="1", status=status))
    assert (translation.validation, translation.orders) == (Validation.valid, ())
    [finding] = translation.findings
    assert finding.severity is Severity.inform and status in finding.says


def test_a_cancelled_order_says_that_it_is_a_cancellation(an_order, translate):
    order = an_order(id="MO-1", number="1", created_at="2026-11-24T08:00:00Z", status="cancelled")
    [translated] = translate(order).orders
    assert translated.order.purpose is Purpose.cancellation


def test_a_word_that_nobody_knows_leaves_an_order_open(an_order, translate):
    order = an_order(id="MO-1", number="1", created_at="2026-11-24T08:00:00Z", status="on_probation")
    [translated] = translate(order).orders
    assert translated.order.purpose is Purpose.original


@pytest.mark.parametrize("content", [b"", b"17", b"\xff\xfe", b"<html>", b'{"id": "MO-1"', b"[" * 100_000])
def test_nonsense_is_invalid_and_says_why(translate, content):
    translation = translate(content)
    assert (translation.validation, translation.orders) == (Validation.invalid, ())
    assert translation.findings


def test_an_order_without_an_id_is_invalid_for_nothing_could_be_answered_to_it(an_order, translate):
    translation = translate(an_order(number="1", created_at="2026-11-24T08:00:00Z", status="new"))
    assert (translation.validation, translation.orders) == (Validation.invalid, ())
    assert translation.findings
