"""What we answer to a purchase order, line by line."""

from datetime import date
from enum import StrEnum

from canonical.noun import Currency, Noun, Price, Quantity
from canonical.order import ItemNumber


class Verdict(StrEnum):
    """The answer to the order as a whole."""

    accepted = "accepted"
    accepted_with_changes = "accepted_with_changes"
    rejected = "rejected"


class LineStatus(StrEnum):
    """The answer to one line, or to a part of its quantity."""

    accepted = "accepted"
    backordered = "backordered"
    rejected = "rejected"


class LineAnswer(Noun):
    """How much of a line gets which status; a line may be split into several."""

    status: LineStatus
    quantity: Quantity
    unit: str
    ships_on: date | None = None
    reason: str = ""


class AnsweredLine(Noun):
    """One line of the order, echoed with the buyer's own numbers, and our answers to it."""

    position: int  # 1 = the order's first line; numbers may repeat, positions do not
    number: str
    quantity: Quantity
    unit: str
    unit_price: Price | None = None
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    answers: tuple[LineAnswer, ...]


class OrderAcknowledgement(Noun):
    """The 855, or what a marketplace or a customer is told instead."""

    partner: str
    order_number: str
    ordered_on: date | None = None
    answered_on: date
    verdict: Verdict
    currency: Currency | None = None
    lines: tuple[AnsweredLine, ...]
    reason: str = ""
