"""What a buyer wants changed in an order, and what we answer to that."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from canonical.acknowledgement import AnsweredLine, Verdict
from canonical.noun import Currency, Noun, Quantity, empty
from canonical.order import OrderLine, Purpose, Reference, digest
from canonical.party import Party


class LineChangeKind(StrEnum):
    """What happens to one line (X12 element 670)."""

    added = "added"
    deleted = "deleted"
    increased = "increased"
    decreased = "decreased"
    price_changed = "price_changed"
    rescheduled = "rescheduled"
    replaced = "replaced"  # all that the line says counts from now on
    changed = "changed"  # several things at once, or the sender does not say which
    unchanged = "unchanged"


class QuantityMeaning(StrEnum):
    """What the quantity of a changed line counts; guides differ."""

    whole = "whole"  # the line's new quantity
    difference = "difference"  # what is added or taken away


class ChangedLine(Noun):
    """One line as it shall be from now on; a deleted one may say nothing but its number."""

    kind: LineChangeKind
    line: OrderLine
    quantity_means: QuantityMeaning = QuantityMeaning.whole
    left_to_receive: Quantity | None = None


class OrderChange(Noun):
    """The 860, or a buyer's edit in a marketplace: what shall be different in an order.

    ``sequence`` counts the changes of one order as the buyer does. A header
    field that is empty shall stay as it is. Without lines it is a change of the
    header, or with purpose ``cancellation`` the end of the whole order. With purpose
    ``replacement`` or ``confirmation`` the lines are all that the order shall have.
    """

    partner: str
    order_number: str
    sequence: str = ""
    purpose: Purpose = Purpose.change
    kind: str = ""  # the source's own order type (X12 92)
    ordered_on: date | None = None
    changed_on: date | None = None
    requested_on: date | None = None
    ship_not_before: date | None = None
    cancel_after: date | None = None
    currency: Currency | None = None
    parties: tuple[Party, ...] = ()
    lines: tuple[ChangedLine, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[str, ...] = ()
    payment_terms: str = ""
    delivery_terms: str = ""
    service: str = ""

    def digest(self) -> str:
        """Return a hash of all that the change says: the same one twice has one."""
        return digest(self)


class AnsweredChange(Noun):
    """What was asked of a line, and what becomes of the line."""

    kind: LineChangeKind
    answered: AnsweredLine


class OrderChangeAnswer(Noun):
    """The 865: whether a change is made, line by line."""

    partner: str
    order_number: str
    sequence: str = ""
    purpose: Purpose = Purpose.change
    ordered_on: date | None = None
    changed_on: date | None = None
    answered_on: date
    verdict: Verdict
    currency: Currency | None = None
    lines: tuple[AnsweredChange, ...] = ()
    reason: str = ""
    answer_to: str = Field(default="", exclude_if=empty)  # a mail address, where it is not that of the profile
