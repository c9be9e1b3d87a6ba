"""What was agreed with a customer about being paid: when we ask, by when they pay, what comes on top of the goods."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from canonical.invoice import Direction, Extra, ExtraKind, Money, PaymentTerms, Percent
from canonical.noun import Currency, Noun

_CENT = Decimal("0.01")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Pattern = Annotated[str, Field(pattern=r"^[A-Za-z0-9._/-]*(\{year\}[A-Za-z0-9._/-]*)?\{number\}$", max_length=24)]


class AgreedExtra(Noun):
    """A charge or an allowance that every invoice gets: so much percent of its goods, or an amount."""

    direction: Direction = Direction.charge
    kind: ExtraKind = ExtraKind.other
    percent: Percent | None = None  # of the goods of each invoice
    amount: Money | None = None
    per: Literal["shipment", "order", "carton"] = "shipment"  # order: an amount stands on the order's first invoice
    description: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> "AgreedExtra":
        if (self.percent is None) == (self.amount is None):
            raise ValueError("say either percent or amount")
        if self.percent is not None and self.per == "carton":
            raise ValueError("a percentage is one of the goods; per carton there is only an amount")
        return self

    def of(self, goods: Decimal, *, cartons: int, first: bool) -> Extra | None:
        """Return the extra for so much goods, in whole cents, half a cent up; nothing where it comes to nothing."""
        if self.percent is not None:
            amount = (goods * self.percent / 100).quantize(_CENT, ROUND_HALF_UP)
        elif self.amount is None or (self.per == "order" and not first):
            return None
        else:
            amount = self.amount * cartons if self.per == "carton" else self.amount
        if not amount:
            return None
        return Extra(
            direction=self.direction, kind=self.kind, amount=amount, percent=self.percent, description=self.description
        )  # fmt: skip


class BillingTerms(Noun):
    """How a customer is invoiced."""

    when: Literal["departure", "delivery", "weekly", "by_hand"] = "by_hand"
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "friday"
    net_days: int | None = Field(default=None, ge=0, le=999)
    discount_percent: Percent | None = None
    discount_days: int | None = Field(default=None, ge=0, le=999)
    description: str = ""  # the terms in words, where numbers do not say all
    currency: Currency | None = None  # where neither order nor customer says one
    extras: tuple[AgreedExtra, ...] = ()
    freight: Literal["included", "passed_on"] = "included"  # passed_on: what the carrier asks stands on the invoice
    number: Pattern = "INV-{number}"  # {number} has six digits or more; with {year} it begins anew each year
    credit_number: Pattern = "CN-{number}"

    @model_validator(mode="after")
    def _whole_discount(self) -> "BillingTerms":
        if (self.discount_percent is None) != (self.discount_days is None):
            raise ValueError("a discount needs both discount_percent and discount_days")
        return self

    def due(self, left_on: date) -> date | None:
        """Return the day on which goods that left on a day are invoiced; nothing where nobody can know it yet."""
        if self.when == "departure":
            return left_on
        if self.when == "weekly":
            return left_on + timedelta(days=(_WEEK.index(self.weekday) - left_on.weekday() - 1) % 7 + 1)
        return None

    def terms(self, invoiced_on: date) -> PaymentTerms | None:
        """Return by when an invoice of that day is to be paid; nothing where nothing was agreed."""
        if self.net_days is None and self.discount_percent is None and not self.description:
            return None
        return PaymentTerms(
            discount_percent=self.discount_percent, discount_days=self.discount_days,
            discount_until=_after(invoiced_on, self.discount_days), net_days=self.net_days,
            due_on=_after(invoiced_on, self.net_days), description=self.description,
        )  # fmt: skip


def _after(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)


def series(pattern: str, year: int) -> str:
    """Return the name of the counter that a pattern's numbers come from: one a year where the year is in them."""
    return pattern.replace("{year}", f"{year:04d}")


def numbered(pattern: str, year: int, number: int) -> str:
    """Return the number that stands on an invoice."""
    return series(pattern, year).replace("{number}", f"{number:06d}")
