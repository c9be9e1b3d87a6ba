"""What we ask to be paid for: the goods that left, what was agreed beside their price, and the taxes."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from canonical.noun import Currency, Noun, Price, Quantity, empty
from canonical.order import ItemNumber, Reference
from canonical.party import Party

Money = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2, allow_inf_nan=False)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4, allow_inf_nan=False)]

_CENT = Decimal("0.01")


class InvoiceKind(StrEnum):
    """Who owes whom."""

    invoice = "invoice"
    credit_note = "credit_note"


class Direction(StrEnum):
    """Whether an extra makes the invoice larger or smaller."""

    charge = "charge"
    allowance = "allowance"


class ExtraKind(StrEnum):
    """What an allowance or charge is for."""

    freight = "freight"
    fuel = "fuel"
    handling = "handling"
    packing = "packing"
    pallet = "pallet"
    insurance = "insurance"
    small_order = "small_order"
    trade_discount = "trade_discount"
    volume_discount = "volume_discount"
    promotion = "promotion"
    advertising = "advertising"
    new_store = "new_store"
    damage = "damage"  # an allowance for goods that break
    other = "other"


class Extra(Noun):
    """An allowance or a charge, of a line or of the whole invoice; ``amount`` is what counts, the rest explains it."""

    direction: Direction
    kind: ExtraKind = ExtraKind.other
    amount: Money
    percent: Percent | None = None
    description: str = ""

    @property
    def signed(self) -> Decimal:
        """The amount as it changes the total."""
        return self.amount if self.direction is Direction.charge else -self.amount


class TaxKind(StrEnum):
    """Whose tax it is."""

    sales = "sales"  # of a state, a county or a city
    value_added = "value_added"
    goods_and_services = "goods_and_services"
    excise = "excise"
    other = "other"


class Tax(Noun):
    """One tax, as worked out by whoever made the invoice."""

    kind: TaxKind = TaxKind.sales
    amount: Money
    percent: Percent | None = None
    region: str = ""
    number: str = ""  # our number with the tax office


class PaymentTerms(Noun):
    """By when to pay, and what is saved by paying early."""

    discount_percent: Percent | None = None
    discount_days: int | None = None
    discount_until: date | None = None
    net_days: int | None = None
    due_on: date | None = None
    description: str = ""


class InvoicedLine(Noun):
    """What was shipped of one order line, at its price."""

    position: int  # 1 = the order's first line
    number: str  # the buyer's line number
    quantity: Quantity
    unit: str
    unit_price: Price
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    ordered: Quantity | None = None
    extras: tuple[Extra, ...] = ()
    taxes: tuple[Tax, ...] = ()

    @property
    def amount(self) -> Decimal:
        """Quantity times price, in whole cents, half a cent up; without extras and taxes."""
        return (self.quantity * self.unit_price).quantize(_CENT, ROUND_HALF_UP)


class Invoice(Noun):
    """The 810: built from what was shipped, never from what was ordered."""

    partner: str
    number: str
    kind: InvoiceKind = InvoiceKind.invoice
    invoiced_on: date
    order_number: str
    ordered_on: date | None = None
    shipment_number: str = ""
    shipped_on: date | None = None
    bill_of_lading: str = ""
    scac: str = ""
    carrier: str = ""
    cartons: int | None = None
    weight_kg: Quantity | None = None
    currency: Currency | None = None
    terms: PaymentTerms | None = None
    parties: tuple[Party, ...] = ()
    references: tuple[Reference, ...] = ()
    lines: tuple[InvoicedLine, ...] = Field(min_length=1)
    extras: tuple[Extra, ...] = ()
    taxes: tuple[Tax, ...] = ()
    notes: tuple[str, ...] = ()
    credits: str = Field(default="", exclude_if=empty)  # of a credit note: the invoice that it corrects
    answer_to: str = Field(default="", exclude_if=empty)  # a mail address, where it is not that of the profile

    @property
    def quantity(self) -> Decimal | None:
        """How many units it is about, where all lines count in the same one."""
        one = len({line.unit for line in self.lines}) == 1
        return sum((line.quantity for line in self.lines), Decimal(0)).normalize() if one else None

    @property
    def goods(self) -> Decimal:
        """What the lines come to before anything is added or taken off."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What is to be paid: goods, extras and taxes of lines and invoice; below zero where allowances weigh more."""
        extras = [*self.extras, *(extra for line in self.lines for extra in line.extras)]
        taxes = [*self.taxes, *(tax for line in self.lines for tax in line.taxes)]
        added = sum((extra.signed for extra in extras), Decimal(0)) + sum((tax.amount for tax in taxes), Decimal(0))
        return self.goods + added
