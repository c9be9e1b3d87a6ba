"""What customers owe and what they paid: invoices that are open, and money that came in, some of it beforehand."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from canonical.noun import Currency, Noun

Amount = Annotated[Decimal, Field(max_digits=15, decimal_places=4, allow_inf_nan=False)]


class CreditTerms(Noun):
    """In which currency a customer's credit is counted, and how far it goes; without a limit it is only watched."""

    partner: str
    currency: Currency
    limit: Amount | None = None


class Receivable(Noun):
    """One invoice; a credit note is one below zero. ``open`` is what is not yet paid of it."""

    partner: str
    number: str
    currency: Currency
    amount: Amount
    open: Amount
    issued_on: date | None = None
    due_on: date | None = None


class Payment(Noun):
    """Money that came in; ``unused`` is what pays no invoice yet, and so counts for orders to come."""

    partner: str
    number: str  # the bank's reference, or whatever tells two payments apart
    currency: Currency
    amount: Annotated[Amount, Field(gt=0)]
    unused: Amount = Decimal(0)
    paid_on: date | None = None
    invoice: str = ""  # which invoice it pays
    order: str = ""  # which order it was made for, by the customer's number
