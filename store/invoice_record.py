"""What the store gives back about the time after shipping: bills, invoices, returns."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from canonical.goods_return import Condition, ReturnState
from canonical.invoice import Invoice, InvoiceKind


@dataclass(frozen=True, kw_only=True, slots=True)
class BillingRecord:
    """A shipment that is to be invoiced."""

    id: int
    shipment_id: int
    partner: str
    due_on: date | None  # nothing: when a person says so, or once it is delivered
    state: str  # open, done
    attempts: int
    next_attempt_at: datetime | None
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceRecord:
    """An invoice or a credit note, as it was issued."""

    id: int
    number: str
    kind: InvoiceKind
    partner: str
    order_id: int
    shipment_id: int | None
    return_id: int | None  # of a credit note for goods that came back
    round: int  # 1 = the shipment's first invoice; one more for each that was credited as a whole
    currency: str
    total: Decimal
    due_on: date | None
    issued_at: datetime
    invoice: Invoice

    @property
    def owed(self) -> Decimal:
        """What the customer owes for it: below zero where it is a credit note."""
        return -self.total if self.kind is InvoiceKind.credit_note else self.total


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnLineRecord:
    """What may come back of an order line; quantities are in the line's unit."""

    id: int
    position: int  # 1 = the order's first line
    sku: str
    quantity: Decimal
    received: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnReceiptRecord:
    """What came back at once."""

    id: int
    return_id: int
    position: int
    sku: str
    warehouse: str
    lot: str
    serials: tuple[str, ...]
    kept: Decimal  # in the item's own unit
    quantity: Decimal  # in the line's unit
    condition: Condition
    at: datetime
    actor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnRecord:
    """A return: what was allowed to come back, and how far it has come."""

    id: int
    number: str
    partner: str
    order_id: int
    reference: str  # the customer's or the marketplace's own
    reason: str
    state: ReturnState
    authorised_at: datetime
    authorised_by: str
    lines: tuple[ReturnLineRecord, ...]
