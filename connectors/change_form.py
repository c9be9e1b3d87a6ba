"""A change of an order as our own people write it down: what shall be different, line by line, as JSON.

The format is ours and is described in ``docs/changes.md``.
"""

from datetime import date

from pydantic import Field, model_validator

from canonical.noun import Noun, Price, Quantity
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange
from connectors import json_tree
from connectors.mapping.yaml_file import typed

MAPPING = "desk/change-form@1"


class FormChangedLine(Noun):
    """One line; what it does not say stays as it is. A line that is not there yet is added."""

    line: str = Field(min_length=1)
    quantity: Quantity | None = None  # the new quantity, not the difference
    unit: str = ""
    unit_price: Price | None = None
    requested_on: date | None = None
    sku: str = ""  # our number: another item, or that of a line to be added
    description: str = ""
    delete: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> "FormChangedLine":
        said = self.model_dump(exclude={"line"}, exclude_defaults=True)
        if not said:
            raise ValueError("nothing says what shall be different; fill in quantity, unit_price, requested_on or sku")
        if self.delete and len(said) > 1:
            raise ValueError("a line is deleted or changed, not both")
        return self


class FormChange(Noun):
    """One change; ``lines`` may be left out where only the header changes."""

    sequence: str = ""
    requested_on: date | None = None
    cancel_after: date | None = None
    service: str = ""
    lines: tuple[FormChangedLine, ...] = ()

    def change(self, order: PurchaseOrder) -> OrderChange:
        """Return the change of this order."""
        return OrderChange(
            partner=order.partner, order_number=order.number, sequence=self.sequence, ordered_on=order.ordered_on,
            requested_on=self.requested_on, cancel_after=self.cancel_after, service=self.service,
            lines=tuple(_changed(one, order) for one in self.lines),
        )  # fmt: skip


def read(content: bytes, file: str) -> FormChange:
    """Read the bytes of a file; raises ``BadConfiguration`` with every problem's place."""
    return typed(json_tree.parse(content, file), FormChange, file)


def cancellation(order: PurchaseOrder) -> OrderChange:
    """Return the change that calls the whole order off."""
    return OrderChange(
        partner=order.partner, order_number=order.number, ordered_on=order.ordered_on, purpose=Purpose.cancellation
    )


def _changed(one: FormChangedLine, order: PurchaseOrder) -> ChangedLine:
    before = next((line for line in order.lines if line.number == one.line), None)
    items = (ItemNumber(numbering=Numbering.seller, number=one.sku),) if one.sku else ()
    line = OrderLine(
        number=one.line, items=items, description=one.description, unit_price=one.unit_price,
        requested_on=one.requested_on, unit=one.unit or (before.unit if before else "each"),
        quantity=one.quantity if one.quantity is not None else before.quantity if before else 0,
    )  # fmt: skip
    if one.delete:
        return ChangedLine(kind=LineChangeKind.deleted, line=line)
    return ChangedLine(kind=LineChangeKind.changed if before else LineChangeKind.added, line=line)
