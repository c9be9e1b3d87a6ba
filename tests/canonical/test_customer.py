"""How we stand with a customer, what an item costs it, and on which days anybody works."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from canonical.calendar import Calendar
from canonical.customer import Credit, Customer, Standing
from canonical.price import AgreedPrice, Discount, PriceKind, agreed

D = Decimal
THANKSGIVING, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)


def test_a_customer_of_whom_nothing_is_said_is_active_and_has_nothing_agreed():
    customer = Customer(partner="acme")
    assert (customer.standing, customer.payment_terms, customer.prepayment) == (Standing.active, (), False)


def test_exposure_is_what_is_owed_and_on_its_way_less_what_came_beforehand():
    credit = Credit(currency="USD", limit=D(1000), open_orders=D(300), receivables=D(500), prepaid=D(100))
    assert credit.exposure == D(700)
    assert credit.exceeds(D(300)) == 0
    assert credit.exceeds(D("300.01")) == D("0.01")


def test_without_a_limit_nothing_exceeds_it():
    assert Credit(currency="USD", receivables=D(10**9)).exceeds(D(10**9)) == 0


def a_price(price: str, **more) -> AgreedPrice:
    return AgreedPrice(sku="MUG-01", price=D(price), currency="USD", **more)


def what_counts(*prices: AgreedPrice, day: date = FRIDAY, quantity: str = "10") -> AgreedPrice | None:
    return agreed(prices, day=day, quantity=D(quantity), currency="USD", unit="each")


def test_a_promotion_wins_over_a_contract_and_a_contract_over_the_list():
    listed, contract = a_price("10"), a_price("9", kind=PriceKind.contract)
    promotion = a_price("9.50", kind=PriceKind.promotion, valid_from=FRIDAY, valid_until=FRIDAY)
    assert what_counts(listed, contract, promotion) == promotion
    assert what_counts(listed, contract, promotion, day=THANKSGIVING) == contract
    assert what_counts(listed, contract, promotion, day=date(2026, 11, 28)) == contract
    assert what_counts(listed) == listed


def test_the_highest_break_that_is_reached_counts():
    breaks = [a_price("10"), a_price("9", from_quantity=D(10)), a_price("8", from_quantity=D(50))]
    assert [what_counts(*breaks, quantity=q).price for q in ("9.9999", "10", "49", "50")] == [D(10), D(9), D(9), D(8)]


def test_of_two_prices_that_hold_alike_the_lower_counts():
    assert what_counts(a_price("10"), a_price("9.99")).price == D("9.99")


def test_another_currency_or_unit_is_no_price():
    euros = a_price("10").model_copy(update={"currency": "EUR"})
    assert what_counts(euros, a_price("100", unit="case")) is None


def off(percent: str, **more) -> Discount:
    return Discount(percent=D(percent), **more)


def net(*discounts: Discount, listed: AgreedPrice | None = None, day: date = FRIDAY, quantity: str = "10"):
    prices = (listed or a_price("4.25"),)
    return agreed(prices, discounts, day=day, quantity=D(quantity), currency="USD", unit="each")


def test_a_discount_goes_off_the_list_and_says_so():
    assert net(off("5")).price == D("4.04")  # 4.0375
    assert net(off("5")).reference == "4.25 less 5 %"
    listed = a_price("0.1250", reference="Retail")
    assert net(off("2.50", reference="FRAME-26"), listed=listed).price == D("0.1219")
    assert net(off("2.50", reference="FRAME-26"), listed=listed).reference == "Retail, 0.1250 less 2.5 % FRAME-26"
    assert str(net(off("100"), listed=a_price("4")).price) == "0.00"
    assert net() == a_price("4.25")


def test_a_contract_and_a_promotion_are_net_already():
    for kind in (PriceKind.contract, PriceKind.promotion):
        assert net(off("5"), listed=a_price("4.25", kind=kind)).price == D("4.25")


def test_one_discount_counts_alone_the_items_own_first_then_the_highest_break_then_the_highest():
    every, own, other = off("9"), off("5", sku="MUG-01"), off("20", sku="BOWL-10")
    assert net(every, own, other).reference == "4.25 less 5 %"
    breaks = [off("3"), off("2", from_quantity=D(10)), off("8", from_quantity=D(11))]
    assert [net(*breaks, quantity=q).reference for q in ("9", "10", "11")] == [
        "4.25 less 3 %", "4.25 less 2 %", "4.25 less 8 %",
    ]  # fmt: skip
    assert net(off("3"), off("4")).reference == "4.25 less 4 %"


def test_a_discount_holds_on_its_days():
    summer = off("5", valid_from=THANKSGIVING, valid_until=FRIDAY)
    assert [net(summer, day=day).price for day in (date(2026, 11, 25), THANKSGIVING, FRIDAY, date(2026, 11, 28))] == [
        D("4.25"), D("4.04"), D("4.04"), D("4.25"),
    ]  # fmt: skip


@pytest.mark.parametrize("percent", ["0", "-1", "100.1", "NaN", "1.00001"])
def test_a_discount_is_above_nothing_and_at_most_all(percent):
    with pytest.raises(ValidationError):
        off(percent)


def test_a_calendar_skips_weekends_and_holidays():
    calendar = Calendar(name="main", holidays=frozenset({THANKSGIVING}))
    assert calendar.working_day(THANKSGIVING) == FRIDAY
    assert calendar.later(date(2026, 11, 25), 1) == FRIDAY
    assert calendar.later(FRIDAY, 1) == date(2026, 11, 30)
    assert calendar.later(date(2026, 11, 28), 0) == date(2026, 11, 30)


def test_a_calendar_on_which_nobody_ever_works_says_so():
    closed = Calendar(name="ruin", weekdays=frozenset({8}))
    with pytest.raises(ValueError, match="calendar ruin has no working day in the ten years after 2026-11-27"):
        closed.working_day(FRIDAY)


def test_only_who_pays_beforehand_has_a_currency_to_pay_beforehand_in():
    assert [Customer(partner="acme", currency="USD", prepayment=pays).prepays_in for pays in (True, False)] == [
        "USD", None,
    ]  # fmt: skip
