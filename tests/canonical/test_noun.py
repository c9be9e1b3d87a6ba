"""What every noun promises."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from canonical.acknowledgement import LineAnswer, LineStatus
from canonical.hold import Answer, Decided
from canonical.noun import Currency, Instant, Price, Quantity

INSTANT, QUANTITY, PRICE, CURRENCY = map(TypeAdapter, (Instant, Quantity, Price, Currency))


def test_a_noun_never_changes():
    answer = LineAnswer(status=LineStatus.accepted, quantity=Decimal(1), unit="each")
    with pytest.raises(ValidationError, match="frozen"):
        answer.unit = "case"


def test_a_noun_knows_no_stray_fields():
    with pytest.raises(ValidationError, match="colour"):
        LineAnswer(status=LineStatus.accepted, quantity=Decimal(1), unit="each", colour="blue")


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValidationError, match="must be aware"):
        Decided(answer=Answer.approve, actor="ann", at=datetime(2026, 3, 1))


def test_an_instant_is_kept_in_utc():
    there = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=2)))
    assert INSTANT.validate_python(there) == datetime(2026, 3, 1, 7, tzinfo=UTC)
    assert INSTANT.validate_python(there).tzinfo is UTC


@pytest.mark.parametrize("wrong", ["-1", "NaN", "Infinity", "1.00001", "1" * 16])
def test_a_quantity_is_finite_never_negative_and_has_four_places(wrong):
    with pytest.raises(ValidationError):
        QUANTITY.validate_python(wrong)


def test_money_stays_exact():
    assert PRICE.validate_python("0.1") * 3 == Decimal("0.3")
    assert PRICE.validate_python("-2.50") == Decimal("-2.50")


@pytest.mark.parametrize("wrong", ["usd", "US", "USDX", "€"])
def test_a_currency_is_three_capital_letters(wrong):
    with pytest.raises(ValidationError):
        CURRENCY.validate_python(wrong)
