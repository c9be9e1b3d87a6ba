"""Invoices: what is to be invoiced, and what was; a shipment is invoiced once, and an invoice never changes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from canonical.invoice import Invoice, InvoiceKind
from store import statement
from store.failure import NotFound
from store.invoice_record import BillingRecord, InvoiceRecord
from store.invoice_tables import billing, invoice
from store.statement import Unit

_SUBJECT = "invoice"
_RECORD = [column.label("invoice") if column.name == "content" else column for column in invoice.c]
_OPEN = "open"

# Named here because inside the class ``list`` is the method.
_Records = list[InvoiceRecord]
_Bills = list[BillingRecord]
_Names = list[str]


class Invoices:
    """Invoices and credit notes, and the shipments that wait for theirs."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def owe(self, shipment_id: int, partner: str, due_on: date | None) -> None:
        """Write down that a shipment is to be invoiced, on a day or once somebody says so; a later word counts."""
        row = {"shipment_id": shipment_id, "partner": partner, "due_on": due_on, "state": _OPEN}
        statement.upsert(
            self._unit.connection, billing, row, unique=["shipment_id"], returning=billing.c.id,
            change=lambda _: {"due_on": due_on, "next_attempt_at": None, "attempts": 0},
            where=billing.c.state == _OPEN,
        )  # fmt: skip

    def waiting(self, today: date) -> _Names:
        """Return the partners with shipments that are to be invoiced today."""
        due = statement.due(billing, self._unit.now)
        return statement.lanes(self._unit, billing.c.partner, billing.c.state == _OPEN, billing.c.due_on <= today, due)

    def claim(self, partner: str, today: date, limit: int) -> _Bills:
        """Take a partner's shipments that are to be invoiced today, in their order; no other worker gets any."""
        wanted = (billing.c.partner == partner, billing.c.state == _OPEN, billing.c.due_on <= today)
        query = select(billing).where(*wanted, statement.due(billing, self._unit.now))
        return self._bills(statement.claimed(query.order_by(billing.c.shipment_id).limit(limit)))

    def owed(self, partner: str | None = None) -> _Bills:
        """Return all that is not invoiced yet, whenever it will be, the oldest first."""
        query = select(billing).where(billing.c.state == _OPEN, *statement.filtered(billing, partner=partner))
        return self._bills(query.order_by(billing.c.shipment_id))

    def put_off(self, id: int, *, note: str, until: datetime) -> None:  # noqa: A002 - the word that callers know
        """Try an invoice that could not be written once more later."""
        statement.postpone(self._unit, billing, "billing", id, note=note, until=until)

    def hold(self, shipment_id: int) -> None:
        """Keep others from invoicing a shipment until this unit ends; whoever holds more holds this first."""
        self._unit.connection.execute(
            statement.held(self._unit, select(billing.c.id).where(billing.c.shipment_id == shipment_id))
        ).all()

    def enter(
        self, said: Invoice, *, order_id: int, shipment_id: int | None = None, return_id: int | None = None
    ) -> InvoiceRecord:
        """Keep an invoice or a credit note as it leaves; the database refuses a second one of the same goods."""
        rounds = [one.round for one in self._wholes(shipment_id) if one.kind is InvoiceKind.credit_note]
        invoiced = said.kind is InvoiceKind.invoice
        row = {
            "number": said.number, "kind": said.kind, "partner": said.partner, "order_id": order_id,
            "shipment_id": shipment_id, "return_id": return_id, "round": max(rounds, default=0) + 1,
            "currency": said.currency or "", "total": said.total,
            "due_on": said.terms.due_on if said.terms else None, "issued_at": self._unit.now, "content": said,
        }  # fmt: skip
        id_ = self._unit.connection.execute(insert(invoice).values(**row).returning(invoice.c.id)).scalar_one()
        if shipment_id is not None and return_id is None:
            here = billing.c.shipment_id == shipment_id
            open_ = {"state": "done" if invoiced else _OPEN, "note": "", "due_on": None}
            self._unit.connection.execute(update(billing).where(here).values(**open_))
        told = {"number": said.number, "total": f"{said.total:f} {said.currency or ''}".strip()}
        for subject, subject_id in ((_SUBJECT, id_), ("order", order_id)):
            self._unit.events.record(
                subject=subject, subject_id=subject_id, action=said.kind.value.replace("_", " "), detail=told
            )
        return self.get(said.number)

    def get(self, number: str) -> InvoiceRecord:
        """Return one by its number."""
        found = self._read(select(*_RECORD).where(invoice.c.number == number))
        if not found:
            raise NotFound(f"there is no invoice {number}; `crossdock invoice list` shows what there is")
        return found[0]

    def of_shipment(self, shipment_id: int) -> InvoiceRecord | None:
        """Return the invoice of a shipment; nothing where there is none, or it was credited as a whole."""
        whole = self._wholes(shipment_id)
        credited = {one.round for one in whole if one.kind is InvoiceKind.credit_note}
        invoices = [one for one in whole if one.kind is InvoiceKind.invoice and one.round not in credited]
        return next(iter(invoices), None)

    def _wholes(self, shipment_id: int | None) -> _Records:
        """Return a shipment's invoices, and the credit notes that took a whole one back."""
        return self._read(select(*_RECORD).where(invoice.c.shipment_id == shipment_id, invoice.c.return_id.is_(None)))

    def of_order(self, order_id: int) -> _Records:
        """Return an order's invoices and credit notes, the oldest first."""
        return self._read(select(*_RECORD).where(invoice.c.order_id == order_id).order_by(invoice.c.id))

    def list(self, *, partner: str | None = None, kind: InvoiceKind | None = None, limit: int = 100) -> _Records:
        """Return invoices and credit notes, newest first."""
        wanted = statement.filtered(invoice, partner=partner, kind=kind)
        return self._read(select(*_RECORD).where(*wanted).order_by(invoice.c.id.desc()).limit(limit))

    def _read(self, query: Any) -> _Records:
        return [InvoiceRecord(**row) for row in self._unit.connection.execute(query).mappings()]

    def _bills(self, query: Any) -> _Bills:
        return [BillingRecord(**row) for row in self._unit.connection.execute(query).mappings()]
