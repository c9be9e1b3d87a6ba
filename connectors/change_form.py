"""A change of an order as our own people write it down: what shall be different, line by line, as JSON.

The format is ours and is described in ``docs/changes.md``.
"""

from datetime import date

from pydantic import Field, model_validator

from canonical.noun import Noun, Price, Quantity
from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder, Purpose
from canonical.order_change import ChangedLine, LineChangeKind, OrderChange
from canonical.party import Party, PartyRole
from connectors import json_tree
from connectors.mapping.yaml_file import typed
from connectors.order_form import FormPlace
from connectors.row_file import Several
from connectors.unit_word import UnitWord

MAPPING = "desk/change-form@1"


class FormChangedLine(Noun):
    """One line; what it does not say stays as it is. A line that is not there yet is added."""

    line: str = Field(min_length=1)
    quantity: Quantity | None = None  # the new quantity, not the difference
    unit: UnitWord = ""
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
    """One change; ``lines`` may be left out where only the order as a whole changes."""

    sequence: str = ""
    requested_on: date | None = None
    ship_not_before: date | None = None
    cancel_after: date | None = None
    ship_to: FormPlace | None = None  # the whole of the new place; its name may be left out where it stays
    payment_terms: str = ""
    delivery_terms: str = ""
    service: str = ""
    notes: Several = ()  # in the place of those that there are
    lines: tuple[FormChangedLine, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "FormChange":
        if not self.model_dump(exclude={"sequence"}, exclude_defaults=True):
            raise ValueError("nothing says what shall be different; fill in lines, requested_on or ship_to")
        return self

    def change(self, order: PurchaseOrder) -> OrderChange:
        """Return the change of this order."""
        return OrderChange(
            **self.model_dump(exclude={"ship_to", "lines"}), partner=order.partner, order_number=order.number,
            ordered_on=order.ordered_on, lines=tuple(_changed(one, order) for one in self.lines),
            parties=(_moved(self.ship_to, order),) if self.ship_to else (),
        )  # fmt: skip


def read(content: bytes, file: str) -> FormChange:
    """Read the bytes of a file; raises ``BadConfiguration`` with every problem's place."""
    return typed(json_tree.parse(content, file), FormChange, file)


def cancellation(order: PurchaseOrder) -> OrderChange:
    """Return the change that calls the whole order off."""
    return OrderChange(
        partner=order.partner, order_number=order.number, ordered_on=order.ordered_on, purpose=Purpose.cancellation
    )


def _moved(place: FormPlace, order: PurchaseOrder) -> Party:
    """Return the new ship-to; the old one's number goes with the old address."""
    before = order.party(PartyRole.ship_to)
    new = place.party()
    return new.model_copy(update={"name": new.name or (before.name if before else "")})


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
