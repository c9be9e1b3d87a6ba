"""What we answer to a purchase order, line by line."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from canonical.noun import Currency, Noun, Price, Quantity, empty
from canonical.order import ItemNumber, OrderLine


class Verdict(StrEnum):
    """The answer to the order as a whole."""

    accepted = "accepted"
    accepted_with_changes = "accepted_with_changes"
    rejected = "rejected"


class LineStatus(StrEnum):
    """The answer to one line, or to a part of its quantity (X12 element 668)."""

    accepted = "accepted"
    changed = "changed"  # accepted, and more than one thing about it is different
    quantity_changed = "quantity_changed"  # another quantity comes than was ordered
    price_changed = "price_changed"
    price_pending = "price_pending"  # comes, at a price yet to be said
    rescheduled = "rescheduled"  # comes on another day
    schedule_pending = "schedule_pending"  # comes, on a day yet to be said
    substituted = "substituted"  # another item comes in its place
    released = "released"  # goes to the dock
    shipped = "shipped"
    forwarded = "forwarded"  # comes from another supplier's place
    backordered = "backordered"
    on_hold = "on_hold"
    deleted = "deleted"  # taken out, as was asked
    rejected = "rejected"

    @property
    def coming(self) -> bool:
        """Whether that quantity is promised, now or later."""
        return self not in (LineStatus.on_hold, LineStatus.deleted, LineStatus.rejected)


class Cause(StrEnum):
    """Why a line does not come as it was ordered; a free text may stand beside it."""

    not_in_stock = "not_in_stock"
    unknown_item = "unknown_item"
    discontinued = "discontinued"
    superseded = "superseded"  # a newer item has taken its place
    restricted = "restricted"  # may not be sold to them, or not sent there
    no_quantity = "no_quantity"  # nothing was asked for
    below_minimum = "below_minimum"
    above_maximum = "above_maximum"
    not_a_full_pack = "not_a_full_pack"
    wrong_unit = "wrong_unit"
    price_differs = "price_differs"
    terms_differ = "terms_differ"
    date_impossible = "date_impossible"
    outside_ship_window = "outside_ship_window"
    bad_address = "bad_address"
    credit = "credit"
    duplicate = "duplicate"
    asked_by_buyer = "asked_by_buyer"
    already_shipped = "already_shipped"
    other = "other"


class LineAnswer(Noun):
    """How much of a line gets which status; a line may be split into several.

    ``unit_price`` and ``items`` are set where they are not those of the order:
    another price, another item. Days are those of that part alone, so a line
    that comes on several days has an answer for each.
    """

    status: LineStatus
    quantity: Quantity
    unit: str
    ships_on: date | None = None
    arrives_on: date | None = None
    unit_price: Price | None = None
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    cause: Cause | None = None
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
    reason: str = Field(default="", exclude_if=empty)  # why it does not come as ordered, in words for all its parts

    @classmethod
    def to(cls, position: int, line: OrderLine, *answers: LineAnswer) -> "AnsweredLine":
        """Answer a line, whose own words are said again."""
        return cls(
            position=position,
            number=line.number,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            items=line.items,
            description=line.description,
            answers=answers,
        )

    @property
    def coming(self) -> Decimal:
        """How much of the line is promised, now or later."""
        return sum((answer.quantity for answer in self.answers if answer.status.coming), Decimal(0))


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
    answer_to: str = Field(default="", exclude_if=empty)  # a mail address, where it is not that of the profile
