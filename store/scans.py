"""Every scan of a shipment, also those that were refused; none is ever changed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import insert, select

from canonical.picking import Scan
from store.statement import Unit
from store.warehouse_tables import scan


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanRecord:
    """One scan, by whom, and what became of it."""

    id: int
    shipment_id: int
    scanned_at: datetime
    scanned_by: str
    code: str
    accepted: bool
    says: str
    sscc: str
    sku: str
    lot: str
    serial: str
    quantity: Decimal
    expires_on: date | None

    @property
    def said(self) -> Scan:
        """What was scanned, without who and when."""
        return Scan(**{name: getattr(self, name) for name in Scan.model_fields})


class Scans:
    """The record of what was scanned."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, shipment_id: int, one: Scan) -> None:
        """Keep a scan."""
        stamp = {"shipment_id": shipment_id, "scanned_at": self._unit.now, "scanned_by": self._unit.actor}
        self._unit.connection.execute(insert(scan).values(**stamp, **one.model_dump()))

    def of(self, shipment_id: int) -> list[ScanRecord]:
        """Return all scans of a shipment, the first first."""
        query = select(scan).where(scan.c.shipment_id == shipment_id).order_by(scan.c.id)
        return [ScanRecord(**row) for row in self._unit.connection.execute(query).mappings()]
