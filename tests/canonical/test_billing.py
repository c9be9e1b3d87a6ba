"""What was agreed about being paid: when, by when, and what comes on top."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from canonical.billing import AgreedExtra, BillingTerms, numbered, series
from canonical.invoice import Direction

D = Decimal
WEDNESDAY = date(2026, 11, 25)


def test_a_shipment_is_invoiced_when_that_was_agreed():
    assert BillingTerms(when="departure").due(WEDNESDAY) == WEDNESDAY
    assert BillingTerms(when="by_hand").due(WEDNESDAY) is None
    assert BillingTerms(when="delivery").due(WEDNESDAY) is None


def test_what_leaves_on_the_day_of_the_batch_waits_for_the_next_one():
    weekly = {
        day: BillingTerms(when="weekly", weekday=day).due(WEDNESDAY) for day in ("wednesday", "thursday", "monday")
    }
    assert weekly == {"wednesday": date(2026, 12, 2), "thursday": date(2026, 11, 26), "monday": date(2026, 11, 30)}


def test_terms_name_their_days():
    terms = BillingTerms(net_days=30, discount_percent=D(2), discount_days=10).terms(WEDNESDAY)
    assert (terms.due_on, terms.discount_until) == (date(2026, 12, 25), date(2026, 12, 5))
    assert BillingTerms().terms(WEDNESDAY) is None
    assert BillingTerms(description="as agreed").terms(WEDNESDAY).due_on is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"percent": D("1.5")}, D("1.94")),  # of 129.33: 1.93995, half a cent up
        ({"percent": D("0.001")}, None),
        ({"amount": D(5)}, D(5)),
        ({"amount": D(5), "per": "order"}, D(5)),
        ({"amount": D("0.75"), "per": "carton"}, D("2.25")),
        ({"amount": D(0)}, None),
    ],
)
def test_an_extra_is_a_percentage_of_the_goods_or_an_amount(said, expected):
    extra = AgreedExtra(**said).of(D("129.33"), cartons=3, first=True)
    assert (extra.amount if extra else None) == expected


def test_an_amount_per_order_stands_on_its_first_invoice_alone():
    per_order = AgreedExtra(direction=Direction.allowance, amount=D(5), per="order")
    assert per_order.of(D(100), cartons=1, first=False) is None


@pytest.mark.parametrize("said", [{}, {"percent": D(1), "amount": D(1)}, {"percent": D(1), "per": "carton"}])
def test_an_extra_that_says_nothing_or_too_much_is_refused(said):
    with pytest.raises(ValidationError):
        AgreedExtra(**said)


def test_half_a_discount_and_a_number_without_number_are_refused():
    with pytest.raises(ValidationError, match="needs both"):
        BillingTerms(discount_percent=D(2))
    with pytest.raises(ValidationError, match="number"):
        BillingTerms(number="INV-1")


def test_numbers_follow_their_pattern_and_begin_anew_each_year_where_it_is_in_them():
    assert numbered("INV-{number}", 2026, 12) == "INV-000012"
    assert numbered("{year}/{number}", 2026, 1_234_567) == "2026/1234567"
    assert series("{year}/{number}", 2026) != series("{year}/{number}", 2027)
